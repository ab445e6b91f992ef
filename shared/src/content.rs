//! `content.bin`: what the items' texts say, in few numbers each, so that items can be likened to a history while somebody
//! waits.
//!
//! A dense model adds up what it has read; that one title is nearly the same as another drowns in that sum. So the nearest
//! item of the history is asked for beside it, as content-based recommendation does (Lops et al., "Content-based
//! Recommender Systems", 2011).
//!
//! The file: N rows of C i8, in catalogue order, where C follows from its size. Rows are directions: how long one is says
//! nothing, and one of zeros is like no other.
use crate::{
    limits::{LimitError, Limits, at_most},
    matrix::Matrix,
};

/// The file's name.
pub const CONTENT: &str = "content.bin";

/// Items of a history that are compared, the latest; each costs a product with the whole catalogue.
const LATEST: usize = 50;

/// What the texts of N items say, in C numbers each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    width: usize,
    /// `[N, C]`.
    codes: Vec<i8>,
    /// One over the length of each row, 0 for a row of zeros.
    scales: Vec<f32>,
}

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ContentError {
    /// Of other items.
    #[error("{CONTENT}: {bytes} bytes are not those of {items} items with as many numbers each")]
    Size {
        /// Bytes of the file.
        bytes: usize,
        /// Items of the bundle.
        items: usize,
    },
    /// More than anybody's file may have.
    #[error("{CONTENT}: {0}")]
    Limit(#[from] LimitError),
}

impl Content {
    /// Of the items' vectors, N × C, whose directions count.
    pub fn new(vectors: &Matrix) -> Self {
        let codes = (0..vectors.rows()).flat_map(|row| {
            let row = vectors.row(row);
            let largest = row.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
            let scale = if largest > 0.0 { 127.0 / largest } else { 0.0 };
            row.iter().map(move |x| (x * scale).round() as i8)
        });
        Self::of_codes(vectors.cols(), codes.collect())
    }

    fn of_codes(width: usize, codes: Vec<i8>) -> Self {
        let scale = |row: &[i8]| match dot(row, row) {
            0 => 0.0,
            square => (square as f32).sqrt().recip(),
        };
        let scales = codes.chunks_exact(width.max(1)).map(scale).collect();
        Self { width, codes, scales }
    }

    /// Reads the file of N items.
    ///
    /// # Errors
    /// [`ContentError`] for a file of another size.
    pub fn read(bytes: &[u8], items: usize, limits: &Limits) -> Result<Self, ContentError> {
        let width = bytes.len().checked_div(items).unwrap_or_default();
        if bytes.len() != items * width || (width == 0 && items > 0) {
            return Err(ContentError::Size { bytes: bytes.len(), items });
        }
        at_most(limits.dimensions, "numbers an item", width)?;
        Ok(Self::of_codes(width, bytes.iter().map(|&byte| byte as i8).collect()))
    }

    /// The file.
    pub fn write(&self) -> Vec<u8> {
        self.codes.iter().map(|&code| code as u8).collect()
    }

    /// Items N.
    pub fn items(&self) -> usize {
        self.scales.len()
    }

    /// Numbers C an item.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The same with more items, whose vectors are the rows of a matrix as wide, A × C.
    #[must_use]
    pub fn grown(&self, vectors: &Matrix) -> Self {
        let Self { codes, scales, .. } = Self::new(vectors);
        Self {
            width: self.width,
            codes: [&self.codes[..], &codes].concat(),
            scales: [&self.scales[..], &scales].concat(),
        }
    }

    /// How alike each of the N items is to that of the history that it is most alike, as a cosine; 0 where the history
    /// names no item.
    pub fn alike(&self, history: &[Option<u32>]) -> Vec<f32> {
        let latest = history[history.len().saturating_sub(LATEST)..].iter().flatten();
        let mut alike = vec![f32::NEG_INFINITY; self.items()];
        for &item in latest {
            let (own, scale) = (self.row(item), self.scales[item as usize]);
            let others = self.codes.chunks_exact(self.width.max(1)).zip(&self.scales);
            for (most, (other, of_other)) in alike.iter_mut().zip(others) {
                *most = most.max(dot(own, other) as f32 * scale * of_other);
            }
        }
        alike.iter_mut().filter(|most| most.is_infinite()).for_each(|most| *most = 0.0);
        alike
    }

    fn row(&self, item: u32) -> &[i8] {
        &self.codes[item as usize * self.width..][..self.width]
    }
}

/// Whole numbers, so that every engine finds the same.
fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// East, north-east, west, and nowhere.
    fn four() -> Content {
        Content::new(&Matrix::new(4, 2, vec![2.0, 0.0, 0.5, 0.5, -1.0, 0.0, 0.0, 0.0]).unwrap())
    }

    #[test]
    fn the_most_alike_of_a_history_counts_and_lengths_do_not() {
        let close = |found: Vec<f32>, expected: [f32; 4]| {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?}");
        };
        let slant = 0.5f32.sqrt();
        close(four().alike(&[Some(0)]), [1.0, slant, -1.0, 0.0]);
        close(four().alike(&[Some(2), None, Some(1)]), [slant, 1.0, 1.0, 0.0]);
        close(four().alike(&[None]), [0.0; 4]);
        let mut long = vec![Some(0); 51];
        long[0] = Some(2);
        close(four().alike(&long), [1.0, slant, -1.0, 0.0]);
    }

    #[test]
    fn what_is_written_reads_back_grows_and_is_refused_for_other_items() {
        let bytes = four().write();
        let read = |bytes: &[u8], items| Content::read(bytes, items, &Limits::DEFAULT);
        assert_eq!(read(&bytes, 4), Ok(four()));
        assert_eq!(read(&bytes, 3), Err(ContentError::Size { bytes: 8, items: 3 }));
        assert_eq!(read(&[], 3), Err(ContentError::Size { bytes: 0, items: 3 }));
        assert_eq!(read(&[], 0).unwrap().items(), 0);
        assert!(matches!(read(&vec![1; 5000], 1), Err(ContentError::Limit(_))));
        let first = read(&bytes[..4], 2).unwrap();
        let last = Matrix::new(2, 2, vec![-7.0, 0.0, 0.0, 0.0]).unwrap();
        assert_eq!(first.grown(&last), four());
    }
}
