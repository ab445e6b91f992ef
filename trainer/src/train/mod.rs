//! Stage 3: the Transformer learns to write the next item's semantic ID.
pub mod bench;
pub mod checkpoint;
mod clock;
pub mod config;
mod curve;
mod ema;
mod log;
mod losses;
mod meaning;
mod memory;
pub mod packed;
pub mod step;
mod teacher;
mod training;

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, ensure};
use burn::{module::Module, tensor::Device};
use tigerlet::{
    learn::{self, batches},
    limits::Limits,
    matrix::Matrix,
    model::T5,
    semantic_id::SemanticIds,
};

pub use checkpoint::{Best, State};
pub use config::TrainConfig;
use ema::Ema;
use packed::Packed;
use step::{Replica, Task};
pub use teacher::{Teacher, TeacherConfig};
use training::{Start, Training};

use crate::{
    crew::Crew,
    data::{Dataset, Example},
    device::DeviceKind,
    input::Input,
    learn::{Sitting, guard, validation_sample},
    sasrec::SasrecSystem,
    systems::Baseline,
    tell::tell,
    transfer::{download, upload},
};

/// Everything training reads.
pub struct Setup<'a> {
    pub dataset: &'a Dataset,
    pub ids: &'a SemanticIds,
    pub config: &'a TrainConfig,
    pub kind: DeviceKind,
    /// The model that scores items, which `[train.teacher]` asks for.
    pub teacher: Option<&'a SasrecSystem>,
    /// Folder of the embeddings, whose neighbours it may ask for.
    pub embeddings: &'a Path,
    /// Where codes lie, coarse to fine, if `[train] centroids` asks for it.
    pub codebooks: &'a [Matrix],
    /// Folder of the checkpoint to start from.
    pub start_from: Option<&'a Path>,
    /// Receives checkpoints, `log.jsonl`, `curve.svg` and `best.json`.
    pub folder: &'a Path,
    pub sitting: &'a Sitting,
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
    guard::engine(|| fit(setup))
}

fn fit(setup: &Setup) -> Result<Outcome> {
    let &Setup { dataset, ids, config, kind, sitting, .. } = setup;
    config.validate()?;
    // What a checkpoint is read back with.
    config.model(ids.layout()).validate(&Limits::WIDE)?;
    let examples = dataset.split().train_examples();
    ensure!(!examples.is_empty(), "no training examples: every history is shorter than 4 items");
    let validation = validation_sample(dataset, config.validation_users, config.seed);
    ensure!(!validation.is_empty(), "no validation examples: every history is shorter than 3 items");
    let lengths = match config.is_fixed(kind) {
        true => batches::one_length(config.max_history),
        false => batches::exact_lengths(config.max_history),
    };
    let latest = latest(setup)?;
    let teacher = teacher(setup, &examples)?;
    let replicas = replicas(setup, &examples, &lengths)?;
    let start = start(setup, latest, &replicas[0].device)?;
    let sequences = &dataset.sequences;
    let crew = Crew::new(replicas.len())?;
    let task = Task { ids, sequences, config, kind, replicas, crew, teacher: teacher.as_ref() };
    let length = |example: &Example| batches::padded(example.target as usize, &lengths);
    let plan =
        |epoch| batches::epoch(&examples, length, config.micro_batch, config.batch_size, config.seed, epoch);
    let training = Training::new(setup, task, start, &validation, &plan)?;
    tell!(
        "training {} parameters on {} examples: {} epochs, {} steps of {}",
        training.parameters(),
        examples.len(),
        config.epochs,
        training.total(),
        config.batch_size
    );
    training.sit(sitting)
}

