//! What goes with the items of the history.

use anyhow::Result;
use rayon::prelude::*;
use tigerlet::baseline;
pub use tigerlet::make::NeighbourSettings as Settings;
use tigerlet::make::neighbours;

use super::{System, completion};
use crate::data::{Dataset, Query};
use crate::hands::AllThreads;

/// The neighbours, ready to be summed.
pub struct ItemKnn(baseline::ItemKnn);

impl ItemKnn {
    pub fn fit(dataset: &Dataset, settings: Settings) -> Self {
        Self(baseline::ItemKnn {
            neighbours: neighbours(dataset.catalog.len(), dataset.split().train(), &settings, &AllThreads),
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
