//! Principal components: fewer dimensions that keep most of the variance.
use anyhow::{Result, ensure};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use tigerlet::matrix::Matrix;

/// The rows of an N × D matrix, centred and expressed in their first `dimensions` principal components.
///
/// k-means in many dimensions spends its codes on outliers: far from everything, each vector is its own
/// neighbour, and the rest fall to one code. RQ-VAE avoids that by its narrow latent space; this is the linear
/// counterpart.
pub fn reduce(vectors: &Matrix, dimensions: usize) -> Result<Matrix> {
    let (rows, cols) = (vectors.rows(), vectors.cols());
    ensure!(
        (1..=cols).contains(&dimensions),
        "[quantize] `dimensions` is {dimensions}, expected 1 to the vectors' {cols}"
    );
    let mut mean = vec![0.0f64; cols];
    for row in 0..rows {
        mean.iter_mut().zip(vectors.row(row)).for_each(|(sum, &x)| *sum += f64::from(x) / rows as f64);
    }
    let centred = DMatrix::from_fn(rows, cols, |row, col| f64::from(vectors.row(row)[col]) - mean[col]);
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
    let reduced = centred * DMatrix::from_columns(&axes);
    let data = reduced.transpose().iter().map(|&x| x as f32).collect();
    Ok(Matrix::new(rows, dimensions, data)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_need_one_dimension() {
        let points = Matrix::new(4, 2, vec![1.0, 1.0, 2.0, 3.0, 3.0, 5.0, 4.0, 7.0]).unwrap();
        let line = reduce(&points, 1).unwrap();
        let step = 5f32.sqrt();
        for (found, expected) in line.data().iter().zip([-1.5, -0.5, 0.5, 1.5]) {
            assert!((found - expected * step).abs() < 1e-5, "{found} {expected}");
        }
        // All dimensions keep all distances.
        let both = reduce(&points, 2).unwrap();
        assert!((both.row(0)[0] - both.row(3)[0]).abs() - 3.0 * step < 1e-5);
        assert!(both.data().chunks(2).all(|point| point[1].abs() < 1e-5));
        assert!(reduce(&points, 3).unwrap_err().to_string().contains("`dimensions` is 3, expected 1 to"));
    }
}
