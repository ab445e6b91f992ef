use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use burn::{
    module::{Module, Param},
    optim::{AdaGradConfig, AdamWConfig, GradientsParams, ModuleOptimizer, decay::WeightDecayConfig},
    tensor::{Device, Int, Tensor, TensorData},
};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tigerlet::{
    matrix::Matrix,
    quantizer::{ResidualConfig, ResidualQuantizer},
};

use super::{
    RqVae, RqVaeConfig,
    adagrad::TensorFlowAdaGrad,
    config::{Initialize, OptimizerKind},
    epoch::Sums,
    pass,
    revive::revive,
};
use crate::{
    device::{DeviceKind, place},
    learn::{
        Sitting, checkpoint, numbered,
        sitting::{Steps, minutes, sit},
    },
    progress::Progress,
    quantize::QuantizeConfig,
    tell::tell,
    transfer::upload,
};

/// The most lines of the log.
const LOG_LINES: usize = 1000;
/// Minutes between two saves.
const SAVE_MINUTES: f64 = 10.0;

/// Everything training reads.
pub struct Setup<'a> {
    /// N×D.
    pub vectors: &'a Matrix,
    pub config: &'a QuantizeConfig,
    pub recipe: &'a RqVaeConfig,
    pub kind: DeviceKind,
    pub device: &'a Device,
    /// Receives what a later sitting goes on from; none where there is to be no other.
    pub parts: Option<&'a Path>,
    pub sitting: &'a Sitting,
}

/// Trains an RQ-VAE on vectors; returns it on the device, ready to use, with the log, an [`Epoch`](super::Epoch) a line; or none if the sitting was over
/// before the last epoch: then what is saved continues.
///
/// One generator, started from the seed, draws weights, order, dropout and revivals in turn, so that the
/// result is a function of the seed.
///
/// # Errors
/// A loss that is not finite, parts that are damaged, and whatever the device fails at.
pub fn train(setup: &Setup) -> Result<Option<(RqVae, String)>> {
    let mut training = Training::start(setup)?;
    let is_finished = sit(&mut training, setup.sitting, minutes(SAVE_MINUTES))?;
    training.bar.finish();
    Ok(is_finished.then(|| (training.model.valid(), training.state.log)))
}

/// Where training stands.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    /// Epochs done.
    epoch: usize,
    /// The items in the order of the last one.
    order: Vec<usize>,
    /// How far the generator has come.
    drawn: u128,
    /// As text: what is read of a number may differ from it in its last place.
    log: String,
}

/// A training under way.
struct Training<'a> {
    setup: &'a Setup<'a>,
    state: State,
    rng: ChaCha8Rng,
    model: RqVae,
    optimizer: ModuleOptimizer,
    /// The vectors on the device.
    data: Tensor<2>,
    bar: Progress,
}

impl<'a> Training<'a> {
    /// From the parts that an earlier sitting has left, if there are any.
    fn start(setup: &'a Setup<'a>) -> Result<Self> {
        let &Setup { vectors, config, recipe, device, parts, .. } = setup;
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        let training = device.clone().autodiff();
        let mut model = RqVae::new(vectors.cols(), recipe, &mut rng, &training);
        let mut optimizer = optimizer(recipe);
        let state = match parts {
            Some(parts) if parts.exists() => {
                let damaged =
                    || format!("{} is damaged: remove it, and training begins anew", parts.display());
                let state: State = checkpoint::load_state(parts).with_context(damaged)?;
                let mut items = state.order.clone();
                items.sort_unstable();
                let is_whole = items.into_iter().eq(0..vectors.rows()) && state.epoch <= recipe.epochs;
                ensure!(is_whole, damaged());
                let blank = || Param::from_tensor(Tensor::zeros([config.codes, recipe.latent], &training));
                model.codebooks = (0..config.levels).map(|_| blank()).collect();
                model = checkpoint::load_model(parts, numbered(model))?.set_require_grad(true);
                optimizer = checkpoint::load_optimizer(parts, optimizer)?;
                rng.set_word_pos(state.drawn);
                tell!("rq-vae: resuming after epoch {}", state.epoch);
                state
            }
            _ => {
                let mut order: Vec<usize> = (0..vectors.rows()).collect();
                order.shuffle(&mut rng);
                let first = match recipe.initialize {
                    // k-means needs a point a code.
                    Initialize::FirstBatch => recipe.batch_size.max(config.codes).min(order.len()),
                    Initialize::AllItems => order.len(),
                };
                let latents = pass(&model.valid().encoder, &rows(vectors, &order[..first]), device)?;
                model.codebooks = initial_codebooks(&latents, config, device)?
                    .iter()
                    .map(|codebook| Param::from_tensor(upload(codebook, &training)))
                    .collect();
                model = numbered(model).set_require_grad(true);
                State { order, ..State::default() }
            }
        };
        let bar = Progress::new("rq-vae", recipe.epochs as u64, "epochs");
        bar.inc(state.epoch as u64);
        Ok(Self { setup, state, rng, model, optimizer, data: upload(vectors, &training), bar })
    }
}

