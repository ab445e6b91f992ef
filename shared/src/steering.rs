//! What a request adds to the scores of items, whatever ranks them: for a query, and for a wish for the less known.
//!
//! A query is a distribution over items, q(i), and its logarithm stands beside the models' log-probabilities, so that
//! the list is the best of their product: what answers the query *and* goes with the history. The beam knows of it at
//! every level ([`crate::beam`]).
use crate::{answer::Parts, generator::log_sum_exp, trie::Trie};

/// How a query ranks: q(i) ∝ exp(sharpness · (words + meaning · cosine)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QueryWeights {
    /// What the cosine of a text's vector and the query's is worth, beside the part of its words that an item has.
    pub meaning: f32,
    /// What an item that has all words of a query gains on one that has none, in nats.
    pub sharpness: f32,
}

impl Default for QueryWeights {
    /// The best of those that were tried on the validation items of Amazon Beauty, by `trainer queries`.
    fn default() -> Self {
        Self { meaning: 0.5, sharpness: 24.0 }
    }
}

/// What is added to the scores of the N items.
pub(crate) struct Steering {
    /// ln q(i); empty without a query.
    query: Vec<f32>,
    /// −ν · ln(1 + n) of an item that n took; empty without the wish.
    novelty: Vec<f32>,
}

/// ln q(i) of items whose words answer a part of the query, and whose vectors stand so to the query's, if it has one.
pub fn query_scores(words: &[f32], cosines: Option<&[f64]>, weights: QueryWeights) -> Vec<f32> {
    let QueryWeights { meaning, sharpness } = weights;
    let mut scores: Vec<f32> = words.iter().map(|words| sharpness * words).collect();
    for (score, &cosine) in scores.iter_mut().zip(cosines.unwrap_or_default()) {
        *score += sharpness * meaning * cosine.max(0.0) as f32;
    }
    let all = log_sum_exp(&scores);
    scores.iter_mut().for_each(|score| *score -= all);
    scores
}

/// −ν · ln(1 + n) of items that n took.
pub fn novelty_scores(wish: f32, counts: &[u32]) -> Vec<f32> {
    counts.iter().map(|&count| -wish * (count as f32).ln_1p()).collect()
}

impl Steering {
    /// Of ln q(i) and of what a wish for the less known takes, each for all items, or empty.
    pub(crate) fn new(query: Vec<f32>, novelty: Vec<f32>) -> Self {
        Self { query, novelty }
    }

    /// The parts of an item's score, with what is added to it.
    pub(crate) fn of(&self, item: u32, parts: Parts) -> Parts {
        let number = |numbers: &[f32]| numbers.get(item as usize).copied().unwrap_or(0.0);
        Parts { query: number(&self.query), novelty: number(&self.novelty), ..parts }
    }

    /// The most that is added to an item below each node.
    pub(crate) fn highest(&self, trie: &Trie) -> Vec<f32> {
        trie.highest(|item| self.of(item, Parts::default()).sum())
    }
}
