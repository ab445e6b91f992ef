//! Stage 2: embeddings become semantic IDs by residual k-means (RQ-KMeans).
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use tigerlet::{
    matrix::Matrix,
    quantizer::{LevelStats, ResidualConfig, ResidualQuantizer},
    semantic_id::{Code, IdLayout, SemanticIds},
};

use crate::{files, npy, progress::Progress};

/// The `[quantize]` table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuantizeConfig {
    /// Residual levels, without the suffix.
    pub levels: usize,
    /// Codes of each level.
    pub codes: usize,
    /// Most Lloyd iterations of a level.
    pub iterations: usize,
    /// Quantise unit vectors instead of the raw ones.
    pub normalize: bool,
    /// Seed of k-means++.
    pub seed: u64,
    /// Principal components that are quantised; 0 = the vectors as they are.
    #[serde(skip_serializing_if = "none")]
    pub dimensions: usize,
    /// Share, 0 to 1, of the squared length that the run's SASRec item vectors get beside the text's.
    #[serde(skip_serializing_if = "is_zero")]
    pub collaborative: f64,
}

fn none(x: &usize) -> bool {
    *x == 0
}

fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

impl Default for QuantizeConfig {
    fn default() -> Self {
        Self {
            levels: 3,
            codes: 256,
            iterations: 50,
            normalize: true,
            seed: 1,
            dimensions: 0,
            collaborative: 0.0,
        }
    }
}

/// `summary.json`: how well the codebooks are used and how much of the vectors they keep.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    pub items: usize,
    pub dimensions: usize,
    pub levels: Vec<LevelStats>,
    /// Mean squared norm of the vectors: the reconstruction error before the first level. Like the errors
    /// of the levels, a mean over vectors, not over their elements.
    pub mean_squared_norm: f64,
    /// Items whose residual codes another item has too.
    pub collisions_before_suffix: usize,
    /// Codes of the suffix level: the largest group of such items.
    pub suffix_codes: usize,
    pub config: QuantizeConfig,
}

/// Fits the codebooks to `vectors` and writes the folder of stage 2.
pub fn quantize(
    vectors: &Matrix,
    config: &QuantizeConfig,
    device: &Device,
    folder: &Path,
) -> Result<(SemanticIds, Summary)> {
    ensure!(vectors.rows() > 0, "no vectors to quantise");
    let residual = ResidualConfig {
        levels: config.levels,
        codes: config.codes,
        iterations: config.iterations,
        seed: config.seed,
    };
    let bar = Progress::new("quantize", (config.levels * config.iterations) as u64, "iterations");
    let quantizer = ResidualQuantizer::fit(vectors, &residual, device, &mut |level, iteration, error| {
        bar.message(format!("level {} iteration {} error {error:.5}", level + 1, iteration + 1));
        bar.inc(1);
    })?;
    bar.finish();
    let codes = quantizer.assign(vectors, device)?;
    let levels = quantizer.statistics(vectors, &codes)?;
    let ids = SemanticIds::with_suffix(&codes, &vec![config.codes; config.levels])?;
    let squared: f64 = vectors.data().iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let summary = Summary {
        items: vectors.rows(),
        dimensions: vectors.cols(),
        levels,
        mean_squared_norm: squared / vectors.rows() as f64,
        collisions_before_suffix: ids.collisions(),
        suffix_codes: ids.layout().codes(config.levels),
        config: config.clone(),
    };
    let shape = |columns: usize| [vectors.rows(), columns];
    files::write_atomic(&folder.join("codes.npy"), &npy::array(&codes, &shape(config.levels))?)?;
    for (level, codebook) in quantizer.codebooks().iter().enumerate() {
        files::write_atomic(&folder.join(format!("centroids_{level}.npy")), &npy::write(codebook)?)?;
    }
    files::write_atomic(&folder.join("summary.json"), &serde_json::to_vec_pretty(&summary)?)?;
    // Last: `load` and the next stage take the folder as finished when this file is there.
    files::write_atomic(
        &folder.join("codes_with_suffix.npy"),
        &npy::array(ids.codes(), &shape(config.levels + 1))?,
    )?;
    Ok((ids, summary))
}

/// Reads the semantic IDs of a stage-2 folder.
pub fn load(folder: &Path) -> Result<SemanticIds> {
    let path = folder.join("codes_with_suffix.npy");
    let context = || format!("cannot read {}", path.display());
    let bytes = files::read(&path)?;
    let file = npyz::NpyFile::new(bytes.as_slice()).with_context(context)?;
    let &[items, levels] = file.shape() else {
        anyhow::bail!("{}: the array has {} dimensions, expected 2", path.display(), file.shape().len());
    };
    let (items, levels) = (usize::try_from(items)?, usize::try_from(levels)?);
    let codes: Vec<Code> = file.into_vec().with_context(context)?;
    ensure!(
        items > 0 && levels > 0 && codes.len() == items * levels,
        "{}: {items} × {levels} codes expected",
        path.display()
    );
    let summary_path = folder.join("summary.json");
    #[derive(Deserialize)]
    struct Layout {
        suffix_codes: usize,
        config: QuantizeConfig,
    }
    let layout: Layout = serde_json::from_slice(&files::read(&summary_path)?)
        .with_context(|| format!("cannot read {}", summary_path.display()))?;
    let mut codes_per_level = vec![layout.config.codes; layout.config.levels];
    codes_per_level.push(layout.suffix_codes);
    ensure!(
        codes_per_level.len() == levels,
        "{}: {levels} columns, but summary.json has {} levels",
        path.display(),
        codes_per_level.len()
    );
    SemanticIds::new(IdLayout::new(codes_per_level)?, codes).with_context(context)
}
