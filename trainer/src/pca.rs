//! Principal components: fewer dimensions that keep most of the variance.
use anyhow::{Result, ensure};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use tigerlet::matrix::Matrix;

/// The first principal components of vectors, and their mean.
///
/// k-means in many dimensions spends its codes on outliers: far from everything, each vector is its own
/// neighbour, and the rest fall to one code. RQ-VAE avoids that by its narrow latent space; this is the linear
/// counterpart.
#[derive(Clone, Debug)]
pub struct Pca {
    /// D numbers.
    mean: Vec<f64>,
    /// D × the number of components.
    axes: DMatrix<f64>,
}

impl Pca {
    /// The first `dimensions` components of the rows of an N × D matrix.
    ///
    /// # Errors
    /// No components, or more than D.
    pub fn fit(vectors: &Matrix, dimensions: usize) -> Result<Self> {
        let (rows, cols) = (vectors.rows(), vectors.cols());
        ensure!(
            (1..=cols).contains(&dimensions),
            "[quantize] `dimensions` is {dimensions}, expected 1 to the vectors' {cols}"
        );
        let mut mean = vec![0.0f64; cols];
        for row in 0..rows {
            mean.iter_mut().zip(vectors.row(row)).for_each(|(sum, &x)| *sum += f64::from(x) / rows as f64);
        }
        let centred = centred(vectors, &mean);
        let SymmetricEigen { eigenvectors, eigenvalues } = SymmetricEigen::new(centred.tr_mul(&centred));
        let mut order: Vec<usize> = (0..cols).collect();
        order.sort_by(|&a, &b| eigenvalues[b].total_cmp(&eigenvalues[a]));
        let axes: Vec<DVector<f64>> = order[..dimensions]
            .iter()
            .map(|&index| {
                let axis = eigenvectors.column(index).into_owned();
                // An axis has no direction of its own: the sign of its largest part fixes one.
                let largest = axis.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(1.0);
                if largest < 0.0 { -axis } else { axis }
            })
            .collect();
        Ok(Self { mean, axes: DMatrix::from_columns(&axes) })
    }

    /// Rows of D numbers, centred and expressed in the components.
    ///
    /// # Errors
    /// Rows of another width.
    pub fn apply(&self, vectors: &Matrix) -> Result<Matrix> {
        let expected = self.mean.len();
        ensure!(vectors.cols() == expected, "vectors of {} numbers, expected {expected}", vectors.cols());
        let reduced = centred(vectors, &self.mean) * &self.axes;
        let data = reduced.transpose().iter().map(|&x| x as f32).collect();
        Ok(Matrix::new(vectors.rows(), self.axes.ncols(), data)?)
    }
}

impl Pca {
    /// The components, D × their number.
    pub fn axes(&self) -> Matrix {
        let mut axes = Matrix::zeros(self.axes.nrows(), self.axes.ncols());
        for row in 0..axes.rows() {
            axes.row_mut(row).iter_mut().zip(self.axes.row(row).iter()).for_each(|(to, &x)| *to = x as f32);
        }
        axes
    }
}

fn centred(vectors: &Matrix, mean: &[f64]) -> DMatrix<f64> {
    DMatrix::from_fn(vectors.rows(), vectors.cols(), |row, col| f64::from(vectors.row(row)[col]) - mean[col])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_need_one_dimension() {
        let points = Matrix::new(4, 2, vec![1.0, 1.0, 2.0, 3.0, 3.0, 5.0, 4.0, 7.0]).unwrap();
        let reduce = |dimensions: usize| Pca::fit(&points, dimensions)?.apply(&points);
        let line = reduce(1).unwrap();
        let step = 5f32.sqrt();
        for (found, expected) in line.data().iter().zip([-1.5, -0.5, 0.5, 1.5]) {
            assert!((found - expected * step).abs() < 1e-5, "{found} {expected}");
        }
        // All dimensions keep all distances.
        let both = reduce(2).unwrap();
        assert!((both.row(0)[0] - both.row(3)[0]).abs() - 3.0 * step < 1e-5);
        assert!(both.data().chunks(2).all(|point| point[1].abs() < 1e-5));
        // One that was not there when they were fitted falls where it would have.
        let pca = Pca::fit(&points, 1).unwrap();
        let beyond = pca.apply(&Matrix::new(1, 2, vec![5.0, 9.0]).unwrap()).unwrap();
        assert!((beyond.data()[0] - 2.5 * step).abs() < 1e-5);
        assert!(reduce(3).unwrap_err().to_string().contains("`dimensions` is 3, expected 1 to"));
    }
}
