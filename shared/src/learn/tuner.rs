use burn::{module::Module, optim::ModuleOptimizer};
use rand::{SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Batch, Example, LearnError, Likely, LookError, Targets, example, gradients,
    learner::read,
    loss, optimizer,
    writer::{LISTED, Writer},
};
use crate::{
    extra::Histories,
    generator::Generator,
    history::HistoryBatch,
    model::{Arithmetic, Dropout, T5},
    semantic_id::SemanticIds,
    trie::Trie,
    watch::Watch,
};

/// Items that may be liked at a time.
const MOST_LIKES: usize = 20;
/// Steps that one may ask for: after so many nothing is left to be learned from a handful of likes.
const MOST_STEPS: usize = 500;
/// Examples of others beside each step, likewise.
const MOST_REPLAY: usize = 256;
/// Largest norm of a step's gradient.
const CLIP: f64 = 1.0;

/// How a model that has learned from all goes on with one reader's likes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Tuning {
    /// Steps.
    pub steps: usize,
    /// Learning rate, the same in all of them.
    pub learning_rate: f64,
    /// Examples of other readers in every step, so that they are not forgotten; 0 = none.
    pub replay: usize,
    /// Which others, and in what order.
    pub seed: u64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { steps: 8, learning_rate: 5e-4, replay: 32, seed: 1 }
    }
}

/// Why nothing is learned from likes.
#[derive(Debug, Error)]
pub enum TuningError {
    /// Nothing that they follow.
    #[error("there is no history that likes could follow")]
    NoHistory,
    /// None, or more than are taken.
    #[error("{0} likes, expected 1 to {MOST_LIKES}")]
    Likes(usize),
    /// An item that the history has already.
    #[error("item {0} is liked, and in the history already")]
    Taken(u32),
    /// An item that is not in the catalogue.
    #[error("item {item} is named, and there are {items}")]
    Item {
        /// The item.
        item: u32,
        /// N.
        items: usize,
    },
    /// A number out of range.
    #[error("`{name}` is {value}, expected {expected}")]
    Range {
        /// Which.
        name: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        expected: String,
    },
}

/// A model before or after it has learned from likes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The ten best items after the history.
    pub list: Vec<Likely>,
    /// Mean loss of the likes, in nats a code.
    pub loss: f64,
    /// Share of other readers' held-out items among their first ten.
    pub recall: f64,
    /// Of so many readers.
    pub readers: usize,
}

/// A generator that goes on learning from what one reader likes.
///
/// Each like is an item that should come after the reader's history. The last block of the decoder learns, all else
/// stays as it is: what all readers have in common lies there. Beside the likes every step has examples of others, and the
/// mean losses of both count the same.
pub struct Tuner<'a> {
    ids: &'a SemanticIds,
    trie: &'a Trie,
    histories: &'a Histories,
    history: Vec<u32>,
    likes: Vec<u32>,
    max_history: usize,
    tuning: Tuning,
    /// What others have to be remembered by.
    others: Vec<Example>,
    rng: ChaCha8Rng,
    step: usize,
    /// With autodiff.
    model: T5,
    optimizer: ModuleOptimizer,
}

impl<'a> Tuner<'a> {
    /// One that has learned nothing of the reader, from a model without autodiff that reads so many items of a history.
    ///
    /// # Errors
    /// [`TuningError`].
    pub fn new(
        model: &T5,
        max_history: usize,
        (ids, trie): (&'a SemanticIds, &'a Trie),
        histories: &'a Histories,
        (history, likes): (Vec<u32>, Vec<u32>),
        tuning: Tuning,
    ) -> Result<Self, TuningError> {
        tuning.validate()?;
        if history.is_empty() {
            return Err(TuningError::NoHistory);
        }
        if !(1..=MOST_LIKES).contains(&likes.len()) {
            return Err(TuningError::Likes(likes.len()));
        }
        let named = history.iter().chain(&likes).chain(histories.iter().flatten());
        if let Some(&item) = named.copied().find(|&item| item as usize >= ids.len()).as_ref() {
            return Err(TuningError::Item { item, items: ids.len() });
        }
        if let Some(&item) = likes.iter().find(|item| history.contains(item)) {
            return Err(TuningError::Taken(item));
        }
        let model = model.clone().train().only_last_block_learns();
        Ok(Self {
            optimizer: optimizer(&model, 0.0),
            others: example::learned(histories).collect(),
            rng: ChaCha8Rng::seed_from_u64(tuning.seed),
            step: 0,
            ids,
            trie,
            histories,
            history,
            likes,
            max_history,
            tuning,
            model,
        })
    }

