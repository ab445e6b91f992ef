//! How good a ranking is, at item level, with one relevant item a user: the one that came next.
//!
//! Of U users, user u's target stands at rank r_u (0 is the top) of the list, or nowhere in it:
//! - Recall@K = 1/U · Σ [r_u < K], which with one target is the hit rate;
//! - NDCG@K = 1/U · Σ [r_u < K] / log2(r_u + 2), the best possible list being 1;
//! - MRR = 1/U · Σ 1 / (r_u + 1) over the whole list;
//! - coverage@K = the share of the catalogue that stands in anybody's first K.
use serde::{Deserialize, Serialize};

/// The cut-offs of every results table here.
pub const CUTOFFS: [usize; 5] = [5, 10, 20, 100, 1000];

/// Sums over users, one rank after the other.
#[derive(Clone, Debug)]
pub struct RankMetrics {
    cutoffs: Vec<usize>,
    hits: Vec<usize>,
    gains: Vec<f64>,
    reciprocal_ranks: f64,
    users: usize,
}

/// Means over users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankSummary {
    /// U, the number of users.
    pub users: usize,
    /// Mean reciprocal rank.
    pub mrr: f64,
    /// One entry a cut-off, in the order the cut-offs were given.
    pub at: Vec<AtCutoff>,
}

/// Means over users at one cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtCutoff {
    /// K, the length of the list.
    pub k: usize,
    /// Recall@K.
    pub recall: f64,
    /// NDCG@K.
    pub ndcg: f64,
}

impl RankMetrics {
    /// No users yet.
    pub fn new(cutoffs: &[usize]) -> Self {
        Self {
            cutoffs: cutoffs.to_vec(),
            hits: vec![0; cutoffs.len()],
            gains: vec![0.0; cutoffs.len()],
            reciprocal_ranks: 0.0,
            users: 0,
        }
    }

    /// Counts one user whose target stands at a rank, 0 being the top, or is not in the list.
    pub fn add(&mut self, rank: Option<usize>) {
        self.users += 1;
        let Some(rank) = rank else { return };
        self.reciprocal_ranks += 1.0 / (rank as f64 + 1.0);
        let gain = 1.0 / (rank as f64 + 2.0).log2();
        for ((&k, hits), gains) in self.cutoffs.iter().zip(&mut self.hits).zip(&mut self.gains) {
            if rank < k {
                *hits += 1;
                *gains += gain;
            }
        }
    }

    /// The means so far; zeros while there are no users.
    pub fn summary(&self) -> RankSummary {
        let users = self.users.max(1) as f64;
        let sums = self.cutoffs.iter().zip(&self.hits).zip(&self.gains);
        RankSummary {
            users: self.users,
            mrr: self.reciprocal_ranks / users,
            at: sums
                .map(|((&k, &hits), &gains)| AtCutoff { k, recall: hits as f64 / users, ndcg: gains / users })
                .collect(),
        }
    }
}

impl RankSummary {
    /// Recall@K, if K is one of the cut-offs.
    pub fn recall(&self, k: usize) -> Option<f64> {
        self.at.iter().find(|at| at.k == k).map(|at| at.recall)
    }

    /// NDCG@K, if K is one of the cut-offs.
    pub fn ndcg(&self, k: usize) -> Option<f64> {
        self.at.iter().find(|at| at.k == k).map(|at| at.ndcg)
    }
}

/// Which items anybody is shown, and how high up.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// Per item: the best rank it ever had, or `usize::MAX`.
    best_rank: Vec<usize>,
}

impl Coverage {
    /// No lists yet, over a catalogue of N items.
    pub fn new(items: usize) -> Self {
        Self { best_rank: vec![usize::MAX; items] }
    }

    /// Counts one user's list, best item first. Indices outside the catalogue are ignored.
    pub fn add(&mut self, list: impl IntoIterator<Item = u32>) {
        for (rank, item) in list.into_iter().enumerate() {
            if let Some(best) = self.best_rank.get_mut(item as usize) {
                *best = rank.min(*best);
            }
        }
    }

    /// Coverage@K: the share of the N items that stand in the first K of any list, 0 for an empty catalogue.
    pub fn share(&self, k: usize) -> f64 {
        let shown = self.best_rank.iter().filter(|&&rank| rank < k).count();
        shown as f64 / self.best_rank.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    #[test]
    fn means_by_hand() {
        let mut metrics = RankMetrics::new(&[1, 5]);
        for rank in [Some(0), Some(2), Some(5), None] {
            metrics.add(rank);
        }
        let summary = metrics.summary();
        assert_eq!(summary.users, 4);
        assert_eq!((summary.recall(1), summary.recall(5)), (Some(0.25), Some(0.5)));
        assert_eq!((summary.ndcg(1), summary.ndcg(5)), (Some(0.25), Some((1.0 + 0.5) / 4.0)));
        assert_eq!(summary.mrr, (1.0 + 1.0 / 3.0 + 1.0 / 6.0) / 4.0);
        assert_eq!(summary.recall(10), None);
    }

    #[test]
    fn nobody_scores_zero_and_is_valid_json() {
        let summary = RankMetrics::new(&CUTOFFS).summary();
        let json = serde_json::to_string(&summary).unwrap();
        assert!(json.starts_with(r#"{"users":0,"mrr":0.0,"at":[{"k":5,"recall":0.0,"ndcg":0.0}"#), "{json}");
        assert_eq!(serde_json::from_str::<RankSummary>(&json).unwrap(), summary);
    }

    #[test]
    fn coverage_counts_items_once_and_only_within_k() {
        let mut coverage = Coverage::new(10);
        coverage.add([3, 4, 5]);
        coverage.add([5, 3, 99]);
        assert_eq!(coverage.share(0), 0.0);
        assert_eq!(coverage.share(1), 0.2); // 3 and 5
        assert_eq!(coverage.share(2), 0.3); // and 4
        assert_eq!(coverage.share(1000), 0.3);
        assert_eq!(Coverage::new(0).share(5), 0.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn longer_lists_never_score_less_and_a_gain_is_at_most_a_hit(
            ranks in prop::collection::vec(prop::option::of(0usize..2000), 1..60),
        ) {
            let mut metrics = RankMetrics::new(&CUTOFFS);
            ranks.iter().for_each(|&rank| metrics.add(rank));
            let summary = metrics.summary();
            for pair in summary.at.windows(2) {
                prop_assert!(pair[0].recall <= pair[1].recall && pair[0].ndcg <= pair[1].ndcg);
            }
            for at in &summary.at {
                prop_assert!(0.0 <= at.ndcg && at.ndcg <= at.recall && at.recall <= 1.0);
            }
            let within = ranks.iter().flatten().filter(|&&rank| rank < 100).count();
            prop_assert_eq!(summary.recall(100), Some(within as f64 / ranks.len() as f64));
        }
    }
}
