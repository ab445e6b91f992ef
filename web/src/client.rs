//! The engines behind the page: which of them runs, which answers, and why.

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
use tigerlet_protocol::{BundleCard, Question, Request, Response};

pub use tigerlet_protocol::EngineKind;

use crate::adapter::{self, Absence, Adapter};
use crate::address;
use crate::engine::{Engine, Refusal, Reply};
use crate::page::Language;
use crate::search::Index;
use crate::shown;
use crate::text::Text;

/// What a call says whose place a newer one has taken.
pub const SUPERSEDED: &str = "a newer request took this one's place";

/// Where the reader's choice of engine is kept between visits.
const CHOICE: &str = "tigerlet.engine";

/// How far the page is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Something is on its way; a total of 0 is unknown.
    Loading {
        /// Bytes so far.
        received: u64,
        /// Bytes in all.
        total: u64,
        /// What they belong to.
        part: Part,
    },
    /// Recommendations can be asked for.
    Ready,
    /// Nothing can be, until [`Client::retry`].
    Failed {
        /// One line that names what failed.
        message: String,
    },
}

/// Something that is downloaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// An engine.
    Engine(EngineKind),
    /// A file of the bundle, by its name.
    File(String),
}

/// Why the engine that answers is the one.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Nothing is known yet, and the CPU engine is the smaller one.
    First,
    /// The page's address asks for it.
    Address(EngineKind),
    /// The reader has chosen it.
    Choice(EngineKind),
    /// The reader chose it on an earlier visit.
    Remembered(EngineKind),
    /// WebGPU: there is a graphics adapter of that name.
    Hardware(String),
    /// CPU: the adapter of that name is made of software.
    Software(String),
    /// CPU: there is no adapter.
    Absent(Absence),
    /// CPU: the WebGPU engine is still on its way; a total of 0 bytes is unknown.
    Coming { part: Part, received: u64, total: u64 },
    /// CPU: the WebGPU engine has failed, and what it said.
    Failed(String),
}

/// How far the WebGPU engine is.
#[derive(Clone, Debug, PartialEq)]
pub enum WebGpuState {
    /// Nobody has looked yet.
    Unknown,
    /// It cannot run here, and why.
    Absent(Absence),
    /// It can be chosen.
    Available,
    /// It is on its way.
    Loading,
    /// It answers when asked.
    Ready,
    /// It could have run, and why it does not.
    Failed(String),
}

/// A response, and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was recommended.
    pub response: Response,
    /// Time that the engine took.
    pub milliseconds: f64,
    /// What of it each stage took: the request, the encoder, each level; empty where it is a recording.
    pub stages: Vec<f64>,
    /// Milliseconds that the question waited for the engine, and the answer was on its way and read.
    pub on_the_way: f64,
    /// The engine that answered.
    pub engine: EngineKind,
}

/// The page's handle on its engines. Copies share everything.
#[derive(Clone, Copy)]
pub struct Client {
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
    bundle: String,
    /// Made when somebody first searches: the first answer does not wait for it.
    index: Option<Index>,
    adapter: Looking,
    cpu: Option<Opening>,
    webgpu: Option<Opening>,
    files: BTreeMap<String, Arriving>,
    /// The engine that the reader or the rules want, which may still be loading.
    wanted: EngineKind,
}

impl Client {
    /// Starts the CPU engine on the bundle in the folder of that URL, and looks for WebGPU.
    pub fn start(bundle_url: String) -> Self {
        let inner = Inner {
            bundle: bundle_url,
            index: None,
            adapter: adapter::find().boxed_local().shared(),
            cpu: None,
            webgpu: None,
            files: BTreeMap::new(),
            wanted: EngineKind::Cpu,
        };
        let client = Self {
            phase: RwSignal::new(beginning()),
            engine: RwSignal::new(EngineKind::Cpu),
            reason: RwSignal::new(Reason::First),
            webgpu: RwSignal::new(WebGpuState::Unknown),
            card: RwSignal::new(None),
            attempt: RwSignal::new(0),
            restarts: RwSignal::new(0),
            inner: StoredValue::new_local(inner),
        };
        client.run();
        client
    }

