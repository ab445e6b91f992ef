//! The engines behind the page: which of them runs, which answers, and why.

mod call;
mod deaths;
mod engine;
mod lifecycle;
mod newcomer;
mod state;
mod turn;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo::storage::{LocalStorage as Kept, Storage};
use gloo::utils::window;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use tigerlet::answer::Response;
use tigerlet::card::{BundleCard, Finds};
use tigerlet::newcomer::{NewItem, Placed};
use tigerlet::request::{Question, Request};
use wasm_bindgen::JsValue;

pub use call::{Call, Priority, Wait};
pub use engine::{from_js, said, set, to_js};
pub use state::{Answer, Part, Phase, Reason, Visited, WebGpuState};
pub use tigerlet::card::EngineKind;

use crate::adapter::{self, Absence, Adapter};
use crate::catalog::Catalog;
use deaths::Deaths;
use engine::{Engine, Refusal, Timings};

/// What a call says that nobody waits for any more.
pub const CANCELLED: &str = "nobody waits for this answer any more";

/// Where the reader's choice of engine is kept between visits.
const CHOICE: &str = "tigerlet.engine";

/// The page's handle on its engines. Copies share everything.
#[derive(Clone, Copy)]
pub struct Client {
    /// URL of the bundle's folder.
    pub bundle: RwSignal<String>,
    /// How far the page is.
    pub phase: RwSignal<Phase>,
    /// The engine that answers.
    pub engine: RwSignal<EngineKind>,
    /// Why that engine.
    pub reason: RwSignal<Reason>,
    /// How far the WebGPU engine is.
    pub webgpu: RwSignal<WebGpuState>,
    /// The bundle, once an engine has opened it.
    pub card: RwSignal<Option<Arc<BundleCard>>>,
    /// What is in it.
    pub catalog: RwSignal<Option<Arc<Catalog>>>,
    /// The new item that the reader has written, and where it stands.
    pub newcomer: RwSignal<Option<Arc<Placed>>>,
    /// Whether the bundle's own sentence encoder has been fetched.
    pub reads: RwSignal<bool>,
    /// The bundles that were opened on this visit, the last one first.
    pub visited: RwSignal<Vec<Visited>>,
    /// Counts the times that everything was started.
    pub attempt: RwSignal<u32>,
    /// Counts the times that the CPU engine stopped and was started again unasked.
    pub restarts: RwSignal<u32>,
    inner: StoredValue<Inner, LocalStorage>,
}

/// An engine that has opened the bundle or will, for everybody who waits for it.
type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Engine>, String>>>;

/// A file of the bundle that has arrived or will.
type Arriving = Shared<LocalBoxFuture<'static, Result<Rc<Vec<u8>>, String>>>;

/// The search for a graphics adapter.
type Looking = Shared<LocalBoxFuture<'static, Result<Adapter, Absence>>>;

struct Inner {
    /// Counts the bundles that were turned to: what belongs to another than the last is nobody's.
    turns: u32,
    /// SHA-256 that the address demands of its manifest.
    sha256: Option<String>,
    adapter: Looking,
    cpu: Option<Opening>,
    webgpu: Option<Opening>,
    files: BTreeMap<String, Arriving>,
    /// As it was asked for.
    newcomer: Option<NewItem>,
    /// The engine that the reader or the rules want, which may still be loading.
    wanted: EngineKind,
    deaths: Deaths,
    /// A graphics card that may be worth the download of its engine: the CPU's answers tell.
    candidate: Option<Adapter>,
    /// What the CPU's answers took, in milliseconds.
    times: Vec<f64>,
}

impl Client {
    /// Starts the CPU engine on the bundle in the folder of that URL, and looks for WebGPU.
    pub fn start(bundle: String, sha256: Option<String>) -> Self {
        let inner = Inner {
            turns: 0,
            sha256,
            adapter: adapter::find().boxed_local().shared(),
            cpu: None,
            webgpu: None,
            files: BTreeMap::new(),
            newcomer: None,
            wanted: EngineKind::Cpu,
            deaths: Deaths::default(),
            candidate: None,
            times: Vec::new(),
        };
        let client = Self {
            bundle: RwSignal::new(bundle),
            phase: RwSignal::new(Phase::beginning()),
            engine: RwSignal::new(EngineKind::Cpu),
            reason: RwSignal::new(Reason::First),
            webgpu: RwSignal::new(WebGpuState::Unknown),
            card: RwSignal::new(None),
            catalog: RwSignal::new(None),
            newcomer: RwSignal::new(None),
            reads: RwSignal::new(false),
            visited: RwSignal::new(Vec::new()),
            attempt: RwSignal::new(0),
            restarts: RwSignal::new(0),
            inner: StoredValue::new_local(inner),
        };
        client.run();
        client
    }

    /// Starts what has failed once more, past the browser's cache; what an engine died of may be asked again.
    pub fn retry(&self) {
        self.attempt.update(|attempt| *attempt += 1);
        self.inner.update_value(|inner| inner.deaths = Deaths::default());
        if matches!(self.phase.get_untracked(), Phase::Failed { .. }) {
            self.phase.set(Phase::beginning());
            self.inner.update_value(|inner| inner.cpu = None);
        }
        self.forget_webgpu();
        self.run();
    }

    /// Switches to an engine, now and on later visits. While it loads, the other one answers.
    pub fn choose(&self, kind: EngineKind) {
        if may_keep() {
            // Where the browser keeps nothing, the choice holds for this visit.
            let _ = Kept::set(CHOICE, kind);
        }
        self.forget_webgpu();
        spawn_local(self.switch(kind, Reason::Choice(kind)));
    }

