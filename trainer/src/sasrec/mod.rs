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
pub use train::{Setup, train};

use std::path::Path;

use anyhow::Result;
use burn::tensor::Device;

/// The model of a folder that training wrote, such as `sasrec/best`, for a catalogue of `items`.
pub fn load(folder: &Path, items: usize, device: &Device) -> Result<(SasrecConfig, SasrecSystem)> {
    let (state, model) = checkpoint::load(folder, items, device)?;
    let name = format!("SASRec, {}", state.config.loss);
    Ok((state.config.clone(), SasrecSystem { model, max_history: state.config.max_history, name }))
}
