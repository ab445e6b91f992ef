//! `trainer checkpoint`: a run's best model as a checkpoint folder.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use tigerlet::{
    bundle::DENSE,
    content::CONTENT,
    known::Known,
    model::{Dense, Precision, TowerConfig},
};

use crate::{
    data::{DataConfig, Dataset},
    evaluate::config::EvaluateConfig,
    files,
    fingerprint::Fingerprint,
    growth::Growth,
    mixture::{self, EVEN, Weighing},
    npy,
    packed::{CARD, CONFIG, Card, PackedDense},
    quantize,
    run::{Run, Trained},
    train::{TrainConfig, checkpoint},
};

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
    let dense = dense(run, &dataset, &Growth::default())?;
    let card = Card {
        run: name(&run.folder),
        checkpoint: name(&best),
        data: dataset.name.clone(),
        licence: dataset.licence.clone(),
        fingerprint: Fingerprint::new(&dataset),
        dense: dense.as_ref().map(|it| PackedDense { tower: it.tower, weights: it.weighing.weights }),
    };
    // Paths are those of the machine that trained.
    let mut tables =
        Tables { data: run.config.data.clone(), train: trained, evaluate: run.config.evaluate.clone() };
    tables.data.root = PathBuf::from(".");
    tables.data.name = Some(dataset.name);
    tables.train.start_from = None;
    let mut written = vec![
        ("config.json", serde_json::to_vec_pretty(&shape)?),
        ("model.safetensors", model.write(precision)?),
        (quantize::IDS, files::read(&run.ids().join(quantize::IDS))?),
        (quantize::SUMMARY, files::read(&run.ids().join(quantize::SUMMARY))?),
        (CONFIG, toml::to_string_pretty(&tables).context("cannot write the configuration")?.into_bytes()),
        (CARD, serde_json::to_vec_pretty(&card)?),
    ];
    if let Some(DenseStage { model, weighing: Weighing { even, .. }, known, .. }) = dense {
        written.push((DENSE, model.write(precision)?));
        written.extend(known.content.map(|content| (CONTENT, content.write())));
        if !even.is_empty() {
            written.push((EVEN, npy::array(&even, &[even.len(), 1])?));
        }
    }
    files::write_folder_atomic(to, |folder| {
        written.iter().try_for_each(|(name, bytes)| files::write_atomic(&folder.join(name), bytes))
    })?;
    Ok(written.iter().map(|(_, bytes)| bytes.len() as u64).sum())
}

/// A dense model as a bundle or a checkpoint takes it.
pub struct DenseStage {
    pub tower: TowerConfig,
    pub weighing: Weighing,
    pub known: Known,
    pub model: Dense,
}

/// A run's dense model, of the items that it has learned from and of those that came later, and what others have to
/// know of it; none if the configuration has none.
///
/// # Errors
/// A dense model that is not trained, or of something else.
pub fn dense(run: &Run, dataset: &Dataset, growth: &Growth) -> Result<Option<DenseStage>> {
    let Some((tower, model)) = run.grown_dense(dataset, growth)? else { return Ok(None) };
    let weighing = mixture::of_run(run, dataset)?;
    let counted = weighing.count(dataset, growth.items().len());
    // What does not count need not come along.
    let content = match weighing.weights.mixture.content > 0.0 {
        true => run.content(dataset, growth)?,
        false => None,
    };
    Ok(Some(DenseStage { tower, known: Known { counted, content }, weighing, model }))
}

/// The last part of a path.
fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
