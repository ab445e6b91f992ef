//! The same list for everybody: what is taken most.

use anyhow::Result;
use tigerlet::baseline::by_popularity;

use super::System;
use crate::data::{Dataset, Query};

/// score(j) = n_j, how often item j stands in the training part; ties by index.
pub struct Popularity {
    order: Vec<u32>,
}

impl Popularity {
    pub fn fit(dataset: &Dataset) -> Self {
        Self { order: order(dataset) }
    }
}

impl System for Popularity {
    fn name(&self) -> String {
        "popularity".to_owned()
    }

    fn reach(&self) -> usize {
        self.order.len()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        Ok(same_for_all(&self.order, queries.len(), depth))
    }
}

/// How often each item stands in the training part.
pub fn counts(dataset: &Dataset) -> Vec<u32> {
    let mut counts = vec![0; dataset.catalog.len()];
    dataset.split().train().flatten().for_each(|&item| counts[item as usize] += 1);
    counts
}

/// All items, most frequent in the training part first; ties by index.
pub fn order(dataset: &Dataset) -> Vec<u32> {
    by_popularity(&counts(dataset))
}

/// The first `depth` of one order, once a history.
pub fn same_for_all(order: &[u32], users: usize, depth: usize) -> Vec<Vec<u32>> {
    vec![order[..depth.min(order.len())].to_vec(); users]
}
