//! Everything that ranks the catalogue: the models, and the baselines they must beat.
mod baselines;
mod completion;
mod content;
mod history_last;
pub mod item_knn;
mod markov;
pub mod popularity;
mod recent;
pub mod tiger;

use std::cmp::Ordering;

use anyhow::Result;

pub use baselines::Baseline;
pub use history_last::{HistoryLast, returning};

use crate::data::Query;

/// Something that ranks the catalogue for a history.
pub trait System: Sync {
    /// Its row of the table: `popularity`, `item-kNN`, `TIGER, beam 30`.
    fn name(&self) -> String;
    /// Longest list it can give: a beam of W names W items, a scorer all N.
    fn reach(&self) -> usize;
    /// The first `depth` items for everyone who asks, best first.
    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>>;
}

impl<S: System + ?Sized> System for &S {
    fn name(&self) -> String {
        (**self).name()
    }
    fn reach(&self) -> usize {
        (**self).reach()
    }
    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        (**self).rank(queries, depth)
    }
}

/// The first `depth` items by score, best first, ties by index; O(N) selection, then a sort.
pub fn top(scores: &[f32], depth: usize) -> Vec<u32> {
    let better = |&a: &u32, &b: &u32| -> Ordering {
        scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b))
    };
    let mut items: Vec<u32> = (0..scores.len() as u32).collect();
    if depth < items.len() {
        items.select_nth_unstable_by(depth, better);
        items.truncate(depth);
    }
    items.sort_unstable_by(better);
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        /// Few different scores, so that most comparisons are ties.
        #[test]
        fn top_is_the_start_of_a_stable_sort(
            scores in prop::collection::vec((-2..3i8).prop_map(f32::from), 0..40),
            depth in 0..50usize,
        ) {
            let mut sorted: Vec<u32> = (0..scores.len() as u32).collect();
            sorted.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
            sorted.truncate(depth);
            prop_assert_eq!(top(&scores, depth), sorted);
        }
    }
}
