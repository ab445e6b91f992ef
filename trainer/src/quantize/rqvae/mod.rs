//! RQ-VAE: codebooks in the latent space of an autoencoder that is trained together with them.
mod adagrad;
mod config;
mod epoch;
mod model;
mod revive;
mod standard;
mod train;
mod weights;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::{Device, Tensor};
use tigerlet::{matrix::Matrix, model::Dropout, quantizer::ResidualQuantizer, semantic_id::Code};

pub use config::RqVaeConfig;
pub use epoch::Epoch;
use model::{Mlp, RqVae};
use standard::Standard;
pub use train::{Setup, train};

use super::QuantizeConfig;
use crate::{
    device::DeviceKind,
    files,
    learn::{Sitting, guard},
    transfer::{download, upload},
};

/// Weights and, if there is one, the standardisation before them.
pub const WEIGHTS: &str = "rqvae.safetensors";
/// A line an epoch, or every few of them.
pub const LOG: &str = "rqvae-log.jsonl";

/// Rows that pass the network at once outside of training.
const CHUNK: usize = 4096;

/// A trained RQ-VAE and what it makes of the vectors.
pub struct Fitted {
    /// The codebooks, K×Z each.
    pub quantizer: ResidualQuantizer,
    /// The latent vectors that they quantise, N×Z.
    pub latents: Matrix,
    /// The vectors as the network gets them, N×D.
    inputs: Matrix,
    model: RqVae,
}

/// Trains an RQ-VAE on vectors, N×D, and writes its weights and the log of its training to `folder`, and what a later
/// sitting goes on from to `parts`; none if there has to be one.
pub fn fit(
    vectors: &Matrix,
    config: &QuantizeConfig,
    (kind, device): (DeviceKind, &Device),
    (folder, parts): (&Path, &Path),
    sitting: &Sitting,
) -> Result<Option<Fitted>> {
    let recipe = &config.rqvae.clone().unwrap_or_default();
    let standard = recipe.standardize.then(|| Standard::of(vectors));
    let inputs = standard.as_ref().map_or_else(|| vectors.clone(), |standard| standard.apply(vectors));
    let setup = Setup { vectors: &inputs, config, recipe, kind, device, parts: Some(parts), sitting };
    let Some((model, log)) = guard::engine(|| train(&setup))? else { return Ok(None) };

    files::write_atomic(&folder.join(LOG), log.as_bytes())?;
    files::write_atomic(&folder.join(WEIGHTS), &weights::write(&model, standard.as_ref())?)?;

    let latents = pass(&model.encoder, &inputs, device)?;
    let codebooks = model.codebooks.iter().map(|codebook| download(codebook.val())).collect::<Result<_>>()?;
    let quantizer =
        ResidualQuantizer::from_codebooks(codebooks).context("the trained codebooks are unusable")?;
    Ok(Some(Fitted { quantizer, latents, inputs, model }))
}

/// The trained half of an RQ-VAE that finds the latent vectors, as it was written.
pub struct Encoder {
    standard: Option<Standard>,
    network: Mlp,
}

impl Encoder {
    /// The encoder of a stage-2 folder.
    ///
    /// # Errors
    /// Weights that are missing or damaged.
    pub fn load(folder: &Path, device: &Device) -> Result<Self> {
        let path = folder.join(WEIGHTS);
        let (standard, network) = weights::read_encoder(&files::read(&path)?, device)
            .with_context(|| path.display().to_string())?;
        Ok(Self { standard, network })
    }

    /// The latent vectors of vectors, N×D.
    ///
    /// # Errors
    /// Vectors of another width than it was trained with.
    pub fn latents(&self, vectors: &Matrix, device: &Device) -> Result<Matrix> {
        let width = self.network.layers.first().map_or(0, |layer| layer.weight.dims()[0]);
        let fits = self.standard.as_ref().is_none_or(|standard| standard.mean.len() == width);
        ensure!(
            fits && vectors.cols() == width,
            "{WEIGHTS} is for vectors of {width} numbers, and these have {}",
            vectors.cols()
        );
        match &self.standard {
            Some(standard) => pass(&self.network, &standard.apply(vectors), device),
            None => pass(&self.network, vectors, device),
        }
    }
}

impl Fitted {
    /// Mean squared norm of what the network gets, and then, after each level, the mean over vectors of
    /// ‖x − D(Σ e)‖² with the codes, N×L, of `quantizer` up to that level:
    /// 1 + L numbers.
    pub fn decoded_errors(
        &self,
        quantizer: &ResidualQuantizer,
        codes: &[Code],
        device: &Device,
    ) -> Result<Vec<f64>> {
        let rows = self.inputs.rows() as f64;
        let squares = |numbers: &mut dyn Iterator<Item = f32>| -> f64 {
            numbers.map(|number| f64::from(number) * f64::from(number)).sum::<f64>() / rows
        };
        let mut errors = vec![squares(&mut self.inputs.data().iter().copied())];
        for levels in 1..=quantizer.codebooks().len() {
            let decoded = pass(&self.model.decoder, &quantizer.reconstruct(codes, levels)?, device)?;
            let differences = self.inputs.data().iter().zip(decoded.data()).map(|(a, b)| a - b);
            errors.push(squares(&mut { differences }));
        }
        Ok(errors)
    }
}

/// A network's outputs for all rows, without dropout.
fn pass(network: &Mlp, rows: &Matrix, device: &Device) -> Result<Matrix> {
    let rows = upload(rows, device);
    let total = rows.dims()[0];
    let parts = (0..total).step_by(CHUNK).map(|start| {
        let chunk = rows.clone().narrow(0, start, CHUNK.min(total - start));
        network.forward(chunk, &mut Dropout::Off)
    });
    download(Tensor::cat(parts.collect(), 0))
}
