//! `counted.bin`: what was counted of every item in the training part, to stand beside what models have learned of it.
//!
//! A model generalises, a table remembers (Cheng et al., "Wide & Deep Learning for Recommender Systems", arXiv
//! 1606.07792): who was taken with whom, as an item-kNN has it, and how often at all, as a bias.
//!
//! The file: N biases as f32, N counts as u32, then the K neighbours of every item as u32, `[N, K]`, then their
//! similarities as f16, likewise, all little-endian. K follows from its size; a similarity of 0 is no neighbour.
use half::f16;

use crate::{
    baseline::taken_with,
    limits::{LimitError, Limits, at_most},
};

/// The file's name.
pub const COUNTED: &str = "counted.bin";

/// Bytes of a bias and a count, and of a neighbour.
const OWN: usize = 8;
const NEIGHBOUR: usize = 6;

/// What was counted of N items.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    biases: Vec<f32>,
    /// How often each was taken.
    counts: Vec<u32>,
    /// `[N, K]`.
    neighbours: Vec<(u32, f32)>,
}

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CountedError {
    /// Of other items.
    #[error("{COUNTED}: {bytes} bytes are not those of {items} items with as many neighbours each")]
    Size {
        /// Bytes of the file.
        bytes: usize,
        /// Items of the bundle.
        items: usize,
    },
    /// More than anybody's file may have.
    #[error("{COUNTED}: {0}")]
    Limit(#[from] LimitError),
    /// A bias that is no number, a neighbour that is no item, or a similarity that is none.
    #[error("{COUNTED}: item {0} has a bias or a neighbour that cannot be")]
    Item(usize),
}

impl Counted {
    /// Of the items' biases, how often they were taken, and their neighbours, of which each has at most `most`, nearest
    /// first.
    pub fn new(biases: Vec<f32>, counts: Vec<u32>, neighbours: &[Vec<(u32, f32)>], most: usize) -> Self {
        let filled = |near: &Vec<(u32, f32)>| {
            let (own, rest) = (near.iter().copied().take(most), std::iter::repeat((0, 0.0)));
            own.chain(rest).take(most).collect::<Vec<_>>()
        };
        Self { biases, counts, neighbours: neighbours.iter().flat_map(filled).collect() }
    }

    /// Reads the file of N items.
    ///
    /// # Errors
    /// [`CountedError`] for a file of another size, and for the first item that has what cannot be.
    pub fn read(bytes: &[u8], items: usize, limits: &Limits) -> Result<Self, CountedError> {
        let neighbours = bytes.len().checked_div(items).and_then(|each| each.checked_sub(OWN));
        let most = neighbours.unwrap_or_default() / NEIGHBOUR;
        if bytes.len() != items * (OWN + NEIGHBOUR * most) {
            return Err(CountedError::Size { bytes: bytes.len(), items });
        }
        at_most(limits.neighbours, "neighbours of one item", most)?;
        let (biases, rest) = bytes.split_at(items * OWN / 2);
        let (counts, rest) = rest.split_at(items * OWN / 2);
        let (others, similarities) = rest.split_at(items * most * 4);
        let biases: Vec<f32> = biases.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        let counts: Vec<u32> = counts.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect();
        let others = others.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes));
        let similarities = similarities.as_chunks().0.iter().map(|&bytes| f16::from_le_bytes(bytes).to_f32());
        let neighbours: Vec<(u32, f32)> = others.zip(similarities).collect();
        let read = Self { biases, counts, neighbours };
        let is_right = |item: &usize| {
            let is_near = |&(other, similarity): &(u32, f32)| {
                (other as usize) < items && (0.0..=f32::MAX).contains(&similarity)
            };
            read.biases[*item].is_finite() && read.near(*item as u32).iter().all(is_near)
        };
        match (0..items).find(|item| !is_right(item)) {
            None => Ok(read),
            Some(item) => Err(CountedError::Item(item)),
        }
    }

    /// The file. A similarity beyond f16's largest number is that number.
    pub fn write(&self) -> Vec<u8> {
        let similarity = |&(_, similarity): &(u32, f32)| f16::from_f32(similarity.min(f16::MAX.to_f32()));
        let mut bytes: Vec<u8> = self.biases.iter().flat_map(|bias| bias.to_le_bytes()).collect();
        bytes.extend(self.counts.iter().flat_map(|count| count.to_le_bytes()));
        bytes.extend(self.neighbours.iter().flat_map(|(other, _)| other.to_le_bytes()));
        bytes.extend(self.neighbours.iter().flat_map(|near| similarity(near).to_le_bytes()));
        bytes
    }

    /// The same with so many more items, that nobody has taken: each has this bias, and no neighbours.
    #[must_use]
    pub fn grown(&self, items: usize, bias: f32) -> Self {
        let most = self.neighbours.len() / self.biases.len().max(1);
        let mut grown = self.clone();
        grown.biases.extend(std::iter::repeat_n(bias, items));
        grown.counts.extend(std::iter::repeat_n(0, items));
        grown.neighbours.extend(std::iter::repeat_n((0, 0.0), items * most));
        grown
    }

    /// Items N.
    pub fn items(&self) -> usize {
        self.biases.len()
    }

    /// What is added to the score of every item, N numbers.
    pub fn biases(&self) -> &[f32] {
        &self.biases
    }

    /// How often every item was taken, N numbers.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The neighbours of an item.
    pub fn near(&self, item: u32) -> &[(u32, f32)] {
        let most = self.neighbours.len() / self.biases.len().max(1);
        &self.neighbours[item as usize * most..][..most]
    }

    /// ln(1 + Σ γ^p s(iₚ, j)) for every item j, over a history of items, oldest first, all below N, iₚ at p places
    /// before its end. What is no item stands at its place and says nothing.
    pub fn taken_with(&self, history: &[Option<u32>], decay: f32) -> Vec<f32> {
        let history = history.iter().copied();
        let mut sums = taken_with(self.items(), history, decay, |item| self.near(item));
        sums.iter_mut().for_each(|sum| *sum = sum.ln_1p());
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Counted {
        Counted::new(
            vec![0.0, -0.5, 2.0],
            vec![3, 1, 0],
            &[vec![(1, 0.5), (2, 0.25)], vec![(0, 0.5)], vec![]],
            2,
        )
    }

    #[test]
    fn the_last_item_counts_most() {
        let (ln, counted) = (f32::ln_1p, three());
        assert_eq!(counted.taken_with(&[Some(0)], 0.5), [0.0, ln(0.5), ln(0.25)]);
        assert_eq!(counted.taken_with(&[Some(0), Some(1)], 0.5), [ln(0.5), ln(0.25), ln(0.125)]);
        assert_eq!(counted.taken_with(&[Some(0), None], 0.5), [0.0, ln(0.25), ln(0.125)]);
        assert_eq!(counted.taken_with(&[Some(2)], 0.5), [0.0; 3]);
    }

    #[test]
    fn what_is_written_reads_back_and_what_cannot_be_is_refused() {
        let bytes = three().write();
        let read = |bytes: &[u8], items| Counted::read(bytes, items, &Limits::DEFAULT);
        assert_eq!(read(&bytes, 3), Ok(three()));
        assert_eq!(read(&bytes, 4), Err(CountedError::Size { bytes: 60, items: 4 }));
        assert_eq!(read(&bytes[1..], 3), Err(CountedError::Size { bytes: 59, items: 3 }));
        assert_eq!(read(&[], 0).unwrap().items(), 0);
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = bytes.clone();
            bytes[at..at + to.len()].copy_from_slice(to);
            read(&bytes, 3)
        };
        assert_eq!(changed(4, &f32::NAN.to_le_bytes()), Err(CountedError::Item(1)));
        assert_eq!(changed(3 * 8 + 2 * 4, &3u32.to_le_bytes()), Err(CountedError::Item(1)));
        assert_eq!(changed(3 * 8 + 6 * 4, &f16::from_f32(-1.0).to_le_bytes()), Err(CountedError::Item(0)));
        let crowded = Counted::new(vec![0.0], vec![1], &[vec![(0, 1.0); 257]], 257).write();
        assert!(matches!(read(&crowded, 1), Err(CountedError::Limit(_))));
        let largest = Counted::new(vec![0.0], vec![1], &[vec![(0, 1e30)]], 1).write();
        assert!(read(&largest, 1).unwrap().near(0)[0].1 > 6e4);
    }
}
