//! The engines behind the page: which of them runs, which answers, and why.

use std::rc::Rc;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use gloo::storage::{LocalStorage as Kept, Storage};
use gloo::utils::window;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet_protocol::{BundleCard, Request, Response};

pub use tigerlet_protocol::EngineKind;

use crate::adapter::{self, Adapter};
use crate::address;
use crate::engine::{Engine, Recommended, Refusal};
use crate::search::Index;

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
        file: String,
    },
    /// Recommendations can be asked for.
    Ready,
    /// Nothing can be, until [`Client::retry`].
    Failed {
        /// One line that names what failed.
        message: String,
    },
}

/// How far the WebGPU engine is.
#[derive(Clone, Debug, PartialEq)]
pub enum WebGpuState {
    /// Nobody has looked yet.
    Unknown,
    /// It cannot run here, and why.
    Absent(String),
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
    /// Why that engine, in a sentence.
    pub reason: RwSignal<String>,
    /// How far the WebGPU engine is.
    pub webgpu: RwSignal<WebGpuState>,
    /// The bundle, once an engine has opened it.
    pub card: RwSignal<Option<Arc<BundleCard>>>,
    /// Counts the times that everything was started.
    pub attempt: RwSignal<u32>,
    inner: StoredValue<Inner, LocalStorage>,
}

/// An engine that has opened the bundle or will, for everybody who waits for it.
type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Engine>, String>>>;

struct Inner {
    bundle: String,
    index: Rc<Index>,
    adapter: Shared<LocalBoxFuture<'static, Result<Adapter, String>>>,
    cpu: Option<Opening>,
    webgpu: Option<Opening>,
    /// The engine that the reader or the rules want, which may still be loading.
    wanted: EngineKind,
}

