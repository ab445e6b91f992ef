use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use burn::{optim::ModuleOptimizer, tensor::Device};
use serde::{Deserialize, Serialize};
use tigerlet::model::{Precision, T5, T5Config};

use super::TrainConfig;
use crate::files;

/// Where training stands: with the weights and the optimizer's moments, all that resuming needs, since
/// order and dropout are functions of the seed and the step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Optimizer steps done.
    pub step: usize,
    /// Seconds of training so far, over all sittings.
    pub seconds: f64,
    /// Best validation so far.
    pub best: Option<Best>,
    /// Validations since then.
    pub stale: usize,
    /// The recipe, so that another one is not resumed by mistake.
    pub config: TrainConfig,
}

/// A validated checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Its step.
    pub step: usize,
    /// Its NDCG@10 on the validation items.
    pub ndcg_at_10: f64,
}

/// `FOLDER/checkpoint-STEP`.
pub fn path(folder: &Path, step: usize) -> PathBuf {
    folder.join(format!("checkpoint-{step}"))
}

/// Writes `checkpoint-STEP/{config.json, model.safetensors, optimizer.bpk, state.json}`, whole or not at all.
pub fn save(
    folder: &Path,
    config: &T5Config,
    model: &T5,
    optimizer: &ModuleOptimizer,
    state: &State,
) -> Result<()> {
    let weights = model.write(Precision::F32)?;
    let moments = optimizer.into_bytes().context("cannot serialise the optimizer")?;
    files::write_folder_atomic(&path(folder, state.step), |folder| {
        files::write_atomic(&folder.join("config.json"), &serde_json::to_vec_pretty(config)?)?;
        files::write_atomic(&folder.join("model.safetensors"), &weights)?;
        files::write_atomic(&folder.join("optimizer.bpk"), &moments)?;
        files::write_atomic(&folder.join("state.json"), &serde_json::to_vec_pretty(state)?)
    })
}

/// Reads the model of a checkpoint, or of any folder with `config.json` and `model.safetensors`.
pub fn load_model(checkpoint: &Path, device: &Device) -> Result<(T5Config, T5)> {
    let context = || format!("cannot load {}", checkpoint.display());
    let config = T5Config::parse(&files::read(&checkpoint.join("config.json"))?).with_context(context)?;
    let weights = files::read(&checkpoint.join("model.safetensors"))?;
    let model = T5::read(&config, &weights, device).with_context(context)?.with_stable_ids();
    Ok((config, model))
}

/// Reads where training stood.
pub fn load_state(checkpoint: &Path) -> Result<State> {
    let path = checkpoint.join("state.json");
    serde_json::from_slice(&files::read(&path)?).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads the optimizer's moments into `optimizer`.
pub fn load_optimizer(checkpoint: &Path, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
    let path = checkpoint.join("optimizer.bpk");
    files::read(&path)?;
    optimizer.load(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Steps of the checkpoints in `folder`, ascending.
pub fn steps(folder: &Path) -> Result<Vec<usize>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    for entry in entries {
        let name = entry.with_context(|| format!("cannot list {}", folder.display()))?.file_name();
        if let Some(step) = name.to_str().and_then(|name| name.strip_prefix("checkpoint-")) {
            steps.extend(step.parse::<usize>());
        }
    }
    steps.sort_unstable();
    Ok(steps)
}

/// Removes all checkpoints but the ones of `keep`.
pub fn prune(folder: &Path, keep: &[usize]) -> Result<()> {
    for step in steps(folder)?.into_iter().filter(|step| !keep.contains(step)) {
        let path = path(folder, step);
        std::fs::remove_dir_all(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// The checkpoint that `best.json` names.
pub fn best(folder: &Path) -> Result<PathBuf> {
    let file = folder.join("best.json");
    let best: Best = serde_json::from_slice(&files::read(&file)?)
        .with_context(|| format!("cannot read {}", file.display()))?;
    Ok(path(folder, best.step))
}
