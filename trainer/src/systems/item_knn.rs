//! What goes with the items of the history.

use std::cmp::Reverse;

use anyhow::Result;
use rayon::prelude::*;
use tigerlet::baseline;

use super::{System, completion};
use crate::data::{Dataset, Query};

/// Item-based k nearest neighbours on who took what in the training part.
///
/// - similarity: s(i, j) = Σ_u [i, j ∈ u] |u|^-½ / (√(n_i n_j) + λ): the cosine of two items' columns of
///   the user-item matrix, where n_i users have item i; users with many items say less of each
///   (Deshpande and Karypis, "Item-based top-N recommendation algorithms", TOIS 2004), and λ shrinks the
///   similarity of items that few have (Ferrari Dacrema et al., arXiv 1907.06902);
/// - score(j) = Σ_p γ^p s(i_p, j) over the history, i_p at p places before its end, where j is among the k
///   nearest of i_p (the decay over places: Ludewig and Jannach, arXiv 1803.09587).
///
/// The defaults were chosen on the validation items of Amazon Beauty by NDCG@10, split by time beside it:
///
/// | k | λ | γ | users weighted | leave-one-out | time |
/// | --- | --- | --- | --- | --- | --- |
/// | 1000 | 20 | .6 | yes | .0566 | .0165 |
/// | 200 | 20 | .6 | yes | .0562 | .0163 |
/// | 1000 | 10 | .6 | yes | .0554 | .0163 |
/// | 1000 | 50 | .6 | yes | .0567 | .0161 |
/// | 1000 | 20 | .7 | yes | .0563 | .0165 |
/// | all | 20 | .5 | yes | .0562 | |
/// | all | 20 | .5 | no | .0553 | |
/// | all | 0 | .5 | no | .0498 | |
/// | all | 20 | 1 | no | .0487 | |
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// k.
    pub neighbours: usize,
    /// λ.
    pub shrinkage: f32,
    /// γ.
    pub decay: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { neighbours: 1000, shrinkage: 20.0, decay: 0.6 }
    }
}

/// The neighbours, ready to be summed.
pub struct ItemKnn(baseline::ItemKnn);

impl ItemKnn {
    pub fn fit(dataset: &Dataset, settings: Settings) -> Self {
        let items = dataset.catalog.len();
        // Each item once a user, however often it was taken.
        let users: Vec<Vec<u32>> = dataset
            .split()
            .train()
            .map(|sequence| {
                let mut items = sequence.to_vec();
                items.sort_unstable();
                items.dedup();
                items
            })
            .collect();
        let mut takers: Vec<Vec<u32>> = vec![Vec::new(); items];
        for (user, items) in (0..).zip(&users) {
            items.iter().for_each(|&item| takers[item as usize].push(user));
        }
        let nearest = |together: &mut Vec<f32>, item: usize| {
            let mut met = Vec::new();
            for items in takers[item].iter().map(|&user| &users[user as usize]) {
                for &other in items.iter().filter(|&&other| other as usize != item) {
                    if together[other as usize] == 0.0 {
                        met.push(other);
                    }
                    together[other as usize] += (items.len() as f32).sqrt().recip();
                }
            }
            let similarity = |other: u32| {
                let lengths = (takers[item].len() as f32 * takers[other as usize].len() as f32).sqrt();
                together[other as usize] / (lengths + settings.shrinkage)
            };
            let mut near: Vec<(u32, f32)> = met.iter().map(|&other| (other, similarity(other))).collect();
            near.sort_by(|a, b| {
                let takers = |item: u32| Reverse(takers[item as usize].len());
                b.1.total_cmp(&a.1).then_with(|| (takers(a.0), a.0).cmp(&(takers(b.0), b.0)))
            });
            near.truncate(settings.neighbours);
            met.iter().for_each(|&other| together[other as usize] = 0.0);
            near
        };
        Self(baseline::ItemKnn {
            neighbours: (0..items).into_par_iter().map_init(|| vec![0.0; items], nearest).collect(),
            decay: settings.decay,
            completion: completion(dataset),
        })
    }

    /// The same, to keep.
    pub fn into_neighbours(self) -> Vec<Vec<(u32, f32)>> {
        self.0.neighbours
    }

    /// Per item: its neighbours and their similarity, nearest first.
    pub fn neighbours(&self) -> &[Vec<(u32, f32)>] {
        &self.0.neighbours
    }
}

impl System for ItemKnn {
    fn name(&self) -> String {
        "item-kNN".to_owned()
    }

    fn reach(&self) -> usize {
        self.0.completion.items()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        Ok(queries.par_iter().map(|query| self.0.rank(query.history, depth)).collect())
    }
}
