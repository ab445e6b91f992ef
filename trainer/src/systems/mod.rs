//! What the referee compares: anything that ranks the catalogue for a history.
use anyhow::Result;

use crate::data::{Dataset, Example};

/// Something that ranks the catalogue for a history.
pub trait System: Sync {
    /// Its row of the table: `popularity`, `item-kNN`, `TIGER, beam 30`.
    fn name(&self) -> String;
    /// Longest list it can give: a beam of W names W items, a scorer all N.
    fn reach(&self) -> usize;
    /// The first `depth` items for every history (oldest item first, whole, not truncated), best first.
    fn rank(&self, histories: &[&[u32]], depth: usize) -> Result<Vec<Vec<u32>>>;
}

/// The first `depth` items by score, best first, ties by index; O(N) selection, then a sort.
pub fn top(scores: &[f32], depth: usize) -> Vec<u32> {
    let better = |&a: &u32, &b: &u32| scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b));
    let mut items: Vec<u32> = (0..scores.len() as u32).collect();
    if depth < items.len() {
        if depth == 0 {
            return Vec::new();
        }
        items.select_nth_unstable_by(depth - 1, better);
        items.truncate(depth);
    }
    items.sort_unstable_by(better);
    items
}

/// Histories a system ranks at a time.
const CHUNK: usize = 64;

/// Where each example's target stands among the first `depth`, 0 being the top; `threads` share the users.
pub fn ranks(
    system: &dyn System,
    dataset: &Dataset,
    examples: &[Example],
    depth: usize,
    threads: usize,
) -> Result<Vec<Option<usize>>> {
    let part = |examples: &[Example]| -> Result<Vec<Option<usize>>> {
        let mut ranks = Vec::with_capacity(examples.len());
        for chunk in examples.chunks(CHUNK) {
            let histories: Vec<&[u32]> =
                chunk.iter().map(|example| example.history(&dataset.sequences, usize::MAX)).collect();
            for (example, list) in chunk.iter().zip(system.rank(&histories, depth)?) {
                let target = example.item(&dataset.sequences);
                ranks.push(list.iter().position(|&item| item == target));
            }
        }
        Ok(ranks)
    };
    let share = examples.len().div_ceil(threads.max(1)).max(1);
    let parts = std::thread::scope(|scope| {
        let part = &part;
        let threads: Vec<_> = examples.chunks(share).map(|share| scope.spawn(move || part(share))).collect();
        threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    let parts = parts.map_err(|_| anyhow::anyhow!("a ranking thread failed"))?;
    Ok(parts.into_iter().collect::<Result<Vec<_>>>()?.concat())
}
