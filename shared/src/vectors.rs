//! `vectors.safetensors`: the vectors behind the semantic IDs, and the codebooks that made them.
//!
//! | tensor | |
//! | --- | --- |
//! | `items` | f16 `[N, D]`: the items' vectors as they were quantised, in catalogue order |
//! | `level_0` … | f32 `[K, D]`: the codebook of each level, coarse to fine; none if they are of another space (RQ-VAE) |
//! | `lengths` | f32 `[N]`: lengths of the encoder's own vectors, whose directions `items` are; only where new text can be embedded beside them |
//! | `dense` | f16 `[D + 1, W]`: what a text says to the dense model, as its rows are weighed by the direction of the text's vector, and the last one by 1; only beside `lengths`, where there is a dense model |
//! | `content` | f16 `[D + 1, C]`: the same for its row of [`crate::content`], where the bundle has them |
//!
//! The metadata hold one entry, `embed`: [`Embedding`] as JSON.
use std::{collections::HashMap, ops::RangeInclusive};

use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use crate::{
    limits::{LimitError, Limits, at_most},
    matrix::Matrix,
    semantic_id::IdLayout,
};

/// The vectors of a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// How they came about.
    pub embedding: Embedding,
    /// As they were quantised, N×D.
    pub items: Matrix,
    /// Lengths of the encoder's own vectors, N numbers, if new text can be embedded.
    pub lengths: Option<Vec<f32>>,
    /// K×D of every level, coarse to fine.
    pub codebooks: Vec<Matrix>,
    /// What a text says to the dense model, (D + 1)×W.
    pub dense: Option<Matrix>,
    /// The same for its content, (D + 1)×C.
    pub content: Option<Matrix>,
}

/// How the vectors of a bundle came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// `tfidf`, `minilm`, or `file` for vectors of another's making.
    pub encoder: String,
    /// The attributes that count beside the title; all if none are named.
    pub fields: Option<Vec<String>>,
    /// Whether what was quantised are unit vectors.
    pub unit: bool,
    /// How many of the items, the first ones, the encoder was fitted to; all if it is not said. The others were added
    /// later, and change nothing of where a new text stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fitted: Option<usize>,
    /// What the hybrid adds to the score of an item that nobody has taken, where there is a dense model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untaken: Option<f32>,
}

