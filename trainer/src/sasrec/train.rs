use std::{path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use burn::{
    module::Module,
    optim::{AdamWConfig, ModuleOptimizer},
    tensor::{Device, Int, Tensor, TensorData},
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use tigerlet::metrics::{RankMetrics, RankSummary};

use super::{
    Sasrec, SasrecConfig, SasrecSystem,
    checkpoint::{self, State},
};
use crate::{
    data::{Dataset, Example},
    device::DeviceKind,
    files,
    interrupt::{self, Saves},
    learn::{batches, gradients, guard, validation_sample},
    progress::Progress,
    referee::{Pace, judge},
    systems::System,
    tell::tell,
};

/// Largest global norm of a gradient.
const CLIP: f64 = 5.0;

/// Everything training reads.
pub struct Setup<'a> {
    pub dataset: &'a Dataset,
    pub config: &'a SasrecConfig,
    pub kind: DeviceKind,
    /// Receives `latest/` and `best/`.
    pub folder: &'a Path,
    /// Save and stop before this moment.
    pub deadline: Option<Instant>,
}

/// Trains SASRec, from where the folder stands, and keeps the epoch that validates best; returns its NDCG@10, or
/// none if the time was up before the last epoch, or somebody has interrupted: then what is saved continues.
///
/// Every position of a training sequence predicts the item after it, so an epoch has as many examples as
/// TIGER's, in one forward pass a user.
///
/// # Errors
/// For data without sequences, a model of something else, a loss that is not finite, and whatever the device
/// fails at; what was saved until then is kept.
pub fn train(setup: &Setup) -> Result<Option<f64>> {
    guard::engine(|| fit(setup))
}

fn fit(setup: &Setup) -> Result<Option<f64>> {
    let &Setup { dataset, config, kind, folder, deadline } = setup;
    config.validate()?;
    let split = dataset.split();
    let sequences: Vec<&[u32]> = split
        .train()
        .filter(|sequence| sequence.len() > 1)
        .map(|sequence| &sequence[sequence.len().saturating_sub(config.max_history + 1)..])
        .collect();
    ensure!(!sequences.is_empty(), "no training sequences: every history is shorter than 4 items");
    let validation = validation_sample(dataset, config.validation_users, config.seed);
    ensure!(!validation.is_empty(), "no validation items: every history is shorter than 3 items");

    let device = kind.open()?;
    let (mut state, mut model, mut optimizer) = start(setup, &device.clone().autodiff())?;
    let plan = |epoch| {
        let length = |sequence: &&[u32]| sequence.len();
        batches::epoch(&sequences, length, config.micro_batch, config.batch_size, config.seed, epoch)
    };
    let steps_an_epoch = plan(0).len();
    let total = steps_an_epoch * config.epochs;
    tell!(
        "SASRec: {} parameters, {} sequences, {} epochs of about {steps_an_epoch} steps",
        model.num_params(),
        sequences.len(),
        config.epochs
    );
    let cost = |micro: &Vec<&[u32]>| micro.iter().map(|sequence| sequence.len()).sum();
    let workers = vec![model.device(); config.workers];
    let bar = Progress::new("sasrec", total as u64, "steps");
    bar.inc(state.step as u64);
    let (started, before) = (Instant::now(), state.seconds);
    let _saves = Saves::new();
    for epoch in state.epoch..config.epochs {
        let mut losses: Vec<Tensor<1>> = Vec::new();
        let mut positions = 0;
        let mut batches = plan(epoch).into_iter().skip(state.begun).peekable();
        while let Some(batch) = batches.next() {
            let examples: usize = batch.iter().flatten().map(|sequence| sequence.len() - 1).sum();
            let seed = config.seed.wrapping_mul(1 << 24).wrapping_add(state.step as u64) << 16;
            let (sum, loss) = gradients::sum(&model, &batch, &workers, cost, |model, micro, place| {
                let loss = loss_of(model, micro, config, kind, seed + place.part as u64);
                (loss.carrier.div_scalar(examples as f64), loss.value)
            })?;
            let sum = gradients::clip(&model, sum, CLIP);
            model = optimizer.step(config.rate(state.step, total), model, sum);
            losses.push(loss);
            positions += examples;
            state.step += 1;
            state.begun += 1;
            bar.inc(1);
            let is_over =
                interrupt::is_asked() || deadline.is_some_and(|deadline| Instant::now() >= deadline);
            // An epoch that is all done but for its validation is not begun again.
            if is_over && batches.peek().is_some() {
                state.seconds = before + started.elapsed().as_secs_f64();
                checkpoint::save(&folder.join("latest"), &model, Some(&optimizer), &state)?;
                bar.finish();
                return Ok(None);
            }
        }
        let loss: f32 = Tensor::cat(losses, 0).sum().try_into_scalar().context("cannot read the loss")?;
        let loss = f64::from(loss) / positions as f64;
        if !loss.is_finite() {
            bail!("SASRec, epoch {}: the loss is {loss}; lower `learning_rate` or raise `warmup`", epoch + 1);
        }
        (state.epoch, state.begun) = (epoch + 1, 0);
        bar.message(format!("epoch {} loss {loss:.4}", epoch + 1));
        if state.epoch.is_multiple_of(config.validate_every) || state.epoch == config.epochs {
            let system =
                SasrecSystem { model: model.valid(), max_history: config.max_history, name: String::new() };
            let summary = validate(&system, setup, &validation)?;
            let ndcg = summary.ndcg(10).unwrap_or(0.0);
            state.seconds = before + started.elapsed().as_secs_f64();
            tell!(
                "SASRec, epoch {}: loss {loss:.4}, validation Recall@10 {:.4}, NDCG@10 {ndcg:.4}, {:.0} s",
                state.epoch,
                summary.recall(10).unwrap_or(0.0),
                state.seconds
            );
            if state.best.is_none_or(|best| ndcg > best) {
                state.best = Some(ndcg);
                checkpoint::save(&folder.join("best"), &model, None, &state)?;
            }
            checkpoint::save(&folder.join("latest"), &model, Some(&optimizer), &state)?;
        }
    }
    bar.finish();
    state.best.context("SASRec was never validated").map(Some)
}

/// A new model, or the latest one of the folder.
fn start(setup: &Setup, device: &Device) -> Result<(State, Sasrec, ModuleOptimizer)> {
    let &Setup { dataset, config, folder, .. } = setup;
    let items = dataset.catalog.len();
    let adam = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(config.weight_decay);
    let latest = folder.join("latest");
    files::recover(&latest)?;
    files::recover(&folder.join("best"))?;
    if folder.exists() {
        files::remove_unfinished(folder)?;
    }
    if latest.exists() {
        let (state, model) = checkpoint::load(&latest, items, device)?;
        let model = model.set_require_grad(true);
        let optimizer = checkpoint::load_optimizer(&latest, adam.init())?;
        tell!("SASRec: resuming after epoch {}", state.epoch);
        return Ok((state, model, optimizer));
    }
    device.seed(config.seed);
    let model = Sasrec::new(items, config, device).with_stable_ids();
    let state = State { items, config: config.clone(), ..State::default() };
    Ok((state, model, adam.init()))
}

/// The loss of sequences that have one length S + 1: S positions each.
pub fn loss_of(
    model: &Sasrec,
    sequences: &[&[u32]],
    config: &SasrecConfig,
    kind: DeviceKind,
    seed: u64,
) -> super::loss::Loss {
    let device = model.device();
    let length = sequences[0].len() - 1;
    let read: Vec<i32> =
        sequences.iter().flat_map(|items| items[..length].iter().map(|&item| item as i32)).collect();
    let targets: Vec<u32> = sequences.iter().flat_map(|items| items[1..].iter().copied()).collect();
    let read = Tensor::<2, Int>::from_data(TensorData::new(read, [sequences.len(), length]), &device);
    let mut dropout = kind.dropout(config.dropout, seed, &device);
    let states = model.forward(read, &mut dropout).reshape([targets.len(), config.d_model]);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    config.loss.of(states, model.candidates(), &targets, config.negatives, &mut rng, dropout.lookup())
}

fn validate(system: &dyn System, setup: &Setup, examples: &[Example]) -> Result<RankSummary> {
    let pace = Pace { threads: setup.config.workers, ..Pace::of(setup.kind) };
    let bar = Progress::new("validate", examples.len() as u64, "users");
    let verdicts = judge(system, setup.dataset, examples, 10, pace, &bar)?;
    bar.finish();
    let mut metrics = RankMetrics::new(&[10]);
    verdicts.iter().for_each(|verdict| metrics.add(verdict.rank));
    Ok(metrics.summary())
}
