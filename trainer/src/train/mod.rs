//! Stage 3: the Transformer learns to write the next item's semantic ID.
pub mod bench;
pub mod checkpoint;
mod clock;
pub mod config;
mod curve;
mod ema;
mod log;
mod losses;
mod memory;
pub mod packed;
pub mod step;
mod targets;
mod teacher;

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use burn::{module::Module, optim::ModuleOptimizer, tensor::Device};
use tigerlet::{
    limits::Limits,
    metrics::{RankMetrics, RankSummary},
    model::T5,
    semantic_id::SemanticIds,
    trie::Trie,
};

pub use checkpoint::{Best, State};
use clock::Clock;
pub use config::TrainConfig;
use ema::Ema;
use log::{Line, Log};
use losses::Losses;
use packed::Packed;
use step::{Replica, Task};
pub use targets::{Soft, Targets};
pub use teacher::{Teacher, TeacherConfig};

use crate::{
    data::{Dataset, Example},
    device::DeviceKind,
    input::Input,
    interrupt::{self, Saves},
    learn::{MicroBatch, batches, gradients, guard, validation_sample},
    progress::Progress,
    referee::{Pace, judge},
    sasrec,
    systems::{
        Baseline,
        tiger::{Scorer, Tiger},
    },
    tell::tell,
};

/// Everything training reads.
pub struct Setup<'a> {
    pub dataset: &'a Dataset,
    pub ids: &'a SemanticIds,
    pub config: &'a TrainConfig,
    pub kind: DeviceKind,
    /// Folder of the run's SASRec, which `[train.teacher]` asks for.
    pub sasrec: &'a Path,
    /// Folder of the embeddings, whose neighbours it may ask for.
    pub embeddings: &'a Path,
    /// Folder of the checkpoint to start from.
    pub start_from: Option<&'a Path>,
    /// Receives checkpoints, `log.jsonl`, `curve.svg` and `best.json`.
    pub folder: &'a Path,
    pub sitting: &'a Sitting,
}

/// One of the sittings that a training may take.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Continue from the latest checkpoint of the folder.
    pub resume: bool,
    /// Save and stop after this step.
    pub stop_after: Option<usize>,
    /// Save and stop before this moment.
    pub deadline: Option<Instant>,
    /// Numbers of the devices that share every batch, at least one; the first holds the model.
    pub devices: Vec<usize>,
}

impl Sitting {
    /// Until training is finished, on one device.
    pub fn whole() -> Self {
        Self { resume: true, stop_after: None, deadline: None, devices: vec![0] }
    }
}

/// What a sitting came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The checkpoint that `best.json` names; none before the first validation of a training that was interrupted.
    pub best: Option<Best>,
    /// The step that training stands at.
    pub step: usize,
    /// Of so many at most.
    pub steps: usize,
    /// Whether this was the last step, or the end of patience, and not only of the sitting.
    pub is_finished: bool,
}

/// Trains until the last epoch, the end of patience, or the end of the sitting.
///
/// # Errors
/// For data without examples, a checkpoint of something else, a loss that is not finite, and whatever the
/// device fails at; the checkpoints written until then are kept.
pub fn train(setup: &Setup) -> Result<Outcome> {
    guard::engine(|| sit(setup))
}

