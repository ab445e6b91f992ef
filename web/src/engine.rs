//! One engine as the page sees it: a worker that loads a bundle and answers calls.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::worker::{HandlerId, Spawnable, Worker, WorkerBridge, WorkerScope};
use js_sys::Array;
use serde::Deserialize;
use tigerlet::card::{BundleCard, EngineKind};
use tigerlet::request::{Question, Request};
use tigerlet_protocol::{Call, Event, Numbered, Plain};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, BroadcastChannel, MessageEvent, Url};

use crate::address;

/// A worker that has been started, and the calls it has not answered yet.
pub struct Engine {
    bridge: WorkerBridge<Remote>,
    calls: Rc<RefCell<Calls>>,
    notices: BroadcastChannel,
    _listener: Closure<dyn Fn(MessageEvent)>,
}

/// An answer as it comes from the worker.
pub struct Reply {
    /// Its JSON text.
    pub text: String,
    /// Time that the engine took.
    pub milliseconds: f64,
    /// Of a recommendation, what of it each stage took, as [`Event::Recommended`] has it.
    pub stages: Vec<f64>,
}

/// Why a call has no answer.
pub enum Refusal {
    /// A newer call took its place.
    Cancelled,
    /// The engine declined, and goes on.
    Declined(String),
    /// The engine is no more.
    Stopped(String),
}

/// The engine's type on this side of the wall: gloo asks for its messages, not for its workings.
struct Remote;

impl Worker for Remote {
    type Message = ();
    type Input = Numbered<Call>;
    type Output = Numbered<Event>;

    fn create(_: &WorkerScope<Self>) -> Self {
        Self
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, _: &WorkerScope<Self>, _: Numbered<Call>, _: HandlerId) {}
}

/// Calls that wait for events, by number.
#[derive(Default)]
struct Calls {
    last: u32,
    waiting: BTreeMap<u32, UnboundedSender<Event>>,
    stopped: Option<String>,
}

/// What worker.js tells beside gloo's messages.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Notice {
    /// So much of the engine itself has arrived; a total of 0 is unknown.
    Loading { received: u64, total: u64 },
    /// The engine could not be loaded, or has crashed.
    Stopped(String),
}

impl Engine {
    /// Starts a worker, which downloads its engine, past the browser's cache if `fresh`, and tells
    /// `loading` the bytes: received, and in all (0 where the server does not say).
    ///
    /// # Errors
    /// Where the browser refuses a worker's means. An engine that cannot be loaded answers its
    /// first call with [`Refusal::Stopped`].
    pub fn start(
        kind: EngineKind,
        fresh: bool,
        loading: impl Fn(u64, u64) + 'static,
    ) -> Result<Self, String> {
        let calls = Rc::new(RefCell::new(Calls::default()));

        // Broadcast channels reach across the tabs of a site: a name of its own for each worker.
        let name = format!("tigerlet-{:x}", js_sys::Math::random().to_bits());
        let notices = BroadcastChannel::new(&name).map_err(|error| said(&error))?;
        let listener = Closure::<dyn Fn(MessageEvent)>::new({
            let calls = Rc::clone(&calls);
            move |message: MessageEvent| match serde_wasm_bindgen::from_value(message.data()) {
                Ok(Notice::Loading { received, total }) => loading(received, total),
                Ok(Notice::Stopped(reason)) => calls.borrow_mut().stop(reason),
                Err(_) => {}
            }
        });
        notices.set_onmessage(Some(listener.as_ref().unchecked_ref()));

        let script = script(kind, fresh, &name).map_err(|error| said(&error))?;
        let bridge = Remote::spawner()
            .encoding::<Plain>()
            .callback({
                let calls = Rc::clone(&calls);
                move |event| calls.borrow_mut().hear(event)
            })
            .with_loader(true)
            .spawn(&script);
        Ok(Self { bridge, calls, notices, _listener: listener })
    }

