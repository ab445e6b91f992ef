//! What a model that scores items reads of their texts.
use anyhow::{Result, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use tigerlet::matrix::Matrix;

use super::model::Texts;
use crate::{data::Dataset, transfer::upload};

/// How the encoder's vectors become those of the model: of length 1, without what all texts have in common, and then
/// of length 1 in the mean.
#[derive(Clone, Debug)]
pub struct TextSpace {
    mean: Vec<f64>,
    scale: f64,
}

impl TextSpace {
    /// That of the encoder's vectors, N×T.
    pub fn fit(raw: &Matrix) -> Self {
        let (vectors, rows) = (raw.unit_rows(), raw.rows().max(1) as f64);
        let mut mean = vec![0.0; vectors.cols()];
        for row in 0..vectors.rows() {
            mean.iter_mut().zip(vectors.row(row)).for_each(|(sum, &x)| *sum += f64::from(x) / rows);
        }
        let squares = |row| -> f64 {
            let apart = vectors.row(row).iter().zip(&mean).map(|(&x, mean)| f64::from(x) - mean);
            apart.map(|x| x * x).sum()
        };
        let square = (0..vectors.rows()).map(squares).sum::<f64>() / rows;
        let scale = if square > 0.0 { square.sqrt().recip() } else { 0.0 };
        Self { mean, scale }
    }

    /// Where texts stand in it, whether it was fitted to them or not.
    ///
    /// # Errors
    /// Vectors of another width.
    pub fn place(&self, raw: &Matrix) -> Result<Matrix> {
        let expected = self.mean.len();
        ensure!(raw.cols() == expected, "vectors of {} numbers, expected {expected}", raw.cols());
        let mut vectors = raw.unit_rows();
        for row in 0..vectors.rows() {
            let numbers = vectors.row_mut(row).iter_mut().zip(&self.mean);
            numbers.for_each(|(x, mean)| *x = ((f64::from(*x) - mean) * self.scale) as f32);
        }
        Ok(vectors)
    }

    /// The way from a text's vector of length 1 into this space and through a projection from it, T×D, in one:
    /// (u − m) s P = u (s P) − m (s P), (T + 1)×D, whose last row is added as it is.
    pub fn through(&self, projection: &Matrix) -> Matrix {
        let (rows, cols) = (projection.rows(), projection.cols());
        let mut whole = Matrix::zeros(rows + 1, cols);
        let mut last = vec![0.0; cols];
        for (row, mean) in (0..rows).zip(&self.mean) {
            for ((x, sum), &weight) in whole.row_mut(row).iter_mut().zip(&mut last).zip(projection.row(row)) {
                let weight = self.scale * f64::from(weight);
                *x = weight as f32;
                *sum -= mean * weight;
            }
        }
        whole.row_mut(rows).iter_mut().zip(last).for_each(|(x, sum)| *x = sum as f32);
        whole
    }
}

impl Texts {
    /// Those of a data set's items, N×T, on a device.
    pub fn new(vectors: &Matrix, dataset: &Dataset, device: &Device) -> Self {
        let mut taken = vec![0f32; vectors.rows()];
        dataset.split().train().flatten().for_each(|&item| taken[item as usize] = 1.0);
        let taken = TensorData::new(taken, [vectors.rows(), 1]);
        Self { vectors: upload(vectors, device), taken: Tensor::from_data(taken, device) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_what_they_share_and_keep_their_places() {
        let raw = Matrix::new(2, 2, vec![3.0, 4.0, 0.0, 2.0]).unwrap();
        let space = TextSpace::fit(&raw);
        let placed = space.place(&raw).unwrap();
        // (.6, .8) and (0, 1), the mean (.3, .9): they lie on two sides of it, each at its distance.
        let root = 10f32.sqrt();
        for (found, expected) in placed.data().iter().zip([3.0, -1.0, -3.0, 1.0]) {
            assert!((found - expected / root).abs() < 1e-6, "{found} {expected}");
        }
        let alone = space.place(&Matrix::new(1, 2, vec![6.0, 8.0]).unwrap()).unwrap();
        assert_eq!(alone.row(0), placed.row(0));
        // Through a projection (1, 2): 1 · 3/√10 − 2 · 1/√10, and from (.6, .8) the same.
        let whole = space.through(&Matrix::new(2, 1, vec![1.0, 2.0]).unwrap());
        let through = 0.6 * whole.data()[0] + 0.8 * whole.data()[1] + whole.data()[2];
        assert!((through - 1.0 / root).abs() < 1e-6, "{through}");
        assert!(space.place(&Matrix::zeros(1, 3)).is_err());
        let same = TextSpace::fit(&Matrix::new(2, 1, vec![1.0, 2.0]).unwrap());
        assert_eq!(same.place(&Matrix::new(1, 1, vec![5.0]).unwrap()).unwrap().data(), [0.0]);
    }
}
