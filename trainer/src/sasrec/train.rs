use std::{path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use burn::{
    module::Module,
    optim::{AdamWConfig, ModuleOptimizer},
    tensor::{Device, Int, Tensor, TensorData},
};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    learn::{MicroBatch, gradients::clip},
    matrix::Matrix,
    model::Dense,
};

use super::{
    Prior, Sasrec, SasrecConfig, SasrecSystem,
    checkpoint::{State, load},
    loss::Candidates,
    model::Texts,
};
use crate::{
    crew::Crew,
    data::{Dataset, Example},
    device::DeviceKind,
    files,
    learn::{
        Sitting, checkpoint, gradients, guard, numbered,
        sitting::{Steps, sit},
        validation_sample,
    },
    progress::Progress,
    referee::{Pace, validate},
    systems::popularity::counts,
    tell::tell,
};

/// Largest global norm of a gradient.
const CLIP: f64 = 5.0;

/// Everything training reads.
pub struct Setup<'a> {
    pub dataset: &'a Dataset,
    pub config: &'a SasrecConfig,
    /// What the items' texts say, N×T; none: they are known by who takes them alone.
    pub texts: Option<&'a Matrix>,
    /// What it is called.
    pub name: &'a str,
    pub kind: DeviceKind,
    /// Receives `latest/` and `best/`.
    pub folder: &'a Path,
    pub sitting: &'a Sitting,
}

/// Trains SASRec, from where the folder stands, and keeps the epoch that validates best; returns its NDCG@10, or
/// none if the sitting was over before the last epoch: then what is saved continues.
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
    let &Setup { dataset, config, kind, sitting, .. } = setup;
    config.validate(setup.name)?;
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
    let texts = setup.texts.map(|vectors| Texts::new(vectors, dataset, &device));
    let prior = Prior::new(&counts(dataset), texts.is_some(), config, &device);
    let learning = start(setup, texts.as_ref(), &device.autodiff())?;
    let crew = Crew::new(config.workers)?;
    let mut training = Training::new(setup, texts, prior, sequences, validation, learning, crew)?;
    let is_finished = sit(&mut training, sitting, None)?;
    training.bar.finish();
    if !is_finished {
        return Ok(None);
    }
    training.state.best.with_context(|| format!("{} was never validated", setup.name)).map(Some)
}

/// A training under way.
struct Training<'a> {
    setup: &'a Setup<'a>,
    texts: Option<Texts>,
    prior: Prior,
    sequences: Vec<&'a [u32]>,
    validation: Vec<Example>,
    /// The steps of the epoch that is under way.
    batches: Vec<Vec<MicroBatch<&'a [u32]>>>,
    /// Steps of all epochs.
    total: usize,
    state: State,
    model: Sasrec,
    optimizer: ModuleOptimizer,
    crew: Crew,
    /// Losses of this epoch's steps, and the positions that they are sums over.
    losses: Vec<Tensor<1>>,
    positions: usize,
    started: Instant,
    /// Seconds of earlier sittings.
    before: f64,
    bar: Progress,
}

impl<'a> Training<'a> {
    fn new(
        setup: &'a Setup<'a>,
        texts: Option<Texts>,
        prior: Prior,
        sequences: Vec<&'a [u32]>,
        validation: Vec<Example>,
        (state, model, optimizer): (State, Sasrec, ModuleOptimizer),
        crew: Crew,
    ) -> Result<Self> {
        let epochs = setup.config.epochs;
        let batches = plan(setup.config, &sequences, state.epoch);
        ensure!(
            state.begun < batches.len(),
            "{}/latest is damaged: it stands at step {} of an epoch of {}",
            setup.folder.display(),
            state.begun,
            batches.len()
        );
        let total = plan(setup.config, &sequences, 0).len() * epochs;
        tell!(
            "{}: {} parameters, {} sequences, {epochs} epochs of about {} steps",
            setup.name,
            model.num_params(),
            sequences.len(),
            total / epochs
        );
        let bar = Progress::new(setup.name, total as u64, "steps");
        bar.inc(state.step as u64);
        Ok(Self {
            setup,
            texts,
            prior,
            sequences,
            validation,
            batches,
            total,
            before: state.seconds,
            state,
            model,
            optimizer,
            crew,
            losses: Vec::new(),
            positions: 0,
            started: Instant::now(),
            bar,
        })
    }

    /// What comes after the last step of an epoch; true if the model was validated.
    fn end_epoch(&mut self) -> Result<bool> {
        let &Setup { config, folder, .. } = self.setup;
        let losses = Tensor::cat(std::mem::take(&mut self.losses), 0);
        let loss: f32 = losses.sum().try_into_scalar().context("cannot read the loss")?;
        let loss = f64::from(loss) / std::mem::take(&mut self.positions) as f64;
        let epoch = self.state.epoch + 1;
        if !loss.is_finite() {
            let name = self.setup.name;
            bail!("{name}, epoch {epoch}: the loss is {loss}; lower `learning_rate` or raise `warmup`");
        }
        (self.state.epoch, self.state.begun) = (epoch, 0);
        self.bar.message(format!("epoch {epoch} loss {loss:.4}"));
        self.batches = plan(config, &self.sequences, epoch);
        if !epoch.is_multiple_of(config.validate_every) && epoch != config.epochs {
            return Ok(false);
        }
        let model = self.model.valid().standing(self.texts.as_ref().map(|texts| &texts.vectors));
        let system = SasrecSystem { model, name: String::new() };
        let pace = Pace { threads: config.workers, ..Pace::of(self.setup.kind) };
        let summary = validate(&system, self.setup.dataset, &self.validation, pace)?;
        let ndcg = summary.ndcg(10).unwrap_or(0.0);
        self.state.seconds = self.before + self.started.elapsed().as_secs_f64();
        tell!(
            "{}, epoch {epoch}: loss {loss:.4}, validation Recall@10 {:.4}, NDCG@10 {ndcg:.4}, {:.0} s",
            self.setup.name,
            summary.recall(10).unwrap_or(0.0),
            self.state.seconds
        );
        if self.state.best.is_none_or(|best| ndcg > best) {
            self.state.best = Some(ndcg);
            checkpoint::save(&folder.join("best"), &self.model, None, &self.state)?;
        }
        Ok(true)
    }
}

