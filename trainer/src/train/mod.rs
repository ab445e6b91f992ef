//! Stage 3: the Transformer learns to write the next item's semantic ID.
mod batches;
pub mod checkpoint;
mod config;
mod curve;
mod log;
mod step;

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    metrics::{RankMetrics, RankSummary},
    model::T5,
    semantic_id::SemanticIds,
    trie::Trie,
};

pub use batches::MicroBatch;
pub use checkpoint::{Best, State};
pub use config::TrainConfig;
use log::{Line, Log};
use step::Task;

use crate::{
    data::{Dataset, Example},
    device::DeviceKind,
    progress::Progress,
    ranking::{Ranker, Scorer},
};

/// Everything training reads.
pub struct Setup<'a> {
    pub dataset: &'a Dataset,
    pub ids: &'a SemanticIds,
    pub config: &'a TrainConfig,
    pub kind: DeviceKind,
    /// Receives checkpoints, `log.jsonl`, `curve.svg` and `best.json`.
    pub folder: &'a Path,
    /// Continue from the latest checkpoint of the folder.
    pub resume: bool,
    /// Stop, resumably, after this step; for tests and for time slots.
    pub stop_after: Option<usize>,
}

/// Trains until the last epoch or the end of patience; returns the best validated checkpoint,
/// none if it was told to stop before the first validation.
pub fn train(setup: &Setup) -> Result<Option<Best>> {
    let &Setup { dataset, ids, config, kind, folder, .. } = setup;
    config.validate()?;
    let examples = dataset.split().train_examples();
    ensure!(!examples.is_empty(), "no training examples: every history is shorter than 4 items");
    let validation = validation_sample(dataset, config);
    ensure!(!validation.is_empty(), "no validation examples: every history is shorter than 3 items");

    let device = kind.open()?;
    let (mut state, mut model, mut optimizer) = start(setup, &device)?;
    let model_config = config.model(ids.layout());
    let task = Task { ids, sequences: &dataset.sequences, config, kind };
    let plan = |epoch| {
        batches::epoch(
            &examples,
            config.max_history,
            config.micro_batch,
            config.batch_size,
            config.seed,
            epoch,
        )
    };
    let mut epoch_steps = plan(0);
    let lengths: Vec<usize> = (0..config.epochs).map(|epoch| plan(epoch).len()).collect();
    let total: usize = lengths.iter().sum();
    let mut log = Log::open(folder, state.step)?;
    let trie = Trie::new(ids);
    eprintln!(
        "training {} parameters on {} examples: {} epochs, {total} steps of {}",
        model.parameters(),
        examples.len(),
        config.epochs,
        config.batch_size
    );

    let bar = Progress::new("train", total as u64, "steps");
    bar.inc(state.step as u64);
    let started = Instant::now();
    let before = state.seconds;
    let mut losses: Vec<Tensor<1>> = Vec::new();
    let mut first = 0;
    'training: for (epoch, &length) in lengths.iter().enumerate() {
        if state.step >= first + length {
            first += length;
            continue;
        }
        if epoch > 0 {
            epoch_steps = plan(epoch);
        }
        for (index, batch) in epoch_steps.iter().enumerate().skip(state.step - first) {
            let step = first + index;
            let rate = config.rate(step, total);
            let seed = config.seed.wrapping_mul(1 << 24).wrapping_add(step as u64);
            let (gradients, loss) = task.gradients(&model, batch, seed)?;
            model = optimizer.step(rate, model, gradients);
            losses.push(loss);
            state.step = step + 1;
            state.seconds = before + started.elapsed().as_secs_f64();
            bar.inc(1);

            let last = state.step == total;
            if state.step.is_multiple_of(config.log_every) || last {
                let loss = mean(std::mem::take(&mut losses))?;
                if !loss.is_finite() {
                    bail!("step {}: the loss is {loss}; lower `learning_rate` or raise `warmup`", state.step);
                }
                bar.message(format!("epoch {} loss {loss:.4}", epoch + 1));
                log.write(&Line::loss(&state, epoch + 1, loss, rate))?;
            }
            let stop = setup.stop_after == Some(state.step);
            if state.step.is_multiple_of(config.validate_every) || last {
                let metrics = validate(&model, setup, &trie, &validation)?;
                let ndcg = metrics.ndcg(10).unwrap_or(0.0);
                log.write(&Line::validation(&state, epoch + 1, &metrics))?;
                let better = state.best.as_ref().is_none_or(|best| ndcg > best.ndcg_at_10);
                if better {
                    state.best = Some(Best { step: state.step, ndcg_at_10: ndcg });
                }
                state.stale = if better { 0 } else { state.stale + 1 };
                keep(folder, &model_config, &model, &optimizer, &state)?;
                curve::draw(folder)?;
                if config.patience > 0 && state.stale >= config.patience {
                    eprintln!(
                        "no better NDCG@10 in {} validations: stopped at step {}",
                        state.stale, state.step
                    );
                    break 'training;
                }
            } else if stop {
                keep(folder, &model_config, &model, &optimizer, &state)?;
            }
            if stop {
                break 'training;
            }
        }
        first += length;
    }
    bar.finish();
    Ok(state.best)
}

