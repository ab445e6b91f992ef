//! Which items share a prefix of their codes.
use std::collections::HashMap;

use tigerlet::semantic_id::Code;

/// The cells of a depth: items with the same first codes are in one cell. Cells are numbered as they occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// The cell of each of N items.
    pub of: Vec<usize>,
    /// How many items each cell has.
    pub sizes: Vec<usize>,
}

impl Cells {
    /// The cells of IDs, N×L row-major, at `depth` codes, 0 to L.
    pub fn new(codes: &[Code], levels: usize, depth: usize) -> Self {
        let mut numbers: HashMap<&[Code], usize> = HashMap::new();
        let mut sizes = Vec::new();
        let mut of = Vec::with_capacity(codes.len() / levels);
        for id in codes.chunks_exact(levels) {
            let cell = *numbers.entry(&id[..depth]).or_insert(sizes.len());
            if cell == sizes.len() {
                sizes.push(0);
            }
            sizes[cell] += 1;
            of.push(cell);
        }
        Self { of, sizes }
    }

    /// Items that are not alone in their cell.
    pub fn sharing(&self) -> usize {
        self.sizes.iter().filter(|&&size| size > 1).sum()
    }

    /// Items of the fullest cell.
    pub fn largest(&self) -> usize {
        self.sizes.iter().copied().max().unwrap_or(0)
    }

    /// Probability that an item drawn from the others is in an item's own cell, a mean over items.
    pub fn chance(&self) -> f64 {
        let items = self.of.len() as f64;
        let pairs: f64 = self.sizes.iter().map(|&size| size as f64 * (size as f64 - 1.0)).sum();
        pairs / (items * (items - 1.0)).max(1.0)
    }

    /// The items of each cell, in their order.
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members: Vec<Vec<usize>> = self.sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
        for (item, &cell) in self.of.iter().enumerate() {
            members[cell].push(item);
        }
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_handful_of_ids() {
        let codes = [1, 5, 0, 5, 1, 5, 1, 6];
        let first = Cells::new(&codes, 2, 1);
        assert_eq!(first, Cells { of: vec![0, 1, 0, 0], sizes: vec![3, 1] });
        assert_eq!((first.sharing(), first.largest()), (3, 3));
        // Six of the twelve ordered pairs are in one cell.
        assert_eq!(first.chance(), 0.5);
        assert_eq!(first.members(), [vec![0, 2, 3], vec![1]]);
        assert_eq!(Cells::new(&codes, 2, 2).of, [0, 1, 0, 2]);
        assert_eq!(Cells::new(&codes, 2, 0).sizes, [4]);
    }
}
