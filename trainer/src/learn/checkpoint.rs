//! `model.bpk`, `optimizer.bpk` and `state.json` in a folder: all that a training goes on from.
use std::path::Path;

use anyhow::{Context, Result};
use burn::{module::Module, optim::ModuleOptimizer, store::ModuleRecord, tensor::Bytes};
use serde::{Serialize, de::DeserializeOwned};

use crate::files;

/// The weights of a model.
pub const WEIGHTS: &str = "model.bpk";
/// Where its training stands.
pub const STATE: &str = "state.json";
/// The optimizer's moments.
pub const MOMENTS: &str = "optimizer.bpk";

/// Writes a model and its state, and the optimizer's moments with one that is to be resumed, whole or not at all.
pub fn save<M: Module>(
    folder: &Path,
    model: &M,
    optimizer: Option<&ModuleOptimizer>,
    state: &impl Serialize,
) -> Result<()> {
    let weights = model.clone().into_record().into_bytes().context("cannot serialise the model")?;
    let moments = optimizer.map(ModuleOptimizer::into_bytes).transpose();
    let moments = moments.context("cannot serialise the optimizer")?;
    files::write_folder_atomic(folder, |folder| {
        files::write_atomic(&folder.join(WEIGHTS), &weights)?;
        if let Some(moments) = &moments {
            files::write_atomic(&folder.join(MOMENTS), moments)?;
        }
        files::write_atomic(&folder.join(STATE), &serde_json::to_vec_pretty(state)?)
    })
}

/// Reads where training stood.
///
/// # Errors
/// A file that is missing or damaged.
pub fn load_state<S: DeserializeOwned>(folder: &Path) -> Result<S> {
    let path = folder.join(STATE);
    serde_json::from_slice(&files::read(&path)?).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads the weights into a model of their shape.
///
/// # Errors
/// A file that is missing, damaged, or of another model.
pub fn load_model<M: Module>(folder: &Path, shape: M) -> Result<M> {
    let bytes = Bytes::from_bytes_vec(files::read(&folder.join(WEIGHTS))?);
    let cannot = || format!("cannot load {}", folder.display());
    let record = ModuleRecord::from_bytes(bytes).with_context(cannot)?;
    shape.try_load_record(record).with_context(cannot)
}

/// Reads the optimizer's moments into `optimizer`.
///
/// # Errors
/// A file that is missing or damaged.
pub fn load_optimizer(folder: &Path, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
    let path = folder.join(MOMENTS);
    let bytes = Bytes::from_bytes_vec(files::read(&path)?);
    optimizer.from_bytes(bytes).with_context(|| format!("cannot read {}", path.display()))
}
