use std::cell::RefCell;
use std::collections::BTreeSet;

use burn::module::Param;
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::{Device, Tensor, TensorData};
use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::error::LoadError;

/// Tensors of the file that the encoder has no use for.
pub(crate) const UNUSED: [&str; 3] = ["embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"];

/// Beside a matrix `NAME` of 8-bit integers stands `NAME.scale`, f16 `[rows, columns / 32, rounded up]`: number =
/// integer · scale of its block. With a scale a row, some texts' vectors lie .004 apart in cosine; with these, .0005.
pub(crate) const SCALE: &str = ".scale";
/// Numbers of a row that share a scale.
pub(crate) const BLOCK: usize = 32;

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
    ///
    /// # Errors
    /// [`LoadError::Safetensors`].
    pub fn new(bytes: &'a [u8], device: &'a Device) -> Result<Self, LoadError> {
        let tensors = SafeTensors::deserialize(bytes)?;
        let left =
            tensors.names().into_iter().filter(|name| !UNUSED.contains(name)).map(String::from).collect();
        Ok(Self { tensors, left: RefCell::new(left), device })
    }

    /// Takes one tensor of the given shape.
    ///
    /// # Errors
    /// [`LoadError`] names it, and what is not right.
    pub fn tensor<const D: usize>(&self, name: &str, shape: [usize; D]) -> Result<Tensor<D>, LoadError> {
        let values = self.numbers(name, &shape)?;
        Ok(Tensor::from_data(TensorData::new(values, shape), self.device))
    }

    /// Takes `{name}.weight`, stored `[output, input]`, and `{name}.bias`.
    ///
    /// # Errors
    /// As [`tensor`](Self::tensor).
    pub fn linear(&self, name: &str, input: usize, output: usize) -> Result<Linear, LoadError> {
        let weight = self.tensor(&format!("{name}.weight"), [output, input])?;
        let bias = self.tensor(&format!("{name}.bias"), [output])?;
        Ok(Linear { weight: Param::from_tensor(weight.transpose()), bias: Some(Param::from_tensor(bias)) })
    }

    /// Takes `{name}.weight` and `{name}.bias` of a layer norm.
    ///
    /// # Errors
    /// As [`tensor`](Self::tensor).
    pub fn layer_norm(&self, name: &str, width: usize, epsilon: f64) -> Result<LayerNorm, LoadError> {
        let mut norm = LayerNormConfig::new(width).with_epsilon(epsilon).init(self.device);
        norm.gamma = Param::from_tensor(self.tensor(&format!("{name}.weight"), [width])?);
        norm.beta = Some(Param::from_tensor(self.tensor(&format!("{name}.bias"), [width])?));
        Ok(norm)
    }

    /// Checks that every tensor of the file has been taken.
    ///
    /// # Errors
    /// [`LoadError::Unused`].
    pub fn finish(self) -> Result<(), LoadError> {
        match self.left.into_inner().pop_first() {
            Some(name) => Err(LoadError::Unused(name)),
            None => Ok(()),
        }
    }

    fn view(&self, name: &str, shape: &[usize]) -> Result<TensorView<'_>, LoadError> {
        let view = self.tensors.tensor(name).map_err(|_| LoadError::Missing(name.to_owned()))?;
        if view.shape() != shape {
            let (found, expected) = (view.shape().to_vec(), shape.to_vec());
            return Err(LoadError::Shape { name: name.to_owned(), found, expected });
        }
        self.left.borrow_mut().remove(name);
        Ok(view)
    }

    /// The numbers of a matrix of 8-bit integers.
    fn scaled(
        &self,
        name: &str,
        integers: &[u8],
        [rows, columns]: [usize; 2],
    ) -> Result<Vec<f32>, LoadError> {
        let name = format!("{name}{SCALE}");
        let view = self.view(&name, &[rows, columns.div_ceil(BLOCK)])?;
        if view.dtype() != Dtype::F16 {
            return Err(LoadError::Type { name, dtype: view.dtype() });
        }
        let (scales, _) = view.data().as_chunks();
        let scales = scales.iter().map(|&bytes| f16::from_le_bytes(bytes).to_f32());
        let blocks = integers.chunks_exact(columns.max(1)).flat_map(|row| row.chunks(BLOCK)).zip(scales);
        Ok(blocks.flat_map(|(block, scale)| block.iter().map(move |&x| f32::from(x as i8) * scale)).collect())
    }

    fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let view = self.view(name, shape)?;
        let (values, _) = view.data().as_chunks();
        let values: Vec<f32> = match (view.dtype(), shape) {
            (Dtype::F32, _) => values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
            (Dtype::I8, &[rows, columns]) => self.scaled(name, view.data(), [rows, columns])?,
            (dtype, _) => return Err(LoadError::Type { name: name.to_owned(), dtype }),
        };
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(LoadError::NotFinite(name.to_owned())),
        }
    }
}
