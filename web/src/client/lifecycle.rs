//! The lives of the engines: started, chosen, lost and started again.

use std::rc::Rc;
use std::sync::Arc;

use futures::FutureExt;
use gloo::storage::{LocalStorage as Kept, Storage};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::card::{BundleCard, EngineKind};
use wasm_bindgen::JsValue;

use super::engine::{self, Engine};
use super::state::{Part, Phase, Reason, Visited, WebGpuState};
use super::{CHOICE, Client, Inner, Looking, Opening, may_keep, now};
use crate::adapter::{Absence, Adapter};
use crate::address;
use crate::catalog::Catalog;
use crate::connection;
use crate::page::Language;
use crate::preference::{Measured, is_worth_fetching};
use crate::shown;
use crate::sorted::Sort;
use crate::text::Text;

impl Client {
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
    pub(super) fn run(self) {
        spawn_local(async move {
            // Looked for at once, so that the answer is there when the first engine is.
            let adapter = self.adapter();
            spawn_local(self.note(adapter.clone()));
            if self.opened(EngineKind::Cpu).await.is_ok() {
                let (kind, reason, candidate) = wanted(adapter.await);
                self.inner.update_value(|inner| inner.candidate = candidate);
                self.switch(kind, reason).await;
            }
        });
    }

    /// Notes what an answer of the CPU took: where it takes long and a card is there, its engine is fetched.
    pub(super) fn measure(&self, milliseconds: f64) {
        let candidate = self.inner.try_update_value(|inner| {
            inner.times.push(milliseconds);
            if inner.times.len() < ANSWERS {
                return None;
            }
            inner.times.order_by(f64::total_cmp);
            let milliseconds = inner.times.get(ANSWERS / 2).copied().unwrap_or(0.0);
            inner.times.clear();
            let software = inner.candidate.as_ref()?.software;
            let measured = Measured { milliseconds, saving: connection::saves_data(), software };
            is_worth_fetching(measured).then(|| inner.candidate.take()).flatten()
        });
        if let Some(Adapter { name, .. }) = candidate.flatten() {
            spawn_local(self.switch(EngineKind::WebGpu, Reason::Hardware(name)));
        }
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
    pub(super) fn switch(self, kind: EngineKind, reason: Reason) -> impl Future<Output = ()> + 'static {
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
    pub(super) fn opened(&self, kind: EngineKind) -> Opening {
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
                let turn = self.turns();
                let outcome = self.load(kind).await;
                if self.turns() != turn {
                    return outcome;
                }
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
                let turn = self.turns();
                let outcome = self.load(kind).await;
                if self.turns() != turn {
                    return outcome;
                }
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
        let (turn, sha256) = self.inner.with_value(|inner| (inner.turns, inner.sha256.clone()));
        let opening = engine::Opening { kind, bundle: self.bundle.get_untracked(), sha256, fresh };
        let progress = move |part, received, total| {
            if self.turns() == turn {
                self.progress(kind, part, received, total);
            }
        };
        let here = || if self.turns() == turn { Ok(()) } else { Err(TURNED.to_owned()) };
        let engine = Rc::new(Engine::open(opening, progress).await?);
        here()?;
        let dead = Rc::downgrade(&engine);
        engine.on_lost(move |message| {
            if let Some(engine) = dead.upgrade() {
                self.lose(kind, &engine, &message);
            }
        });
        // Where it cannot be had again, whoever writes a text is told.
        if kind == EngineKind::Cpu && self.reads.get_untracked() {
            let _ = engine.load_encoder(Box::new(|_| ())).await;
        }
        if self.newcomer.with_untracked(Option::is_some) {
            self.tell(&engine).await;
        }
        // Both engines open the same bundle: what is shown stays as it is.
        if self.catalog.with_untracked(Option::is_none) {
            let columns = engine.columns().await?;
            here()?;
            // A task of its own for what takes longest.
            TimeoutFuture::new(0).await;
            let card = Arc::new(shown::card(engine.card().clone()));
            let catalog = Catalog::read(Arc::clone(&card), &columns).await?;
            TimeoutFuture::new(0).await;
            here()?;
            let visited = Visited { url: self.bundle.get_untracked(), title: card.title.clone() };
            self.visited.update(|all| {
                all.retain(|other| other.url != visited.url);
                all.insert(0, visited);
            });
            self.card.set(Some(card));
            self.catalog.set(Some(Arc::new(catalog)));
        }
        Ok(engine)
    }

    /// So many bytes of something have arrived, of a total that is 0 where it is unknown.
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
            let opened = inner.slot(kind).as_ref().and_then(futures::future::Shared::peek);
            matches!(opened, Some(Ok(running)) if Rc::ptr_eq(running, engine))
        })
    }

    /// An engine has stopped for good. The CPU engine is started again at once, unless it has died too often.
    fn lose(self, kind: EngineKind, engine: &Rc<Engine>, message: &str) {
        if !self.runs(kind, engine) {
            return;
        }
        let failed = || futures::future::ready(Err(message.to_owned())).boxed_local().shared();
        match kind {
            EngineKind::Cpu => {
                let again = self.inner.try_update_value(|inner| inner.deaths.note(now())).unwrap_or(false);
                if again {
                    self.restarts.update(|restarts| *restarts += 1);
                    self.phase.set(Phase::beginning());
                    self.inner.update_value(|inner| inner.cpu = None);
                    let next = self.opened(kind);
                    spawn_local(async move {
                        // Whoever asks next is told how it went.
                        let _ = next.await;
                    });
                } else {
                    self.inner.update_value(|inner| inner.cpu = Some(failed()));
                    self.phase.set(Phase::Failed { message: message.to_owned() });
                }
            }
            EngineKind::WebGpu => {
                self.inner.update_value(|inner| {
                    inner.webgpu = Some(failed());
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

    /// Whether an engine has died of the question.
    pub(super) fn blames(&self, question: &JsValue) -> bool {
        let question = written(question);
        self.inner.with_value(|inner| inner.deaths.blames(&question))
    }

    pub(super) fn blame(&self, question: &JsValue) {
        let question = written(question);
        self.inner.update_value(|inner| inner.deaths.blame(&question));
    }

    fn wanted(&self) -> EngineKind {
        self.inner.with_value(|inner| inner.wanted)
    }

    /// Lets the WebGPU engine start anew, unless it runs or is about to.
    pub(super) fn forget_webgpu(&self) {
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

/// A question as text, to know it again by.
fn written(question: &JsValue) -> String {
    js_sys::JSON::stringify(question).map_or_else(|_| String::new(), String::from)
}

/// What is said to who waits for a bundle that was turned away from.
const TURNED: &str = "another bundle has been opened";

/// Answers of the CPU from which is judged how fast it is.
const ANSWERS: usize = 3;

/// The engine to begin with, and why; and the card that may turn out to be worth its engine.
fn wanted(adapter: Result<Adapter, Absence>) -> (EngineKind, Reason, Option<Adapter>) {
    if let Some(kind) = address::engine() {
        return (kind, Reason::Address(kind), None);
    }
    let remembered = if may_keep() { Kept::get(CHOICE).ok() } else { None };
    match (adapter, remembered) {
        (Err(absence), _) => (EngineKind::Cpu, Reason::Absent(absence), None),
        (Ok(_), Some(kind)) => (kind, Reason::Remembered(kind), None),
        (Ok(Adapter { name, software: true }), None) => (EngineKind::Cpu, Reason::Software(name), None),
        (Ok(adapter), None) => (EngineKind::Cpu, Reason::First, Some(adapter)),
    }
}
