use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use burn::{
    module::Param,
    nn::Linear,
    tensor::{Device, Tensor, TensorData},
};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::{RqVae, model::Mlp, standard::Standard};

/// The bytes of `rqvae.safetensors`: what coding a new item needs besides the codebooks, and the decoder.
///
/// `encoder.N.weight` and `decoder.N.weight`, `[out, in]` as in PyTorch, with their biases; `input.mean` and `input.deviation`, `[D]`, if vectors are standardised first.
pub fn write(model: &RqVae, standard: Option<&Standard>) -> Result<Vec<u8>> {
    let mut tensors = BTreeMap::new();
    for (name, mlp) in [("encoder", &model.encoder), ("decoder", &model.decoder)] {
        collect(name, mlp, &mut tensors)?;
    }
    if let Some(standard) = standard {
        for (name, numbers) in [("mean", &standard.mean), ("deviation", &standard.deviation)] {
            tensors.insert(format!("input.{name}"), (vec![numbers.len()], bytes(numbers)));
        }
    }
    let views = tensors
        .iter()
        .map(|(name, (shape, bytes))| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(safetensors::serialize(views, None)?)
}

/// The encoder of a file that [`write`] made, and the standardisation before it.
///
/// # Errors
/// The tensor that is missing, of another type or shape than the others ask for, or holds a value that is not finite.
pub fn read_encoder(bytes: &[u8], device: &Device) -> Result<(Option<Standard>, Mlp)> {
    let file = SafeTensors::deserialize(bytes).context("not a valid safetensors file")?;
    let names = file.names();
    let has = |name: &str| names.contains(&name);
    let mut layers = Vec::new();
    let mut width = None;
    while has(&format!("encoder.{}.weight", layers.len())) {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("encoder.{}.{part}", layers.len()));
        let (shape, weights) = numbers(&file, &weight)?;
        let &[output, input] = shape.as_slice() else { anyhow::bail!("tensor `{weight}` is {shape:?}") };
        ensure!(
            width.is_none_or(|width| width == input),
            "tensor `{weight}` is {shape:?}, and the layer before gives {} numbers",
            width.unwrap_or(0)
        );
        width = Some(output);
        let bias = match has(&bias) {
            true => {
                let (shape, numbers) = numbers(&file, &bias)?;
                ensure!(shape == [output], "tensor `{bias}` is {shape:?}, expected [{output}]");
                Some(Param::from_tensor(Tensor::from_data(TensorData::new(numbers, [output]), device)))
            }
            false => None,
        };
        let weight: Tensor<2> = Tensor::from_data(TensorData::new(weights, [output, input]), device);
        layers.push(Linear { weight: Param::from_tensor(weight.transpose()), bias });
    }
    ensure!(!layers.is_empty(), "tensor `encoder.0.weight` is missing");
    let standard = match has("input.mean") {
        true => {
            let [mean, deviation] = ["input.mean", "input.deviation"].map(|name| numbers(&file, name));
            let (mean, deviation) = (mean?.1, deviation?.1);
            ensure!(mean.len() == deviation.len(), "`input.mean` and `input.deviation` differ in length");
            Some(Standard { mean, deviation })
        }
        false => None,
    };
    Ok((standard, Mlp { layers }))
}

fn numbers(file: &SafeTensors, name: &str) -> Result<(Vec<usize>, Vec<f32>)> {
    let view = file.tensor(name).with_context(|| format!("tensor `{name}`"))?;
    ensure!(view.dtype() == Dtype::F32, "tensor `{name}` holds {}, expected F32", view.dtype());
    let (numbers, _) = view.data().as_chunks();
    let numbers: Vec<f32> = numbers.iter().map(|&number| f32::from_le_bytes(number)).collect();
    ensure!(numbers.iter().all(|x| x.is_finite()), "tensor `{name}` holds a value that is not finite");
    Ok((view.shape().to_vec(), numbers))
}

type Stored = (Vec<usize>, Vec<u8>);

fn collect(name: &str, mlp: &Mlp, tensors: &mut BTreeMap<String, Stored>) -> Result<()> {
    for (index, layer) in mlp.layers.iter().enumerate() {
        tensors.insert(format!("{name}.{index}.weight"), stored(layer.weight.val().transpose())?);
        if let Some(bias) = &layer.bias {
            tensors.insert(format!("{name}.{index}.bias"), stored(bias.val())?);
        }
    }
    Ok(())
}

fn stored<const D: usize>(tensor: Tensor<D>) -> Result<Stored> {
    let shape = tensor.dims().to_vec();
    let numbers = tensor.try_into_vec_as::<f32>().context("cannot read weights from the device")?;
    Ok((shape, bytes(&numbers)))
}

fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}