    /// Steps of all.
    pub fn steps(&self) -> usize {
        self.tuning.steps
    }

    /// One step.
    ///
    /// # Errors
    /// A loss that is no number, or could not be read; a step after the last one.
    pub fn step(&mut self) -> Result<(), LearnError> {
        if self.step >= self.tuning.steps {
            return Err(LearnError::Finished(self.tuning.steps));
        }
        let drawn: Vec<Example> =
            self.others.choose_multiple(&mut self.rng, self.tuning.replay).copied().collect();
        let others = self.pairs(&drawn);
        let parts = [self.liked(), others];
        let order: Vec<usize> = (0..parts.len()).filter(|&part| !parts[part].is_empty()).collect();
        let found = gradients::sum(&self.model, &order, |model, part| {
            let loss = self.loss(model, &parts[part]);
            (loss.clone(), loss.inner())
        });
        let Some((found, loss)) = found else { return Err(LearnError::NoExamples) };
        self.step += 1;
        let loss = read(loss)?;
        if !loss.is_finite() {
            return Err(LearnError::Diverged { step: self.step, loss });
        }
        let found = gradients::clip(&self.model, found, CLIP);
        self.model = self.optimizer.step(self.tuning.learning_rate, self.model.clone(), found);
        Ok(())
    }

    /// The model as it stands, for this reader and for the first `readers` of the others.
    ///
    /// # Errors
    /// When the device fails, or the watch gives it up.
    pub async fn side(&self, readers: usize, watch: &mut impl Watch) -> Result<Side, LookError> {
        let &Self { ids, trie, max_history, .. } = self;
        let model = self.model.valid();
        let generator = Generator::new(model.clone(), ids.layout(), Arithmetic::Float);
        let writer = Writer { generator: &generator, ids, trie, max_history };
        let held_out: Vec<Example> = example::held_out(self.histories).take(readers).collect();
        Ok(Side {
            list: writer.list(&self.history, LISTED, watch).await?,
            loss: f64::from(read(self.loss(&model, &self.liked()))?),
            recall: writer.found(self.histories, &held_out, watch).await?.recall(LISTED).unwrap_or_default(),
            readers: held_out.len(),
        })
    }

    fn liked(&self) -> Vec<(&[u32], u32)> {
        let latest = &self.history[self.history.len().saturating_sub(self.max_history)..];
        self.likes.iter().map(|&like| (latest, like)).collect()
    }

    fn pairs(&self, examples: &[Example]) -> Vec<(&'a [u32], u32)> {
        let pair = |example: &Example| {
            (example.history(self.histories, self.max_history), example.item(self.histories))
        };
        examples.iter().map(pair).collect()
    }

    /// Mean loss of histories and the items after them, in nats a code.
    fn loss(&self, model: &T5, pairs: &[(&[u32], u32)]) -> burn::tensor::Tensor<1> {
        let histories = HistoryBatch::new(self.ids, pairs.iter().map(|&(history, _)| history));
        let items: Vec<u32> = pairs.iter().map(|&(_, item)| item).collect();
        let inputs = Batch::new(&histories, self.ids, &items, &model.device());
        let targets = Targets::hard(&inputs, 0.0);
        let codes = pairs.len() * self.ids.layout().levels();
        loss(model, self.ids.layout(), &inputs, &targets, &mut Dropout::Off).div_scalar(codes as f64)
    }
}

impl Tuning {
    fn validate(&self) -> Result<(), TuningError> {
        let &Self { steps, learning_rate, replay, .. } = self;
        let range = |name, value: f64, most: f64, is_right: bool| match is_right {
            true => Ok(()),
            false => {
                Err(TuningError::Range { name, value, expected: format!("at most {most}, and above 0") })
            }
        };
        range("steps", steps as f64, MOST_STEPS as f64, (1..=MOST_STEPS).contains(&steps))?;
        range("replay", replay as f64, MOST_REPLAY as f64, replay <= MOST_REPLAY)?;
        range("learningRate", learning_rate, 0.1, learning_rate > 0.0 && learning_rate <= 0.1)
    }
}
