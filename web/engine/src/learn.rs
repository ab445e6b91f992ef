//! A small generator that learns the histories of the open bundle in the worker.

use js_sys::Function;
use serde::{Deserialize, Serialize};
use tigerlet::extra::{HISTORIES, Histories};
use tigerlet::learn::{Learner, Look, Recipe};
use tigerlet::trie::Trie;
use tigerlet::watch::{Stage, Watch};
use wasm_bindgen::prelude::*;

use crate::backend::processor;
use crate::pace::Pace;
use crate::session::Session;
use crate::value::{Refusal, declined, from_js, now, to_js};

/// Codes of the IDs that are learned, without their suffix: coarse to fine, as many as show how a shelf is found.
const LEVELS: usize = 2;
/// Looks at the model from the first step to the last.
const LOOKS: usize = 16;
/// Readers whom a look asks, and the last one.
const READERS: usize = 300;
const READERS_AT_LAST: usize = 2000;
/// Passes that a page may ask for: whoever waits for more wants a trainer of their own.
const MOST_EPOCHS: usize = 100;
/// Milliseconds between two words to the page.
const SILENCE: f64 = 250.0;

/// What is to be learned.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Lesson {
    /// Ids of the history that is watched.
    history: Vec<String>,
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
    /// Milliseconds of earlier sittings.
    before: f64,
    /// Milliseconds of steps alone.
    stepping: f64,
    /// Losses since the last word.
    losses: Vec<f32>,
}

#[wasm_bindgen]
impl Session {
    /// Lets a small generator learn what the bundle's readers took, until it has or `pause` says no: then what has been
    /// learned stays, and the same call goes on from there. `told` hears a few times a second where it stands.
    pub async fn learn(&self, lesson: JsValue, pause: Function, told: Function) -> Result<JsValue, JsValue> {
        let lesson: Lesson = from_js("learn", lesson)?;
        if lesson.epochs > MOST_EPOCHS {
            let epochs = lesson.epochs;
            let message = format!("learn: `epochs` is {epochs}, expected 1 to {MOST_EPOCHS}");
            return Err(Refusal::Declined(message).into());
        }
        let catalog = self.recommender.catalog();
        let unknown = |id: &String| Refusal::Declined(format!("learn: no item has the id `{id}`"));
        let history = lesson.history.iter().map(|id| catalog.by_id(id).ok_or_else(|| unknown(id)));
        let history: Vec<u32> = history.collect::<Result<_, _>>()?;
        let mut pupil = match self.pupil.take().filter(|pupil| pupil.goes_on(&lesson)) {
            Some(pupil) => pupil,
            None => self.pupil(&lesson).await?,
        };
        let begun = now();
        let end = pupil.sit(&history, Pace::new(pause), &told, begun).await;
        pupil.before += now() - begun;
        self.pupil.replace(Some(pupil));
        Ok(end?)
    }
}

impl Session {
    /// One that has learned nothing.
    async fn pupil(&self, lesson: &Lesson) -> Result<Pupil, Refusal> {
        let file = self.fetch(HISTORIES).await?;
        let items = self.recommender.catalog().len();
        let histories = Histories::read(&file, items, &self.limits).map_err(declined)?;
        let ids = self.recommender.ids();
        let ids = ids.coarser(LEVELS.min(ids.layout().levels())).map_err(declined)?;
        let recipe = Recipe { epochs: lesson.epochs, seed: lesson.seed, ..Recipe::default() };
        let device = processor().await.map_err(Refusal::Declined)?.device;
        let trie = Trie::new(&ids);
        let learner = Learner::new(recipe, ids, histories, &self.limits, &device).map_err(declined)?;
        Ok(Pupil { learner, trie, looked: None, before: 0.0, stepping: 0.0, losses: Vec::new() })
    }
}

impl Pupil {
    /// Whether the lesson is the one that was begun, and not to be begun again.
    fn goes_on(&self, lesson: &Lesson) -> bool {
        let Recipe { epochs, seed, .. } = *self.learner.recipe();
        !lesson.again && (lesson.epochs, lesson.seed) == (epochs, seed)
    }

    async fn sit(
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