fn sit(setup: &Setup) -> Result<Outcome> {
    let &Setup { dataset, ids, config, kind, folder, sitting, .. } = setup;
    config.validate()?;
    // What a checkpoint is read back with.
    config.model(ids.layout()).validate(&Limits::WIDE)?;
    let examples = dataset.split().train_examples();
    ensure!(!examples.is_empty(), "no training examples: every history is shorter than 4 items");
    let validation = validation_sample(dataset, config.validation_users, config.seed);
    ensure!(!validation.is_empty(), "no validation examples: every history is shorter than 3 items");
    let lengths = match config.is_fixed(kind) {
        true => batches::fixed_lengths(config.max_history),
        false => batches::exact_lengths(config.max_history),
    };
    let replicas = replicas(setup, &examples, &lengths)?;
    let mut devices: Vec<Device> = replicas.iter().map(|replica| replica.device.clone().inner()).collect();
    devices.dedup();

    let Start { mut state, mut model, mut ema, mut optimizer } = start(setup, &replicas[0].device)?;
    let model_config = config.model(ids.layout());
    let teacher = match &config.teacher {
        None => None,
        Some(teacher) => {
            let (items, device) = (dataset.catalog.len(), kind.open_at(sitting.devices[0])?);
            let (_, system) = sasrec::load(&setup.sasrec.join("best"), items, &device)?;
            let content = match teacher.content > 0.0 {
                true => Some(Baseline::Content.fit(dataset, setup.embeddings)?),
                false => None,
            };
            let (content, sequences) = (content.as_deref(), &dataset.sequences);
            Some(Teacher::new(teacher, &system, content, &examples, sequences, config.workers)?)
        }
    };
    let teacher = teacher.as_ref();
    let task = Task { ids, sequences: &dataset.sequences, config, kind, replicas, teacher };
    let length = |example: &Example| batches::padded(example.target as usize, &lengths);
    let plan =
        |epoch| batches::epoch(&examples, length, config.micro_batch, config.batch_size, config.seed, epoch);
    let mut epoch_steps = plan(0);
    let epochs: Vec<usize> = (0..config.epochs).map(|epoch| plan(epoch).len()).collect();
    let total: usize = epochs.iter().sum();
    let mut log = Log::open(folder, state.step)?;
    let trie = Trie::new(ids);
    tell!(
        "training {} parameters on {} examples: {} epochs, {total} steps of {}",
        model.parameters(),
        examples.len(),
        config.epochs,
        config.batch_size
    );

    let bar = Progress::new("train", total as u64, "steps");
    bar.inc(state.step as u64);
    let (begun, before) = (state.step, state.seconds);
    let mut clock = Clock::start(state.seconds, sitting.deadline, config.checkpoint_minutes);
    let mut losses = Losses::default();
    let mut provisional = None;
    let mut stopped = false;
    let saves = Saves::new();
    let mut first = 0;
    'training: for (epoch, &length) in epochs.iter().enumerate() {
        if state.step >= first + length {
            first += length;
            continue;
        }
        if epoch > 0 {
            epoch_steps = plan(epoch);
        }
        for (index, batch) in epoch_steps.iter().enumerate().skip(state.step - first) {
            if config.patience > 0 && state.stale >= config.patience {
                tell!("no better NDCG@10 in {} validations: stopped at step {}", state.stale, state.step);
                break 'training;
            }
            let step = first + index;
            let rate = config.rate(step, total);
            let seed = config.seed.wrapping_mul(1 << 24).wrapping_add(step as u64);
            let (gradients, loss) = task.gradients(&model, batch, seed)?;
            model = optimizer.step(rate, model, gradients);
            if let Some(ema) = &mut ema {
                ema.update(&model, step);
            }
            state.step = step + 1;
            losses.push(state.step, loss);
            clock.step(batch.iter().map(Vec::len).sum());
            bar.inc(1);

            let last = state.step == total;
            stopped = !last
                && (sitting.stop_after == Some(state.step)
                    || clock.is_over(state.best.is_none())
                    || interrupt::is_asked());
            let validates = state.step.is_multiple_of(config.validate_every) || last;
            let logs = state.step.is_multiple_of(config.log_every) || last || stopped;
            let saves = validates || stopped || clock.is_save_due();
            if logs || saves {
                losses.settle()?;
                state.seconds = clock.seconds();
            }
            if logs {
                let loss = losses.take_mean();
                bar.message(format!("epoch {} loss {loss:.4}", epoch + 1));
                log.write(&Line::loss(&state, epoch + 1, loss, rate).with_machine(clock.lap(), &devices))?;
            }
            // Who interrupts does not wait for a validation.
            if validates || (stopped && state.best.is_none() && !interrupt::is_asked()) {
                let chosen = ema.as_ref().map_or_else(|| model.valid(), |ema| ema.model().clone());
                let metrics = clock.pause(|| validate(&chosen, setup, &trie, &validation))?;
                log.write(&Line::validation(&state, epoch + 1, &metrics))?;
                let found = Best { step: state.step, ndcg_at_10: metrics.ndcg(10).unwrap_or(0.0) };
                if validates {
                    state.validated(found);
                } else {
                    // Out of turn, for want of any: something to evaluate, which resuming will not know of.
                    provisional = Some(found);
                }
            }
            if saves {
                let average = ema.as_ref().map(Ema::model);
                let best = state.best.as_ref().or(provisional.as_ref());
                clock.save(|| {
                    checkpoint::save(folder, &model_config, &model, average, &optimizer, &state)?;
                    best.map_or(Ok(()), |best| checkpoint::write_best(folder, best))?;
                    checkpoint::prune(folder, state.step)
                })?;
            }
            if validates || stopped {
                curve::draw(folder)?;
            }
            if stopped {
                break 'training;
            }
        }
        first += length;
    }
    bar.finish();
    let speed = clock.speed();
    tell!(
        "train: {} steps in {:.0} s, {:.2} steps/s, {:.0} examples/s{}{}",
        state.step - begun,
        clock.seconds() - before,
        speed.steps_per_second,
        speed.examples_per_second,
        memory::resident().map(|mb| format!(", {mb:.0} MB resident")).unwrap_or_default(),
        memory::reserved(&devices).map(|mb| format!(", {mb:.0} MB on the device")).unwrap_or_default(),
    );
    drop(saves);
    // Whoever was killed between its last checkpoint and this has left what came before.
    checkpoint::prune(folder, state.step)?;
    let best = state.best.or(provisional);
    Ok(Outcome { best, step: state.step, steps: total, is_finished: !stopped })
}

