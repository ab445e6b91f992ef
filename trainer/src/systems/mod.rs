//! What is compared: everything that ranks the catalogue for a history.
mod baselines;
mod comparison;
mod completion;
mod content;
mod item_knn;
mod markov;
mod popularity;
mod recent;

use anyhow::Result;

pub use baselines::Baseline;
pub use comparison::compare;

/// Something that ranks the catalogue for a history.
pub trait System: Sync {
    /// Its row of the table: `popularity`, `item-kNN`, `TIGER, beam 30`.
    fn name(&self) -> String;
    /// Longest list it can give: a beam of W names W items, a scorer all N.
    fn reach(&self) -> usize;
    /// The first `depth` items for every history (oldest item first, whole, not truncated), best first.
    fn rank(&self, histories: &[&[u32]], depth: usize) -> Result<Vec<Vec<u32>>>;
}

/// The first `depth` items by score, best first, ties by index; O(N) selection, then a sort.
pub fn top(scores: &[f32], depth: usize) -> Vec<u32> {
    let best_first =
        |a: &u32, b: &u32| scores[*b as usize].total_cmp(&scores[*a as usize]).then_with(|| a.cmp(b));
    let mut items: Vec<u32> = (0..scores.len() as u32).collect();
    if depth < items.len() {
        items.select_nth_unstable_by(depth, best_first);
        items.truncate(depth);
    }
    items.sort_unstable_by(best_first);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_ties_by_index() {
        let scores = [0.5, 2.0, -1.0, 2.0, 0.5, f32::NEG_INFINITY];
        assert_eq!(top(&scores, 10), [1, 3, 0, 4, 2, 5]);
        for depth in 0..=6 {
            assert_eq!(top(&scores, depth), top(&scores, 6)[..depth]);
        }
    }
}
