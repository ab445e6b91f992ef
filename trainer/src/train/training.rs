//! The steps of stage 3: gradients, validations, checkpoints, the log.
use std::time::Duration;

use anyhow::Result;
use burn::{module::Module, optim::ModuleOptimizer, tensor::Device};
use tigerlet::{
    generator::Generator,
    learn::MicroBatch,
    model::{Arithmetic, T5},
    trie::Trie,
};

use super::{
    Best, Outcome, Setup, State, checkpoint,
    clock::Clock,
    curve,
    ema::Ema,
    log::{Line, Log},
    losses::Losses,
    memory,
    step::Task,
};
use crate::{
    data::Example,
    input::Input,
    interrupt,
    learn::sitting::{self, Sitting, Steps},
    progress::Progress,
    referee::{Pace, validate},
    systems::tiger::{Scorer, Tiger},
    tell::tell,
};

/// Where a sitting begins.
pub struct Start {
    pub state: State,
    pub model: T5,
    pub ema: Option<Ema>,
    pub optimizer: ModuleOptimizer,
}

/// The steps of an epoch, by its number: of the micro-batches that each takes.
pub type Plan<'a> = dyn Fn(usize) -> Vec<Vec<MicroBatch<Example>>> + 'a;

/// A training under way.
pub struct Training<'a> {
    setup: &'a Setup<'a>,
    task: Task<'a>,
    validation: &'a [Example],
    trie: Trie,
    plan: &'a Plan<'a>,
    /// The step that each epoch begins with, and then that which none does.
    firsts: Vec<usize>,
    epoch: usize,
    /// The steps of `epoch`.
    batches: Vec<Vec<MicroBatch<Example>>>,
    state: State,
    model: T5,
    ema: Option<Ema>,
    optimizer: ModuleOptimizer,
    losses: Losses,
    /// What validated out of turn, for want of any: something to evaluate, which resuming will not know of.
    provisional: Option<Best>,
    log: Log,
    clock: Clock,
    bar: Progress,
}

impl<'a> Training<'a> {
    /// From where `start` stands.
    pub fn new(
        setup: &'a Setup<'a>,
        task: Task<'a>,
        start: Start,
        validation: &'a [Example],
        plan: &'a Plan<'a>,
    ) -> Result<Self> {
        let Start { state, model, ema, optimizer } = start;
        let mut firsts = vec![0];
        for epoch in 0..setup.config.epochs {
            firsts.push(firsts[epoch] + plan(epoch).len());
        }
        let epoch =
            firsts[1..].partition_point(|&end| end <= state.step).min(setup.config.epochs.saturating_sub(1));
        let bar = Progress::new("train", firsts[setup.config.epochs] as u64, "steps");
        bar.inc(state.step as u64);
        Ok(Self {
            trie: Trie::new(setup.ids),
            batches: plan(epoch),
            losses: Losses::default(),
            provisional: None,
            log: Log::open(setup.folder, state.step)?,
            clock: Clock::start(state.seconds),
            setup,
            task,
            validation,
            plan,
            firsts,
            epoch,
            state,
            model,
            ema,
            optimizer,
            bar,
        })
    }

    /// Steps of all epochs.
    pub fn total(&self) -> usize {
        self.firsts[self.setup.config.epochs]
    }

    /// Parameters of the model.
    pub fn parameters(&self) -> usize {
        self.model.parameters()
    }

    /// Trains for a sitting.
    pub fn sit(mut self, sitting: &Sitting) -> Result<Outcome> {
        let (begun, before) = (self.state.step, self.state.seconds);
        let every = sitting::minutes(self.setup.config.checkpoint_minutes);
        let is_finished = sitting::sit(&mut self, sitting, every)?;
        self.bar.finish();
        if is_finished && self.state.step < self.total() {
            let Self { state, .. } = &self;
            tell!("no better NDCG@10 in {} validations: stopped at step {}", state.stale, state.step);
        }
        curve::draw(self.setup.folder)?;
        let speed = self.clock.speed();
        tell!(
            "train: {} steps in {:.0} s, {:.2} steps/s, {:.0} examples/s{}{}",
            self.state.step - begun,
            self.clock.seconds() - before,
            speed.steps_per_second,
            speed.examples_per_second,
            memory::resident().map(|mb| format!(", {mb:.0} MB resident")).unwrap_or_default(),
            memory::reserved(&self.devices())
                .map(|mb| format!(", {mb:.0} MB on the device"))
                .unwrap_or_default(),
        );
        // Whoever was killed between its last checkpoint and this has left what came before.
        checkpoint::prune(self.setup.folder, self.state.step)?;
        let best = self.state.best.clone().or(self.provisional.take());
        Ok(Outcome { best, step: self.state.step, steps: self.total(), is_finished })
    }

