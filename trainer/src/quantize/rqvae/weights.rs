use std::collections::BTreeMap;

use anyhow::{Context, Result};
use burn::tensor::Tensor;
use safetensors::{Dtype, tensor::TensorView};

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