/// A new model, or the latest checkpoint's.
fn start(setup: &Setup, device: &Device) -> Result<(State, T5, burn::optim::ModuleOptimizer)> {
    let &Setup { ids, config, folder, .. } = setup;
    let training = device.clone().autodiff();
    let latest = checkpoint::steps(folder)?.pop();
    match latest {
        Some(step) if setup.resume => {
            let path = checkpoint::path(folder, step);
            let state = checkpoint::load_state(&path)?;
            ensure!(
                state.config == *config,
                "{} was trained with another [train] table; start in another run folder, or without --resume",
                path.display()
            );
            let (model_config, model) = checkpoint::load_model(&path, &training)?;
            let model = model.set_require_grad(true);
            model_config
                .check_layout(ids.layout())
                .with_context(|| format!("cannot resume {}", path.display()))?;
            let optimizer = checkpoint::load_optimizer(&path, step::optimizer(&model, config))?;
            eprintln!("resuming at step {step}");
            Ok((state, model, optimizer))
        }
        Some(_) => bail!("{} already holds checkpoints: add --resume, or remove them", folder.display()),
        None => {
            training.seed(config.seed);
            let model = match &config.start_from {
                None => config.model(ids.layout()).init(&training).with_stable_ids(),
                Some(path) => {
                    let (shape, model) = checkpoint::load_model(path, &training)?;
                    ensure!(
                        shape == config.model(ids.layout()),
                        "{} has another shape than [train] and the semantic IDs say",
                        path.display()
                    );
                    model.set_require_grad(true)
                }
            };
            let optimizer = step::optimizer(&model, config);
            Ok((State { config: config.clone(), ..State::default() }, model, optimizer))
        }
    }
}

/// Saves this checkpoint, names the best one, and removes what is neither.
fn keep(
    folder: &Path,
    config: &tigerlet::model::T5Config,
    model: &T5,
    optimizer: &burn::optim::ModuleOptimizer,
    state: &State,
) -> Result<()> {
    checkpoint::save(folder, config, model, optimizer, state)?;
    let mut steps = vec![state.step];
    if let Some(best) = &state.best {
        crate::files::write_atomic(&folder.join("best.json"), &serde_json::to_vec_pretty(best)?)?;
        steps.push(best.step);
    }
    checkpoint::prune(folder, &steps)
}

/// The validation users that every validation of a run measures.
fn validation_sample(dataset: &Dataset, config: &TrainConfig) -> Vec<Example> {
    let mut examples = dataset.split().validation();
    if config.validation_users > 0 && config.validation_users < examples.len() {
        examples.shuffle(&mut ChaCha8Rng::seed_from_u64(config.seed));
        examples.truncate(config.validation_users);
    }
    examples
}

fn validate(model: &T5, setup: &Setup, trie: &Trie, examples: &[Example]) -> Result<RankSummary> {
    let model = model.valid();
    let ranker = Ranker {
        model: &model,
        ids: setup.ids,
        trie,
        sequences: &setup.dataset.sequences,
        max_history: setup.config.max_history,
    };
    let bar = Progress::new("validate", examples.len() as u64, "users");
    let lists =
        ranker.rank(examples, Scorer::Beam(setup.config.validation_beams), setup.config.workers, &bar)?;
    bar.finish();
    let mut metrics = RankMetrics::new(&[10]);
    for (example, list) in examples.iter().zip(lists) {
        let target = example.item(&setup.dataset.sequences);
        metrics.add(list.iter().position(|&item| item == target));
    }
    Ok(metrics.summary())
}

/// Mean of losses that are still on the device: one read.
fn mean(losses: Vec<Tensor<1>>) -> Result<f64> {
    let count = losses.len().max(1);
    let sum: f32 =
        Tensor::cat(losses, 0).sum().try_into_scalar().context("cannot read the loss from the device")?;
    Ok(f64::from(sum) / count as f64)
}
