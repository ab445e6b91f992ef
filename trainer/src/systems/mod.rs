//! Everything that ranks the catalogue: the models, and the baselines they must beat.
mod baselines;
mod content;
mod history_last;
pub mod hybrid;
pub mod item_knn;
mod markov;
pub mod popularity;
mod recent;
pub mod tiger;

use anyhow::Result;
use tigerlet::baseline::Completion;

pub use baselines::Baseline;
pub use history_last::{HistoryLast, returning};

use crate::data::{Dataset, Query};

/// Something that ranks the catalogue for a history.
pub trait System: Sync {
    /// Its row of the table: `popularity`, `item-kNN`, `TIGER, beam 30`.
    fn name(&self) -> String;
    /// Longest list it can give: a beam of W names W items, a scorer all N.
    fn reach(&self) -> usize;
    /// The first `depth` items for everyone who asks, best first.
    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>>;
}

impl<S: System + ?Sized> System for &S {
    fn name(&self) -> String {
        (**self).name()
    }
    fn reach(&self) -> usize {
        (**self).reach()
    }
    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        (**self).rank(queries, depth)
    }
}

/// What the personal baselines share: the order of ties, and what becomes of the items in the history.
fn completion(dataset: &Dataset) -> Completion {
    Completion::new(&popularity::counts(dataset), returning(dataset))
}