/// Why a file of vectors cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum VectorsError {
    /// Not a safetensors file, or a truncated one.
    #[error("vectors.safetensors: {0}")]
    Format(#[from] safetensors::SafeTensorError),
    /// Larger than anybody's vectors may be.
    #[error("vectors.safetensors: {0}")]
    Limit(#[from] LimitError),
    /// The metadata do not say how the vectors came about.
    #[error("vectors.safetensors: its metadata have no entry `embed` that can be read")]
    Embedding,
    /// A tensor of another type or shape.
    #[error("vectors.safetensors: tensor `{name}` is {dtype} {shape:?}, expected {expected}")]
    Tensor {
        /// Its name.
        name: String,
        /// Its type.
        dtype: Dtype,
        /// Its shape.
        shape: Vec<usize>,
        /// What belongs there.
        expected: &'static str,
    },
    /// Vectors of another catalogue.
    #[error("vectors.safetensors: {found} vectors for {items} items")]
    Items {
        /// How many vectors there are.
        found: usize,
        /// Items of the bundle.
        items: usize,
    },
    /// Not a number, infinite, or beyond what the file's type can hold.
    #[error("vectors.safetensors: tensor `{0}` has a value that is not finite")]
    NotFinite(String),
}

const ITEMS: &str = "items";
const LENGTHS: &str = "lengths";
const DENSE: &str = "dense";
const CONTENT: &str = "content";
const EMBED: &str = "embed";

impl Vectors {
    /// Reads the `vectors.safetensors` of a bundle of N `items` with IDs of this layout.
    ///
    /// # Errors
    /// [`VectorsError`] names the first tensor that is not right.
    pub fn read(
        bytes: &[u8],
        layout: &IdLayout,
        items: usize,
        limits: &Limits,
    ) -> Result<Self, VectorsError> {
        if let Some(length) = bytes.first_chunk() {
            at_most(limits.header_bytes, "bytes of header", u64::from_le_bytes(*length))?;
        }
        let (_, metadata) = SafeTensors::read_metadata(bytes)?;
        let embedding = metadata.metadata().as_ref().and_then(|entries| entries.get(EMBED));
        let embedding = embedding.and_then(|json| serde_json::from_str(json).ok());
        let embedding: Embedding = embedding.ok_or(VectorsError::Embedding)?;
        let has_bias = embedding.untaken.is_none_or(f32::is_finite);
        if !has_bias || embedding.fitted.is_some_and(|fitted| !(1..=items).contains(&fitted)) {
            return Err(VectorsError::Embedding);
        }
        let file = SafeTensors::deserialize(bytes)?;
        let has = |name: &str| metadata.info(name).is_some();
        let vectors = matrix(&file, ITEMS, Shape { columns: None, rows: 1..=usize::MAX }, limits)?;
        if vectors.rows() != items {
            return Err(VectorsError::Items { found: vectors.rows(), items });
        }
        // A codebook for every level that is not only a suffix, or none; and no code that the model does not have.
        let mut codebooks = Vec::new();
        for (at, &codes) in layout.codes_per_level().iter().enumerate() {
            let name = level(at);
            if !has(&name) {
                break;
            }
            let shape = Shape { columns: Some(vectors.cols()), rows: 1..=codes };
            codebooks.push(matrix(&file, &name, shape, limits)?);
        }
        let lengths = match has(LENGTHS) {
            true => Some(numbers(&file, LENGTHS, &[vectors.rows()], "F32 or F16, one number an item")?),
            false => None,
        };
        let rows = vectors.cols() + 1;
        let reading = |name: &str| match has(name) {
            true => matrix(&file, name, Shape { columns: None, rows: rows..=rows }, limits).map(Some),
            false => Ok(None),
        };
        let (dense, content) = (reading(DENSE)?, reading(CONTENT)?);
        Ok(Self { embedding, items: vectors, lengths, codebooks, dense, content })
    }

    /// The file.
    ///
    /// # Errors
    /// [`VectorsError::NotFinite`] for a number that its type cannot hold.
    pub fn write(&self) -> Result<Vec<u8>, VectorsError> {
        let is_finite = |numbers: &[f32]| numbers.iter().all(|x| x.is_finite());
        let mut tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
        let readings = [(DENSE, self.dense.as_ref()), (CONTENT, self.content.as_ref())];
        for (name, matrix) in [(ITEMS, Some(&self.items))].into_iter().chain(readings) {
            let Some(matrix) = matrix else { continue };
            let halves: Vec<f16> = matrix.data().iter().map(|&x| f16::from_f32(x)).collect();
            if halves.iter().any(|x| !x.is_finite()) {
                return Err(VectorsError::NotFinite(name.to_string()));
            }
            let halves = halves.iter().flat_map(|x| x.to_le_bytes()).collect();
            tensors.push((name.to_string(), Dtype::F16, vec![matrix.rows(), matrix.cols()], halves));
        }
        let codebooks = self.codebooks.iter().enumerate();
        let codebooks = codebooks.map(|(at, book)| (level(at), vec![book.rows(), book.cols()], book.data()));
        let lengths =
            self.lengths.iter().map(|lengths| (LENGTHS.to_string(), vec![lengths.len()], &lengths[..]));
        for (name, shape, numbers) in codebooks.chain(lengths) {
            if !is_finite(numbers) {
                return Err(VectorsError::NotFinite(name));
            }
            tensors.push((name, Dtype::F32, shape, numbers.iter().flat_map(|x| x.to_le_bytes()).collect()));
        }
        let views = tensors
            .iter()
            .map(|(name, dtype, shape, bytes)| {
                Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?))
            })
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
        let embedding = serde_json::to_string(&self.embedding).map_err(|_| VectorsError::Embedding)?;
        // One entry only: the order of several is that of a hash map, and files are to be reproducible.
        Ok(safetensors::serialize(views, Some(HashMap::from([(EMBED.to_string(), embedding)])))?)
    }
}

fn level(level: usize) -> String {
    format!("level_{level}")
}

/// What a matrix of the file may be.
struct Shape {
    /// As many columns, if that is known.
    columns: Option<usize>,
    rows: RangeInclusive<usize>,
}

/// A tensor of two dimensions.
fn matrix(file: &SafeTensors, name: &str, expected: Shape, limits: &Limits) -> Result<Matrix, VectorsError> {
    const EXPECTED: &str = "F32 or F16; of codebooks a row a code, with as many columns as `items`; of `dense` and `content` a row \
         more than these are";
    let shape = file.tensor(name)?.shape().to_vec();
    let &[rows, cols] = shape.as_slice() else { return Err(refused(file, name, EXPECTED)?) };
    at_most(limits.dimensions, "columns", cols)?;
    let fits = expected.columns.is_none_or(|columns| columns == cols) && expected.rows.contains(&rows);
    if cols == 0 || !fits {
        return Err(refused(file, name, EXPECTED)?);
    }
    let data = numbers(file, name, &[rows, cols], EXPECTED)?;
    Matrix::new(rows, cols, data).or_else(|_| Err(refused(file, name, EXPECTED)?))
}

