//! What comes before TIGER: vectors of texts, semantic IDs, SASRec.
use anyhow::{Context, Result};
use burn::{module::Module, optim::GradientsParams, tensor::Device};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    matrix::Matrix,
    model::Dense,
    quantizer::{ResidualConfig, ResidualQuantizer},
};

use super::{LOSS, Row, apart, difference, gradients};
use crate::{
    device::{DeviceKind, place},
    embed,
    learn::{Sitting, numbered},
    quantize::{QuantizeConfig, rqvae},
    sasrec::{self, LossKind, Prior, Sasrec, SasrecConfig},
};

/// Largest difference of a text's vector, relative to its largest element: that of a loss.
const VECTOR: f64 = 5e-3;
/// Share of points that may fall to another centroid, where two are equally near but for rounding.
const MOVED: f64 = 2e-3;
/// Largest difference of an RQ-VAE's loss after some epochs, in which small differences have grown.
const GROWN: f64 = 2e-2;

/// Compares the device of `kind` with that number.
pub fn check(kind: DeviceKind, index: usize) -> Result<Vec<Row>> {
    let (flex, device) = (Device::flex(), kind.open_at(index)?);
    let vectors = embed::of_random_encoder(&flex)?;
    let mut rows = vec![Row::new(
        "MiniLM: vectors of a random encoder",
        difference(&vectors, &embed::of_random_encoder(&device)?),
        VECTOR,
    )];
    rows.extend(kmeans(&flex, &device)?);
    rows.push(rq_vae(kind, index)?);
    for loss in [LossKind::CrossEntropy, LossKind::Bce, LossKind::SampledSoftmax] {
        rows.extend(sasrec(loss, kind, &device)?);
    }
    Ok(rows)
}

/// Clouds of points, the larger part of each level of codes.
fn clouds() -> Result<Matrix> {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let centres: Vec<f32> = (0..12 * 24).map(|_| rng.random_range(-1.0..1.0)).collect();
    let points = (0..3000).flat_map(|point| {
        let centre = &centres[point % 12 * 24..][..24];
        centre.iter().map(|x| x + rng.random_range(-0.5..0.5)).collect::<Vec<f32>>()
    });
    Ok(Matrix::new(3000, 24, points.collect())?)
}

fn kmeans(flex: &Device, device: &Device) -> Result<[Row; 2]> {
    let clouds = clouds()?;
    let config = ResidualConfig { levels: 3, codes: 16, iterations: 10, seed: 1 };
    let fit = |place| ResidualQuantizer::fit(&clouds, &config, place, &mut |_, _, _| ());
    let (flex, device) = (place(flex), place(device));
    let (ours, theirs) = (fit(&flex)?, fit(&device)?);
    let (here, there) = (ours.assign(&clouds, &flex)?, ours.assign(&clouds, &device)?);
    let moved = here.iter().zip(&there).filter(|(a, b)| a != b).count() as f64 / here.len() as f64;
    let error = |fitted: &ResidualQuantizer| -> Result<f64> {
        let levels = fitted.statistics(&clouds, &fitted.assign(&clouds, &flex)?)?;
        Ok(levels.last().context("no level")?.mean_squared_error)
    };
    Ok([
        Row::new("k-means: points that fall to another code", moved, MOVED),
        // Another local optimum may be better or worse; one that is much worse is an error.
        Row::new(
            "k-means: error of codebooks fitted there",
            (error(&theirs)? / error(&ours)? - 1.0).max(0.0),
            0.05,
        ),
    ])
}

fn rq_vae(kind: DeviceKind, index: usize) -> Result<Row> {
    let config = QuantizeConfig { levels: 2, codes: 8, iterations: 5, ..QuantizeConfig::default() };
    let recipe = rqvae::RqVaeConfig {
        hidden: vec![32],
        latent: 8,
        epochs: 3,
        batch_size: 256,
        revive: 0,
        ..rqvae::RqVaeConfig::default()
    };
    let loss = |kind: DeviceKind, index| -> Result<f64> {
        let (vectors, device, sitting) = (&clouds()?, &kind.open_at(index)?, &Sitting::whole());
        let (config, recipe, parts) = (&config, &recipe, None);
        let setup = rqvae::Setup { vectors, config, recipe, kind, device, parts, sitting };
        let (_, log) = rqvae::train(&setup)?.context("it was interrupted")?;
        let last: rqvae::Epoch = serde_json::from_str(log.lines().last().context("no epoch")?)?;
        Ok(last.loss)
    };
    Ok(Row::new(
        "RQ-VAE: loss after three epochs",
        apart(loss(DeviceKind::Flex, 0)?, loss(kind, index)?),
        GROWN,
    ))
}

fn sasrec(loss: LossKind, kind: DeviceKind, device: &Device) -> Result<Vec<Row>> {
    let config = SasrecConfig {
        d_model: 32,
        layers: 1,
        heads: 2,
        dropout: 0.0,
        max_history: 8,
        loss,
        negatives: 20,
        ..SasrecConfig::default()
    };
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let sequences: Vec<Vec<u32>> =
        (0..16).map(|_| (0..9).map(|_| rng.random_range(0..50)).collect()).collect();
    let sequences: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
    let ours = Device::flex().autodiff();
    ours.seed(1);
    let model = numbered(Sasrec::new(50, 0, &config, &ours)).standing(None);
    let learn = |model: &Dense, kind| -> Result<_> {
        let loss = sasrec::loss_of(model, &sequences, &Prior::NONE, &config, kind, 7);
        let read = gradients::read(model, &GradientsParams::from_grads(loss.carrier.backward(), model))?;
        Ok((f64::from(loss.value.try_into_scalar::<f32>().context("cannot read the loss")?), read))
    };
    let (here, of_ours) = learn(&model, DeviceKind::Flex)?;
    let (there, of_theirs) = learn(&model.clone().fork(&device.clone().autodiff()), kind)?;
    let mut rows = vec![Row::new(format!("SASRec: loss, {loss}"), apart(here, there), LOSS)];
    rows.extend(gradients::rows(&format!("SASRec: {loss},"), &of_ours, &of_theirs));
    Ok(rows)
}
