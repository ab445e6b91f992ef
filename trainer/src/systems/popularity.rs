//! Popularity: the items most often taken in the training part, the same for everybody.
use anyhow::Result;

use super::{System, top};
use crate::data::Dataset;

/// All items, most frequent first; ties by index.
pub struct Popularity {
    order: Vec<u32>,
}

impl Popularity {
    /// Counts the training part.
    pub fn fit(dataset: &Dataset) -> Self {
        let mut counts = vec![0.0; dataset.catalog.len()];
        for &item in dataset.split().train().flatten() {
            counts[item as usize] += 1.0;
        }
        Self { order: top(&counts, counts.len()) }
    }
}

impl System for Popularity {
    fn name(&self) -> String {
        "popularity".to_string()
    }

    fn reach(&self) -> usize {
        self.order.len()
    }

    fn rank(&self, histories: &[&[u32]], depth: usize) -> Result<Vec<Vec<u32>>> {
        Ok(vec![self.order[..depth.min(self.order.len())].to_vec(); histories.len()])
    }
}
