//! Weights stored in 8 bits read back as well as 8 bits allow, or not at all.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::BTreeMap;

use burn::tensor::Device;
use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use tigerlet::{
    limits::Limits,
    model::{Precision, Promise, T5, T5Config},
};

/// Name to type, shape and bytes.
type Tensors = BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>;

fn small() -> (T5Config, T5) {
    common::model(&common::ids(40, 6, 5), 5)
}

fn tensors(file: &[u8]) -> Tensors {
    let file = SafeTensors::deserialize(file).unwrap();
    let owned = |view: TensorView| (view.dtype(), view.shape().to_vec(), view.data().to_vec());
    file.tensors().into_iter().map(|(name, view)| (name, owned(view))).collect()
}

fn file(tensors: &Tensors) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, (dtype, shape, bytes))| (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn floats((dtype, _, bytes): &(Dtype, Vec<usize>, Vec<u8>)) -> Vec<f32> {
    assert_eq!(*dtype, Dtype::F32);
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
}

#[test]
fn eight_bits_read_back_within_half_a_step_of_their_row() {
    let (config, model) = small();
    let before = tensors(&model.write(Precision::F32).unwrap());
    let stored = model.write(Precision::Int8).unwrap();
    let back = T5::read(&config, &stored, &Device::flex()).unwrap();
    let after = tensors(&back.write(Precision::F32).unwrap());
    let stored = tensors(&stored);
    assert!(before.keys().eq(after.keys()));
    let mut matrices = 0;
    for (name, tensor) in &before {
        let (numbers, found) = (floats(tensor), floats(&after[name]));
        let [rows, columns] = tensor.1[..] else {
            let halves: Vec<f32> = numbers.iter().map(|&x| f16::from_f32(x).to_f32()).collect();
            assert_eq!(found, halves, "{name}: vectors are stored in 16 bits");
            continue;
        };
        assert_eq!(stored[name].0, Dtype::I8);
        let scales = floats(&stored[&format!("{name}.scale")]);
        assert_eq!(scales.len(), rows);
        for (index, (x, y)) in numbers.iter().zip(&found).enumerate() {
            let step = scales[index / columns];
            assert!((x - y).abs() <= 0.5001 * step, "{name} at {index}: {x} became {y}, a step is {step}");
        }
        matrices += 1;
    }
    assert!(matrices > 20, "{matrices}");

    // Storing again what was stored loses nothing more.
    let twice = T5::read(&config, &back.write(Precision::Int8).unwrap(), &Device::flex()).unwrap();
    for (name, tensor) in tensors(&twice.write(Precision::F32).unwrap()) {
        for (x, y) in floats(&tensor).iter().zip(floats(&after[&name])) {
            assert!((x - y).abs() <= 1e-6, "{name}: {y} became {x}");
        }
    }
}

#[test]
fn a_scale_that_is_lost_misshapen_or_no_number_is_named() {
    let (config, model) = small();
    let whole = tensors(&model.write(Precision::Int8).unwrap());
    let refusal = |change: &dyn Fn(&mut Tensors)| {
        let mut damaged = whole.clone();
        change(&mut damaged);
        T5::read(&config, &file(&damaged), &Device::flex()).expect_err("damage must not pass").to_string()
    };
    let scale = "decoder.block.1.layer.2.DenseReluDense.wi.weight.scale";
    assert_eq!(whole[scale].1, [32]);

    let lost = refusal(&|tensors| drop(tensors.remove(scale)));
    assert_eq!(lost, format!("model.safetensors: tensor `{scale}` not found"));
    let short = refusal(&|tensors| {
        let (_, shape, bytes) = tensors.get_mut(scale).unwrap();
        (shape[0], _) = (31, bytes.truncate(31 * 4));
    });
    assert_eq!(short, format!("model.safetensors: tensor `{scale}` has shape [31], expected [32]"));
    let flat = refusal(&|tensors| tensors.get_mut(scale).unwrap().1 = vec![32, 1]);
    assert_eq!(flat, format!("model.safetensors: tensor `{scale}` has shape [32, 1], expected [32]"));
    let no_number = refusal(&|tensors| {
        tensors.get_mut(scale).unwrap().2[..4].copy_from_slice(&f32::INFINITY.to_le_bytes());
    });
    assert_eq!(no_number, format!("model.safetensors: tensor `{scale}` holds inf at index 0"));
    let alone = refusal(&|tensors| {
        let copy = tensors[scale].clone();
        tensors.insert("decoder.final_layer_norm.weight.size".into(), copy);
    });
    assert_eq!(alone, "model.safetensors: unexpected tensor `decoder.final_layer_norm.weight.size`");
}

/// The header is judged by the configuration's list, and the model filled from its own.
#[test]
fn the_configuration_lists_the_tensors_of_its_model() {
    let (config, model) = small();
    let written = tensors(&model.write(Precision::F32).unwrap());
    let mut listed: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let told = Promise::T5(&config).tensors(&mut |name, shape| {
        listed.insert(name, shape.to_vec());
        Ok(())
    });
    told.unwrap();
    let shapes = written.into_iter().map(|(name, (_, shape, _))| (name, shape)).collect();
    assert_eq!(listed, shapes);
    assert_eq!(config.parameters(), model.parameters() as u64);
}

#[test]
fn a_header_is_refused_before_a_block_is_built() {
    let (config, model) = small();
    let file = model.write(Precision::F16).unwrap();
    let promise = Promise::T5(&config);
    let end = promise.header_end(&file, &Limits::DEFAULT).unwrap().unwrap();
    let check = |config: &T5Config, beginning: &[u8], bytes: usize| {
        let promise = Promise::T5(config);
        promise.check(beginning, bytes as u64, &Limits::DEFAULT).map_err(|error| error.to_string())
    };
    assert_eq!(check(&config, &file[..end], file.len()), Ok(()));
    assert!(check(&config, &file[..end], file.len() - 1).unwrap_err().contains("its header says"));
    assert!(check(&config, &file[..end - 1], file.len()).is_err());
    assert!(promise.header_end(&file[..7], &Limits::DEFAULT).unwrap().is_none());
    let endless = check(&config, &u64::MAX.to_le_bytes(), file.len()).unwrap_err();
    assert!(endless.ends_with("bytes of header, the limit is 1048576"), "{endless}");
    // A scale that nothing asks for, since its matrix is of 16 bits.
    let mut stray = tensors(&file);
    stray.insert("shared.weight.scale".into(), (Dtype::F32, vec![1], vec![0; 4]));
    let unexpected = T5::read(&config, &self::file(&stray), &Device::flex()).unwrap_err().to_string();
    assert_eq!(unexpected, "model.safetensors: unexpected tensor `shared.weight.scale`");
    // As many blocks as a number counts: nobody waits for them.
    let deep = T5Config { num_layers: usize::MAX, ..config };
    let missing = T5::read(&deep, &file, &Device::flex()).unwrap_err().to_string();
    assert!(missing.contains("`encoder.block.2."), "{missing}");
}

#[test]
fn a_scale_that_makes_more_than_the_largest_number_is_named() {
    let (config, model) = small();
    let mut tensors = tensors(&model.write(Precision::Int8).unwrap());
    let name = "decoder.block.1.layer.2.DenseReluDense.wi.weight";
    let scale = tensors.get_mut(&format!("{name}.scale")).unwrap();
    scale.2.chunks_exact_mut(4).for_each(|bytes| bytes.copy_from_slice(&f32::MAX.to_le_bytes()));
    let error = T5::read(&config, &file(&tensors), &Device::flex()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("model.safetensors: tensor `{name}` holds ")), "{error}");
}
