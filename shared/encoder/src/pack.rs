//! An encoder's weights in a quarter of their bytes.
use std::borrow::Cow;
use std::collections::BTreeMap;

use half::f16;
use safetensors::{Dtype, SafeTensors, View};

use super::error::LoadError;
use super::weights::{BLOCK, SCALE, UNUSED};

/// The weights of a `model.safetensors` of f32, its matrices as 8-bit integers with a scale for every 32 of a row, as
/// [`Weights`](super::Weights) reads them. What the encoder has no use for is left out.
///
/// # Errors
/// [`LoadError`] for what is no safetensors file, or has other numbers.
pub fn pack(weights: &[u8]) -> Result<Vec<u8>, LoadError> {
    let file = SafeTensors::deserialize(weights)?;
    let mut packed = BTreeMap::new();
    for (name, view) in file.tensors() {
        if UNUSED.contains(&name.as_str()) {
            continue;
        }
        if view.dtype() != Dtype::F32 {
            return Err(LoadError::Type { name, dtype: view.dtype() });
        }
        let (numbers, _) = view.data().as_chunks();
        let numbers: Vec<f32> = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        if !numbers.iter().all(|number| number.is_finite()) {
            return Err(LoadError::NotFinite(name));
        }
        match *view.shape() {
            [rows, columns] => {
                let (integers, scales) = rounded(&numbers, columns);
                let shape = vec![rows, columns.div_ceil(BLOCK)];
                packed.insert(format!("{name}{SCALE}"), Packed { dtype: Dtype::F16, shape, bytes: scales });
                packed.insert(name, Packed { dtype: Dtype::I8, shape: vec![rows, columns], bytes: integers });
            }
            _ => drop(packed.insert(name, Packed::of(view.shape().to_vec(), &numbers))),
        }
    }
    Ok(safetensors::serialize(packed, None)?)
}

/// Each block of a row as integers from -127 to 127, and what they are to be multiplied by, f16.
fn rounded(numbers: &[f32], columns: usize) -> (Vec<u8>, Vec<u8>) {
    let mut integers = Vec::with_capacity(numbers.len());
    let mut scales = Vec::new();
    for block in numbers.chunks_exact(columns.max(1)).flat_map(|row| row.chunks(BLOCK)) {
        let scale = f16::from_f32(block.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / 127.0);
        let inverse = if scale > f16::ZERO { scale.to_f32().recip() } else { 0.0 };
        integers.extend(block.iter().map(|x| (x * inverse).round().clamp(-127.0, 127.0) as i8 as u8));
        scales.extend(scale.to_le_bytes());
    }
    (integers, scales)
}

/// A tensor to be written.
#[derive(Clone, Debug)]
struct Packed {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Packed {
    fn of(shape: Vec<usize>, numbers: &[f32]) -> Self {
        Self { dtype: Dtype::F32, shape, bytes: numbers.iter().flat_map(|x| x.to_le_bytes()).collect() }
    }
}

impl View for Packed {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