/// What `[train.teacher]` asks for: lists of a model that scores items, and of the neighbours by text.
fn teacher(setup: &Setup, examples: &[Example]) -> Result<Option<Teacher>> {
    let &Setup { dataset, config, .. } = setup;
    let Some(teacher) = &config.teacher else { return Ok(None) };
    let system = setup.teacher.context("[train.teacher] has no model to learn from")?;
    let content = match teacher.content > 0.0 {
        true => Some(Baseline::Content.fit(dataset, setup.embeddings)?),
        false => None,
    };
    Teacher::new(teacher, system, content.as_deref(), examples, &dataset.sequences, config.workers).map(Some)
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

/// The step of the checkpoint to go on from, if there is one.
fn latest(setup: &Setup) -> Result<Option<usize>> {
    let latest = checkpoint::steps(setup.folder)?.pop();
    let may = latest.is_none() || setup.sitting.resume;
    ensure!(may, "{} already holds checkpoints: add --resume, or remove them", setup.folder.display());
    Ok(latest)
}

/// A new model, or that of the checkpoint of step `latest`, on `training`, a device with autodiff.
fn start(setup: &Setup, latest: Option<usize>, training: &Device) -> Result<Start> {
    let &Setup { ids, config, folder, .. } = setup;
    match latest {
        Some(step) => {
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
            let optimizer = checkpoint::load_optimizer(&path, learn::optimizer(&model, config.weight_decay))?;
            // Whoever was cut off between a checkpoint and its naming left an older name.
            if let Some(best) = &state.best {
                checkpoint::write_best(folder, best)?;
            }
            tell!("resuming at step {step}");
            Ok(Start { state, model, ema, optimizer })
        }
        None => {
            training.seed(config.seed);
            let model = match setup.start_from {
                None => new_model(setup, training)?,
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
            let optimizer = learn::optimizer(&model, config.weight_decay);
            Ok(Start { state: State { config: config.clone(), ..State::default() }, model, ema, optimizer })
        }
    }
}

/// A model that has learned nothing, and knows of its tokens what `[train] centroids` says.
fn new_model(setup: &Setup, training: &Device) -> Result<T5> {
    let &Setup { ids, config, codebooks, .. } = setup;
    let model = config.model(ids.layout()).init(training).with_stable_ids();
    if config.centroids == 0.0 {
        return Ok(model);
    }
    let table = download(model.embeddings())?;
    let table = meaning::begin(table, ids.layout(), codebooks, config.centroids, config.seed)?;
    Ok(model.with_embeddings(upload(&table, training)))
}

/// The files of the stage's folder that others read: the best checkpoint and its name.
pub fn files(folder: &Path) -> Result<Vec<String>> {
    let best = checkpoint::best(folder)?;
    let name = best.file_name().context("a checkpoint has a name")?.to_string_lossy().into_owned();
    let of_checkpoint = ["config.json", "model.safetensors", "ema.safetensors", "state.json"].into_iter();
    let there = of_checkpoint.filter(|file| best.join(file).exists()).map(|file| format!("{name}/{file}"));
    Ok(std::iter::once("best.json".to_owned()).chain(there).collect())
}

#[cfg(test)]
mod tests {
    use tigerlet::{extra::Histories, learn::Learner, model::Precision};

    use super::*;
    use crate::library;

    /// What a page learns is what is learned here: the same steps from the same seed, to the last bit.
    #[test]
    fn one_worker_learns_as_a_page_does() {
        let dataset = library::dataset(1, 60).unwrap();
        let codes: Vec<u16> = (0..2 * dataset.catalog.len()).map(|at| (at * 7919 % 16) as u16).collect();
        let ids = SemanticIds::with_suffix(&codes, &[16, 16]).unwrap();
        let config = TrainConfig {
            d_model: 16,
            heads: 2,
            d_kv: 8,
            d_ff: 32,
            layers: 1,
            dropout: 0.1,
            max_history: 4,
            batch_size: 64,
            micro_batch: 16,
            workers: 1,
            epochs: 2,
            warmup: 4,
            validate_every: 1000,
            validation_users: 5,
            validation_beams: 2,
            log_every: 1000,
            ..TrainConfig::default()
        };
        let histories: Histories = dataset.sequences.iter().collect();
        let device = DeviceKind::Flex.open().unwrap();
        let mut learner =
            Learner::new(config.recipe(), ids.clone(), histories, &Limits::DEFAULT, &device).unwrap();
        while learner.taken() < learner.steps() {
            learner.step().unwrap();
        }
        assert_eq!(
            learner.step().unwrap_err().to_string(),
            format!("all {} steps are taken", learner.steps())
        );

        let folder = tempfile::tempdir().unwrap();
        let sitting = Sitting::whole();
        let outcome = train(&Setup {
            dataset: &dataset,
            ids: &ids,
            config: &config,
            kind: DeviceKind::Flex,
            teacher: None,
            embeddings: folder.path(),
            codebooks: &[],
            start_from: None,
            folder: folder.path(),
            sitting: &sitting,
        })
        .unwrap();
        assert_eq!(outcome.steps, learner.steps());
        let (_, trained) =
            checkpoint::load_model(&checkpoint::path(folder.path(), outcome.step), &device).unwrap();
        let bytes = |model: &T5| model.write(Precision::F32).unwrap();
        assert!(bytes(&trained) == bytes(&learner.model()));
    }
}
