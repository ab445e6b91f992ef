//! The baselines by name: the one place to add another.
use anyhow::Result;
use clap::ValueEnum;

use super::{System, popularity::Popularity};
use crate::data::Dataset;

/// The baselines that `--baselines` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Baseline {
    /// The most frequent items, the same for everybody.
    Popularity,
}

impl Baseline {
    /// Fits the baseline on the training part.
    pub fn fit(self, dataset: &Dataset) -> Result<Box<dyn System>> {
        Ok(match self {
            Self::Popularity => Box::new(Popularity::new(dataset)),
        })
    }
}
