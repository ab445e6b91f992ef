//! `sasrec/{best,latest}`: the best validated model, and where training stands.
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::{
    module::Module,
    optim::ModuleOptimizer,
    store::ModuleRecord,
    tensor::{Bytes, Device},
};
use serde::{Deserialize, Serialize};

use super::{Sasrec, SasrecConfig, WEIGHTS};
use crate::files;

/// Where training stands; order, dropout and negatives are functions of the seed and the step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Items of the catalogue.
    pub items: usize,
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

/// Writes a model, and the optimizer's moments with one that is to be resumed, whole or not at all.
pub fn save(folder: &Path, model: &Sasrec, optimizer: Option<&ModuleOptimizer>, state: &State) -> Result<()> {
    let weights = model.clone().into_record().into_bytes().context("cannot serialise the model")?;
    let moments = optimizer.map(ModuleOptimizer::into_bytes).transpose();
    let moments = moments.context("cannot serialise the optimizer")?;
    files::write_folder_atomic(folder, |folder| {
        files::write_atomic(&folder.join(WEIGHTS), &weights)?;
        if let Some(moments) = &moments {
            files::write_atomic(&folder.join("optimizer.bpk"), moments)?;
        }
        files::write_atomic(&folder.join("state.json"), &serde_json::to_vec_pretty(state)?)
    })
}

/// Reads where training stood.
pub fn load_state(folder: &Path) -> Result<State> {
    let path = folder.join("state.json");
    serde_json::from_slice(&files::read(&path)?).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a model for `items` items.
pub fn load(folder: &Path, items: usize, device: &Device) -> Result<(State, Sasrec)> {
    let context = || format!("cannot load {}", folder.display());
    let state = load_state(folder)?;
    state.config.validate().with_context(context)?;
    ensure!(
        state.items == items,
        "{} is a model of {} items, but the data set has {items}",
        folder.display(),
        state.items
    );
    let bytes = Bytes::from_bytes_vec(files::read(&folder.join(WEIGHTS))?);
    let record = ModuleRecord::from_bytes(bytes).with_context(context)?;
    let model = Sasrec::new(items, &state.config, device).try_load_record(record).with_context(context)?;
    Ok((state, model))
}

/// Reads the optimizer's moments into `optimizer`.
pub fn load_optimizer(folder: &Path, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
    let path = folder.join("optimizer.bpk");
    let bytes = Bytes::from_bytes_vec(files::read(&path)?);
    optimizer.from_bytes(bytes).with_context(|| format!("cannot read {}", path.display()))
}
