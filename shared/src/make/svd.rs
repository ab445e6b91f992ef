//! Truncated SVD of a sparse matrix by subspace iteration from a random start.
//!
//! Halko, Martinsson, Tropp: Finding structure with randomness (arXiv 0909.4061), algorithm 4.4, with the small problem
//! solved exactly. N rows, M columns and l columns of the basis take 16 l max(N, M) bytes, beside twice the entries at 12
//! bytes each: 3 GB for a million texts of twenty features. All loops run over rows, side by side where there
//! are [`Hands`], and sums are taken in a fixed order: the result does not depend on how many there are.

use nalgebra::{DMatrix, DMatrixView, SymmetricEigen};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Hands, MakeError};

/// Columns of the random start beyond the components asked for.
const OVERSAMPLING: usize = 16;
/// Power iterations: the spectra of texts fall slowly, which one pass does not separate.
const ITERATIONS: usize = 6;
/// A component with a squared singular value below this share of the largest is rounding noise.
const NOISE: f64 = 1e-10;
/// Products are squares, of which rounding leaves 1e-16: a column below this share depends on the others.
const DEPENDENT: f64 = 1e-13;
/// Rows that one hand takes at a time.
const CHUNK: usize = 4096;

/// N rows of (column, value) in compressed form, M columns.
pub struct Sparse {
    /// `starts[i]..starts[i + 1]` are the entries of row i.
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
    width: usize,
}

impl Sparse {
    /// A matrix of that many columns, without rows.
    pub fn new(width: usize) -> Self {
        Self { starts: vec![0], columns: Vec::new(), values: Vec::new(), width }
    }

    /// Adds a row, whose column numbers are below the number of columns.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f64)>) {
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let entries = self.starts[row]..self.starts[row + 1];
        self.columns[entries.clone()].iter().copied().zip(self.values[entries].iter().copied())
    }

    /// By counting: what each column has begins where the ones before it end.
    fn transposed(&self) -> Self {
        let mut starts = vec![0; self.width + 1];
        self.columns.iter().for_each(|&column| starts[column as usize + 1] += 1);
        for column in 0..self.width {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut columns = vec![0; self.columns.len()];
        let mut values = vec![0.0; self.values.len()];
        for row in 0..self.rows() {
            for (column, value) in self.row(row) {
                let at = &mut next[column as usize];
                (columns[*at], values[*at]) = (row as u32, value);
                *at += 1;
            }
        }
        Self { starts, columns, values, width: self.rows() }
    }

    /// `A X`, with X (M×l) and the result (N×l) given by their transposes, so that a row is contiguous.
    fn times(&self, x: &DMatrix<f64>, hands: &impl Hands) -> DMatrix<f64> {
        let width = x.nrows();
        let mut product = DMatrix::zeros(width, self.rows());
        let parts = product.as_mut_slice().chunks_mut((CHUNK * width).max(1)).enumerate().collect();
        hands.each(parts, |(chunk, rows): (usize, &mut [f64])| {
            for (row, sum) in rows.chunks_mut(width).enumerate() {
                for (column, value) in self.row(chunk * CHUNK + row) {
                    for (sum, x) in sum.iter_mut().zip(x.column(column as usize).iter()) {
                        *sum += value * x;
                    }
                }
            }
        });
        product
    }
}

/// The first `components` columns of `U Σ`, where `U Σ Vᵀ` is the SVD of `matrix` (N×M), as k×N: a column a row of the
/// matrix. Fewer if the rank is lower. The sign of a component is such that its largest entry is positive. The same
/// input always gives the same result.
///
/// # Errors
/// Where the singular values do not converge.
pub fn truncated_svd(
    matrix: &Sparse,
    components: usize,
    hands: &impl Hands,
) -> Result<DMatrix<f64>, MakeError> {
    let width = (components + OVERSAMPLING).min(matrix.rows()).min(matrix.width);
    let transposed = matrix.transposed();

    // 1. A basis of l columns, turned towards the largest singular vectors at each iteration.
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let start = DMatrix::from_fn(width, matrix.width, |_, _| random.random_range(-1.0..1.0));
    let mut basis = orthonormal(matrix.times(&start, hands), hands)?;
    for _ in 0..ITERATIONS {
        // Orthonormal after each half, so that no singular value is squared before it has been counted.
        basis = turned(basis, &transposed, hands)?;
        basis = turned(basis, matrix, hands)?;
    }
    // Once more: what came out of the first was orthonormal but for rounding, times its condition.
    basis = orthonormal(basis, hands)?;

    // 2. The SVD within the basis: QᵀA AᵀQ = W Σ² Wᵀ, U = Q W.
    let mut found = eigen(gram(&transposed.times(&basis, hands), hands))?;
    found.retain_above(NOISE);
    found.values.truncate(components);

    // 3. U Σ, signs fixed.
    let mut scores = found.project(&basis, f64::sqrt, hands);
    drop(basis);
    let mut largest = vec![0.0_f64; scores.nrows()];
    for column in scores.column_iter() {
        for (largest, &score) in largest.iter_mut().zip(column.iter()) {
            if score.abs() > largest.abs() {
                *largest = score;
            }
        }
    }
    for mut column in scores.column_iter_mut() {
        column.iter_mut().zip(&largest).for_each(|(score, largest)| *score *= largest.signum());
    }
    Ok(scores)
}

