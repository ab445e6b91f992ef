//! A checkpoint folder: of a run, what measuring its model needs, small enough to be committed.
//!
//! - `config.json`, `model.safetensors`: the best checkpoint, its weights as f16 or int8.
//! - `codes_with_suffix.npy`, `summary.json`: the semantic IDs, as in `ids/` of the run folder.
//! - `config.toml`: the `[data]`, `[train]` and `[evaluate]` tables.
//! - `card.json`: where it comes from, and which items and histories it was trained on, as hashes.
//!
//! No titles, no histories: whoever measures it brings the data set.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tigerlet::model::Precision;

pub use super::fingerprint::Fingerprint;
use crate::{
    config::Config,
    data::DataConfig,
    evaluate::EvaluateConfig,
    files, quantize,
    run::{Run, Trained},
    train::{TrainConfig, checkpoint},
};

/// The file that makes a folder a checkpoint folder.
pub const CARD: &str = "card.json";
const CONFIG: &str = "config.toml";

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

/// The tables that are kept.
#[derive(Serialize)]
struct Tables {
    data: DataConfig,
    train: TrainConfig,
    evaluate: EvaluateConfig,
}

/// Writes the folder of a run's best checkpoint, its weights in `precision`, whole or not at all; returns its
/// bytes.
pub fn pack(run: &Run, to: &Path, precision: Precision) -> Result<u64> {
    let dataset = run.dataset()?;
    let Trained { checkpoint: best, config: trained } = run.trained()?;
    let ids = quantize::load(&run.ids())?;
    let (shape, model) = checkpoint::load_model(&best, &run.device.open()?)?;
    shape.check_layout(ids.layout(), trained.user_tokens).with_context(|| best.display().to_string())?;
    let card = Card {
        run: name(&run.folder),
        checkpoint: name(&best),
        data: dataset.name.clone(),
        licence: dataset.licence.clone(),
        fingerprint: Fingerprint::new(&dataset),
    };
    // Paths are those of the machine that trained.
    let mut tables =
        Tables { data: run.config.data.clone(), train: trained, evaluate: run.config.evaluate.clone() };
    tables.data.root = PathBuf::from(".");
    tables.data.name = Some(dataset.name);
    tables.train.start_from = None;
    let written = [
        ("config.json", serde_json::to_vec_pretty(&shape)?),
        ("model.safetensors", model.write(precision)?),
        (quantize::IDS, files::read(&run.ids().join(quantize::IDS))?),
        (quantize::SUMMARY, files::read(&run.ids().join(quantize::SUMMARY))?),
        (CONFIG, toml::to_string_pretty(&tables).context("cannot write the configuration")?.into_bytes()),
        (CARD, serde_json::to_vec_pretty(&card)?),
    ];
    files::write_folder_atomic(to, |folder| {
        written.iter().try_for_each(|(name, bytes)| files::write_atomic(&folder.join(name), bytes))
    })?;
    Ok(written.iter().map(|(_, bytes)| bytes.len() as u64).sum())
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

/// The last part of a path.
fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