    /// Recommends.
    ///
    /// # Errors
    /// One line for people.
    pub async fn recommend(&self, request: &Request, call: &Call) -> Result<Answer, String> {
        let begun = now();
        let (value, timings, engine) = self.recommend_value(&to_js(request)?, call).await?;
        let Timings { milliseconds, stages } = timings;
        let response: Response = from_js(value)?;
        if engine == EngineKind::Cpu {
            self.measure(milliseconds);
        }
        let on_the_way = (now() - begun - milliseconds).max(0.0);
        Ok(Answer { response, milliseconds, stages, on_the_way, engine })
    }

    /// [`recommend`](Self::recommend) with values as JavaScript has them.
    pub async fn recommend_value(
        &self,
        request: &JsValue,
        call: &Call,
    ) -> Result<(JsValue, Timings, EngineKind), String> {
        let ask = async |running: Rc<Engine>| running.recommend(request, call).await;
        let ((value, timings), kind) = self.with_engine(call.engine, request, ask).await?;
        Ok((value, timings, kind))
    }

    /// Asks a question: the answer, a type that belongs to the question, and the milliseconds that the engine took.
    ///
    /// # Errors
    /// One line for people.
    pub async fn question<T: DeserializeOwned>(
        &self,
        question: &Question,
        call: &Call,
    ) -> Result<(T, f64), String> {
        let (value, timings) = self.question_value(&to_js(question)?, call).await?;
        Ok((from_js(value)?, timings.milliseconds))
    }

    /// [`question`](Self::question) with values as JavaScript has them.
    pub async fn question_value(
        &self,
        question: &JsValue,
        call: &Call,
    ) -> Result<(JsValue, Timings), String> {
        let ask = async |running: Rc<Engine>| running.ask(question, call).await;
        self.with_engine(call.engine, question, ask).await.map(|(answer, _)| answer)
    }

    /// Items that a query finds, best first, and the nearest spelling where there are none.
    ///
    /// # Errors
    /// One line for people.
    pub async fn search(&self, query: &str, limit: usize, call: &Call) -> Result<Finds, String> {
        from_js(self.search_value(query, limit, call).await?)
    }

    /// [`search`](Self::search) with values as JavaScript has them.
    pub async fn search_value(&self, query: &str, limit: usize, call: &Call) -> Result<JsValue, String> {
        let ask = async |running: Rc<Engine>| running.search(query, limit, call).await;
        self.with_engine(Some(EngineKind::Cpu), &JsValue::NULL, ask).await.map(|(found, _)| found)
    }

    /// Items by their places or ids, or all of them, as JavaScript has them.
    ///
    /// # Errors
    /// One line for people.
    pub async fn items_value(&self, names: &JsValue) -> Result<JsValue, String> {
        let ask = async |running: Rc<Engine>| running.items(names).await;
        self.with_engine(Some(EngineKind::Cpu), &JsValue::NULL, ask).await.map(|(items, _)| items)
    }

    /// A file of the bundle that recommending does without, one of [`BundleCard::files`]. It is
    /// downloaded once, whoever asks; a failed download is tried again by who asks next.
    ///
    /// # Errors
    /// One line that names the file.
    pub async fn file(&self, name: &str) -> Result<Vec<u8>, String> {
        let known = self.inner.with_value(|inner| inner.files.get(name).cloned());
        let arriving = known.unwrap_or_else(|| {
            let (client, asked) = (*self, name.to_owned());
            let fetch = async move {
                let fetch = async |running: Rc<Engine>| running.file(&asked).await;
                client.with_engine(None, &JsValue::NULL, fetch).await.map(|(bytes, _)| Rc::new(bytes))
            };
            let arriving = fetch.boxed_local().shared();
            self.inner.update_value(|inner| {
                inner.files.insert(name.to_owned(), arriving.clone());
            });
            arriving
        });
        let file = arriving.await;
        if file.is_err() {
            self.inner.update_value(|inner| {
                inner.files.remove(name);
            });
        }
        file.map(Rc::unwrap_or_clone)
    }

    /// Has a call answered by the engine that answers or by a given one. Where the former stops, the CPU engine
    /// takes over; where that one stops, the call is made once more to the next. A question that an engine has
    /// died of is not asked again.
    async fn with_engine<T>(
        &self,
        engine: Option<EngineKind>,
        question: &JsValue,
        call: impl AsyncFn(Rc<Engine>) -> Result<T, Refusal>,
    ) -> Result<(T, EngineKind), String> {
        let mut kind = engine.unwrap_or_else(|| self.engine.get_untracked());
        let mut again = true;
        loop {
            if self.blames(question) {
                return Err(FATAL.to_owned());
            }
            let running = self.opened(kind).await?;
            match call(running).await {
                Ok(answer) => return Ok((answer, kind)),
                Err(Refusal::Cancelled) => return Err(CANCELLED.to_owned()),
                Err(Refusal::Declined(message)) => return Err(message),
                Err(Refusal::Fatal(message)) => {
                    self.blame(question);
                    return Err(message);
                }
                Err(Refusal::Lost(message)) => {
                    // Another engine than the one asked for is none to whoever named it.
                    let named = engine.is_some_and(|engine| engine != EngineKind::Cpu);
                    if named || !again {
                        return Err(message);
                    }
                    again = kind != EngineKind::Cpu;
                    kind = EngineKind::Cpu;
                }
            }
        }
    }
}

/// What is said to a question that an engine has died of.
const FATAL: &str =
    "the engine has died of this question: it is not asked again before you press “Try again”";

/// Milliseconds since the page began to load.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Whether the browser lets the page keep anything: gloo panics where it is forbidden.
pub fn may_keep() -> bool {
    matches!(window().local_storage(), Ok(Some(_)))
}
