//! From the scores that a history gives to a complete list: what the personal baselines share.

use super::{popularity, returning, top};
use crate::data::Dataset;

/// The order of what has the same score, and what becomes of the items in the history.
pub struct Completion {
    /// All items, most popular first: the order of ties, the unreached items among them.
    popular: Vec<u32>,
    /// Whether users take an item again. Where they do not, the items of the history come last.
    returning: bool,
}

impl Completion {
    /// Both from the training part.
    pub fn fit(dataset: &Dataset) -> Self {
        Self { popular: popularity::order(dataset), returning: returning(dataset) }
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.popular.len()
    }

    /// The first `depth` items by their scores, one an item.
    pub fn list(&self, mut scores: Vec<f32>, history: &[u32], depth: usize) -> Vec<u32> {
        if !self.returning {
            history.iter().for_each(|&item| scores[item as usize] = f32::NEG_INFINITY);
        }
        // By place in the order of popularity, ties are as they should be.
        let scores: Vec<f32> = self.popular.iter().map(|&item| scores[item as usize]).collect();
        top(&scores, depth).into_iter().map(|place| self.popular[place as usize]).collect()
    }
}