    /// Starts what has failed once more, past the browser's cache.
    pub fn retry(&self) {
        self.attempt.update(|attempt| *attempt += 1);
        if matches!(self.phase.get_untracked(), Phase::Failed { .. }) {
            self.phase.set(beginning());
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

    /// Recommends, by the engine that answers or by a given one. Of calls that are `superseded` a newer one to
    /// the same engine takes the place of an older one, which then fails with [`SUPERSEDED`]; the others
    /// neither take a place nor lose their own: who asks drops what comes too late.
    ///
    /// # Errors
    /// One line for people.
    pub async fn recommend(
        &self,
        request: Request,
        engine: Option<EngineKind>,
        superseded: bool,
    ) -> Result<Answer, String> {
        let begun = now();
        let (reply, engine) = self.recommend_text(request, engine, superseded).await?;
        let Reply { text, milliseconds, stages } = reply;
        let response = parse(&text)?;
        let on_the_way = (now() - begun - milliseconds).max(0.0);
        Ok(Answer { response, milliseconds, stages, on_the_way, engine })
    }

    /// [`recommend`](Self::recommend) with the JSON text as it came.
    pub async fn recommend_text(
        &self,
        request: Request,
        engine: Option<EngineKind>,
        superseded: bool,
    ) -> Result<(Reply, EngineKind), String> {
        self.with_engine(engine, async |running| running.recommend(request.clone(), superseded).await).await
    }

    /// Asks a question, of the engine that answers or of a given one: the answer, a type that
    /// belongs to the question, and the milliseconds that the engine took. It neither takes the place
    /// of another call nor loses its own: who asks drops what comes too late.
    ///
    /// # Errors
    /// One line for people.
    pub async fn question<T: DeserializeOwned>(
        &self,
        question: Question,
        engine: Option<EngineKind>,
    ) -> Result<(T, f64), String> {
        let Reply { text, milliseconds, .. } = self.question_text(question, engine).await?;
        Ok((parse(&text)?, milliseconds))
    }

    /// [`question`](Self::question) with the JSON text of its answer as it came.
    pub async fn question_text(
        &self,
        question: Question,
        engine: Option<EngineKind>,
    ) -> Result<Reply, String> {
        let ask = async |running: Rc<Engine>| running.question(question.clone()).await;
        self.with_engine(engine, ask).await.map(|(reply, _)| reply)
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
                let fetch = async |running: Rc<Engine>| running.file(asked.clone()).await;
                client.with_engine(None, fetch).await.map(|(bytes, _)| Rc::new(bytes))
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

    /// Has a call answered by the engine that answers or by a given one. Where the former stops, the
    /// CPU engine takes over; where that one stops, it is started again, once a call.
    async fn with_engine<T>(
        &self,
        engine: Option<EngineKind>,
        call: impl AsyncFn(Rc<Engine>) -> Result<T, Refusal>,
    ) -> Result<(T, EngineKind), String> {
        let mut kind = engine.unwrap_or_else(|| self.engine.get_untracked());
        let mut restarted = false;
        loop {
            let running = self.opened(kind).await?;
            match call(Rc::clone(&running)).await {
                Ok(answer) => return Ok((answer, kind)),
                Err(Refusal::Cancelled) => return Err(SUPERSEDED.to_owned()),
                Err(Refusal::Declined(message)) => return Err(message),
                Err(Refusal::Stopped(message)) => {
                    let again = kind == EngineKind::Cpu && !restarted;
                    // Many calls may have waited for this engine: the first of them starts the next one.
                    if self.runs(kind, &running) {
                        self.lose(kind, &message, again);
                    }
                    if !again && (engine.is_some() || kind == EngineKind::Cpu) {
                        return Err(message);
                    }
                    restarted |= again;
                    kind = EngineKind::Cpu;
                }
            }
        }
    }

    /// Items that a query finds, as indices into the card's: every word of it begins one in an
    /// item's title or attributes. Titles come first, an empty query finds all.
    pub fn search(&self, query: &str, limit: usize) -> Vec<usize> {
        let Some(card) = self.card.get_untracked() else { return Vec::new() };
        let found = self.inner.try_update_value(|inner| {
            inner.index.get_or_insert_with(|| Index::new(&card.items)).find(query, limit)
        });
        found.unwrap_or_default()
    }

    /// Waits for the first engine, and for the one that the page's address demands.
    ///
    /// # Errors
    /// One line that names what failed.
    pub async fn settled(&self) -> Result<(Arc<BundleCard>, EngineKind), String> {
        self.opened(EngineKind::Cpu).await?;
        let mut kind = EngineKind::Cpu;
        if address::engine() == Some(EngineKind::WebGpu) && self.opened(EngineKind::WebGpu).await.is_ok() {
            kind = EngineKind::WebGpu;
        }
        let card = self.card.get_untracked().ok_or("the bundle has been closed")?;
        Ok((card, kind))
    }

    /// Brings up the CPU engine, then decides which one is to answer.
    fn run(self) {
        spawn_local(async move {
            // Looked for at once, so that the answer is there when the first engine is.
            let adapter = self.adapter();
            spawn_local(self.note(adapter.clone()));
            if self.opened(EngineKind::Cpu).await.is_ok() {
                let (kind, reason) = preference(adapter.await);
                self.switch(kind, reason).await;
            }
        });
    }

    /// Tells whether WebGPU can be chosen.
    async fn note(self, adapter: Looking) {
        let found = adapter.await;
        if self.webgpu.get_untracked() == WebGpuState::Unknown {
            self.webgpu.set(match found {
                Ok(_) => WebGpuState::Available,
                Err(reason) => WebGpuState::Absent(reason),
            });
        }
    }

    /// Makes an engine the one that answers, as soon as it can.
    fn switch(self, kind: EngineKind, reason: Reason) -> impl Future<Output = ()> + 'static {
        self.inner.update_value(|inner| inner.wanted = kind);
        async move {
            match kind {
                EngineKind::Cpu => {
                    self.engine.set(EngineKind::Cpu);
                    self.reason.set(reason);
                }
                EngineKind::WebGpu => {
                    let opened = self.opened(EngineKind::WebGpu).await;
                    let adapter = self.adapter().await;
                    if self.wanted() != EngineKind::WebGpu {
                        return; // The reader has changed their mind meanwhile.
                    }
                    let (kind, reason) = match (opened, adapter) {
                        (Ok(_), _) => (EngineKind::WebGpu, reason),
                        (Err(_), Err(absence)) => (EngineKind::Cpu, Reason::Absent(absence)),
                        (Err(message), Ok(_)) => (EngineKind::Cpu, Reason::Failed(message)),
                    };
                    self.engine.set(kind);
                    self.reason.set(reason);
                }
            }
        }
    }

    /// What the browser has for WebGPU; it is asked once.
    fn adapter(&self) -> Looking {
        self.inner.with_value(|inner| inner.adapter.clone())
    }

    /// An engine that has opened the bundle; starts one if there is none.
    fn opened(&self, kind: EngineKind) -> Opening {
        let existing = self.inner.with_value(|inner| inner.slot(kind).clone());
        existing.unwrap_or_else(|| {
            let opening = self.open(kind).boxed_local().shared();
            self.inner.update_value(|inner| *inner.slot_mut(kind) = Some(opening.clone()));
            opening
        })
    }

    async fn open(self, kind: EngineKind) -> Result<Rc<Engine>, String> {
        match kind {
            EngineKind::Cpu => {
                let outcome = self.load(kind).await;
                self.phase.set(match &outcome {
                    Ok(_) => Phase::Ready,
                    Err(message) => Phase::Failed { message: message.clone() },
                });
                outcome
            }
            EngineKind::WebGpu => {
                // Two bundles on their way at once would be slower for both.
                self.opened(EngineKind::Cpu).await?;
                // The console speaks English, and so does what it is told.
                let english = &Text::of(Language::English).engine;
                self.adapter().await.map_err(|absence| english.absence(absence).to_owned())?;
                self.webgpu.set(WebGpuState::Loading);
                let outcome = self.load(kind).await;
                self.webgpu.set(match &outcome {
                    Ok(_) => WebGpuState::Ready,
                    Err(message) => WebGpuState::Failed(message.clone()),
                });
                outcome
            }
        }
    }

    async fn load(self, kind: EngineKind) -> Result<Rc<Engine>, String> {
        let fresh = self.attempt.get_untracked() > 0;
        let engine = Engine::start(kind, fresh, move |received, total| {
            self.progress(kind, Part::Engine(kind), received, total);
        })?;
        let bundle = self.inner.with_value(|inner| inner.bundle.clone());
        let card = engine
            .open(bundle, fresh, |file, received, total| {
                self.progress(kind, Part::File(file), received, total);
            })
            .await?;
        // Both engines open the same bundle: what is shown stays as it is.
        if self.card.with_untracked(Option::is_none) {
            self.card.set(Some(Arc::new(shown::card(card))));
        }
        Ok(Rc::new(engine))
    }

    /// So many bytes of a file have arrived, of a total that is 0 where it is unknown.
    fn progress(&self, kind: EngineKind, part: Part, received: u64, total: u64) {
        match kind {
            EngineKind::Cpu => self.phase.set(Phase::Loading { received, total, part }),
            EngineKind::WebGpu if self.wanted() == EngineKind::WebGpu => {
                self.reason.set(Reason::Coming { part, received, total });
            }
            EngineKind::WebGpu => {}
        }
    }

    /// Whether that engine is the one to ask, and not its successor.
    fn runs(&self, kind: EngineKind, engine: &Rc<Engine>) -> bool {
        self.inner.with_value(|inner| {
            let opened = inner.slot(kind).as_ref().and_then(Shared::peek);
            matches!(opened, Some(Ok(running)) if Rc::ptr_eq(running, engine))
        })
    }

    /// An engine has stopped for good. The CPU engine is started `again` at once, or by whoever asks next.
    fn lose(&self, kind: EngineKind, message: &str, again: bool) {
        match kind {
            EngineKind::Cpu => {
                self.inner.update_value(|inner| inner.cpu = None);
                if again {
                    self.restarts.update(|restarts| *restarts += 1);
                    self.phase.set(beginning());
                } else if self.engine.get_untracked() == EngineKind::Cpu {
                    self.phase.set(Phase::Failed { message: message.to_owned() });
                }
            }
            EngineKind::WebGpu => {
                let failed = futures::future::ready(Err(message.to_owned()));
                self.inner.update_value(|inner| {
                    inner.webgpu = Some(failed.boxed_local().shared());
                    inner.wanted = EngineKind::Cpu;
                });
                self.webgpu.set(WebGpuState::Failed(message.to_owned()));
                if self.engine.get_untracked() == EngineKind::WebGpu {
                    self.engine.set(EngineKind::Cpu);
                    self.reason.set(Reason::Failed(message.to_owned()));
                }
            }
        }
    }

    fn wanted(&self) -> EngineKind {
        self.inner.with_value(|inner| inner.wanted)
    }

    /// Lets the WebGPU engine start anew, unless it runs or is about to.
    fn forget_webgpu(&self) {
        match self.webgpu.get_untracked() {
            WebGpuState::Loading | WebGpuState::Ready => return,
            WebGpuState::Failed(_) => self.webgpu.set(WebGpuState::Available),
            WebGpuState::Unknown | WebGpuState::Absent(_) | WebGpuState::Available => {}
        }
        self.inner.update_value(|inner| inner.webgpu = None);
    }
}

impl Inner {
    fn slot(&self, kind: EngineKind) -> &Option<Opening> {
        match kind {
            EngineKind::Cpu => &self.cpu,
            EngineKind::WebGpu => &self.webgpu,
        }
    }

    fn slot_mut(&mut self, kind: EngineKind) -> &mut Option<Opening> {
        match kind {
            EngineKind::Cpu => &mut self.cpu,
            EngineKind::WebGpu => &mut self.webgpu,
        }
    }
}

/// Milliseconds since the page began to load.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// What a JSON text says.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    js_sys::JSON::parse(text)
        .map_err(serde_wasm_bindgen::Error::from)
        .and_then(serde_wasm_bindgen::from_value)
        .map_err(|error| format!("unreadable answer: {error}"))
}

/// The engine to start with, and why.
fn preference(adapter: Result<Adapter, Absence>) -> (EngineKind, Reason) {
    if let Some(kind) = address::engine() {
        return (kind, Reason::Address(kind));
    }
    let remembered = if may_keep() { Kept::get(CHOICE).ok() } else { None };
    match (adapter, remembered) {
        (Err(absence), _) => (EngineKind::Cpu, Reason::Absent(absence)),
        (Ok(_), Some(kind)) => (kind, Reason::Remembered(kind)),
        (Ok(Adapter { name, software: true }), None) => (EngineKind::Cpu, Reason::Software(name)),
        (Ok(Adapter { name, software: false }), None) => (EngineKind::WebGpu, Reason::Hardware(name)),
    }
}

/// Whether the browser lets the page keep anything: gloo panics where it is forbidden.
pub fn may_keep() -> bool {
    matches!(window().local_storage(), Ok(Some(_)))
}

fn beginning() -> Phase {
    Phase::Loading { received: 0, total: 0, part: Part::Engine(EngineKind::Cpu) }
}