impl Client {
    /// Starts the CPU engine on the bundle in the folder of that URL, and looks for WebGPU.
    pub fn start(bundle_url: String) -> Self {
        let inner = Inner {
            bundle: bundle_url,
            index: Rc::default(),
            adapter: adapter::find().boxed_local().shared(),
            cpu: None,
            webgpu: None,
            wanted: EngineKind::Cpu,
        };
        let client = Self {
            phase: RwSignal::new(beginning()),
            engine: RwSignal::new(EngineKind::Cpu),
            reason: RwSignal::new("The CPU engine answers first: it is the smaller one.".to_owned()),
            webgpu: RwSignal::new(WebGpuState::Unknown),
            card: RwSignal::new(None),
            attempt: RwSignal::new(0),
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
        spawn_local(self.switch(kind, "your choice"));
    }

    /// Recommends, by the engine that answers or by a given one. A newer call to the same engine
    /// takes the place of an older one, which then fails with [`SUPERSEDED`].
    ///
    /// # Errors
    /// One line for people.
    pub async fn recommend(&self, request: Request, engine: Option<EngineKind>) -> Result<Answer, String> {
        let (recommended, engine) = self.ask(request, engine, true).await?;
        let response = js_sys::JSON::parse(&recommended.response)
            .map_err(serde_wasm_bindgen::Error::from)
            .and_then(serde_wasm_bindgen::from_value)
            .map_err(|error| format!("unreadable response: {error}"))?;
        Ok(Answer { response, milliseconds: recommended.milliseconds, engine })
    }

    /// [`recommend`](Self::recommend) with the JSON text as it came, and the choice whether newer
    /// calls supersede this one.
    pub async fn ask(
        &self,
        request: Request,
        engine: Option<EngineKind>,
        superseded: bool,
    ) -> Result<(Recommended, EngineKind), String> {
        let mut kind = engine.unwrap_or_else(|| self.engine.get_untracked());
        loop {
            let running = self.opened(kind).await?;
            match running.recommend(request.clone(), superseded).await {
                Ok(recommended) => return Ok((recommended, kind)),
                Err(Refusal::Cancelled) => return Err(SUPERSEDED.to_owned()),
                Err(Refusal::Declined(message)) => return Err(message),
                Err(Refusal::Stopped(message)) => {
                    self.lose(kind, &message);
                    if engine.is_some() || kind == EngineKind::Cpu {
                        return Err(message);
                    }
                    kind = EngineKind::Cpu;
                }
            }
        }
    }

    /// Items that a query finds, as indices into the card's: every word of it begins one in an
    /// item's title or attributes. Titles come first, an empty query finds all.
    pub fn search(&self, query: &str, limit: usize) -> Vec<usize> {
        self.inner.with_value(|inner| inner.index.find(query, limit))
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
            let adapter = self.inner.with_value(|inner| inner.adapter.clone());
            spawn_local(self.note(adapter.clone()));
            if self.opened(EngineKind::Cpu).await.is_ok() {
                let (kind, because) = preference(&adapter.await);
                self.switch(kind, &because).await;
            }
        });
    }

    /// Tells whether WebGPU can be chosen.
    async fn note(self, adapter: Shared<LocalBoxFuture<'static, Result<Adapter, String>>>) {
        let found = adapter.await;
        if self.webgpu.get_untracked() == WebGpuState::Unknown {
            self.webgpu.set(match found {
                Ok(_) => WebGpuState::Available,
                Err(reason) => WebGpuState::Absent(reason),
            });
        }
    }

    /// Makes an engine the one that answers, as soon as it can.
    fn switch(self, kind: EngineKind, because: &str) -> impl Future<Output = ()> + 'static {
        self.inner.update_value(|inner| inner.wanted = kind);
        let because = because.to_owned();
        async move {
            match kind {
                EngineKind::Cpu => {
                    self.engine.set(EngineKind::Cpu);
                    self.reason.set(format!("The CPU engine answers: {because}."));
                }
                EngineKind::WebGpu => {
                    let opened = self.opened(EngineKind::WebGpu).await;
                    if self.wanted() != EngineKind::WebGpu {
                        return; // The reader has changed their mind meanwhile.
                    }
                    match opened {
                        Ok(_) => {
                            self.engine.set(EngineKind::WebGpu);
                            self.reason.set(format!("The WebGPU engine answers: {because}."));
                        }
                        Err(message) => {
                            self.engine.set(EngineKind::Cpu);
                            self.reason.set(format!("The CPU engine answers: {message}."));
                        }
                    }
                }
            }
        }
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
                self.inner.with_value(|inner| inner.adapter.clone()).await?;
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
            self.progress(kind, format!("the {} engine", name(kind)), received, total);
        })?;
        let bundle = self.inner.with_value(|inner| inner.bundle.clone());
        let card = engine
            .open(bundle, fresh, |file, received, total| self.progress(kind, file, received, total))
            .await?;
        // Both engines open the same bundle: what is shown stays as it is.
        if self.card.with_untracked(Option::is_none) {
            self.inner.update_value(|inner| inner.index = Rc::new(Index::new(&card.items)));
            self.card.set(Some(Arc::new(card)));
        }
        Ok(Rc::new(engine))
    }

    /// So many bytes of a file have arrived, of a total that is 0 where it is unknown.
    fn progress(&self, kind: EngineKind, file: String, received: u64, total: u64) {
        match kind {
            EngineKind::Cpu => self.phase.set(Phase::Loading { received, total, file }),
            EngineKind::WebGpu if self.wanted() == EngineKind::WebGpu => {
                let megabytes = |bytes| format!("{:.1}", bytes as f64 / 1e6);
                let of = if total == 0 { String::new() } else { format!(" of {}", megabytes(total)) };
                let received = megabytes(received);
                self.reason.set(format!(
                    "The CPU engine answers until the WebGPU engine is there: {file}, {received}{of} MB."
                ));
            }
            EngineKind::WebGpu => {}
        }
    }

    /// An engine has stopped for good. The CPU engine is started again by whoever asks next.
    fn lose(&self, kind: EngineKind, message: &str) {
        match kind {
            EngineKind::Cpu => {
                self.inner.update_value(|inner| inner.cpu = None);
                if self.engine.get_untracked() == EngineKind::Cpu {
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
                    self.reason.set(format!("The CPU engine answers: {message}."));
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

/// The engine to start with, and why, as a clause.
fn preference(adapter: &Result<Adapter, String>) -> (EngineKind, String) {
    if let Some(kind) = address::engine() {
        return (kind, format!("the page's address asks for it with engine={kind}"));
    }
    let remembered = if may_keep() { Kept::get(CHOICE).ok() } else { None };
    match (adapter, remembered) {
        (Err(reason), _) => (EngineKind::Cpu, reason.clone()),
        (Ok(_), Some(kind)) => (kind, "your choice on an earlier visit".to_owned()),
        (Ok(Adapter { name, software: true }), None) => {
            (EngineKind::Cpu, format!("the graphics adapter, {name}, is made of software and slower"))
        }
        (Ok(Adapter { name, software: false }), None) => {
            (EngineKind::WebGpu, format!("it found a graphics adapter, {name}"))
        }
    }
}

/// Whether the browser lets the page keep anything: gloo panics where it is forbidden.
fn may_keep() -> bool {
    matches!(window().local_storage(), Ok(Some(_)))
}

/// An engine's name in a sentence.
fn name(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Cpu => "CPU",
        EngineKind::WebGpu => "WebGPU",
    }
}

fn beginning() -> Phase {
    Phase::Loading { received: 0, total: 0, file: "the CPU engine".to_owned() }
}
