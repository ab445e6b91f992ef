//! From vectors to codes: residual k-means (RQ-KMeans), which needs no training and comes within a few
//! percent of RQ-VAE.
//!
//! Level after level, k-means clusters what the levels before have left over:
//!
//! ```text
//! r_0 = x;   c_l = argmin_k ‖r_l − C_l[k]‖²;   r_{l+1} = r_l − C_l[c_l];   x ≈ Σ_l C_l[c_l]
//! ```
//!
//! Distances are taken where one says, in a page or on a GPU: [`Place`]. What levels leave over is never stored, only
//! the vectors are, which may be mapped from a file.
#[cfg(feature = "tensors")]
mod device;
mod host;
pub mod kmeans;
mod means;
mod points;
pub mod residual;
mod residuals;

pub use points::{Place, Points};
pub use residual::{LevelStats, ResidualConfig, ResidualQuantizer};

use crate::{
    matrix::Matrix,
    semantic_id::{Code, MAX_CODES},
};
use thiserror::Error;

/// Why vectors cannot be quantised, or codes not be turned back.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum QuantizerError {
    /// No rows or no columns.
    #[error("there is nothing to quantise in a matrix of {rows} × {cols}")]
    Empty {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        cols: usize,
    },
    /// Not a number, or infinite.
    #[error("the number in row {row}, column {column} is not finite")]
    NotFinite {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
    },
    /// Finite, but the distances would not be.
    #[error("the numbers in row {row} are too large to take distances of")]
    TooLarge {
        /// The row, from 0.
        row: usize,
    },
    /// A quantiser without levels.
    #[error("a quantiser needs at least one level")]
    NoLevels,
    /// Seeded centroids that no iteration has moved to the means can leave more error than no centroids.
    #[error("k-means needs at least one iteration")]
    NoIterations,
    /// A level of no codes, or of more than a `u16` can tell apart.
    #[error("a level cannot have {codes} codes; 1 to {MAX_CODES} are possible")]
    Codes {
        /// The number of codes.
        codes: usize,
    },
    /// Codebooks of different widths.
    #[error("the codebook of level {level} has {found} columns, that of level 0 has {expected}")]
    CodebookWidth {
        /// The level, from 0.
        level: usize,
        /// The width of level 0.
        expected: usize,
        /// The width found.
        found: usize,
    },
    /// Vectors of another width than the codebooks'.
    #[error("the vectors have {found} columns, the codebooks {expected}")]
    Width {
        /// The codebooks' width.
        expected: usize,
        /// The vectors' width.
        found: usize,
    },
    /// Codes for another number of vectors or levels.
    #[error("{codes} codes do not fit {rows} vectors of {levels} levels")]
    Length {
        /// The number of codes.
        codes: usize,
        /// The number of vectors.
        rows: usize,
        /// The number of levels.
        levels: usize,
    },
    /// A code that its level does not have.
    #[error("vector {row} has code {code} at level {level}, which has {codes} codes")]
    CodeOutOfRange {
        /// The vector's row.
        row: usize,
        /// The level, from 0.
        level: usize,
        /// The code.
        code: Code,
        /// The number of codes of the level.
        codes: usize,
    },
    /// The device failed, for example for want of memory.
    #[error("the device could not compute distances: {0}")]
    Device(String),
}

/// What one walk over all points found.
struct Walk {
    /// Whether any point's centroid is another than in the walk before.
    moved: bool,
    /// The sum over points of ‖x − c‖² to their nearest centroid.
    error: f64,
    means: means::Means,
}

/// Checks that there are numbers, and that distances between rows can be taken in `f32`.
fn check_numbers(matrix: &Matrix) -> Result<(), QuantizerError> {
    if matrix.data().is_empty() {
        return Err(QuantizerError::Empty { rows: matrix.rows(), cols: matrix.cols() });
    }
    for row in 0..matrix.rows() {
        let numbers = matrix.row(row);
        if let Some(column) = numbers.iter().position(|number| !number.is_finite()) {
            return Err(QuantizerError::NotFinite { row, column });
        }
        // Two such rows are at most four times this apart, squared; the rest is room for the levels.
        if squared_norm(numbers) > f32::MAX / 64.0 {
            return Err(QuantizerError::TooLarge { row });
        }
    }
    Ok(())
}

/// Checks a level's number of codes.
fn check_codes(codes: usize) -> Result<(), QuantizerError> {
    if (1..=MAX_CODES).contains(&codes) { Ok(()) } else { Err(QuantizerError::Codes { codes }) }
}

/// ‖a − b‖², summed in lanes so that the compiler can vectorise it.
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += (a[lane] - b[lane]) * (a[lane] - b[lane]);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b) * (a - b)).sum();
    sums.iter().sum::<f32>() + rest
}

/// ‖a‖².
fn squared_norm(a: &[f32]) -> f32 {
    a.iter().map(|number| number * number).sum()
}