impl Steps for Training<'_> {
    fn is_done(&self) -> bool {
        self.state.epoch >= self.setup.recipe.epochs
    }

    /// An epoch.
    fn step(&mut self) -> Result<bool> {
        let &Setup { vectors, config, recipe, kind, device, .. } = self.setup;
        let (training, epoch) = (device.clone().autodiff(), self.state.epoch + 1);
        if epoch > 1 {
            self.state.order.shuffle(&mut self.rng);
        }
        let mut sums = Sums::new(config, device);
        for batch in self.state.order.chunks(recipe.batch_size) {
            let indices: Vec<i32> = batch.iter().map(|&item| item as i32).collect();
            let indices = Tensor::<1, Int>::from_data(TensorData::new(indices, [batch.len()]), &training);
            let mut dropout = kind.dropout(recipe.dropout, self.rng.random(), &training);
            let losses = self.model.losses(self.data.clone().select(0, indices), recipe.beta, &mut dropout);
            let gradients = GradientsParams::from_grads(losses.total.backward(), &self.model);
            self.model = self.optimizer.step(recipe.learning_rate, self.model.clone(), gradients);
            sums.add(losses, batch.len());
        }
        let mut line = sums.read(epoch, vectors.rows())?;
        if !line.loss.is_finite() {
            bail!("epoch {epoch}: the loss is {}; lower `learning_rate` in [quantize.rqvae]", line.loss);
        }
        // A code revived after the last epoch would never be trained.
        if recipe.revive > 0 && epoch.is_multiple_of(recipe.revive) && epoch < recipe.epochs {
            let sample: Vec<usize> = self.state.order.iter().copied().take(recipe.batch_size).collect();
            let latents = pass(&self.model.valid().encoder, &rows(vectors, &sample), device)?;
            line.revived = revive(&mut self.model, latents, &sums.counts()?, &mut self.rng, &training)?;
        }
        let perplexities: Vec<String> =
            line.levels.iter().map(|level| format!("{:.0}", level.perplexity)).collect();
        self.bar.message(format!(
            "reconstruction {:.4} perplexity {}",
            line.reconstruction,
            perplexities.join("/")
        ));
        self.bar.inc(1);
        if epoch.is_multiple_of(recipe.epochs.div_ceil(LOG_LINES)) || epoch == recipe.epochs {
            self.state.log += &serde_json::to_string(&line)?;
            self.state.log.push('\n');
        }
        self.state.epoch = epoch;
        Ok(false)
    }

    fn save(&mut self) -> Result<()> {
        let Some(parts) = self.setup.parts else { return Ok(()) };
        self.state.drawn = self.rng.get_word_pos();
        checkpoint::save(parts, &self.model, Some(&self.optimizer), &self.state)
    }
}

/// Codebooks of the latents of a network that has learnt nothing yet, by residual k-means (TIGER, section
/// 3.1: it keeps the codebook from collapsing).
fn initial_codebooks(latents: &Matrix, config: &QuantizeConfig, device: &Device) -> Result<Vec<Matrix>> {
    let residual = ResidualConfig {
        levels: config.levels,
        codes: config.codes,
        iterations: config.iterations,
        seed: config.seed,
    };
    let quantizer = ResidualQuantizer::fit(latents, &residual, &place(device), &mut |_, _, _| {})?;
    Ok(quantizer.codebooks().to_vec())
}