/// An orthonormal basis of what a matrix makes of a basis, which goes before the new one comes: two are in memory.
fn turned(basis: DMatrix<f64>, matrix: &Sparse, hands: &impl Hands) -> Result<DMatrix<f64>, MakeError> {
    let columns = matrix.times(&basis, hands);
    drop(basis);
    orthonormal(columns, hands)
}

/// An orthonormal basis of the columns of the transpose of `columns` (l×N), again transposed; fewer where they depend on
/// each other. By the eigenvectors of their l×l products, which chunks of rows add to, where Householder's reflections
/// would walk all rows l times.
fn orthonormal(columns: DMatrix<f64>, hands: &impl Hands) -> Result<DMatrix<f64>, MakeError> {
    let mut found = eigen(gram(&columns, hands))?;
    found.retain_above(DEPENDENT);
    Ok(found.project(&columns, |value| value.sqrt().recip(), hands))
}

/// `X Xᵀ` of l×N.
fn gram(x: &DMatrix<f64>, hands: &impl Hands) -> DMatrix<f64> {
    let width = x.nrows();
    let chunks = x.as_slice().chunks((CHUNK * width).max(1)).collect();
    let parts = hands.each(chunks, |chunk: &[f64]| {
        let rows = DMatrixView::from_slice(chunk, width, chunk.len() / width);
        rows * rows.transpose()
    });
    parts.into_iter().fold(DMatrix::zeros(width, width), |sum, part| sum + part)
}

/// Eigenvalues of a symmetric l×l matrix from the largest down, and their eigenvectors.
struct Eigen {
    values: Vec<f64>,
    /// A column a value; there may be more.
    vectors: DMatrix<f64>,
}

fn eigen(matrix: DMatrix<f64>) -> Result<Eigen, MakeError> {
    if matrix.is_empty() {
        return Ok(Eigen { values: Vec::new(), vectors: matrix });
    }
    let found = SymmetricEigen::try_new(matrix, f64::EPSILON, 10_000).ok_or(MakeError::Diverged)?;
    let mut order: Vec<usize> = (0..found.eigenvalues.len()).collect();
    order.sort_by(|&a, &b| found.eigenvalues[b].total_cmp(&found.eigenvalues[a]));
    let values = order.iter().map(|&at| found.eigenvalues[at]).collect();
    Ok(Eigen { values, vectors: found.eigenvectors.select_columns(&order) })
}

impl Eigen {
    /// Keeps the values above a share of the largest.
    fn retain_above(&mut self, share: f64) {
        let least = self.values.first().map_or(0.0, |&first| first * share);
        self.values.retain(|&value| value > least);
    }

    /// Rows of `x`, l×N, along the eigenvectors of the kept values, each scaled by what its value gives: k×N.
    fn project(&self, x: &DMatrix<f64>, scale: impl Fn(f64) -> f64, hands: &impl Hands) -> DMatrix<f64> {
        let (width, kept) = (x.nrows(), self.values.len());
        let mut axes = self.vectors.columns(0, kept).transpose();
        for (mut axis, &value) in axes.row_iter_mut().zip(&self.values) {
            axis *= scale(value);
        }
        let mut projected = DMatrix::zeros(kept, x.ncols());
        let chunks = x.as_slice().chunks((CHUNK * width).max(1));
        let into = projected.as_mut_slice().chunks_mut((CHUNK * kept).max(1));
        hands.each(into.zip(chunks).collect(), |(into, chunk): (&mut [f64], &[f64])| {
            let rows = DMatrixView::from_slice(chunk, width, chunk.len() / width);
            into.copy_from_slice((&axes * rows).as_slice());
        });
        projected
    }
}

#[cfg(test)]
mod tests {
    use super::super::Alone;
    use super::*;

    fn random(rows: usize, columns: usize, rank: usize) -> DMatrix<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut matrix =
            |rows, columns| DMatrix::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0));
        matrix(rows, rank) * matrix(rank, columns)
    }

    fn sparse(matrix: &DMatrix<f64>) -> Sparse {
        let mut sparse = Sparse::new(matrix.ncols());
        for row in matrix.row_iter() {
            sparse.push((0..).zip(row.iter().copied()));
        }
        sparse
    }

    #[test]
    fn it_is_the_svd() {
        for (rows, columns) in [(40, 60), (60, 40), (3, 200), (200, 3), (1, 1)] {
            let matrix = random(rows, columns, rows.min(columns));
            let scores = truncated_svd(&sparse(&matrix), 5, &Alone).unwrap();
            let exact = matrix.clone().svd(true, false);
            let u = exact.u.unwrap();
            let components = 5.min(rows).min(columns);
            assert_eq!(scores.shape(), (components, rows));
            for component in 0..components {
                let found = scores.row(component).transpose();
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
        let scores = truncated_svd(&sparse(&random(50, 30, 4)), 10, &Alone).unwrap();
        assert_eq!(scores.shape(), (4, 50));
        assert!(scores.iter().all(|value| value.is_finite()));
        let mut zero = Sparse::new(2);
        (0..3).for_each(|_| zero.push([]));
        assert_eq!(truncated_svd(&zero, 2, &Alone).unwrap().shape(), (0, 3));
    }
}
