use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use burn::module::Param;
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::{Device, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};

/// Tensors of the file that the encoder has no use for.
const UNUSED: [&str; 3] = ["embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"];

/// The tensors of a `model.safetensors`, handed out by name, each checked for type, shape and
/// finite values. It remembers what was taken, so that a file with more layers than its
/// configuration says is noticed.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    left: RefCell<BTreeSet<String>>,
    device: &'a Device,
}

impl<'a> Weights<'a> {
    /// Reads the header and checks that it describes all of `bytes`.
    pub fn new(bytes: &'a [u8], device: &'a Device) -> Result<Self> {
        let tensors = SafeTensors::deserialize(bytes).context("not a valid safetensors file")?;
        let left =
            tensors.names().into_iter().filter(|name| !UNUSED.contains(name)).map(String::from).collect();
        Ok(Self { tensors, left: RefCell::new(left), device })
    }

    /// Takes one tensor of the given shape.
    pub fn tensor<const D: usize>(&self, name: &str, shape: [usize; D]) -> Result<Tensor<D>> {
        let Ok(view) = self.tensors.tensor(name) else { bail!("tensor `{name}` not found") };
        ensure!(view.dtype() == Dtype::F32, "tensor `{name}` has type {:?}, expected F32", view.dtype());
        ensure!(view.shape() == shape, "tensor `{name}` has shape {:?}, expected {shape:?}", view.shape());
        let (values, _) = view.data().as_chunks();
        let values: Vec<f32> = values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        ensure!(
            values.iter().all(|value| value.is_finite()),
            "tensor `{name}` holds a value that is not finite"
        );
        self.left.borrow_mut().remove(name);
        Ok(Tensor::from_data(TensorData::new(values, shape), self.device))
    }

    /// Takes `{name}.weight`, stored `[output, input]`, and `{name}.bias`.
    pub fn linear(&self, name: &str, input: usize, output: usize) -> Result<Linear> {
        let weight = self.tensor(&format!("{name}.weight"), [output, input])?;
        let bias = self.tensor(&format!("{name}.bias"), [output])?;
        Ok(Linear { weight: Param::from_tensor(weight.transpose()), bias: Some(Param::from_tensor(bias)) })
    }

    /// Takes `{name}.weight` and `{name}.bias` of a layer norm.
    pub fn layer_norm(&self, name: &str, width: usize, epsilon: f64) -> Result<LayerNorm> {
        let mut norm = LayerNormConfig::new(width).with_epsilon(epsilon).init(self.device);
        norm.gamma = Param::from_tensor(self.tensor(&format!("{name}.weight"), [width])?);
        norm.beta = Some(Param::from_tensor(self.tensor(&format!("{name}.bias"), [width])?));
        Ok(norm)
    }

    /// Checks that every tensor of the file has been taken.
    pub fn finish(self) -> Result<()> {
        match self.left.into_inner().first() {
            Some(name) => bail!("tensor `{name}` has no place in the model that `config.json` describes"),
            None => Ok(()),
        }
    }
}
