//! The baselines by name: the one place to add another.
use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;

use super::{System, popularity::Popularity};
use crate::data::Dataset;

/// A system without a model: what a model has to beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Baseline {
    /// What is taken most.
    Popularity,
}

impl Baseline {
    /// Those that a data set can have.
    pub fn all(_: &Dataset) -> Vec<Self> {
        Self::value_variants().to_vec()
    }

    /// Fits the baseline to the training part; content-based ones read the embeddings of stage 1.
    pub fn fit(self, dataset: &Dataset, _embeddings: &Path) -> Result<Box<dyn System>> {
        Ok(match self {
            Self::Popularity => Box::new(Popularity::fit(dataset)),
        })
    }
}
