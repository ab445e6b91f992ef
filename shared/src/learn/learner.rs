use burn::{
    module::Module,
    optim::ModuleOptimizer,
    tensor::{Device, Tensor},
};
use thiserror::Error;

use super::{Batch, MicroBatch, Recipe, RecipeError, Targets, batches, gradients, loss, optimizer};
use crate::{
    extra::Histories,
    history::HistoryBatch,
    limits::Limits,
    model::{Dropout, T5},
    semantic_id::SemanticIds,
};

/// Items at the end of a history that are never learned from, where it is long enough: as leave-one-out has it, one for
/// choosing and one for reporting.
const HELD_OUT: usize = 2;
/// Shortest history of which any are held out.
const SHORTEST: usize = 3;

/// An item of a history, to be found by those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Whose history.
    pub user: usize,
    /// The item's place in it, at least 1.
    pub target: usize,
}

/// Why nothing is learned.
#[derive(Debug, Error)]
pub enum LearnError {
    /// A recipe that cannot be followed.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// An item that has no ID.
    #[error("a history names item {item}, and there are IDs for {items}")]
    Item {
        /// The item.
        item: u32,
        /// N.
        items: usize,
    },
    /// Histories that end before anything is learned from them.
    #[error("nothing to learn from: every history is shorter than 4 items")]
    NoExamples,
    /// The loss is no number any more.
    #[error("step {step}: the loss is {loss}; a lower learning rate would go further")]
    Diverged {
        /// The step, 1-based.
        step: usize,
        /// The loss.
        loss: f32,
    },
    /// A step after the last one.
    #[error("all {0} steps are taken")]
    Finished(usize),
    /// A loss that could not be read from the device.
    #[error("the device gave no loss: {0}")]
    Device(String),
}

/// A generator that learns, a step at a time, on one thread.
///
/// The steps are those of the trainer with one worker, to the last bit on the same machine.
pub struct Learner {
    recipe: Recipe,
    ids: SemanticIds,
    histories: Histories,
    examples: Vec<Example>,
    /// The step that each epoch begins with, and then that which none does.
    firsts: Vec<usize>,
    epoch: usize,
    /// The steps of `epoch`.
    batches: Vec<Vec<MicroBatch<Example>>>,
    step: usize,
    /// With autodiff.
    model: T5,
    optimizer: ModuleOptimizer,
}

impl Learner {
    /// A model that has learned nothing.
    ///
    /// # Errors
    /// A recipe that cannot be followed, histories of other items, or none that is long enough.
    pub fn new(
        recipe: Recipe,
        ids: SemanticIds,
        histories: Histories,
        limits: &Limits,
        device: &Device,
    ) -> Result<Self, LearnError> {
        recipe.validate(ids.layout(), limits)?;
        let unknown = histories.iter().flatten().find(|&&item| item as usize >= ids.len());
        if let Some(&item) = unknown {
            return Err(LearnError::Item { item, items: ids.len() });
        }
        let examples: Vec<Example> = (0..histories.len())
            .flat_map(|user| {
                (1..learned_from(histories.get(user))).map(move |target| Example { user, target })
            })
            .collect();
        if examples.is_empty() {
            return Err(LearnError::NoExamples);
        }
        let device = device.clone().autodiff();
        device.seed(recipe.seed);
        let model = recipe.model(ids.layout()).init(&device).with_stable_ids();
        let optimizer = optimizer(&model, recipe.weight_decay);
        let mut learner = Self {
            recipe,
            ids,
            histories,
            examples,
            firsts: vec![0],
            epoch: 0,
            batches: Vec::new(),
            step: 0,
            model,
            optimizer,
        };
        for epoch in 0..learner.recipe.epochs {
            let first = learner.firsts[epoch] + learner.plan(epoch).len();
            learner.firsts.push(first);
        }
        learner.batches = learner.plan(0);
        Ok(learner)
    }

