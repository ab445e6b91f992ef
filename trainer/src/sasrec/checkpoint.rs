//! `sasrec/{best,latest}`: the best validated model, and where training stands.
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::{Sasrec, SasrecConfig};
use crate::learn::checkpoint;

/// Where training stands; order, dropout and negatives are functions of the seed and the step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Items of the catalogue.
    pub items: usize,
    /// Width of the texts' vectors; 0: it knows no texts.
    #[serde(default)]
    pub text: usize,
    /// Epochs done.
    pub epoch: usize,
    /// Optimizer steps done.
    pub step: usize,
    /// Of these, steps of the epoch that is under way.
    #[serde(default)]
    pub begun: usize,
    /// Seconds of training so far, over all sittings.
    pub seconds: f64,
    /// Best NDCG@10 on the validation items so far.
    pub best: Option<f64>,
    /// The recipe.
    pub config: SasrecConfig,
}

/// Reads a model for `items` items.
pub fn load(folder: &Path, items: usize, device: &Device) -> Result<(State, Sasrec)> {
    let state: State = checkpoint::load_state(folder)?;
    state.config.validate("sasrec").with_context(|| format!("cannot load {}", folder.display()))?;
    ensure!(
        state.items == items,
        "{} is a model of {} items, but the data set has {items}",
        folder.display(),
        state.items
    );
    let model = checkpoint::load_model(folder, Sasrec::new(items, state.text, &state.config, device))?;
    Ok((state, model))
}
