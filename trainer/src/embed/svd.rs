//! Truncated SVD of a sparse matrix by subspace iteration from a random start.
//!
//! Halko, Martinsson, Tropp: Finding structure with randomness (arXiv 0909.4061), algorithm 4.4
//! with the orthonormal basis taken of the columns, then the small problem solved exactly.

use anyhow::{Context, Result};
use nalgebra::{DMatrix, SymmetricEigen};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Columns of the random start beyond the components asked for.
const OVERSAMPLING: usize = 16;
/// Power iterations: the spectra of texts fall slowly, which one pass does not separate.
const ITERATIONS: usize = 6;
/// A component with a squared singular value below this share of the largest is rounding noise.
const NOISE: f64 = 1e-10;

/// N rows of (column, value) in compressed form, M columns.
pub struct Sparse {
    /// `starts[i]..starts[i + 1]` are the entries of row i.
    starts: Vec<usize>,
    entries: Vec<(u32, f64)>,
    columns: usize,
}

impl Sparse {
    /// A matrix of the given rows, whose column numbers are below `columns`.
    pub fn new(rows: Vec<Vec<(u32, f64)>>, columns: usize) -> Self {
        let mut starts = vec![0];
        let mut entries = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for row in rows {
            entries.extend(row);
            starts.push(entries.len());
        }
        Self { starts, entries, columns }
    }

    fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }

    fn transposed(&self) -> Self {
        let mut rows = vec![Vec::new(); self.columns];
        for row in 0..self.rows() {
            for &(column, value) in self.row(row) {
                rows[column as usize].push((row as u32, value));
            }
        }
        Self::new(rows, self.rows())
    }

    /// `A X`, with X (M×l) and the result (N×l) given by their transposes, so that a row is contiguous.
    fn times(&self, x: &DMatrix<f64>) -> DMatrix<f64> {
        let width = x.nrows();
        let mut product = DMatrix::zeros(width, self.rows());
        // Each row is summed in its own order, so the result does not depend on the number of threads.
        product.as_mut_slice().par_chunks_mut(width).enumerate().for_each(|(row, sum)| {
            for &(column, value) in self.row(row) {
                for (sum, x) in sum.iter_mut().zip(x.column(column as usize).iter()) {
                    *sum += value * x;
                }
            }
        });
        product
    }
}

/// The first `components` columns of `U Σ`, where `U Σ Vᵀ` is the SVD of `matrix` (N×M), N rows of
/// equal length. Fewer if the rank is lower. The sign of a component is such that its largest entry
/// is positive. The same input always gives the same result.
pub fn truncated_svd(matrix: &Sparse, components: usize) -> Result<Vec<Vec<f64>>> {
    let width = (components + OVERSAMPLING).min(matrix.rows()).min(matrix.columns);
    if width == 0 {
        return Ok(vec![Vec::new(); matrix.rows()]);
    }
    let transposed = matrix.transposed();

    // 1. A basis of l columns, turned towards the largest singular vectors at each iteration.
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let start = DMatrix::from_fn(width, matrix.columns, |_, _| random.random_range(-1.0..1.0));
    let mut basis = orthonormal(&matrix.times(&start));
    for _ in 0..ITERATIONS {
        basis = orthonormal(&matrix.times(&transposed.times(&basis)));
    }

    // 2. The SVD within the basis: QᵀA AᵀQ = W Σ² Wᵀ, U = Q W.
    let projected = transposed.times(&basis);
    let gram = &projected * projected.transpose();
    let eigen = SymmetricEigen::try_new(gram, f64::EPSILON, 10_000)
        .context("the singular values did not converge")?;
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let noise = order.first().map_or(0.0, |&first| eigen.eigenvalues[first] * NOISE);
    order.retain(|&component| eigen.eigenvalues[component] > noise);
    order.truncate(components);

    // 3. U Σ, signs fixed.
    let mut rows = vec![Vec::with_capacity(order.len()); matrix.rows()];
    for component in order {
        let scores = basis.tr_mul(&eigen.eigenvectors.column(component));
        let largest = scores
            .iter()
            .fold(0.0, |largest: f64, &score| if score.abs() > largest.abs() { score } else { largest });
        let scale = eigen.eigenvalues[component].sqrt() * largest.signum();
        for (row, score) in rows.iter_mut().zip(scores.iter()) {
            row.push(scale * score);
        }
    }
    Ok(rows)
}

/// An orthonormal basis of the columns of the transpose of `transposed`, again transposed.
fn orthonormal(transposed: &DMatrix<f64>) -> DMatrix<f64> {
    transposed.transpose().qr().q().transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(rows: usize, columns: usize, rank: usize) -> DMatrix<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut matrix =
            |rows, columns| DMatrix::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0));
        matrix(rows, rank) * matrix(rank, columns)
    }

    fn sparse(matrix: &DMatrix<f64>) -> Sparse {
        let row = |row| (0..matrix.ncols()).map(|column| (column as u32, matrix[(row, column)])).collect();
        Sparse::new((0..matrix.nrows()).map(row).collect(), matrix.ncols())
    }

    #[test]
    fn it_is_the_svd() {
        for (rows, columns) in [(40, 60), (60, 40), (3, 200), (200, 3), (1, 1)] {
            let matrix = random(rows, columns, rows.min(columns));
            let scores = truncated_svd(&sparse(&matrix), 5).unwrap();
            let exact = matrix.clone().svd(true, false);
            let u = exact.u.unwrap();
            let components = 5.min(rows).min(columns);
            assert!(scores.iter().all(|row| row.len() == components));
            for component in 0..components {
                let found = DMatrix::from_fn(rows, 1, |row, _| scores[row][component]);
                let value = exact.singular_values[component];
                let agreement = found.dot(&u.column(component)).abs() / value;
                assert!((found.norm() / value - 1.0).abs() < 1e-6, "{rows}×{columns}, {component}");
                assert!((agreement - 1.0).abs() < 1e-6, "{rows}×{columns}, {component}: {agreement}");
                assert!(found.max() >= -found.min(), "sign of {component}");
            }
        }
    }

    #[test]
    fn a_rank_below_the_components_asked_for_gives_fewer() {
        let scores = truncated_svd(&sparse(&random(50, 30, 4)), 10).unwrap();
        assert!(scores.iter().all(|row| row.len() == 4 && row.iter().all(|value| value.is_finite())));
        let zero = Sparse::new(vec![Vec::new(); 3], 2);
        assert_eq!(truncated_svd(&zero, 2).unwrap(), vec![Vec::<f64>::new(); 3]);
    }
}
