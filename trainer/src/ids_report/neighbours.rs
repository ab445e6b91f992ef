use anyhow::Result;
use burn::tensor::Device;
use rand::{SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use tigerlet::matrix::Matrix;

use crate::{
    quantize::cells::Cells,
    transfer::{download, upload},
};

/// Neighbours of an item.
const NEAREST: usize = 10;
/// Items whose neighbours are looked up: all of a smaller catalogue, drawn from a larger one.
const ITEMS: usize = 20_000;
/// Items whose cosines are on the host at once.
const CHUNK: usize = 256;

/// The nearest neighbours of some items.
pub struct Neighbours {
    of: Vec<(usize, Vec<usize>)>,
}

/// The nearest by cosine of each item of `unit`, N×D, rows of length 1; of equally near ones the first.
pub fn nearest(unit: &Matrix, seed: u64, device: &Device) -> Result<Neighbours> {
    let total = unit.rows();
    let mut items = match total > ITEMS {
        true => index::sample(&mut ChaCha8Rng::seed_from_u64(seed), total, ITEMS).into_vec(),
        false => (0..total).collect(),
    };
    items.sort_unstable();
    let all = upload(unit, device).transpose();
    let mut of = Vec::with_capacity(items.len());
    for chunk in items.chunks(CHUNK) {
        let mut rows = Matrix::zeros(chunk.len(), unit.cols());
        for (row, &item) in chunk.iter().enumerate() {
            rows.row_mut(row).copy_from_slice(unit.row(item));
        }
        let cosines = download(upload(&rows, device).matmul(all.clone()))?;
        let found = chunk.par_iter().enumerate().map(|(row, &item)| (item, most(cosines.row(row), item)));
        of.par_extend(found);
    }
    Ok(Neighbours { of })
}

/// Indices of the greatest numbers but the one at `except`, greatest first.
fn most(numbers: &[f32], except: usize) -> Vec<usize> {
    let mut most: Vec<usize> = Vec::with_capacity(NEAREST + 1);
    for (index, &number) in numbers.iter().enumerate() {
        let full = most.len() == NEAREST;
        if index == except || (full && number <= numbers[most[NEAREST - 1]]) {
            continue;
        }
        let place = most.partition_point(|&other| numbers[other] >= number);
        most.insert(place, index);
        most.truncate(NEAREST);
    }
    most
}

impl Neighbours {
    /// Neighbours that each item has.
    pub fn each(&self) -> usize {
        self.of.first().map_or(0, |(_, nearest)| nearest.len())
    }

    /// Items whose neighbours are known.
    pub fn items(&self) -> usize {
        self.of.len()
    }

    /// Share of the neighbours that are in their item's cell.
    pub fn recall(&self, cells: &Cells) -> f64 {
        let in_cell = |(item, nearest): &(usize, Vec<usize>)| {
            nearest.iter().filter(|&&other| cells.of[other] == cells.of[*item]).count()
        };
        let found: usize = self.of.iter().map(in_cell).sum();
        found as f64 / (self.items() * self.each()).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ten_greatest_are_found_without_the_item_itself() {
        let numbers: Vec<f32> = (0..30).map(|i| ((i * 7) % 15) as f32).collect();
        // Every number from 0 to 14 occurs twice; 14 at 2 and 17, 13 at 4 and 19, and so on.
        assert_eq!(most(&numbers, 2), [17, 4, 19, 6, 21, 8, 23, 10, 25, 12]);
        assert_eq!(most(&numbers[..3], 1), [2, 0]);
    }
}