    /// One step: the mean loss of its examples, in nats a code, before it.
    ///
    /// # Errors
    /// A loss that is no number, after which nothing more is learned; a step after the last one.
    pub fn step(&mut self) -> Result<f32, LearnError> {
        if self.step >= self.steps() {
            return Err(LearnError::Finished(self.steps()));
        }
        if self.step >= self.firsts[self.epoch + 1] {
            self.epoch += 1;
            self.batches = self.plan(self.epoch);
        }
        let Self { recipe, ids, step, .. } = &*self;
        let (step, layout) = (*step, ids.layout());
        let batch = &self.batches[step - self.firsts[self.epoch]];
        let examples: usize = batch.iter().map(Vec::len).sum();
        let scale = 1.0 / (examples * layout.levels()) as f64;
        let seed = recipe.seed.wrapping_mul(1 << 24).wrapping_add(step as u64);
        // In the order in which one of the trainer's workers has them: the costliest first.
        let cost = |example: &Example| 2 + example.target.min(recipe.max_history);
        let costs: Vec<usize> = batch.iter().map(|micro| micro.iter().map(cost).sum()).collect();
        let order = gradients::deal(&costs, 1).concat();
        let found = gradients::sum(&self.model, &order, |model, part| {
            let seed = seed.wrapping_mul(1 << 16).wrapping_add(part as u64);
            let inputs = self.batch(&batch[part], &model.device());
            let targets = Targets::hard(&inputs, 0.0);
            let mut dropout = Dropout::host(recipe.dropout, seed);
            let loss = loss(model, layout, &inputs, &targets, &mut dropout).mul_scalar(scale);
            (loss.clone(), loss.inner())
        });
        let Some((gradients, loss)) = found else { return Err(LearnError::NoExamples) };
        let loss = read(loss)?;
        if !loss.is_finite() {
            return Err(LearnError::Diverged { step: step + 1, loss });
        }
        let gradients = gradients::clip(&self.model, gradients, self.recipe.clip);
        let rate = self.recipe.rate(step, self.steps());
        self.model = self.optimizer.step(rate, self.model.clone(), gradients);
        self.step += 1;
        Ok(loss)
    }

    /// Steps so far.
    pub fn taken(&self) -> usize {
        self.step
    }

    /// Steps of all epochs.
    pub fn steps(&self) -> usize {
        self.firsts[self.recipe.epochs]
    }

    /// The epoch under way, from 0.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// Trainable numbers of the model.
    pub fn parameters(&self) -> usize {
        self.model.parameters()
    }

    /// The recipe.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The IDs that are learned.
    pub fn ids(&self) -> &SemanticIds {
        &self.ids
    }

    /// The histories, with what is held out of them.
    pub fn histories(&self) -> &Histories {
        &self.histories
    }

    /// What is learned from.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The last item of every history that has any held out.
    pub fn held_out(&self) -> impl Iterator<Item = Example> {
        let long = self.histories.iter().enumerate().filter(|(_, history)| history.len() >= SHORTEST);
        long.map(|(user, history)| Example { user, target: history.len() - 1 })
    }

    /// The model as it stands, without autodiff.
    pub fn model(&self) -> T5 {
        self.model.valid()
    }

    /// Mean loss of these examples as the model stands, without dropout, in nats a code.
    ///
    /// # Errors
    /// A loss that could not be read.
    pub fn loss_of(&self, examples: &[Example]) -> Result<f64, LearnError> {
        let (model, mut sum) = (self.model(), 0.0);
        for part in examples.chunks(self.recipe.micro_batch) {
            let inputs = self.batch(part, &model.device());
            let targets = Targets::hard(&inputs, 0.0);
            let loss = loss(&model, self.ids.layout(), &inputs, &targets, &mut Dropout::Off);
            sum += f64::from(read(loss)?);
        }
        Ok(sum / (examples.len().max(1) * self.ids.layout().levels()) as f64)
    }

    /// The items before that of an example, oldest first: as many of the latest as the model reads.
    pub fn history(&self, example: Example) -> &[u32] {
        let history = &self.histories.get(example.user)[..example.target];
        &history[history.len().saturating_sub(self.recipe.max_history)..]
    }

    /// The item of an example.
    pub fn item(&self, example: Example) -> u32 {
        self.histories.get(example.user)[example.target]
    }

    fn batch(&self, examples: &[Example], device: &Device) -> Batch {
        let histories = HistoryBatch::new(&self.ids, examples.iter().map(|&example| self.history(example)));
        let items: Vec<u32> = examples.iter().map(|&example| self.item(example)).collect();
        Batch::new(&histories, &self.ids, &items, device)
    }

    fn plan(&self, epoch: usize) -> Vec<Vec<MicroBatch<Example>>> {
        let Recipe { max_history, micro_batch, batch_size, seed, .. } = self.recipe;
        let lengths = batches::exact_lengths(max_history);
        let length = |example: &Example| batches::padded(example.target, &lengths);
        batches::epoch(&self.examples, length, micro_batch, batch_size, seed, epoch)
    }
}

/// Items of a history from the first on that are learned from.
pub fn learned_from(history: &[u32]) -> usize {
    if history.len() < SHORTEST { history.len() } else { history.len() - HELD_OUT }
}

fn read(loss: Tensor<1>) -> Result<f32, LearnError> {
    loss.try_into_scalar().map_err(|error| LearnError::Device(error.to_string()))
}