/// Every device of the sitting, as often as it has workers; the training examples are on it if shapes are
/// fixed.
fn replicas(setup: &Setup, examples: &[Example], lengths: &[usize]) -> Result<Vec<Replica>> {
    let &Setup { dataset, ids, config, kind, sitting, .. } = setup;
    let count = sitting.devices.len();
    ensure!(count > 0, "--devices names no device");
    let share = config.batch_size / count;
    ensure!(
        count == 1 || config.micro_batch <= share,
        "{count} devices share batches of {}: lower [train] `micro_batch` from {} to at most {share}",
        config.batch_size,
        config.micro_batch
    );
    let (input, mut replicas) = (Input::new(ids, config), Vec::new());
    for &index in &sitting.devices {
        let device = kind.open_at(index)?.autodiff();
        let packed = config
            .is_fixed(kind)
            .then(|| Arc::new(Packed::new(input, &dataset.sequences, examples, lengths, &device)));
        replicas
            .extend((0..config.workers).map(|_| Replica { device: device.clone(), packed: packed.clone() }));
    }
    Ok(replicas)
}

/// Where a sitting begins.
struct Start {
    state: State,
    model: T5,
    ema: Option<Ema>,
    optimizer: ModuleOptimizer,
}

/// A new model, or the latest checkpoint's, on `training`, a device with autodiff.
fn start(setup: &Setup, training: &Device) -> Result<Start> {
    let &Setup { ids, config, folder, sitting, .. } = setup;
    let latest = checkpoint::steps(folder)?.pop();
    match latest {
        Some(step) if sitting.resume => {
            let path = checkpoint::path(folder, step);
            let state = checkpoint::load_state(&path)?;
            let (model_config, model) = checkpoint::load_weights(&path, training)?;
            let model = model.set_require_grad(true);
            model_config
                .check_layout(ids.layout(), config.user_tokens)
                .with_context(|| format!("cannot resume {}", path.display()))?;
            let ema = match config.ema > 0.0 {
                false => None,
                true => {
                    let (_, average) = checkpoint::load_average(&path, training)?
                        .with_context(|| format!("{} has no ema.safetensors", path.display()))?;
                    Some(Ema::new(config.ema, &average))
                }
            };
            let optimizer = checkpoint::load_optimizer(&path, step::optimizer(&model, config))?;
            // Whoever was cut off between a checkpoint and its naming left an older name.
            if let Some(best) = &state.best {
                checkpoint::write_best(folder, best)?;
            }
            tell!("resuming at step {step}");
            Ok(Start { state, model, ema, optimizer })
        }
        Some(_) => bail!("{} already holds checkpoints: add --resume, or remove them", folder.display()),
        None => {
            training.seed(config.seed);
            let model = match setup.start_from {
                None => config.model(ids.layout()).init(training).with_stable_ids(),
                Some(path) => {
                    let (shape, model) = checkpoint::load_model(path, training)?;
                    ensure!(
                        shape == config.model(ids.layout()),
                        "{} has another shape than [train] and the semantic IDs say",
                        path.display()
                    );
                    model.set_require_grad(true)
                }
            };
            let ema = (config.ema > 0.0).then(|| Ema::new(config.ema, &model));
            let optimizer = step::optimizer(&model, config);
            Ok(Start { state: State { config: config.clone(), ..State::default() }, model, ema, optimizer })
        }
    }
}

/// The files of the stage's folder that others read: the best checkpoint and its name.
pub fn files(folder: &Path) -> Result<Vec<String>> {
    let best = checkpoint::best(folder)?;
    let name = best.file_name().context("a checkpoint has a name")?.to_string_lossy().into_owned();
    let of_checkpoint = ["config.json", "model.safetensors", "ema.safetensors", "state.json"].into_iter();
    let there = of_checkpoint.filter(|file| best.join(file).exists()).map(|file| format!("{name}/{file}"));
    Ok(std::iter::once("best.json".to_owned()).chain(there).collect())
}

fn validate(model: &T5, setup: &Setup, trie: &Trie, examples: &[Example]) -> Result<RankSummary> {
    let pace = Pace { threads: setup.config.workers, ..Pace::of(setup.kind) };
    let tiger = Tiger {
        label: "TIGER",
        model,
        input: Input::new(setup.ids, setup.config),
        trie,
        scorer: Scorer::Beam(setup.config.validation_beams),
        users: pace.users,
    };
    let bar = Progress::new("validate", examples.len() as u64, "users");
    let verdicts = judge(&tiger, setup.dataset, examples, 10, pace, &bar)?;
    bar.finish();
    let mut metrics = RankMetrics::new(&[10]);
    verdicts.iter().for_each(|verdict| metrics.add(verdict.rank));
    Ok(metrics.summary())
}
