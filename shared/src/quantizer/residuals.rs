//! What levels of codes leave over of vectors.
use super::{QuantizerError, check_numbers};
use crate::{matrix::Matrix, semantic_id::Code};
use std::{borrow::Cow, ops::Range};

/// ‖mean‖² beyond this many times the variance is an offset worth taking away: see [`Residuals::new`].
const OFFSET: f64 = 16.0;

/// N×D numbers that are not stored, since they would be as large as the vectors: a row is made where it is looked
/// at, always by the same subtractions in the same order.
pub(super) struct Residuals<'a> {
    vectors: &'a Matrix,
    /// Where the vectors lie around, if it is far from 0 and no level has been taken away yet.
    centre: Option<Vec<f32>>,
    levels: Vec<Level>,
}

struct Level {
    codebook: Matrix,
    codes: Vec<Code>,
}

impl<'a> Residuals<'a> {
    /// Whole vectors, around their mean where that is far from 0: a distance taken as ‖c‖² − 2 x·c is a small
    /// difference of large numbers there, of which `f32` leaves nothing.
    pub(super) fn new(vectors: &'a Matrix) -> Result<Self, QuantizerError> {
        check_numbers(vectors)?;
        Ok(Self { centre: centre(vectors), ..Self::whole(vectors) })
    }

    /// Whole vectors as they are.
    pub(super) fn whole(vectors: &'a Matrix) -> Self {
        Self { vectors, centre: None, levels: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.vectors.rows()
    }

    pub(super) fn width(&self) -> usize {
        self.vectors.cols()
    }

    /// Centroids as they lie around the centre.
    pub(super) fn centred(&self, centroids: &Matrix) -> Matrix {
        self.shifted(centroids, -1.0)
    }

    /// Centroids around the centre as they are: the other way.
    pub(super) fn uncentred(&self, centroids: &Matrix) -> Matrix {
        self.shifted(centroids, 1.0)
    }

    fn shifted(&self, centroids: &Matrix, sign: f32) -> Matrix {
        let mut shifted = centroids.clone();
        if let Some(centre) = &self.centre {
            for centroid in shifted.data_mut().chunks_exact_mut(centre.len()) {
                centroid.iter_mut().zip(centre).for_each(|(number, centre)| *number += sign * centre);
            }
        }
        shifted
    }

    /// The largest of the numbers without their signs.
    #[cfg(feature = "tensors")]
    pub(super) fn largest(&self) -> f32 {
        let mut row = vec![0.0; self.width()];
        let mut largest: f32 = 0.0;
        for at in 0..self.len() {
            self.row(at, &mut row);
            largest = row.iter().fold(largest, |largest, number| largest.max(number.abs()));
        }
        largest
    }

    /// Takes one more level away.
    pub(super) fn descend(&mut self, codebook: Matrix, codes: Vec<Code>) {
        self.centre = None;
        self.levels.push(Level { codebook, codes });
    }

    /// The codes taken away, level after level.
    pub(super) fn into_codes(self) -> impl Iterator<Item = Vec<Code>> {
        self.levels.into_iter().map(|level| level.codes)
    }

    /// Rows that follow each other, row-major; borrowed where nothing is taken away.
    pub(super) fn rows(&self, rows: Range<usize>) -> Cow<'_, [f32]> {
        let width = self.width();
        let vectors = &self.vectors.data()[rows.start * width..rows.end * width];
        if self.centre.is_none() && self.levels.is_empty() {
            return Cow::Borrowed(vectors);
        }
        let mut left = vectors.to_vec();
        for (row, left) in rows.zip(left.chunks_exact_mut(width)) {
            self.take_away(row, left);
        }
        Cow::Owned(left)
    }

    /// One row, into a buffer of its width.
    pub(super) fn row(&self, row: usize, into: &mut [f32]) {
        into.copy_from_slice(self.vectors.row(row));
        self.take_away(row, into);
    }

    /// Some rows.
    pub(super) fn gather(&self, rows: &[usize]) -> Matrix {
        let mut gathered = Matrix::zeros(rows.len(), self.width());
        for (at, &row) in rows.iter().enumerate() {
            self.row(row, gathered.row_mut(at));
        }
        gathered
    }

    fn take_away(&self, row: usize, left: &mut [f32]) {
        let centroids = self.levels.iter().map(|level| level.codebook.row(level.codes[row].into()));
        for centroid in self.centre.as_deref().into_iter().chain(centroids) {
            left.iter_mut().zip(centroid).for_each(|(number, taken)| *number -= taken);
        }
    }
}

/// The mean of vectors, if it is far from 0 beside what they are apart.
fn centre(vectors: &Matrix) -> Option<Vec<f32>> {
    let rows = vectors.rows() as f64;
    let mut mean = vec![0.0; vectors.cols()];
    let mut squares = 0.0;
    for vector in vectors.data().chunks_exact(vectors.cols()) {
        for (sum, &number) in mean.iter_mut().zip(vector) {
            *sum += f64::from(number);
        }
        squares += f64::from(super::squared_norm(vector));
    }
    mean.iter_mut().for_each(|sum| *sum /= rows);
    let offset: f64 = mean.iter().map(|number| number * number).sum();
    let variance = squares / rows - offset;
    (offset > OFFSET * variance).then(|| mean.iter().map(|&number| number as f32).collect())
}
