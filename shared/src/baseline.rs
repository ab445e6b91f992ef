//! What a model has to beat, as tables that travel: what is taken most, and what goes with what was read.
use crate::order;

/// The first `depth` items by score, best first, ties by index.
pub fn top(scores: &[f32], depth: usize) -> Vec<u32> {
    let score = |item: u32| scores[item as usize];
    order::first((0..scores.len() as u32).collect(), depth, &|a, b| score(b).total_cmp(&score(a)))
}

/// All items, most frequent first; ties by index. `counts`: how often each stands in the training part.
pub fn by_popularity(counts: &[u32]) -> Vec<u32> {
    let count = |item: u32| counts[item as usize];
    order::first((0..counts.len() as u32).collect(), usize::MAX, &|a, b| count(b).cmp(&count(a)))
}

/// From the scores that a history gives to a complete list: the order of what has the same score, and what becomes
/// of the items in the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// All items, most popular first: the order of ties, the unreached items among them.
    popular: Vec<u32>,
    /// Whether users take an item again. Where they do not, the items of the history come last.
    returning: bool,
}

impl Completion {
    /// Of how often each item stands in the training part, N numbers.
    pub fn new(counts: &[u32], returning: bool) -> Self {
        Self { popular: by_popularity(counts), returning }
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.popular.len()
    }

    /// All items, most popular first.
    pub fn popular(&self) -> &[u32] {
        &self.popular
    }

    /// Whether users take an item again.
    pub fn returning(&self) -> bool {
        self.returning
    }

    /// The first `depth` items by their scores, one an item. Items of the history must be below N.
    pub fn list(&self, mut scores: Vec<f32>, history: &[u32], depth: usize) -> Vec<u32> {
        if !self.returning {
            history.iter().for_each(|&item| scores[item as usize] = f32::NEG_INFINITY);
        }
        // By place in the order of popularity, ties are as they should be.
        let scores: Vec<f32> = self.popular.iter().map(|&item| scores[item as usize]).collect();
        top(&scores, depth).into_iter().map(|place| self.popular[place as usize]).collect()
    }
}

/// Σ_p γ^p s(i_p, j) for each of N items j, over a history, oldest first, i_p at p places before its end. What is no item
/// stands at its place and says nothing. `near`: an item's neighbours and their similarity, all below N.
pub fn taken_with<'a>(
    items: usize,
    history: impl DoubleEndedIterator<Item = Option<u32>>,
    decay: f32,
    near: impl Fn(u32) -> &'a [(u32, f32)],
) -> Vec<f32> {
    let mut scores = vec![0.0; items];
    let mut weight = 1.0;
    for entry in history.rev() {
        for &(other, similarity) in entry.map_or(&[][..], &near) {
            scores[other as usize] += weight * similarity;
        }
        weight *= decay;
    }
    scores
}

/// Item-based k nearest neighbours, ready to be summed: score(j) = Σ_p γ^p s(i_p, j) over the history, i_p at p
/// places before its end, where j is among the k nearest of i_p (the decay over places: Ludewig and Jannach,
/// arXiv 1803.09587).
#[derive(Clone, Debug, PartialEq)]
pub struct ItemKnn {
    /// Per item: its neighbours and their similarity, nearest first; all below N.
    pub neighbours: Vec<Vec<(u32, f32)>>,
    /// γ.
    pub decay: f32,
    /// Ties, and the items of the history.
    pub completion: Completion,
}

impl ItemKnn {
    /// The first `depth` items for a history of item indices, oldest first, all below N.
    pub fn rank(&self, history: &[u32], depth: usize) -> Vec<u32> {
        let items = history.iter().copied().map(Some);
        let near = |item: u32| &self.neighbours[item as usize][..];
        let scores = taken_with(self.completion.items(), items, self.decay, near);
        self.completion.list(scores, history, depth)
    }
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

    /// Four items; 3 is the most popular, 0 and 2 are equally so.
    fn four(returning: bool) -> ItemKnn {
        ItemKnn {
            neighbours: vec![
                vec![(1, 0.5), (2, 0.2)],
                vec![(0, 0.5), (3, 0.3)],
                vec![(0, 0.2)],
                vec![(1, 0.3)],
            ],
            decay: 0.5,
            completion: Completion::new(&[2, 1, 2, 9], returning),
        }
    }

    #[test]
    fn what_was_read_last_counts_most() {
        let knn = four(false);
        assert_eq!(knn.completion.popular(), [3, 0, 2, 1]);
        // 2 gets .5 × .2 of item 0, which came first; 3 gets all .3 of item 1.
        assert_eq!(knn.rank(&[0, 1], 2), [3, 2]);
        // The other way round 2 gets .2 and 3 only .15.
        assert_eq!(knn.rank(&[1, 0], 2), [2, 3]);
        assert_eq!(
            knn.rank(&[2], 9),
            [0, 3, 1, 2],
            "what nobody is near to stands by popularity, the history last"
        );
        assert_eq!(four(true).rank(&[0], 4), [1, 2, 3, 0]);
    }
}
