//! A checkpoint folder: of a run, what measuring its model needs, small enough to be committed.
//!
//! - `config.json`, `model.safetensors`: the best checkpoint, its weights as f16 or int8.
//! - `codes_with_suffix.npy`, `summary.json`: the semantic IDs, as in `ids/` of the run folder.
//! - `dense.safetensors`: the dense model, if the run has one; `content.bin`: what the items' texts say, and `even.npy`:
//!   what makes lists more even, where its hybrid has them.
//! - `config.toml`: the `[data]`, `[train]` and `[evaluate]` tables.
//! - `card.json`: where it comes from, and which items and histories it was trained on, as hashes.
//!
//! No titles, no histories: whoever measures it brings the data set.
use std::path::Path;

use anyhow::{Context, Result};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use tigerlet::{
    bundle::DENSE,
    content::{CONTENT, Content},
    limits::Limits,
    model::{Dense, DenseConfig, TowerConfig},
};

use crate::{config::Config, files, fingerprint::Fingerprint, mixture::Weights, sasrec::SasrecSystem};

/// The file that makes a folder a checkpoint folder.
pub const CARD: &str = "card.json";
/// The tables of its configuration.
pub const CONFIG: &str = "config.toml";

/// `card.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    /// The run's folder.
    pub run: String,
    /// The checkpoint that was chosen on the validation items.
    pub checkpoint: String,
    /// The data set.
    pub data: String,
    /// Under what terms the data set may be used.
    pub licence: String,
    #[serde(flatten)]
    pub fingerprint: Fingerprint,
    /// The dense model, if the run has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dense: Option<PackedDense>,
}

/// A dense model, and what goes with it into a hybrid.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PackedDense {
    pub tower: TowerConfig,
    pub weights: Weights,
}

/// Reads what a checkpoint folder says about itself; its data is expected in `data`.
pub fn read(folder: &Path, data: Option<&Path>) -> Result<(Config, Card)> {
    let not =
        || format!("{} is not a checkpoint folder: `trainer checkpoint RUN` makes one", folder.display());
    let path = folder.join(CARD);
    let card = serde_json::from_slice(&files::read(&path).with_context(not)?)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mut config = Config::read(&folder.join(CONFIG)).with_context(not)?;
    if let Some(data) = data {
        config.data.root = data.to_path_buf();
    }
    Ok((config, card))
}

/// The dense model of a checkpoint folder, for a catalogue of `items`.
///
/// # Errors
/// A file that is missing, or not what the card says.
pub fn dense(folder: &Path, packed: &PackedDense, items: usize, device: &Device) -> Result<SasrecSystem> {
    let config = &DenseConfig { tower: packed.tower, mixture: packed.weights.mixture };
    let path = folder.join(DENSE);
    let context = || format!("cannot read {}", path.display());
    config.validate(items, &Limits::WIDE).with_context(context)?;
    let model = Dense::read(&config.tower, items, &files::read(&path)?, device).with_context(context)?;
    Ok(SasrecSystem { model, name: SasrecSystem::DENSE.to_owned() })
}

/// What the texts of its items say, where its hybrid likens them.
///
/// # Errors
/// As [`dense`].
pub fn content(folder: &Path, packed: &PackedDense, items: usize) -> Result<Option<Content>> {
    if packed.weights.mixture.content == 0.0 {
        return Ok(None);
    }
    let path = folder.join(CONTENT);
    let content = Content::read(&files::read(&path)?, items, &Limits::WIDE);
    Ok(Some(content.with_context(|| format!("cannot read {}", path.display()))?))
}
