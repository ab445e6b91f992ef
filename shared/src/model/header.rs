//! What a file of weights promises, judged before a weight is fetched or a block is built.
use std::collections::HashMap;

use safetensors::{
    Dtype, SafeTensorError,
    tensor::{Metadata, TensorInfo},
};

use super::{T5Config, TowerConfig};
use crate::limits::{LimitError, Limits, at_most};

/// Beside a matrix `NAME` of 8-bit integers stands `NAME.scale`, `[rows]`: number = integer · scale of its row.
pub(super) const SCALE: &str = ".scale";
/// Names under which other programs store the tied embedding again; equal to `shared.weight` by definition.
const TIED: [&str; 3] = ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"];
/// Bytes before the header: its length.
const PREFIX: usize = 8;

/// Why weights are refused by their header.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// Not a safetensors file, or a truncated one.
    #[error("{file}: {source}")]
    Format {
        /// The file.
        file: &'static str,
        /// What the format's reader says.
        source: SafeTensorError,
    },
    /// Larger than anybody's header may be.
    #[error("{file}: {source}")]
    Limit {
        /// The file.
        file: &'static str,
        /// What there is too much of.
        source: LimitError,
    },
    /// A tensor that the configuration asks for is not there.
    #[error("{file}: tensor `{name}` not found")]
    Missing {
        /// The file.
        file: &'static str,
        /// Name of the tensor.
        name: String,
    },
    /// A tensor that the configuration does not know.
    #[error("{file}: unexpected tensor `{name}`")]
    Unexpected {
        /// The file.
        file: &'static str,
        /// Name of the tensor.
        name: String,
    },
    /// A tensor of another shape than the configuration says.
    #[error("{file}: tensor `{name}` has shape {found:?}, expected {expected:?}")]
    Shape {
        /// The file.
        file: &'static str,
        /// Name of the tensor.
        name: String,
        /// Shape in the file.
        found: Vec<usize>,
        /// Shape by the configuration.
        expected: Vec<usize>,
    },
    /// A number format other than f32, f16, bf16 and int8.
    #[error("{file}: tensor `{name}` is of type {dtype}, expected F32, F16, BF16 or I8")]
    Type {
        /// The file.
        file: &'static str,
        /// Name of the tensor.
        name: String,
        /// Its type.
        dtype: Dtype,
    },
    /// More or less behind the header than the tensors it lists.
    #[error("{file}: {found} bytes, its header says {expected}")]
    Length {
        /// The file.
        file: &'static str,
        /// Bytes of the file.
        found: u64,
        /// Bytes of header and tensors.
        expected: u64,
    },
}

/// A file of weights by what its model's configuration says of it.
#[derive(Clone, Copy, Debug)]
pub enum Promise<'a> {
    /// `model.safetensors`.
    T5(&'a T5Config),
    /// `dense.safetensors`, of so many items.
    Dense(&'a TowerConfig, usize),
}

impl Promise<'_> {
    /// The file's name.
    pub fn file(self) -> &'static str {
        match self {
            Self::T5(_) => "model.safetensors",
            Self::Dense(..) => "dense.safetensors",
        }
    }

    /// Bytes from the beginning of a `.safetensors` to the end of its header, once there are at least eight.
    ///
    /// # Errors
    /// [`HeaderError::Limit`] for a header longer than anybody's may be.
    pub fn header_end(self, beginning: &[u8], limits: &Limits) -> Result<Option<usize>, HeaderError> {
        let Some(length) = beginning.first_chunk::<PREFIX>() else { return Ok(None) };
        let length = u64::from_le_bytes(*length);
        at_most(limits.header_bytes, "bytes of header", length)
            .map_err(|source| HeaderError::Limit { file: self.file(), source })?;
        Ok(Some(PREFIX + length as usize))
    }

    /// Checks that a file of so many `bytes` which begins like this holds these tensors, each in its shape, and no
    /// others.
    ///
    /// # Errors
    /// [`HeaderError`] names the first tensor that is not right.
    pub fn check(self, beginning: &[u8], bytes: u64, limits: &Limits) -> Result<(), HeaderError> {
        let file = self.file();
        let format = |source| HeaderError::Format { file, source };
        let end = self.header_end(beginning, limits)?;
        let end = end.ok_or_else(|| format(SafeTensorError::HeaderTooSmall))?;
        let header = beginning.get(PREFIX..end);
        let header = header.ok_or_else(|| format(SafeTensorError::InvalidHeaderLength))?;
        let metadata: Metadata = serde_json::from_slice(header)
            .map_err(|error| format(SafeTensorError::InvalidHeaderDeserialization(error)))?;
        let mut unread = metadata.tensors();
        // One by one: a configuration may ask for any number.
        self.tensors(&mut |name, expected| {
            let info = take(file, &mut unread, &name, expected)?;
            match info.dtype {
                Dtype::F32 | Dtype::F16 | Dtype::BF16 => Ok(()),
                Dtype::I8 => {
                    let scale = format!("{name}{SCALE}");
                    // A vector has no rows to scale.
                    let rows = expected.get(..expected.len() - 1).unwrap_or_default();
                    match take(file, &mut unread, &scale, rows)?.dtype {
                        Dtype::F32 | Dtype::F16 | Dtype::BF16 => Ok(()),
                        dtype => Err(HeaderError::Type { file, name: scale, dtype }),
                    }
                }
                dtype => Err(HeaderError::Type { file, name, dtype }),
            }
        })?;
        if let Self::T5(config) = self {
            for name in TIED.into_iter().filter(|&name| unread.contains_key(name)).collect::<Vec<_>>() {
                take(file, &mut unread, name, &[config.vocab_size, config.d_model])?;
            }
        }
        // The first by name: a map has no order of its own, and an error should have one.
        if let Some(name) = unread.into_keys().min() {
            return Err(HeaderError::Unexpected { file, name });
        }
        let expected = (end as u64).saturating_add(metadata.data_len() as u64);
        if bytes == expected { Ok(()) } else { Err(HeaderError::Length { file, found: bytes, expected }) }
    }
}

/// Takes a tensor of this shape out of those that have not been read.
fn take<'a>(
    file: &'static str,
    unread: &mut HashMap<String, &'a TensorInfo>,
    name: &str,
    expected: &[usize],
) -> Result<&'a TensorInfo, HeaderError> {
    let info = unread.remove(name).ok_or_else(|| HeaderError::Missing { file, name: name.to_string() })?;
    if info.shape != expected {
        let (found, expected) = (info.shape.clone(), expected.to_vec());
        return Err(HeaderError::Shape { file, name: name.to_string(), found, expected });
    }
    Ok(info)
}
