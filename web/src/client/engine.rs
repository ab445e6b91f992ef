//! One engine as the page sees it: the JavaScript module of `web/engine/js`, which runs it in a worker.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use tigerlet::card::{BundleCard, EngineKind};
use tigerlet::newcomer::NewItem;
use wasm_bindgen::prelude::*;

use super::call::Call;
use super::state::Part;

#[wasm_bindgen(raw_module = "tigerlet")]
extern "C" {
    #[wasm_bindgen(catch, js_name = open)]
    async fn open_bundle(url: &str, options: &JsValue) -> Result<JsValue, JsValue>;

    type Tigerlet;
    #[wasm_bindgen(method, getter)]
    fn bundle(this: &Tigerlet) -> JsValue;
    #[wasm_bindgen(method, catch)]
    async fn recommend(this: &Tigerlet, request: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn ask(this: &Tigerlet, question: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn search(this: &Tigerlet, query: &str, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn items(this: &Tigerlet, names: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn columns(this: &Tigerlet) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn file(this: &Tigerlet, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = addItem)]
    async fn add_item(this: &Tigerlet, item: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = loadEncoder)]
    async fn load_encoder(this: &Tigerlet, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeItem)]
    async fn remove_item(this: &Tigerlet) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn on(this: &Tigerlet, event: &str, listener: &Function) -> JsValue;
    #[wasm_bindgen(method)]
    fn close(this: &Tigerlet);
}

/// A bundle that an engine has opened.
pub struct Engine {
    tigerlet: Tigerlet,
    card: BundleCard,
    lost: RefCell<Option<Listener>>,
}

type Listener = Closure<dyn FnMut(JsValue)>;

/// How a bundle is to be opened.
pub struct Opening {
    pub kind: EngineKind,
    /// Absolute URL of the bundle's folder.
    pub bundle: String,
    /// SHA-256 that its manifest has to have.
    pub sha256: Option<String>,
    /// Whether the browser's cache is passed by.
    pub fresh: bool,
}

/// How long an answer took its engine, in milliseconds.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Timings {
    pub milliseconds: f64,
    /// Of a recommendation: the request, the encoder, each level.
    pub stages: Vec<f64>,
}

/// What the module reports while something arrives.
#[derive(serde::Deserialize)]
struct Progress {
    part: String,
    name: String,
    received: f64,
    total: f64,
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Whoever asked has lost interest.
    Cancelled,
    /// The engine declined, and goes on.
    Declined(String),
    /// The engine is no more.
    Lost(String),
    /// The engine is no more, and died of this call.
    Fatal(String),
}

impl Engine {
    /// Starts an engine on a bundle; `progress` is told what arrives: bytes so far, and in all (0 where that is unknown).
    ///
    /// # Errors
    /// One line that names what failed.
    pub async fn open(opening: Opening, progress: impl Fn(Part, u64, u64) + 'static) -> Result<Self, String> {
        let Opening { kind, bundle, sha256, fresh } = opening;
        let listener = listener(Box::new(move |Progress { part, name, received, total }| {
            let part = if part == "engine" { Part::Engine(kind) } else { Part::File(name) };
            progress(part, received as u64, total as u64);
        }));
        let options = Object::new();
        set(&options, "engine", &kind.to_string().into());
        set(&options, "fresh", &fresh.into());
        set(&options, "onProgress", listener.as_ref());
        if let Some(sha256) = sha256 {
            set(&options, "sha256", &sha256.into());
        }
        let tigerlet: Tigerlet =
            open_bundle(&bundle, &options).await.map_err(|error| said(&error))?.unchecked_into();
        let card = from_js(tigerlet.bundle())?;
        Ok(Self { tigerlet, card, lost: RefCell::new(None) })
    }

    /// What the bundle says about itself.
    pub fn card(&self) -> &BundleCard {
        &self.card
    }

