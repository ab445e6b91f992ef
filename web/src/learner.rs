//! A small model that learns in a worker of its own: the engine `learn` of the JavaScript module of `web/engine/js`,
//! which nobody downloads before they want it.

use js_sys::Object;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::address;
use crate::client::{from_js, said, set, to_js};

#[wasm_bindgen(raw_module = "tigerlet")]
extern "C" {
    #[wasm_bindgen(catch, js_name = open)]
    async fn open_bundle(url: &str, options: &JsValue) -> Result<JsValue, JsValue>;

    type Tigerlet;
    #[wasm_bindgen(method, catch)]
    async fn learn(this: &Tigerlet, lesson: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn tune(this: &Tigerlet, taste: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Tigerlet);
}

/// A worker in which a model learns. It ends when this is dropped.
pub struct Learner {
    tigerlet: Tigerlet,
}

/// Bytes that have arrived, and how many there are; 0 where that is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Arriving {
    pub received: f64,
    pub total: f64,
}

/// What is to be learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lesson {
    /// Ids of the history that is watched, oldest first.
    pub history: Vec<String>,
    /// Passes over the examples.
    pub epochs: usize,
    /// Whether the model is a new one, whatever has been learned.
    pub again: bool,
}

/// Where learning stands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    pub step: usize,
    /// In all.
    pub steps: usize,
    /// The pass under way, from 0.
    pub epoch: usize,
    pub epochs: usize,
    pub examples_per_second: f64,
    /// Of learning and looking so far.
    pub seconds: f64,
    pub look: Option<Look>,
}

/// What the model is worth as it stands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// Share of held-out items among the first ten.
    pub recall: f64,
    /// Readers asked for it.
    pub users: usize,
    /// In nats a code, of examples that are learned from.
    pub training_loss: f64,
    /// The same of held-out items.
    pub held_out_loss: f64,
    /// Share of the IDs that it writes without the trie that no item has.
    pub invented: f64,
    /// Probabilities of the first code after the history that is watched.
    pub shelves: Vec<f32>,
    /// The best items after it.
    pub list: Vec<Likely>,
}

/// What one reader likes, and how it is learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Taste {
    /// Ids of what was taken, oldest first.
    pub history: Vec<String>,
    /// Ids of what should come after it.
    pub likes: Vec<String>,
    pub tuning: Tuning,
}

/// How it is learned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tuning {
    pub steps: usize,
}

/// A model before and after it has learned that.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Tuned {
    pub before: Side,
    pub after: Side,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Side {
    /// The ten best items after the history.
    pub list: Vec<Likely>,
    /// Of the likes, in nats a code.
    pub loss: f64,
    /// Share of other readers' held-out items among their first ten.
    pub recall: f64,
    /// How many others.
    pub readers: usize,
}

/// Where learning from likes stands.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Step {
    pub step: usize,
    pub steps: usize,
}

/// An item by its place in the catalogue, and the probability of its ID.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Likely {
    pub item: usize,
    pub probability: f32,
}

impl Learner {
    /// Starts a worker and has it open the page's bundle, until the signal; `progress` is told what arrives.
    ///
    /// # Errors
    /// One line that names what failed.
    pub async fn open(
        signal: Option<&AbortSignal>,
        progress: impl Fn(Arriving) + 'static,
    ) -> Result<Self, String> {
        let listener = listener(progress);
        let options = Object::new();
        set(&options, "engine", &"learn".into());
        set(&options, "onProgress", listener.as_ref());
        // What the address demands of the bundle, it demands of every engine's.
        if let Some(sha256) = address::pinned() {
            set(&options, "sha256", &sha256.into());
        }
        if let Some(signal) = signal {
            set(&options, "signal", signal);
        }
        let opened = open_bundle(&address::bundle(), &options).await.map_err(|error| said(&error))?;
        Ok(Self { tigerlet: opened.unchecked_into() })
    }

    /// Learns: whether to the end, and not to the signal. Then what has been learned stays, and the same lesson goes on
    /// from there unless it begins `again`. `heard` is told a few times a second where it stands.
    ///
    /// # Errors
    /// One line for people.
    pub async fn learn(
        &self,
        lesson: &Lesson,
        signal: Option<AbortSignal>,
        heard: impl Fn(Told) + 'static,
    ) -> Result<bool, String> {
        let listener = listener(heard);
        match self.tigerlet.learn(&to_js(lesson)?, &options(signal.as_ref(), &listener)).await {
            Ok(_) => Ok(true),
            Err(_) if signal.is_some_and(|signal| signal.aborted()) => Ok(false),
            Err(error) => Err(said(&error)),
        }
    }

    /// Lets a copy of the bundle's model learn what one reader likes: none if the signal came first. `heard` is told of
    /// every step.
    ///
    /// # Errors
    /// One line for people.
    pub async fn tune(
        &self,
        taste: &Taste,
        signal: Option<AbortSignal>,
        heard: impl Fn(Step) + 'static,
    ) -> Result<Option<Tuned>, String> {
        let listener = listener(heard);
        match self.tigerlet.tune(&to_js(taste)?, &options(signal.as_ref(), &listener)).await {
            Ok(tuned) => Ok(Some(from_js(tuned)?)),
            Err(_) if signal.is_some_and(|signal| signal.aborted()) => Ok(None),
            Err(error) => Err(said(&error)),
        }
    }
}

/// What JavaScript calls with what it tells.
fn listener<T: DeserializeOwned>(heard: impl Fn(T) + 'static) -> Closure<dyn Fn(JsValue)> {
    Closure::new(move |value| {
        if let Ok(told) = from_js(value) {
            heard(told);
        }
    })
}

/// The options of a call that may be given up, and tells what it does.
fn options(signal: Option<&AbortSignal>, listener: &Closure<dyn Fn(JsValue)>) -> Object {
    let options = Object::new();
    set(&options, "onTold", listener.as_ref());
    if let Some(signal) = signal {
        set(&options, "signal", signal);
    }
    options
}

impl Drop for Learner {
    fn drop(&mut self) {
        self.tigerlet.close();
    }
}
