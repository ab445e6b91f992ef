//! A dense matrix on the host: embeddings, codebooks, residuals.
use thiserror::Error;

/// `rows` × `cols` numbers, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    data: Vec<f32>,
}

/// The numbers given do not fill the shape given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a matrix of {rows} × {cols} cannot hold {len} numbers")]
pub struct MatrixError {
    /// The number of rows asked for.
    pub rows: usize,
    /// The number of columns asked for.
    pub cols: usize,
    /// How many numbers there were.
    pub len: usize,
}

impl Matrix {
    /// A matrix from its numbers, row after row.
    ///
    /// # Errors
    /// If there are not exactly `rows` × `cols` numbers.
    pub fn new(rows: usize, cols: usize, data: Vec<f32>) -> Result<Self, MatrixError> {
        if rows.checked_mul(cols) != Some(data.len()) {
            return Err(MatrixError { rows, cols, len: data.len() });
        }
        Ok(Self { rows, cols, data })
    }

    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self { rows, cols, data: vec![0.0; rows * cols] }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// One row.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.cols..][..self.cols]
    }

    /// One row, to be changed.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.data[row * self.cols..][..self.cols]
    }

    /// All numbers, row after row.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// All numbers, row after row, to be changed.
    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// The first `rows` rows, or all where there are fewer.
    #[must_use]
    pub fn first_rows(&self, rows: usize) -> Self {
        let rows = rows.min(self.rows);
        Self { rows, cols: self.cols, data: self.data[..rows * self.cols].to_vec() }
    }

    /// The rows of this matrix, and below them those of another of the same width.
    ///
    /// # Errors
    /// If the other's rows are of another width.
    pub fn above(mut self, other: &Self) -> Result<Self, MatrixError> {
        self.data.extend_from_slice(&other.data);
        Self::new(self.rows + other.rows, if other.rows > 0 { other.cols } else { self.cols }, self.data)
    }

    /// The length of every row, in 64 bits.
    pub fn lengths(&self) -> impl Iterator<Item = f64> {
        let length = |row: &[f32]| row.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
        (0..self.rows).map(move |row| length(self.row(row)))
    }

    /// Each row divided by its length; a row of zeros stays one.
    #[must_use]
    pub fn unit_rows(&self) -> Self {
        let mut matrix = self.clone();
        for (row, length) in self.lengths().enumerate() {
            if length > 0.0 {
                matrix.row_mut(row).iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
            }
        }
        matrix
    }

    /// All numbers, row after row, to be kept.
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_consecutive() {
        let mut matrix = Matrix::new(2, 3, vec![1., 2., 3., 4., 5., 6.]).unwrap();
        matrix.row_mut(0)[2] = 9.0;
        assert_eq!(matrix.row(0), [1., 2., 9.]);
        assert_eq!(matrix.row(1), [4., 5., 6.]);
        assert_eq!(matrix.into_data(), [1., 2., 9., 4., 5., 6.]);
    }

    #[test]
    fn a_wrong_size_is_refused() {
        assert!(Matrix::new(2, 3, vec![0.0; 5]).is_err());
        assert!(Matrix::new(usize::MAX, 2, vec![0.0; 2]).is_err());
        let error = Matrix::new(2, 2, vec![0.0]).unwrap_err();
        assert_eq!(error.to_string(), "a matrix of 2 × 2 cannot hold 1 numbers");
    }
}