    /// Tells of the engine's end, if it ends before it is dropped.
    pub fn on_lost(&self, mut lost: impl FnMut(String) + 'static) {
        let listener = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| lost(said(&error)));
        self.tigerlet.on("lost", listener.as_ref().unchecked_ref());
        self.lost.replace(Some(listener));
    }

    /// Recommends: the answer as the module gives it, and what it took.
    pub async fn recommend(&self, request: &JsValue, call: &Call) -> Result<(JsValue, Timings), Refusal> {
        timed(call, async |options| self.tigerlet.recommend(request, options).await).await
    }

    /// Asks something else.
    pub async fn ask(&self, question: &JsValue, call: &Call) -> Result<(JsValue, Timings), Refusal> {
        timed(call, async |options| self.tigerlet.ask(question, options).await).await
    }

    /// Searches the catalogue.
    pub async fn search(&self, query: &str, limit: usize, call: &Call) -> Result<JsValue, Refusal> {
        let options = options(call);
        set(&options, "limit", &(limit as f64).into());
        self.tigerlet.search(query, &options).await.map_err(|error| refusal(&error, call))
    }

    /// Items by their places or ids; all where none are named.
    pub async fn items(&self, names: &JsValue) -> Result<JsValue, Refusal> {
        self.tigerlet.items(names).await.map_err(|error| refusal(&error, &Call::default()))
    }

    /// Has it know this new item and no other: where it stands, or undefined where there is none.
    pub async fn supply(&self, new: Option<&NewItem>) -> Result<JsValue, Refusal> {
        let refused = |error: JsValue| refusal(&error, &Call::default());
        let nothing = self.tigerlet.remove_item().await.map_err(refused)?;
        let Some(new) = new else { return Ok(nothing) };
        let new = to_js(new).map_err(Refusal::Declined)?;
        self.tigerlet.add_item(&new).await.map_err(refused)
    }

    /// Has it fetch the bundle's own sentence encoder and read texts by it; `progress` is told the bytes so far.
    ///
    /// # Errors
    /// One line for people.
    pub async fn load_encoder(&self, progress: Box<dyn Fn(u64)>) -> Result<(), String> {
        let listener = listener(Box::new(move |Progress { received, .. }| progress(received as u64)));
        let options = Object::new();
        set(&options, "onProgress", listener.as_ref());
        self.tigerlet.load_encoder(&options).await.map(drop).map_err(|error| said(&error))
    }

    /// The catalogue as flat arrays.
    ///
    /// # Errors
    /// One line for people.
    pub async fn columns(&self) -> Result<JsValue, String> {
        self.tigerlet.columns().await.map_err(|error| said(&error))
    }

    /// A file of the bundle that recommending does without.
    pub async fn file(&self, name: &str) -> Result<Vec<u8>, Refusal> {
        let bytes = self.tigerlet.file(name).await.map_err(|error| refusal(&error, &Call::default()))?;
        Ok(bytes.unchecked_into::<Uint8Array>().to_vec())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.tigerlet.close();
    }
}

/// What hears of something that arrives.
fn listener(hear: Box<dyn Fn(Progress)>) -> Closure<dyn Fn(JsValue)> {
    Closure::new(move |value| {
        if let Ok(progress) = serde_wasm_bindgen::from_value(value) {
            hear(progress);
        }
    })
}

/// Makes a call and hears how long it took.
async fn timed(
    call: &Call,
    ask: impl AsyncFnOnce(&Object) -> Result<JsValue, JsValue>,
) -> Result<(JsValue, Timings), Refusal> {
    let timings = std::rc::Rc::new(RefCell::new(Timings::default()));
    let told = std::rc::Rc::clone(&timings);
    let listener = Closure::<dyn FnMut(JsValue)>::new(move |value| {
        if let Ok(value) = serde_wasm_bindgen::from_value(value) {
            told.replace(value);
        }
    });
    let options = options(call);
    set(&options, "onTimings", listener.as_ref());
    let answer = ask(&options).await.map_err(|error| refusal(&error, call))?;
    Ok((answer, timings.take()))
}

fn options(call: &Call) -> Object {
    let options = Object::new();
    set(&options, "priority", &(call.priority as u8).into());
    if let Some(signal) = &call.signal {
        set(&options, "signal", signal);
    }
    options
}

fn refusal(error: &JsValue, call: &Call) -> Refusal {
    if call.signal.as_ref().is_some_and(web_sys::AbortSignal::aborted) {
        return Refusal::Cancelled;
    }
    // A device's last words come with a trace of no use to readers.
    let message = said(error).lines().next().unwrap_or_default().to_owned();
    match Reflect::get(error, &"kind".into()).ok().and_then(|kind| kind.as_string()).as_deref() {
        Some("lost" | "closed") => Refusal::Lost(message),
        Some("fatal") => Refusal::Fatal(message),
        _ => Refusal::Declined(message),
    }
}

/// What a JavaScript error says.
pub fn said(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{error:?}"))
}

/// Sets a property of an object of our own, which takes any.
pub fn set(object: &Object, name: &str, value: &JsValue) {
    let taken = Reflect::set(object, &name.into(), value);
    debug_assert!(taken.is_ok(), "ordinary objects take properties");
}

/// A value as plain objects and arrays.
///
/// # Errors
/// Where it cannot be written, which no question of the page's is.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, String> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())
}

/// What an answer says.
///
/// # Errors
/// Where it is another.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, String> {
    serde_wasm_bindgen::from_value(value).map_err(|error| format!("unreadable answer: {error}"))
}
