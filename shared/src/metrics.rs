//! How good a ranking is, at item level, with one relevant item a user: the one that came next.
//!
//! Of U users, user u's target stands at rank r_u (0 is the top) of the list, or nowhere in it:
//! - Recall@K = 1/U · Σ [r_u < K], which with one target is the hit rate;
//! - NDCG@K = 1/U · Σ [r_u < K] / log2(r_u + 2), the best possible list being 1;
//! - MRR@K = 1/U · Σ [r_u < K] / (r_u + 1).
use serde::{Deserialize, Serialize};

/// The cut-offs of every results table here.
pub const CUTOFFS: [usize; 7] = [1, 5, 10, 20, 50, 100, 1000];

/// What a target at a rank adds to NDCG, 0 being the top.
pub fn ndcg_gain(rank: usize) -> f64 {
    (rank as f64 + 2.0).log2().recip()
}

/// Sums over users, one rank after the other.
#[derive(Clone, Debug)]
pub struct RankMetrics {
    /// One entry a cut-off: K, hits, gains and reciprocal ranks.
    sums: Vec<(usize, usize, f64, f64)>,
    users: usize,
}

/// Means over users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankSummary {
    /// U, the number of users.
    pub users: usize,
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
    /// MRR@K.
    pub mrr: f64,
}

impl RankMetrics {
    /// No users yet.
    pub fn new(cutoffs: &[usize]) -> Self {
        Self { sums: cutoffs.iter().map(|&k| (k, 0, 0.0, 0.0)).collect(), users: 0 }
    }

    /// Counts one user whose target stands at a rank, 0 being the top, or is not in the list.
    pub fn add(&mut self, rank: Option<usize>) {
        self.add_times(rank, 1);
    }

    /// Counts so many users, all of the same rank.
    pub fn add_times(&mut self, rank: Option<usize>, times: usize) {
        self.users += times;
        let Some(rank) = rank else { return };
        let gain = times as f64 * ndcg_gain(rank);
        let reciprocal = times as f64 / (rank as f64 + 1.0);
        for (_, hits, gains, reciprocals) in self.sums.iter_mut().filter(|(k, ..)| rank < *k) {
            *hits += times;
            *gains += gain;
            *reciprocals += reciprocal;
        }
    }

    /// The means so far; zeros while there are no users.
    pub fn summary(&self) -> RankSummary {
        let users = self.users.max(1) as f64;
        let mean = |&(k, hits, gains, reciprocals): &(usize, usize, f64, f64)| AtCutoff {
            k,
            recall: hits as f64 / users,
            ndcg: gains / users,
            mrr: reciprocals / users,
        };
        RankSummary { users: self.users, at: self.sums.iter().map(mean).collect() }
    }
}

impl RankSummary {
    /// The means at K, if it is one of the cut-offs.
    pub fn at(&self, k: usize) -> Option<&AtCutoff> {
        self.at.iter().find(|at| at.k == k)
    }

    /// Recall@K, if K is one of the cut-offs.
    pub fn recall(&self, k: usize) -> Option<f64> {
        self.at(k).map(|at| at.recall)
    }

    /// NDCG@K, if K is one of the cut-offs.
    pub fn ndcg(&self, k: usize) -> Option<f64> {
        self.at(k).map(|at| at.ndcg)
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
        assert_eq!(summary.at(1).unwrap().mrr, 0.25);
        assert_eq!(summary.at(5).unwrap().mrr, (1.0 + 1.0 / 3.0) / 4.0);
        assert_eq!(summary.recall(10), None);

        let mut three_times = RankMetrics::new(&[1, 5]);
        for rank in [Some(2), None] {
            three_times.add_times(rank, 3);
        }
        let summary = three_times.summary();
        assert_eq!((summary.users, summary.recall(5), summary.ndcg(5)), (6, Some(0.5), Some(0.25)));
    }

    #[test]
    fn nobody_scores_zero_and_is_valid_json() {
        let summary = RankMetrics::new(&CUTOFFS).summary();
        let json = serde_json::to_string(&summary).unwrap();
        assert!(json.starts_with(r#"{"users":0,"at":[{"k":1,"recall":0.0,"ndcg":0.0,"mrr":0.0}"#), "{json}");
        assert_eq!(serde_json::from_str::<RankSummary>(&json).unwrap(), summary);
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
                prop_assert!(0.0 <= at.mrr && at.mrr <= at.ndcg && at.ndcg <= at.recall && at.recall <= 1.0);
            }
            let within = ranks.iter().flatten().filter(|&&rank| rank < 100).count();
            prop_assert_eq!(summary.recall(100), Some(within as f64 / ranks.len() as f64));
        }
    }
}