    fn devices(&self) -> Vec<Device> {
        let mut devices: Vec<Device> =
            self.task.replicas.iter().map(|replica| replica.device.clone().inner()).collect();
        devices.dedup();
        devices
    }

    /// A line of the log about the losses since the last one.
    fn log_loss(&mut self) -> Result<()> {
        self.losses.settle()?;
        self.state.seconds = self.clock.seconds();
        let loss = self.losses.take_mean();
        self.bar.message(format!("epoch {} loss {loss:.4}", self.epoch + 1));
        let rate = self.setup.config.rate(self.state.step - 1, self.total());
        let line = Line::loss(&self.state, self.epoch + 1, loss, rate);
        self.log.write(&line.with_machine(self.clock.lap(), &self.devices()))
    }

    /// What the model is worth as it stands.
    fn validate(&mut self) -> Result<Best> {
        self.losses.settle()?;
        self.state.seconds = self.clock.seconds();
        let chosen = self.ema.as_ref().map_or_else(|| self.model.valid(), |ema| ema.model().clone());
        let Self { setup, trie, validation, .. } = self;
        let pace = Pace { threads: setup.config.workers, ..Pace::of(setup.kind) };
        let tiger = Tiger {
            label: "TIGER",
            generator: &Generator::new(chosen, setup.ids.layout(), Arithmetic::Float),
            input: Input::new(setup.ids, setup.config),
            trie,
            scorer: Scorer::Beam(setup.config.validation_beams),
            users: pace.users,
        };
        let metrics = self.clock.pause(|| validate(&tiger, setup.dataset, validation, pace))?;
        self.log.write(&Line::validation(&self.state, self.epoch + 1, &metrics))?;
        Ok(Best { step: self.state.step, ndcg_at_10: metrics.ndcg(10).unwrap_or(0.0) })
    }
}

impl Steps for Training<'_> {
    fn is_done(&self) -> bool {
        let patience = self.setup.config.patience;
        self.state.step >= self.total() || (patience > 0 && self.state.stale >= patience)
    }

    fn step(&mut self) -> Result<bool> {
        let Setup { config, folder, .. } = self.setup;
        if self.state.step >= self.firsts[self.epoch + 1] {
            self.epoch += 1;
            self.batches = (self.plan)(self.epoch);
        }
        let step = self.state.step;
        let batch = &self.batches[step - self.firsts[self.epoch]];
        let seed = config.seed.wrapping_mul(1 << 24).wrapping_add(step as u64);
        let (gradients, loss) = self.task.gradients(&self.model, batch, seed)?;
        let rate = config.rate(step, self.total());
        self.model = self.optimizer.step(rate, self.model.clone(), gradients);
        if let Some(ema) = &mut self.ema {
            ema.update(&self.model, step);
        }
        self.clock.step(batch.iter().map(Vec::len).sum());
        self.state.step = step + 1;
        self.losses.push(self.state.step, loss);
        self.bar.inc(1);

        let last = self.state.step == self.total();
        if self.state.step.is_multiple_of(config.log_every) || last {
            self.log_loss()?;
        }
        if self.state.step.is_multiple_of(config.validate_every) || last {
            let found = self.validate()?;
            self.state.validated(found);
            curve::draw(folder)?;
            return Ok(true);
        }
        Ok(false)
    }

    fn save(&mut self) -> Result<()> {
        self.losses.settle()?;
        self.state.seconds = self.clock.seconds();
        let Self { setup, state, model, optimizer, .. } = self;
        let average = self.ema.as_ref().map(Ema::model);
        let best = state.best.as_ref().or(self.provisional.as_ref());
        let shape = setup.config.model(setup.ids.layout());
        self.clock.pause(|| {
            checkpoint::save(setup.folder, &shape, model, average, optimizer, state)?;
            best.map_or(Ok(()), |best| checkpoint::write_best(setup.folder, best))?;
            checkpoint::prune(setup.folder, state.step)
        })
    }

    fn is_to_stop(&self) -> bool {
        self.setup.sitting.stop_after == Some(self.state.step)
    }

    /// A first validation, which nothing has shown the cost of, gets a fifth of the sitting.
    fn closing(&self, sitting: Duration) -> Duration {
        if self.state.best.is_none() { sitting / 5 } else { Duration::ZERO }
    }

    fn close(&mut self) -> Result<()> {
        if !self.losses.is_empty() {
            self.log_loss()?;
        }
        // Who interrupts does not wait for a validation.
        if self.state.best.is_none() && !interrupt::is_asked() {
            self.provisional = Some(self.validate()?);
        }
        Ok(())
    }
}
