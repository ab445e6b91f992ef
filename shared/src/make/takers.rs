//! Vectors of items that have no words to share: by who took them.

use super::{Hands, MakeError, svd::Sparse, words::folded};
use crate::matrix::Matrix;

/// The vectors of N items, N×D with D ≤ `dimensions`: what the same users took lies close. `histories`, with items below N,
/// are those of the training part. A user with many items says less of each; an item that nobody took gets a row of
/// zeros.
///
/// # Errors
/// Where the singular values do not converge.
pub fn embed_takers<'a>(
    items: usize,
    histories: impl Iterator<Item = &'a [u32]>,
    dimensions: usize,
    hands: &impl Hands,
) -> Result<Matrix, MakeError> {
    let mut takers: Vec<Vec<(u32, f64)>> = vec![Vec::new(); items];
    let mut users = 0;
    for (user, history) in (0..).zip(histories) {
        users = user as usize + 1;
        let mut taken = history.to_vec();
        taken.sort_unstable();
        taken.dedup();
        let weight = (taken.len() as f64).sqrt().recip();
        taken.iter().for_each(|&item| takers[item as usize].push((user, weight)));
    }
    let mut rows = Sparse::new(users);
    for row in takers {
        // An item that many took is no longer than others.
        let length = (row.len().max(1) as f64).sqrt();
        rows.push(row.into_iter().map(|(user, weight)| (user, weight / length)));
    }
    folded(&rows, dimensions, hands)
}