impl Steps for Training<'_> {
    fn is_done(&self) -> bool {
        self.state.epoch >= self.setup.config.epochs
    }

    fn step(&mut self) -> Result<bool> {
        let &Setup { config, kind, .. } = self.setup;
        let batch = &self.batches[self.state.begun];
        let examples: usize = batch.iter().flatten().map(|sequence| sequence.len() - 1).sum();
        let seed = config.seed.wrapping_mul(1 << 24).wrapping_add(self.state.step as u64) << 16;
        let cost = |micro: &MicroBatch<&[u32]>| micro.iter().map(|sequence| sequence.len()).sum();
        let standing = self.model.standing(self.texts.as_ref().map(|texts| &texts.vectors));
        let (device, prior) = (standing.device(), &self.prior);
        let (sum, loss) = gradients::sum(
            &standing,
            batch,
            &self.crew,
            |_| &device,
            cost,
            |model, micro, place| {
                let loss = loss_of(model, micro, prior, config, kind, seed + place.part as u64);
                (loss.carrier.div_scalar(examples as f64), loss.value)
            },
        )?;
        let sum = self.model.gradients(sum, self.texts.as_ref().map(|texts| &texts.vectors));
        let sum = clip(&self.model, sum, CLIP);
        let rate = config.rate(self.state.step, self.total);
        self.model = self.optimizer.step(rate, self.model.clone(), sum);
        self.losses.push(loss);
        self.positions += examples;
        self.state.step += 1;
        self.state.begun += 1;
        self.bar.inc(1);
        if self.state.begun < self.batches.len() { Ok(false) } else { self.end_epoch() }
    }

    fn save(&mut self) -> Result<()> {
        self.state.seconds = self.before + self.started.elapsed().as_secs_f64();
        let latest = self.setup.folder.join("latest");
        checkpoint::save(&latest, &self.model, Some(&self.optimizer), &self.state)
    }
}

/// The steps of an epoch: sequences in an order that the seed and the epoch decide, so many a step whatever their
/// lengths, and in each step those of like lengths side by side.
fn plan<'a>(config: &SasrecConfig, sequences: &[&'a [u32]], epoch: usize) -> Vec<Vec<MicroBatch<&'a [u32]>>> {
    let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
    rng.set_stream(epoch as u64 + 1);
    let mut order = sequences.to_vec();
    order.shuffle(&mut rng);
    let step = |step: &mut [&'a [u32]]| {
        step.sort_by_key(|sequence| sequence.len());
        step.chunks(config.micro_batch).map(<[_]>::to_vec).collect()
    };
    order.chunks_mut(config.batch_size).map(step).collect()
}

/// Where training stands: a new model, or the latest one of the folder.
fn start(setup: &Setup, texts: Option<&Texts>, device: &Device) -> Result<(State, Sasrec, ModuleOptimizer)> {
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
        let (state, model) = load(&latest, items, device)?;
        ensure!(
            state.text == setup.texts.map_or(0, Matrix::cols),
            "{} has learned from texts of another width",
            latest.display()
        );
        let model = model.set_require_grad(true);
        let optimizer = checkpoint::load_optimizer(&latest, adam.init())?;
        tell!("{}: resuming after epoch {}", setup.name, state.epoch);
        return Ok((state, model, optimizer));
    }
    device.seed(config.seed);
    let text = setup.texts.map_or(0, Matrix::cols);
    let mut model = numbered(Sasrec::new(items, text, config, device));
    if let Some(texts) = texts {
        model = model.without_untaken(texts);
    }
    let state = State { items, text, config: config.clone(), ..State::default() };
    Ok((state, model, adam.init()))
}

/// The loss of sequences of S + 1 items at most: that of every item but the first, after those before it.
pub fn loss_of(
    model: &Dense,
    sequences: &[&[u32]],
    prior: &Prior,
    config: &SasrecConfig,
    kind: DeviceKind,
    seed: u64,
) -> super::loss::Loss {
    let device = model.device();
    let length = sequences.iter().map(|items| items.len() - 1).max().unwrap_or(0);
    // Padded on the right, where no state sees it.
    let mut read = vec![0; sequences.len() * length];
    let (mut targets, mut places) = (Vec::new(), Vec::new());
    for ((row, items), read) in (0..).zip(sequences).zip(read.chunks_exact_mut(length.max(1))) {
        for (place, pair) in items.windows(2).enumerate() {
            read[place] = pair[0] as i32;
            targets.push(pair[1]);
            places.push((row * length + place) as i32);
        }
    }
    let read = Tensor::<2, Int>::from_data(TensorData::new(read, [sequences.len(), length]), &device);
    let mut dropout = kind.dropout(config.dropout, seed, &device);
    let states = model.forward(read, &mut dropout).reshape([sequences.len() * length, config.d_model]);
    let count = places.len();
    let places = Tensor::<1, Int>::from_data(TensorData::new(places, [count]), &device);
    let states = dropout.lookup().rows(states, places);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    let items = Candidates { vectors: model.vectors(), prior };
    config.loss.of(states, items, &targets, config.negatives, &mut rng, dropout.lookup())
}
