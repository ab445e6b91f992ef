//! Files of weights, number by number.
use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use tigerlet_host::Arithmetic;

use super::header::{HeaderError, Promise, SCALE};
use crate::limits::Limits;

/// Why weights cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// Not the tensors of the configuration.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A NaN or an infinity.
    #[error("{file}: tensor `{name}` holds {value} at index {index}")]
    NotFinite {
        /// The file.
        file: &'static str,
        /// Name of the tensor.
        name: String,
        /// Flat index of the first such number.
        index: usize,
        /// The number.
        value: f32,
    },
    /// The weights could not be read back from the device.
    #[error("tensor `{name}` could not be read from the device: {reason}")]
    Device {
        /// Name of the tensor.
        name: String,
        /// The device's words.
        reason: String,
    },
}

/// A file that is read.
pub(super) struct Reader<'a> {
    file: &'static str,
    tensors: SafeTensors<'a>,
}

impl<'a> Reader<'a> {
    /// The file, whose tensors are the promised ones.
    pub(super) fn open(promise: Promise, safetensors: &'a [u8]) -> Result<Self, WeightsError> {
        // Before a block is built: a configuration alone can ask for any number of them.
        promise.check(safetensors, safetensors.len() as u64, &Limits::WIDE)?;
        let file = promise.file();
        Ok(Self { file, tensors: deserialize(file, safetensors)? })
    }

    /// How the weights are best multiplied: as integers where the file holds them as such.
    pub(super) fn arithmetic(&self) -> Arithmetic {
        let is_int8 = self.tensors.iter().any(|(_, view)| view.dtype() == Dtype::I8);
        if is_int8 { Arithmetic::Int8 } else { Arithmetic::Float }
    }

    /// A tensor's shape.
    #[cfg(feature = "tensors")]
    pub(super) fn shape(&self, name: &str) -> Result<Vec<usize>, WeightsError> {
        Ok(self.view(name)?.shape().to_vec())
    }

    /// The numbers of a tensor as f32, all of them finite; those of an 8-bit matrix times the scale of their row.
    pub(super) fn tensor(&self, name: &str) -> Result<Vec<f32>, WeightsError> {
        let view = self.view(name)?;
        match view.dtype() {
            Dtype::I8 => self.scaled(name, &view),
            _ => self.numbers(name, &view),
        }
    }

    fn view(&self, name: &str) -> Result<TensorView<'a>, HeaderError> {
        self.tensors.tensor(name).map_err(|source| HeaderError::Format { file: self.file, source })
    }

    /// The numbers of a tensor as f32, all of them finite.
    fn numbers(&self, name: &str, view: &TensorView) -> Result<Vec<f32>, WeightsError> {
        let bytes = view.data();
        let numbers: Vec<f32> = match view.dtype() {
            Dtype::F32 => {
                bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
            }
            Dtype::F16 => bytes.chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()).collect(),
            Dtype::BF16 => {
                bytes.chunks_exact(2).map(|b| bf16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
            }
            dtype => {
                return Err(HeaderError::Type { file: self.file, name: name.to_string(), dtype }.into());
            }
        };
        finite(self.file, name, &numbers)?;
        Ok(numbers)
    }

    /// The numbers of an 8-bit matrix, each row times its scale.
    fn scaled(&self, name: &str, view: &TensorView) -> Result<Vec<f32>, WeightsError> {
        let of_scale = format!("{name}{SCALE}");
        let scales = self.numbers(&of_scale, &self.view(&of_scale)?)?;
        let columns = view.data().len() / scales.len().max(1);
        let mut numbers = Vec::with_capacity(view.data().len());
        for (row, scale) in view.data().chunks_exact(columns.max(1)).zip(scales) {
            numbers.extend(row.iter().map(|&b| f32::from(b as i8) * scale));
        }
        // A scale near the largest number there is makes more than it.
        finite(self.file, name, &numbers)?;
        Ok(numbers)
    }
}

fn deserialize<'a>(file: &'static str, bytes: &'a [u8]) -> Result<SafeTensors<'a>, HeaderError> {
    SafeTensors::deserialize(bytes).map_err(|source| HeaderError::Format { file, source })
}

pub(super) fn finite(file: &'static str, name: &str, numbers: &[f32]) -> Result<(), WeightsError> {
    match numbers.iter().position(|x| !x.is_finite()) {
        None => Ok(()),
        Some(index) => {
            Err(WeightsError::NotFinite { file, name: name.to_string(), index, value: numbers[index] })
        }
    }
}
