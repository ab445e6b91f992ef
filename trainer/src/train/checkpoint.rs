use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use burn::{optim::ModuleOptimizer, tensor::Device};
use serde::{Deserialize, Serialize};
use tigerlet::{
    limits::Limits,
    model::{Precision, T5, T5Config},
};

use super::TrainConfig;
pub use crate::learn::checkpoint::load_optimizer;
use crate::{
    artifact, files,
    learn::checkpoint::{self, MOMENTS, STATE},
};

const WEIGHTS: &str = "model.safetensors";
/// The average of the weights, which is then what counts.
const AVERAGE: &str = "ema.safetensors";

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

impl State {
    /// Takes in the validation of the checkpoint `found`.
    pub fn validated(&mut self, found: Best) {
        let better = self.best.as_ref().is_none_or(|best| found.ndcg_at_10 > best.ndcg_at_10);
        self.stale = if better { 0 } else { self.stale + 1 };
        if better {
            self.best = Some(found);
        }
    }
}

/// `FOLDER/checkpoint-STEP`.
pub fn path(folder: &Path, step: usize) -> PathBuf {
    folder.join(format!("checkpoint-{step}"))
}

/// Writes `checkpoint-STEP/{config.json, model.safetensors, optimizer.bpk, state.json}`, and
/// `ema.safetensors` if there is an average of the weights, whole or not at all.
pub fn save(
    folder: &Path,
    config: &T5Config,
    model: &T5,
    average: Option<&T5>,
    optimizer: &ModuleOptimizer,
    state: &State,
) -> Result<()> {
    let weights = model.write(Precision::F32)?;
    let average = average.map(|model| model.write(Precision::F32)).transpose()?;
    let moments = optimizer.into_bytes().context("cannot serialise the optimizer")?;
    files::write_folder_atomic(&path(folder, state.step), |folder| {
        files::write_atomic(&folder.join("config.json"), &serde_json::to_vec_pretty(config)?)?;
        files::write_atomic(&folder.join(WEIGHTS), &weights)?;
        if let Some(average) = &average {
            files::write_atomic(&folder.join(AVERAGE), average)?;
        }
        files::write_atomic(&folder.join(MOMENTS), &moments)?;
        files::write_atomic(&folder.join(STATE), &serde_json::to_vec_pretty(state)?)
    })
}

/// Reads the model of a checkpoint, the average of its weights if it has one, or of any folder with
/// `config.json` and `model.safetensors`.
pub fn load_model(checkpoint: &Path, device: &Device) -> Result<(T5Config, T5)> {
    let average = load_average(checkpoint, device)?;
    average.map_or_else(|| load_weights(checkpoint, device), Ok)
}

/// Reads the weights that training continues from.
pub fn load_weights(checkpoint: &Path, device: &Device) -> Result<(T5Config, T5)> {
    load(checkpoint, WEIGHTS, device)
}

/// Reads the average of the weights, if the checkpoint has one.
pub fn load_average(checkpoint: &Path, device: &Device) -> Result<Option<(T5Config, T5)>> {
    checkpoint.join(AVERAGE).exists().then(|| load(checkpoint, AVERAGE, device)).transpose()
}

fn load(checkpoint: &Path, name: &str, device: &Device) -> Result<(T5Config, T5)> {
    let path = checkpoint.join(name);
    let context = || format!("cannot load {}", path.display());
    let config = T5Config::parse(&files::read(&checkpoint.join("config.json"))?, &Limits::WIDE)
        .with_context(context)?;
    let model = T5::read(&config, &files::read(&path)?, device).with_context(context)?.with_stable_ids();
    Ok((config, model))
}

/// Reads where training stood.
///
/// # Errors
/// A file that is missing or damaged.
pub fn load_state(checkpoint: &Path) -> Result<State> {
    checkpoint::load_state(checkpoint)
}

/// SHA-256 of the weights that [`load_model`] reads.
pub fn hash_of(checkpoint: &Path) -> Result<String> {
    let average = checkpoint.join(AVERAGE);
    artifact::hash_of(&if average.exists() { average } else { checkpoint.join(WEIGHTS) })
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

/// Removes all checkpoints but that of `latest` and the one that `best.json` names, and what writes that
/// were cut off have left.
pub fn prune(folder: &Path, latest: usize) -> Result<()> {
    let best = read_best(folder)?.map(|best| best.step);
    for step in steps(folder)?.into_iter().filter(|&step| step != latest && Some(step) != best) {
        let path = path(folder, step);
        std::fs::remove_dir_all(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    files::remove_unfinished(folder)
}

/// Names the best checkpoint in `best.json`.
pub fn write_best(folder: &Path, best: &Best) -> Result<()> {
    files::write_atomic(&folder.join("best.json"), &serde_json::to_vec_pretty(best)?)
}

/// What `best.json` says, if it is there.
pub fn read_best(folder: &Path) -> Result<Option<Best>> {
    let file = folder.join("best.json");
    if !file.exists() {
        return Ok(None);
    }
    let best = serde_json::from_slice(&files::read(&file)?);
    Ok(Some(best.with_context(|| format!("cannot read {}", file.display()))?))
}

/// The last checkpoint of a folder.
pub fn latest(folder: &Path) -> Result<PathBuf> {
    let step = steps(folder)?.pop().with_context(|| format!("{} holds no checkpoint", folder.display()))?;
    Ok(path(folder, step))
}

/// The checkpoint that `best.json` names.
pub fn best(folder: &Path) -> Result<PathBuf> {
    let best = read_best(folder)?
        .with_context(|| format!("{} has no validated checkpoint yet", folder.display()))?;
    Ok(path(folder, best.step))
}
