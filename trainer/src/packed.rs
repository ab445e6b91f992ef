//! A checkpoint folder: of a run, what measuring its model needs, small enough to be committed.
//!
//! - `config.json`, `model.safetensors`: the best checkpoint, its weights as f16 or int8.
//! - `codes_with_suffix.npy`, `summary.json`: the semantic IDs, as in `ids/` of the run folder.
//! - `config.toml`: the `[data]`, `[train]` and `[evaluate]` tables.
//! - `card.json`: where it comes from, and which items and histories it was trained on, as hashes.
//!
//! No titles, no histories: whoever measures it brings the data set.
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::{config::Config, files, fingerprint::Fingerprint};

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
