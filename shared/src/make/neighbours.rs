//! What goes with what, counted.

use std::cmp::Reverse;

use super::Hands;

/// Item-based k nearest neighbours on who took what in the training part, for [`crate::baseline::ItemKnn`].
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

/// Items that one hand takes at a time.
const CHUNK: usize = 256;

/// Per item of N: its neighbours and their similarity, nearest first. `histories`, with items below N, are those of the
/// training part.
pub fn neighbours<'a>(
    items: usize,
    histories: impl Iterator<Item = &'a [u32]>,
    settings: &Settings,
    hands: &impl Hands,
) -> Vec<Vec<(u32, f32)>> {
    // Each item once a user, however often it was taken.
    let users: Vec<Vec<u32>> = histories
        .map(|history| {
            let mut items = history.to_vec();
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
    let chunks = (0..items).step_by(CHUNK).map(|first| first..items.min(first + CHUNK)).collect();
    let found = hands.each(chunks, |chunk: std::ops::Range<usize>| {
        let mut together = vec![0.0; items];
        chunk.map(|item| nearest(&mut together, item)).collect::<Vec<_>>()
    });
    found.into_iter().flatten().collect()
}

/// Share of interactions with an item that the user had before, from which on people are taken to come
/// back: ten places given to a history pay only if it is more likely to hold the next item than ten
/// others are, which in data of this kind is some hundredths.
const RETURNING: f64 = 0.05;

/// Whether users take items again, by the histories of the training part. Where they do not, whoever names an item of the
/// history wastes a place, and a system that has only seen such data may be told so.
pub fn returning<'a>(histories: impl Iterator<Item = &'a [u32]>) -> bool {
    let (mut again, mut all) = (0, 0);
    for history in histories {
        let mut seen = std::collections::HashSet::new();
        again += history.iter().filter(|&item| !seen.insert(item)).count();
        all += history.len();
    }
    again as f64 >= RETURNING * all.max(1) as f64
}
