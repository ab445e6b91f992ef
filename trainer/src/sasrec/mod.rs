//! SASRec: the strongest simple baseline, and the teacher of the models that ship.
mod checkpoint;
mod config;
mod loss;
mod model;
mod system;
mod train;

pub use config::{LossKind, SasrecConfig};
pub use model::Sasrec;
pub use system::SasrecSystem;
pub use train::{Setup, loss_of, train};

use std::path::Path;

use anyhow::Result;
use burn::tensor::Device;

pub use crate::learn::checkpoint::WEIGHTS;
use crate::learn::checkpoint::{STATE, load_state};

/// The files of the stage's folder that others read.
pub fn files() -> [String; 2] {
    [WEIGHTS, STATE].map(|name| format!("best/{name}"))
}

/// Seconds that training has taken so far; none where it has saved nothing yet.
pub fn seconds(folder: &Path) -> Result<Option<f64>> {
    let latest = folder.join("latest");
    if !latest.exists() {
        return Ok(None);
    }
    let state: checkpoint::State = load_state(&latest)?;
    Ok(Some(state.seconds))
}

/// The model of a folder that training wrote, such as `sasrec/best`, for a catalogue of `items`.
pub fn load(folder: &Path, items: usize, device: &Device) -> Result<(SasrecConfig, SasrecSystem)> {
    let (state, model) = checkpoint::load(folder, items, device)?;
    let name = format!("SASRec, {}", state.config.loss);
    Ok((state.config.clone(), SasrecSystem { model, max_history: state.config.max_history, name }))
}
