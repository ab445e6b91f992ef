//! One way to make lists, and what it comes to.
use serde::Serialize;
use tigerlet::{matrix::Matrix, metrics::RankMetrics, semantic_id::SemanticIds};

use crate::{
    evaluate::{Exposure, POPULARITIES},
    referee::Verdict,
};

/// How lists are made.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "lists")]
pub enum Way {
    /// The generator's beam.
    Beam,
    /// Drawn by the generator, at these temperatures.
    Drawn { temperature: Vec<f32> },
    /// By both models, less what is said of popularity and likeness.
    Hybrid { novelty: f32, diversity: f32 },
    /// The same by a determinantal point process instead of maximal marginal relevance.
    Spanning { novelty: f32, determinant: f32 },
}

/// What lists are measured by.
pub struct Ground<'a> {
    /// How often each of the N items was taken in the training part.
    pub counts: &'a [u32],
    /// The group of every item by that, as [`POPULARITIES`] names them.
    pub groups: &'a [usize],
    pub ids: &'a SemanticIds,
    /// Item vectors of length 1, N×D.
    pub vectors: &'a Matrix,
    /// The target of every user.
    pub targets: &'a [u32],
}

/// Means over users and their lists of ten.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    #[serde(flatten)]
    pub way: Way,
    pub recall_at_10: f64,
    pub ndcg_at_10: f64,
    #[serde(flatten)]
    pub exposure: Exposure,
    /// Entropy of the first codes of a list's IDs, in bits: how many shelves it is from, and how evenly.
    pub shelf_entropy_at_10: f64,
    /// Mean of 1 − cosine over the pairs of a list (Ziegler et al., "Improving Recommendation Lists Through Topic
    /// Diversification", WWW 2005).
    pub distance_at_10: f64,
    /// Recall@10 by how often the target was taken: head, middle, tail, cold; none where no user has such a target.
    pub recall_by_popularity: Vec<Option<f64>>,
}

impl Point {
    /// Measures one list a user.
    pub fn new(way: Way, verdicts: &[Verdict], ground: &Ground) -> Self {
        let mut all = RankMetrics::new(&[10]);
        let mut groups = vec![RankMetrics::new(&[10]); POPULARITIES.len()];
        for (verdict, &target) in verdicts.iter().zip(ground.targets) {
            all.add(verdict.rank);
            groups[ground.groups[target as usize]].add(verdict.rank);
        }
        let summary = all.summary();
        let recall = |group: &RankMetrics| {
            let summary = group.summary();
            (summary.users > 0).then(|| summary.recall(10).unwrap_or_default())
        };
        let mean = |of: &dyn Fn(&[u32]) -> f64| {
            verdicts.iter().map(|verdict| of(&verdict.shown)).sum::<f64>() / verdicts.len().max(1) as f64
        };
        Self {
            way,
            recall_at_10: summary.recall(10).unwrap_or_default(),
            ndcg_at_10: summary.ndcg(10).unwrap_or_default(),
            exposure: Exposure::new(verdicts, ground.counts),
            shelf_entropy_at_10: mean(&|list| entropy(list.iter().map(|&item| ground.ids.get(item)[0]))),
            distance_at_10: mean(&|list| distance(list, ground.vectors)),
            recall_by_popularity: groups.iter().map(recall).collect(),
        }
    }
}

/// Entropy of what comes, in bits.
fn entropy(codes: impl Iterator<Item = u16>) -> f64 {
    let mut codes: Vec<u16> = codes.collect();
    codes.sort_unstable();
    let total = codes.len() as f64;
    let shares = codes.chunk_by(|a, b| a == b).map(|same| same.len() as f64 / total);
    shares.map(|share| -share * share.log2()).sum()
}

/// Mean of 1 − cosine over all pairs; 0 of fewer than two.
fn distance(list: &[u32], vectors: &Matrix) -> f64 {
    let pairs =
        list.iter().enumerate().flat_map(|(at, one)| list[at + 1..].iter().map(move |other| (one, other)));
    let dot = |a: u32, b: u32| -> f32 {
        vectors.row(a as usize).iter().zip(vectors.row(b as usize)).map(|(a, b)| a * b).sum()
    };
    let distances: Vec<f64> = pairs.map(|(&one, &other)| 1.0 - f64::from(dot(one, other))).collect();
    distances.iter().sum::<f64>() / distances.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_and_distance_by_hand() {
        assert_eq!(entropy([3, 3, 3, 3].into_iter()), 0.0);
        assert_eq!(entropy([1, 2, 1, 2].into_iter()), 1.0);
        assert_eq!(entropy([4, 3, 2, 1].into_iter()), 2.0);
        assert_eq!(entropy([].into_iter()), 0.0);
        let vectors = Matrix::new(3, 2, vec![1.0, 0.0, 0.0, 1.0, -1.0, 0.0]).unwrap();
        assert_eq!(distance(&[0, 1], &vectors), 1.0);
        assert_eq!(distance(&[0, 1, 2], &vectors), (1.0 + 2.0 + 1.0) / 3.0);
        assert_eq!(distance(&[0], &vectors), 0.0);
    }
}