    /// Opens the bundle in the folder of that URL; `progress` is told the file, the bytes received
    /// of the whole bundle, and the bytes in all.
    ///
    /// # Errors
    /// One line that names what failed.
    pub async fn open(
        &self,
        bundle: String,
        fresh: bool,
        progress: impl Fn(String, u64, u64),
    ) -> Result<BundleCard, String> {
        let mut events = self.call(Call::Open { bundle, fresh });
        while let Some(event) = events.next().await {
            match event {
                Event::Progress { file, received, total } => progress(file, received, total),
                Event::Opened { card } => return Ok(*card),
                Event::Failed { message } | Event::Lost { message } => return Err(message),
                _ => {}
            }
        }
        Err(self.epitaph())
    }

    /// Asks for recommendations: JSON text of a response.
    pub async fn recommend(&self, request: Request, superseded: bool) -> Result<Reply, Refusal> {
        match self.last_of(Call::Recommend { request, superseded }).await? {
            Event::Recommended { response, milliseconds, stages } => {
                Ok(Reply { text: response, milliseconds, stages })
            }
            _ => Err(Refusal::Cancelled),
        }
    }

    /// Asks something else: JSON text of its answer.
    pub async fn question(&self, question: Question) -> Result<Reply, Refusal> {
        match self.last_of(Call::Ask { question, superseded: false }).await? {
            Event::Answered { answer, milliseconds } => {
                Ok(Reply { text: answer, milliseconds, stages: Vec::new() })
            }
            _ => Err(Refusal::Cancelled),
        }
    }

    /// Fetches a file of the bundle that recommending does without.
    pub async fn file(&self, name: String) -> Result<Vec<u8>, Refusal> {
        match self.last_of(Call::File { name }).await? {
            Event::File { bytes } => Ok(bytes),
            _ => Err(Refusal::Cancelled),
        }
    }

    /// The one event that answers a call.
    async fn last_of(&self, call: Call) -> Result<Event, Refusal> {
        match self.call(call).next().await {
            Some(Event::Failed { message }) => Err(Refusal::Declined(message)),
            // A device's last words come with a trace of no use to readers.
            Some(Event::Lost { message }) => {
                Err(Refusal::Stopped(message.lines().next().unwrap_or_default().to_owned()))
            }
            Some(event) => Ok(event),
            None => Err(Refusal::Stopped(self.epitaph())),
        }
    }

    /// Sends a call; its events end early when the engine stops.
    fn call(&self, body: Call) -> UnboundedReceiver<Event> {
        let (sender, receiver) = unbounded();
        let mut calls = self.calls.borrow_mut();
        if calls.stopped.is_none() {
            calls.last += 1;
            let number = calls.last;
            calls.waiting.insert(number, sender);
            self.bridge.send(Numbered { number, body });
        }
        receiver
    }

    /// Why there is nothing more to hear.
    fn epitaph(&self) -> String {
        self.calls.borrow().stopped.clone().unwrap_or_else(|| "the engine fell silent".to_owned())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.notices.close();
    }
}

impl Calls {
    fn hear(&mut self, event: Numbered<Event>) {
        let last = !matches!(event.body, Event::Progress { .. });
        if let Some(sender) = self.waiting.get(&event.number) {
            // Whoever asked may have lost interest.
            let _ = sender.unbounded_send(event.body);
        }
        if last {
            self.waiting.remove(&event.number);
        }
    }

    /// The first reason counts: a crash often brings more in its wake.
    fn stop(&mut self, reason: String) {
        self.stopped.get_or_insert(reason);
        self.waiting.clear();
    }
}

/// URL of a script that starts the engine.
fn script(kind: EngineKind, fresh: bool, channel: &str) -> Result<String, JsValue> {
    let engine = address::resolve(&format!("engine-{kind}"))?;
    let cache = if fresh { "reload" } else { "default" };
    let build = address::build_query();
    let text = format!(
        "const engine = {engine:?};\nconst build = {build:?};\nconst channel = {channel:?};\nconst cache = {cache:?};\n{}",
        include_str!("worker.js")
    );
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    Url::create_object_url_with_blob(&blob)
}

/// What a JavaScript error says.
fn said(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