fn optimizer(recipe: &RqVaeConfig) -> ModuleOptimizer {
    match recipe.optimizer {
        OptimizerKind::AdamW => {
            let adam = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(recipe.weight_decay);
            ModuleOptimizer::from(adam.build())
        }
        OptimizerKind::Adagrad => {
            let penalty = (recipe.weight_decay > 0.0).then(|| WeightDecayConfig::new(recipe.weight_decay));
            ModuleOptimizer::from(TensorFlowAdaGrad(AdaGradConfig::new().with_weight_decay(penalty).build()))
        }
    }
}

/// The rows of some items.
fn rows(vectors: &Matrix, items: &[usize]) -> Matrix {
    let mut rows = Matrix::zeros(items.len(), vectors.cols());
    for (row, &item) in items.iter().enumerate() {
        rows.row_mut(row).copy_from_slice(vectors.row(item));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::Epoch;
    use super::*;
    use crate::transfer::download;
    use std::collections::HashSet;
    use tigerlet::semantic_id::Code;

    /// Four heaps of 40 points each around corners of a cube in 6 dimensions, in turn.
    fn heaps() -> Matrix {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let point = |row: usize| -> Vec<f32> {
            (0..6)
                .map(|column| f32::from(row % 4 == column % 4) + 0.02 * rng.random_range(-1.0..1.0))
                .collect()
        };
        Matrix::new(160, 6, (0..160).flat_map(point).collect()).unwrap()
    }

    fn recipe(change: impl FnOnce(&mut RqVaeConfig)) -> RqVaeConfig {
        let mut recipe = RqVaeConfig {
            hidden: vec![16],
            latent: 3,
            epochs: 60,
            batch_size: 32,
            learning_rate: 5e-3,
            ..RqVaeConfig::default()
        };
        change(&mut recipe);
        recipe
    }

    fn config(levels: usize, codes: usize) -> QuantizeConfig {
        QuantizeConfig { levels, codes, iterations: 10, ..QuantizeConfig::default() }
    }

    fn whole(vectors: &Matrix, config: &QuantizeConfig, recipe: &RqVaeConfig) -> Result<(RqVae, String)> {
        let (device, sitting) = (Device::flex(), Sitting::whole());
        let (kind, parts) = (DeviceKind::Flex, None);
        train(&Setup { vectors, config, recipe, kind, device: &device, parts, sitting: &sitting })
            .map(Option::unwrap)
    }

    fn epochs(log: &str) -> Vec<Epoch> {
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn codes(model: &RqVae, vectors: &Matrix) -> Vec<Code> {
        let device = Device::flex();
        let latents = pass(&model.encoder, vectors, &device).unwrap();
        let books = model.codebooks.iter().map(|book| download(book.val()).unwrap()).collect();
        ResidualQuantizer::from_codebooks(books).unwrap().assign(&latents, &place(&device)).unwrap()
    }

    #[test]
    fn the_loss_falls_and_separate_heaps_get_codes_of_their_own() {
        let (model, log) = whole(&heaps(), &config(1, 4), &recipe(|_| ())).unwrap();
        let log = epochs(&log);
        let (first, last) = (&log[0], &log[59]);
        assert!(last.loss < 0.2 * first.loss, "{first:?} {last:?}");
        assert!(last.reconstruction < 0.05, "{last:?}");
        let codes = codes(&model, &heaps());
        assert_eq!(codes[..4].iter().collect::<HashSet<_>>().len(), 4);
        assert!((4..160).all(|row| codes[row] == codes[row % 4]));
    }

    #[test]
    fn the_seed_fixes_the_result() {
        let weights = |seed: u64| {
            let config = QuantizeConfig { seed, ..config(2, 4) };
            let recipe = recipe(|recipe| (recipe.epochs, recipe.dropout, recipe.revive) = (6, 0.2, 2));
            let (model, log) = whole(&heaps(), &config, &recipe).unwrap();
            (super::super::weights::write(&model, None).unwrap(), log)
        };
        assert_eq!(weights(1), weights(1));
        assert_ne!(weights(1).0, weights(2).0);
    }

    #[test]
    fn sittings_come_to_what_one_would() {
        let config = config(2, 4);
        let optimizers = [OptimizerKind::AdamW, OptimizerKind::Adagrad];
        for optimizer in optimizers {
            let recipe = recipe(|recipe| {
                (recipe.epochs, recipe.dropout, recipe.revive, recipe.optimizer) = (6, 0.2, 2, optimizer);
            });
            let (model, log) = whole(&heaps(), &config, &recipe).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let parts = folder.path().join("parts");
            // An epoch a sitting.
            let sitting = Sitting { deadline: Some(std::time::Instant::now()), ..Sitting::whole() };
            let (vectors, device) = (heaps(), Device::flex());
            let setup = Setup {
                vectors: &vectors,
                config: &config,
                recipe: &recipe,
                kind: DeviceKind::Flex,
                device: &device,
                parts: Some(&parts),
                sitting: &sitting,
            };
            for _ in 1..recipe.epochs {
                assert!(train(&setup).unwrap().is_none());
            }
            let state = parts.join("state.json");
            let whole_state = std::fs::read_to_string(&state).unwrap();
            for damage in [("\"epoch\": 5", "\"epoch\": 500"), ("159", "160"), ("{", "")] {
                std::fs::write(&state, whole_state.replacen(damage.0, damage.1, 1)).unwrap();
                let error = format!("{:#}", train(&setup).err().unwrap());
                assert!(error.contains("is damaged: remove it"), "{error}");
            }
            std::fs::write(&state, whole_state).unwrap();
            let (resumed, resumed_log) = train(&setup).unwrap().unwrap();
            let bytes = |model: &RqVae| super::super::weights::write(model, None).unwrap();
            assert!(bytes(&resumed) == bytes(&model), "{optimizer:?}");
            assert_eq!(resumed_log, log);
        }
    }

    #[test]
    fn dead_codes_move_to_residuals_and_come_alive() {
        let device = Device::flex();
        let training = device.clone().autodiff();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut model = RqVae::new(6, &recipe(|_| ()), &mut rng, &training);
        // Three codes far from everything.
        let book = Matrix::new(4, 3, [vec![0.0; 3], vec![1e3; 9]].concat()).unwrap();
        model.codebooks = vec![Param::from_tensor(upload(&book, &training))];
        let id = model.codebooks[0].id;
        let latents = pass(&model.valid().encoder, &heaps(), &device).unwrap();
        let revived =
            revive(&mut model, latents.clone(), &[vec![160, 0, 0, 0]], &mut rng, &training).unwrap();
        assert_eq!((revived, model.codebooks[0].id), (3, id));
        let book = download(model.codebooks[0].val()).unwrap();
        assert_eq!(book.row(0), [0.0; 3]);
        for code in 1..4 {
            assert!((0..160).any(|row| latents.row(row) == book.row(code)), "code {code}");
        }
        assert!(model.codebooks[0].val().is_require_grad());
        assert!(codes(&model.valid(), &heaps()).iter().collect::<HashSet<_>>().len() > 1);
    }

    #[test]
    fn adagrad_learns_at_the_papers_rate_and_a_loss_that_explodes_names_its_epoch() {
        let paper = recipe(|recipe| {
            (recipe.optimizer, recipe.learning_rate) = (OptimizerKind::Adagrad, 0.4);
            (recipe.weight_decay, recipe.initialize) = (0.0, Initialize::FirstBatch);
        });
        let (_, log) = whole(&heaps(), &config(1, 4), &paper).unwrap();
        let log = epochs(&log);
        assert!(log[59].loss < 0.5 * log[0].loss, "{:?} {:?}", log[0], log[59]);

        let wild = recipe(|recipe| recipe.learning_rate = 1e30);
        let error = whole(&heaps(), &config(1, 4), &wild).err().unwrap().to_string();
        assert!(error.starts_with("epoch 1: the loss is ") && error.contains("learning_rate"), "{error}");
    }
}
