//! What reads like the history.

use anyhow::Result;
use nalgebra::DMatrix;
use rayon::prelude::*;
use tigerlet::baseline::Completion;
use tigerlet::matrix::Matrix;

use super::{System, completion};
use crate::data::{Dataset, Query};

/// γ, chosen on the validation items of Amazon Beauty by NDCG@10: .0388 / .0388 / .0378 / .0334 / .0229
/// with γ = 0 / .3 / .5 / .7 / 1 (Recall@10 .0660 / .0665 / .0645 / .0585 / .0432), and split by time
/// .0147 / .0153 / .0155 / .0152 / .0126.
const DECAY: f32 = 0.3;

/// Queries scored at a time: one product of matrices.
const QUERIES: usize = 32;

/// Nearest neighbours of the text embeddings: score(j) = e_j · q, with q = Σ_p γ^p e(i_p), i_p the item
/// at p places before the history's end and e of length 1, so that the order is that of the cosine to the
/// recency-weighted mean. (Lops et al., "Content-based Recommender Systems", in Recommender Systems
/// Handbook, 2011, where a profile is the mean of the items' vectors.) Of the interactions it learns only
/// the order of ties.
pub struct Content {
    /// N×D.
    embeddings: DMatrix<f32>,
    completion: Completion,
}

impl Content {
    /// From embeddings of length 1, N×D.
    pub fn fit(dataset: &Dataset, embeddings: &Matrix) -> Self {
        let embeddings = DMatrix::from_row_slice(embeddings.rows(), embeddings.cols(), embeddings.data());
        Self { embeddings, completion: completion(dataset) }
    }

    /// One column a history: q.
    fn profiles(&self, queries: &[Query]) -> DMatrix<f32> {
        let mut profiles = DMatrix::zeros(self.embeddings.ncols(), queries.len());
        for (Query { history, .. }, mut profile) in queries.iter().zip(profiles.column_iter_mut()) {
            let mut weight = 1.0;
            for &item in history.iter().rev() {
                profile += self.embeddings.row(item as usize).transpose() * weight;
                weight *= DECAY;
            }
        }
        profiles
    }
}

impl System for Content {
    fn name(&self) -> String {
        "content kNN".to_owned()
    }

    fn reach(&self) -> usize {
        self.completion.items()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        let lists = |queries: &[Query]| -> Vec<Vec<u32>> {
            let scores = &self.embeddings * self.profiles(queries);
            let lists = queries.iter().zip(scores.column_iter());
            lists
                .map(|(Query { history, .. }, scores)| {
                    self.completion.list(scores.iter().copied().collect(), history, depth)
                })
                .collect()
        };
        Ok(queries.par_chunks(QUERIES).flat_map_iter(lists).collect())
    }
}
