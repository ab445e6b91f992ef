//! From the scores that a history gives to a complete list: what the personal baselines share.

use super::{popularity, top};
use crate::data::Dataset;

/// Share of interactions with an item that the user had before, from which on people are taken to come
/// back: ten places given to a history pay only if it is more likely to hold the next item than ten
/// others are, which in these data is some hundredths.
const RETURNING: f64 = 0.05;

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
        let (mut again, mut all) = (0, 0);
        for sequence in dataset.split().train() {
            let mut seen = std::collections::HashSet::new();
            again += sequence.iter().filter(|&item| !seen.insert(item)).count();
            all += sequence.len();
        }
        Self { popular: popularity::order(dataset), returning: again as f64 >= RETURNING * all.max(1) as f64 }
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
