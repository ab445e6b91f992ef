use tigerlet::matrix::Matrix;

/// A standardisation: `(x − mean) / deviation`, dimension by dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// Mean of each of D dimensions.
    pub mean: Vec<f32>,
    /// Standard deviation of each; 1 for a dimension that never varies.
    pub deviation: Vec<f32>,
}

impl Standard {
    /// The one that gives the dimensions of `vectors`, N×D, mean 0 and variance 1.
    pub fn of(vectors: &Matrix) -> Self {
        let rows = vectors.rows() as f64;
        let mut mean = vec![0.0; vectors.cols()];
        let mut variance = vec![0.0; vectors.cols()];
        for row in 0..vectors.rows() {
            mean.iter_mut().zip(vectors.row(row)).for_each(|(sum, &x)| *sum += f64::from(x) / rows);
        }
        for row in 0..vectors.rows() {
            for ((sum, &x), mean) in variance.iter_mut().zip(vectors.row(row)).zip(&mean) {
                *sum += (f64::from(x) - mean).powi(2) / rows;
            }
        }
        // Below this, relative to the mean, a difference is the rounding of f32.
        let constant = |variance: f64, mean: f64| variance.sqrt() <= 1e-6 * mean.abs();
        Self {
            deviation: variance
                .iter()
                .zip(&mean)
                .map(|(&variance, &mean)| if constant(variance, mean) { 1.0 } else { variance.sqrt() as f32 })
                .collect(),
            mean: mean.into_iter().map(|mean| mean as f32).collect(),
        }
    }

    /// The standardised vectors.
    pub fn apply(&self, vectors: &Matrix) -> Matrix {
        let mut standard = vectors.clone();
        for row in 0..standard.rows() {
            for ((x, mean), deviation) in
                standard.row_mut(row).iter_mut().zip(&self.mean).zip(&self.deviation)
            {
                *x = (*x - mean) / deviation;
            }
        }
        standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_get_mean_0_and_variance_1_and_constant_ones_stay_finite() {
        let vectors = Matrix::new(2, 3, vec![1.0, 0.1, 0.0, 5.0, 0.1, 0.0]).unwrap();
        let standard = Standard::of(&vectors);
        assert_eq!(standard.apply(&vectors).data(), [-1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }
}
