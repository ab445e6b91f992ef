//! Stage 2: embeddings become semantic IDs, by residual k-means (RQ-KMeans) or by an RQ-VAE.
pub mod cells;
mod coder;
pub mod config;
pub mod rqvae;
mod sinkhorn;
pub mod usage;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tigerlet::{
    matrix::Matrix,
    quantizer::{LevelStats, ResidualConfig, ResidualQuantizer},
    semantic_id::{IdLayout, SemanticIds},
};

use cells::Cells;
pub use coder::Coder;
pub use config::Method;
pub use config::QuantizeConfig;
use config::Unique;

use crate::{
    artifact,
    device::{self, DeviceKind},
    files,
    learn::Sitting,
    npy,
    progress::Progress,
};

/// The semantic IDs, N×L; without a suffix too, if there is none.
pub const IDS: &str = "codes_with_suffix.npy";
/// The layout of the IDs, and how well they keep the vectors.
pub const SUMMARY: &str = "summary.json";

/// What `trainer quantize report` leaves there.
pub const REPORT: [&str; 3] = ["report.json", "usage.svg", "depth.svg"];

/// `summary.json`: how well the codebooks are used and how much of the vectors they keep.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {
    pub items: usize,
    /// Columns of the codebooks: the vectors' own, or the latent ones of an RQ-VAE.
    pub dimensions: usize,
    pub levels: Vec<LevelStats>,
    /// Mean squared norm of what the codebooks quantise: the error before the first level. Like the errors
    /// of the levels, a mean over vectors, not over their elements.
    pub mean_squared_norm: f64,
    /// RQ-VAE: the same of the vectors that enter the network, and then the error of what the decoder makes
    /// of the codes up to each level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoded_errors: Option<Vec<f64>>,
    /// Items whose nearest codes another item has too.
    pub collisions_before_suffix: usize,
    /// Codes of the suffix level: as many as the largest group of such items needs, and the spare ones. None without a
    /// suffix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix_codes: Option<usize>,
    pub config: QuantizeConfig,
}

impl Summary {
    /// Reads `summary.json` of a stage-2 folder.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join(SUMMARY);
        serde_json::from_slice(&files::read(&path)?)
            .with_context(|| format!("cannot read {}", path.display()))
    }

    /// Mean squared norm of the vectors, and then the error of their reconstruction after each level.
    pub fn errors(&self) -> Vec<f64> {
        self.decoded_errors.clone().unwrap_or_else(|| {
            let after = self.levels.iter().map(|level| level.mean_squared_error);
            std::iter::once(self.mean_squared_norm).chain(after).collect()
        })
    }

    /// The layout of the IDs.
    pub fn layout(&self) -> Result<IdLayout> {
        let mut sizes = vec![self.config.codes; self.config.levels];
        sizes.extend(self.suffix_codes);
        let layout = IdLayout::new(sizes)?;
        Ok(if self.suffix_codes.is_some() { layout } else { layout.without_suffix() })
    }
}

/// Fits the codebooks to `vectors` and writes the folder of stage 2; none if the sitting was over before, and `parts`
/// has what the next one goes on from.
pub fn quantize(
    vectors: &Matrix,
    config: &QuantizeConfig,
    kind: DeviceKind,
    (folder, parts): (&Path, &Path),
    sitting: &Sitting,
) -> Result<Option<(SemanticIds, Summary)>> {
    let device = &kind.open()?;
    config.check_items(vectors.rows())?;
    remove_former(folder)?;
    let (mut quantizer, trained) = match config.method {
        Method::RqKmeans => (kmeans(vectors, config, device)?, None),
        Method::RqVae => {
            let fitted = rqvae::fit(vectors, config, (kind, device), (folder, parts), sitting)?;
            let Some(fitted) = fitted else { return Ok(None) };
            (fitted.quantizer.clone(), Some(fitted))
        }
    };
    // What the codebooks quantise.
    let quantised = trained.as_ref().map_or(vectors, |fitted| &fitted.latents);
    let nearest = quantizer.assign(quantised, &device::place(device))?;
    let sizes = vec![config.codes; config.levels];
    let collisions = Cells::new(&nearest, config.levels, config.levels).sharing();
    let (codes, ids) = match config.unique {
        Unique::Suffix => {
            let ids = SemanticIds::with_suffix(&nearest, &sizes)?;
            let suffixes = ids.layout().codes(config.levels).saturating_add(config.spare);
            let layout = IdLayout::new([&sizes[..], &[suffixes]].concat()).context("[quantize] `spare`")?;
            (nearest, SemanticIds::new(layout, ids.codes().to_vec())?)
        }
        Unique::Sinkhorn => {
            let (codes, moved) = sinkhorn::share_out(quantised, &quantizer, &nearest, device)?;
            quantizer = moved;
            (codes.clone(), SemanticIds::new(IdLayout::new(sizes)?.without_suffix(), codes)?)
        }
    };
    let squared: f64 = quantised.data().iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let summary = Summary {
        items: vectors.rows(),
        dimensions: quantised.cols(),
        levels: quantizer.statistics(quantised, &codes)?,
        mean_squared_norm: squared / vectors.rows() as f64,
        decoded_errors: trained
            .map(|fitted| fitted.decoded_errors(&quantizer, &codes, device))
            .transpose()?,
        collisions_before_suffix: collisions,
        suffix_codes: (config.unique == Unique::Suffix).then(|| ids.layout().codes(config.levels)),
        config: config.clone(),
    };
    let shape = |columns: usize| [vectors.rows(), columns];
    files::write_atomic(&folder.join("codes.npy"), &npy::array(&codes, &shape(config.levels))?)?;
    for (level, codebook) in quantizer.codebooks().iter().enumerate() {
        files::write_atomic(&folder.join(codebook_name(level)), &npy::write(codebook)?)?;
    }
    files::write_atomic(&folder.join(SUMMARY), &serde_json::to_vec_pretty(&summary)?)?;
    // Last: `load` and the next stage take the folder as finished when this file is there.
    files::write_atomic(&folder.join(IDS), &npy::array(ids.codes(), &shape(ids.layout().levels()))?)?;
    Ok(Some((ids, summary)))
}