/// The numbers of a tensor, row-major.
fn numbers(
    file: &SafeTensors,
    name: &str,
    shape: &[usize],
    expected: &'static str,
) -> Result<Vec<f32>, VectorsError> {
    let view = file.tensor(name)?;
    let numbers: Vec<f32> = match view.dtype() {
        Dtype::F32 => {
            view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
        }
        Dtype::F16 => {
            view.data().chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
        }
        _ => return Err(refused(file, name, expected)?),
    };
    if view.shape() != shape {
        return Err(refused(file, name, expected)?);
    }
    if numbers.iter().any(|x| !x.is_finite()) {
        return Err(VectorsError::NotFinite(name.to_string()));
    }
    Ok(numbers)
}

fn refused(file: &SafeTensors, name: &str, expected: &'static str) -> Result<VectorsError, VectorsError> {
    let view = file.tensor(name)?;
    let (dtype, shape) = (view.dtype(), view.shape().to_vec());
    Ok(VectorsError::Tensor { name: name.to_string(), dtype, shape, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors() -> Vectors {
        let matrix = |rows, data: &[f32]| Matrix::new(rows, 2, data.to_vec()).unwrap();
        Vectors {
            embedding: Embedding {
                encoder: "tfidf".into(),
                fields: Some(vec!["author".into()]),
                unit: true,
                fitted: None,
                untaken: Some(1.5),
            },
            items: matrix(3, &[1.0, 0.0, 0.0, 1.0, 0.5, -0.25]),
            lengths: Some(vec![0.5, 0.25, 0.0]),
            codebooks: vec![matrix(2, &[1.0, 1.0, -1.0, 1.0]), matrix(2, &[0.0, -1.0, 0.0, 0.0])],
            dense: Some(matrix(3, &[0.5, 1.0, -1.0, 2.0, 0.25, 0.0])),
            content: Some(matrix(3, &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0])),
        }
    }

    /// Of a bundle of three items and IDs of two levels of two codes, and a suffix.
    fn read(file: &[u8]) -> Result<Vectors, VectorsError> {
        Vectors::read(file, &IdLayout::new(vec![2, 2, 3]).unwrap(), 3, &Limits::DEFAULT)
    }

    #[test]
    fn a_file_reads_back() {
        let vectors = vectors();
        assert_eq!(read(&vectors.write().unwrap()).unwrap(), vectors);
        let bare = Vectors { lengths: None, codebooks: Vec::new(), dense: None, content: None, ..vectors };
        assert_eq!(read(&bare.write().unwrap()).unwrap(), bare);
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let refused = |change: fn(&mut Vectors)| {
            let mut vectors = vectors();
            change(&mut vectors);
            let written = vectors.write();
            written.and_then(|file| read(&file)).unwrap_err().to_string()
        };
        assert!(refused(|v| v.lengths = Some(vec![1.0])).contains("`lengths` is F32 [1], expected"));
        assert!(refused(|v| v.codebooks[1] = Matrix::zeros(2, 3)).contains("`level_1` is F32 [2, 3]"));
        assert!(refused(|v| v.items.row_mut(0)[0] = 1e6).contains("`items` has a value that is not finite"));
        assert!(refused(|v| v.codebooks[0].row_mut(1)[1] = f32::NAN).contains("`level_0` has a value"));
        assert!(refused(|v| v.codebooks[1] = Matrix::zeros(3, 2)).contains("`level_1` is F32 [3, 2]"));
        assert!(refused(|v| v.dense = Some(Matrix::zeros(2, 4))).contains("`dense` is F16 [2, 4]"));
        assert!(refused(|v| v.content = Some(Matrix::zeros(4, 1))).contains("`content` is F16 [4, 1]"));
        let fitted = refused(|v| v.embedding.fitted = Some(4));
        assert!(fitted.contains("no entry `embed` that can be read"), "{fitted}");
        let few = refused(|v| v.items = Matrix::zeros(2, 2));
        assert_eq!(few, "vectors.safetensors: 2 vectors for 3 items");
        let wide = refused(|v| v.items = Matrix::zeros(3, 4097));
        assert_eq!(wide, "vectors.safetensors: 4097 columns, the limit is 4096");
        let file = vectors().write().unwrap();
        assert!(read(&file[..file.len() - 1]).is_err());
        assert!(read(b"").is_err());
        let endless = [&u64::MAX.to_le_bytes()[..], b"{}"].concat();
        assert!(read(&endless).unwrap_err().to_string().contains("bytes of header, the limit is 1048576"));
    }
}
