//! A small generator that learns histories, in sittings that may be broken off, and tells as it goes what it is worth.

use burn::tensor::Device;
use js_sys::Function;
use serde::{Deserialize, Serialize};
use tigerlet::extra::Histories;
use tigerlet::learn::{Learner, Look, Recipe};
use tigerlet::limits::Limits;
use tigerlet::semantic_id::SemanticIds;
use tigerlet::trie::Trie;
use tigerlet::watch::{Stage, Watch};
use wasm_bindgen::prelude::*;

use crate::pace::Pace;
use crate::value::{Refusal, declined, now, to_js};

/// Codes of the IDs that are learned, without their suffix: coarse to fine, as many as show how a shelf is found.
const LEVELS: usize = 2;
/// Looks at the model from the first step to the last.
const LOOKS: usize = 16;
/// Readers whom a look asks, and the last one.
const READERS: usize = 300;
pub const READERS_AT_LAST: usize = 2000;
/// Passes that a page may ask for: whoever waits for more wants a trainer of their own.
const MOST_EPOCHS: usize = 100;
/// Milliseconds between two words to the page.
const SILENCE: f64 = 250.0;

/// What is to be learned.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Lesson {
    /// Ids of the history that is watched.
    pub history: Vec<String>,
    /// Passes over the histories.
    epochs: usize,
    seed: u64,
    /// Begins anew, whatever has been learned.
    again: bool,
}

impl Default for Lesson {
    fn default() -> Self {
        let Recipe { epochs, seed, .. } = Recipe::default();
        Self { history: Vec::new(), epochs, seed, again: false }
    }
}

/// Where learning stands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    step: usize,
    steps: usize,
    epoch: usize,
    epochs: usize,
    parameters: usize,
    examples: usize,
    /// Mean loss since the last word, in nats a code; none before the first step.
    loss: Option<f64>,
    /// Of steps alone.
    examples_per_second: f64,
    /// Seconds of learning and looking so far.
    seconds: f64,
    look: Option<&'a Look>,
}

/// A learner, and what has been seen of it.
pub struct Pupil {
    learner: Learner,
    trie: Trie,
    /// The step of the last look.
    looked: Option<usize>,
    /// The look after the last step.
    last: Option<Look>,
    /// Milliseconds of earlier sittings.
    before: f64,
    /// Milliseconds of steps alone.
    stepping: f64,
    /// Losses since the last word.
    losses: Vec<f32>,
}

impl Pupil {
    /// One that has learned nothing, of histories of items with these IDs.
    ///
    /// # Errors
    /// One line that says why nothing can be learned.
    pub fn new(
        lesson: &Lesson,
        ids: &SemanticIds,
        histories: Histories,
        limits: &Limits,
        device: &Device,
    ) -> Result<Self, Refusal> {
        let &Lesson { epochs, seed, .. } = lesson;
        if epochs > MOST_EPOCHS {
            let message = format!("learn: `epochs` is {epochs}, expected 1 to {MOST_EPOCHS}");
            return Err(Refusal::Declined(message));
        }
        let ids = ids.coarser(LEVELS.min(ids.layout().levels())).map_err(declined)?;
        let recipe = Recipe { epochs, seed, ..Recipe::default() };
        Self::of(recipe, ids, histories, limits, device)
    }

    /// One that has learned nothing, of histories of items with these IDs, by that recipe.
    ///
    /// # Errors
    /// One line that says why nothing can be learned.
    pub fn of(
        recipe: Recipe,
        ids: SemanticIds,
        histories: Histories,
        limits: &Limits,
        device: &Device,
    ) -> Result<Self, Refusal> {
        let trie = Trie::new(&ids);
        let learner = Learner::new(recipe, ids, histories, limits, device).map_err(declined)?;
        Ok(Self { learner, trie, looked: None, last: None, before: 0.0, stepping: 0.0, losses: Vec::new() })
    }

    /// What learns.
    #[cfg(feature = "making")]
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// What it was worth at the end, once it has got there.
    #[cfg(feature = "making")]
    pub fn last(&self) -> Option<&Look> {
        self.last.as_ref()
    }

    /// Whether the lesson is the one that was begun, and not to be begun again.
    pub fn goes_on(&self, lesson: &Lesson) -> bool {
        let Recipe { epochs, seed, .. } = *self.learner.recipe();
        !lesson.again && (lesson.epochs, lesson.seed) == (epochs, seed)
    }

    /// Learns to the end, whose word is the answer, or until `pace` breaks off; `told` hears where it stands.
    ///
    /// # Errors
    /// That nobody waits any more, or that nothing more can be learned.
    pub async fn sit(&mut self, history: &[u32], pace: Pace, told: &Function) -> Result<JsValue, Refusal> {
        let begun = now();
        let end = self.go_on(history, pace, told, begun).await;
        self.before += now() - begun;
        end
    }

    async fn go_on(
        &mut self,
        history: &[u32],
        mut pace: Pace,
        told: &Function,
        begun: f64,
    ) -> Result<JsValue, Refusal> {
        let every = self.learner.steps().div_ceil(LOOKS);
        let mut spoken = begun;
        loop {
            let taken = self.learner.taken();
            let is_last = taken == self.learner.steps();
            let look = match is_last || taken.is_multiple_of(every) {
                true if self.looked != Some(taken) => Some(self.look(history, is_last, &mut pace).await?),
                _ => None,
            };
            if look.is_some() || is_last || now() - spoken >= SILENCE {
                spoken = now();
                let word = self.word(look.as_ref(), spoken - begun)?;
                // What a listener throws is its own affair.
                let _ = told.call1(&JsValue::UNDEFINED, &word);
                if is_last {
                    return Ok(word);
                }
            }
            let started = now();
            self.losses.push(self.learner.step().map_err(declined)?);
            self.stepping += now() - started;
            pace.over(Stage::Step).await.map_err(declined)?;
        }
    }

    async fn look(&mut self, history: &[u32], is_last: bool, pace: &mut Pace) -> Result<Look, Refusal> {
        let readers = if is_last { READERS_AT_LAST } else { READERS };
        let look = self.learner.look(&self.trie, history, readers, pace).await.map_err(declined)?;
        self.looked = Some(self.learner.taken());
        if is_last {
            self.last = Some(look.clone());
        }
        Ok(look)
    }

    /// What is told after so many milliseconds of a sitting.
    fn word(&mut self, look: Option<&Look>, milliseconds: f64) -> Result<JsValue, Refusal> {
        let Self { learner, before, stepping, .. } = self;
        let losses = std::mem::take(&mut self.losses);
        let mean = losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / losses.len().max(1) as f64;
        let recipe = learner.recipe();
        to_js(&Told {
            step: learner.taken(),
            steps: learner.steps(),
            epoch: learner.epoch(),
            epochs: recipe.epochs,
            parameters: learner.parameters(),
            examples: learner.examples().len(),
            loss: (!losses.is_empty()).then_some(mean),
            examples_per_second: (learner.taken() * recipe.batch_size) as f64 / stepping.max(1.0) * 1e3,
            seconds: (*before + milliseconds) / 1e3,
            look,
        })
    }
}