/// Residual k-means on the vectors themselves.
fn kmeans(vectors: &Matrix, config: &QuantizeConfig, device: &Device) -> Result<ResidualQuantizer> {
    let residual = ResidualConfig {
        levels: config.levels,
        codes: config.codes,
        iterations: config.iterations,
        seed: config.seed,
    };
    let bar = Progress::new("quantize", (config.levels * config.iterations) as u64, "iterations");
    let quantizer = ResidualQuantizer::fit(
        vectors,
        &residual,
        &device::place(device),
        &mut |level, iteration, error| {
            bar.message(format!("level {} iteration {} error {error:.5}", level + 1, iteration + 1));
            bar.inc(1);
        },
    )?;
    bar.finish();
    Ok(quantizer)
}

/// Removes what another configuration may have left and this one may not overwrite: it would describe IDs
/// that are gone. The IDs go too, so that a stage cut off is not taken for a finished one.
fn remove_former(folder: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.with_context(|| format!("cannot list {}", folder.display()))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let former = [IDS, rqvae::WEIGHTS, rqvae::LOG].into_iter().chain(REPORT).any(|file| file == name);
        if former || name.starts_with("centroids_") {
            std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// The files of a stage-2 folder that others read.
pub fn files(folder: &Path) -> Result<Vec<String>> {
    let codebooks = (0..Summary::load(folder)?.config.levels).map(codebook_name);
    Ok([IDS, SUMMARY].into_iter().map(str::to_owned).chain(codebooks).collect())
}

/// What the codes of a stage-2 folder mean, as SHA-256: the IDs and their layout, however well they keep the vectors.
pub fn hash_of(folder: &Path) -> Result<String> {
    let ids = artifact::hash_of(&folder.join(IDS))?;
    let layout = serde_json::to_string(&Summary::load(folder)?.layout()?)?;
    Ok(format!("{:x}", Sha256::digest(ids + &layout)))
}

/// What the codebooks of a stage-2 folder are, as SHA-256.
pub fn hash_of_codebooks(folder: &Path) -> Result<String> {
    let levels = 0..Summary::load(folder)?.config.levels;
    artifact::hash_of_all(&levels.map(|level| folder.join(codebook_name(level))).collect::<Vec<_>>())
}

fn codebook_name(level: usize) -> String {
    format!("centroids_{level}.npy")
}

/// Reads the codebooks of a stage-2 folder, coarse to fine.
pub fn codebooks(folder: &Path) -> Result<Vec<Matrix>> {
    let codebook = |level: usize| {
        let path = folder.join(codebook_name(level));
        npy::read(&files::read(&path)?).with_context(|| path.display().to_string())
    };
    (0..Summary::load(folder)?.config.levels).map(codebook).collect()
}

/// Reads the semantic IDs of a stage-2 folder.
pub fn load(folder: &Path) -> Result<SemanticIds> {
    let path = folder.join(IDS);
    let context = || format!("cannot read {}", path.display());
    let (items, levels, codes) = npy::codes(&files::read(&path)?).with_context(context)?;
    ensure!(items > 0 && levels > 0, "{}: {items} × {levels} codes", path.display());
    let layout = Summary::load(folder)?.layout()?;
    ensure!(
        layout.levels() == levels,
        "{}: {levels} columns, but summary.json has {} levels",
        path.display(),
        layout.levels()
    );
    SemanticIds::new(layout, codes).with_context(context)
}
