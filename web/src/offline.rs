//! The page without a network: what `static/sw.js` keeps of it, and how to be rid of that.

use std::pin::pin;

use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::address;
use crate::client::{Client, EngineKind, Phase, WebGpuState, may_keep};
use crate::connection::saves_data;
use crate::page::Page;
use crate::text::format::megabytes;
use crate::text::text;

/// How long the page is left alone once it is ready, in milliseconds: the reader comes first.
const REST: u32 = 1500;
/// The most bytes of a bundle that are kept unasked.
const UNASKED: f64 = 10e6;
/// How long the service worker may take, in milliseconds.
const PATIENCE: u32 = 120_000;
/// What every key begins with under which the page keeps a choice.
const PREFIX: &str = "tigerlet.";

/// What the browser keeps of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A version is on its way into the cache, or will be.
    Keeping,
    /// The page opens without a network.
    Kept { bytes: u64 },
    /// The page opens without a network; its bundle has so many bytes that only a reader has it kept.
    Larger { bytes: u64 },
    /// There is no room for it.
    Full,
    /// This browser, or this address, has no service workers.
    Absent,
    /// The reader has cleared everything.
    Cleared,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Keeping => "keeping",
            Self::Kept { .. } => "kept",
            Self::Larger { .. } => "larger",
            Self::Full => "full",
            Self::Absent => "absent",
            Self::Cleared => "cleared",
        }
    }
}

/// The service worker's answer.
#[derive(Deserialize)]
struct Told {
    bytes: f64,
    /// Whether what is kept opens this page with its bundle.
    kept: bool,
    #[serde(default)]
    larger: f64,
    error: Option<String>,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "serviceWorker"], catch)]
    fn register(script: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "serviceWorker"], js_name = getRegistration, catch)]
    fn registration() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = performance, js_name = getEntriesByType)]
    fn entries(kind: &str) -> Array;

    type Registration;
    #[wasm_bindgen(method, getter)]
    fn active(this: &Registration) -> Option<Worker>;
    #[wasm_bindgen(method, catch)]
    fn unregister(this: &Registration) -> Result<Promise, JsValue>;

    type Worker;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Worker, message: &JsValue, transfer: &Array) -> Result<(), JsValue>;

    type MessageChannel;
    #[wasm_bindgen(constructor)]
    fn new() -> MessageChannel;
    #[wasm_bindgen(method, getter)]
    fn port1(this: &MessageChannel) -> Port;
    #[wasm_bindgen(method, getter)]
    fn port2(this: &MessageChannel) -> JsValue;

    type Port;
    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &Port, listener: &js_sys::Function);
}

/// What is kept, for the line that says so.
#[derive(Clone, Copy)]
pub struct Offline {
    state: RwSignal<State>,
    /// Whether the reader has asked for a large bundle to be kept.
    asked: RwSignal<bool>,
}

impl Offline {
    /// Keeps the page as soon as it has answered what it was opened for, and again when there is more of it.
    pub fn new(client: Client) -> Self {
        let offline = Self { state: RwSignal::new(State::Keeping), asked: RwSignal::new(false) };
        let engines = Memo::new(move |_| {
            let ready = client.phase.with(|phase| *phase == Phase::Ready);
            ready.then(|| client.webgpu.with(|webgpu| *webgpu == WebGpuState::Ready))
        });
        Effect::new(move |_| {
            let asked = offline.asked.get();
            let Some(webgpu) = engines.get() else { return };
            spawn_local(async move {
                TimeoutFuture::new(REST).await;
                if offline.state.get_untracked() != State::Cleared {
                    let state = keep(webgpu, asked).await;
                    offline.state.set(state);
                }
            });
        });
        offline
    }

    /// Forgets the kept page and the kept choices, and does not come back on this visit.
    fn clear(self) {
        self.state.set(State::Cleared);
        forget_choices();
        spawn_local(async move {
            // Each step is worth doing where another fails.
            if let Some(registration) = registered().await {
                let _ = tell(&registration, &"clear".into()).await;
                if let Ok(gone) = registration.unregister() {
                    let _ = JsFuture::from(gone).await;
                }
            }
        });
    }
}

/// The worker of this page, where there is one.
async fn registered() -> Option<Registration> {
    let found = JsFuture::from(registration().ok()?).await.ok()?;
    (!found.is_undefined()).then(|| found.unchecked_into())
}

/// Has the service worker keep the page, its engines and its bundle.
async fn keep(webgpu: bool, asked: bool) -> State {
    let most = match (asked, saves_data()) {
        (true, _) => f64::INFINITY,
        (false, true) => 0.0,
        (false, false) => UNASKED,
    };
    let Some(told) = ask_to_keep(webgpu, most).await else { return State::Absent };
    match told {
        Told { error: None, larger, .. } if larger > 0.0 => State::Larger { bytes: larger as u64 },
        Told { error: None, bytes, .. } => State::Kept { bytes: bytes as u64 },
        // Without a network there is nothing to renew, and what was kept holds.
        Told { bytes, kept: true, error: Some(error), .. } if !error.starts_with("Quota") => {
            State::Kept { bytes: bytes as u64 }
        }
        Told { error: Some(error), .. } if error.starts_with("Quota") => State::Full,
        Told { .. } => State::Absent,
    }
}

async fn ask_to_keep(webgpu: bool, most: f64) -> Option<Told> {
    let script = address::resolve("sw.js").ok()?;
    let registration: Registration = JsFuture::from(register(&script).ok()?).await.ok()?.unchecked_into();
    let engines = [(EngineKind::Cpu, true), (EngineKind::WebGpu, webgpu)];
    let engines = engines.into_iter().filter(|(_, loaded)| *loaded);
    let loaded = entries("resource");
    let urls: Array = loaded
        .iter()
        .filter_map(|entry| Reflect::get(&entry, &"name".into()).ok())
        .filter_map(|url| url.as_string())
        .chain(engines.flat_map(|(kind, _)| address::engine_files(kind)))
        .map(JsValue::from)
        .collect();
    let message = Object::new();
    for (name, value) in [
        ("build", address::build().into()),
        ("urls", urls.into()),
        ("bundle", address::bundle().into()),
        ("most", most.into()),
    ] {
        Reflect::set(&message, &name.into(), &value).ok()?;
    }
    tell(&registration, &message).await
}

/// Sends the active worker a message, and waits for its answer.
async fn tell(registration: &Registration, message: &JsValue) -> Option<Told> {
    let worker = active(registration).await?;
    let channel = MessageChannel::new();
    let answer = Promise::new(&mut |resolve, _| {
        let listener = Closure::once_into_js(move |event: web_sys::MessageEvent| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &event.data());
        });
        channel.port1().set_onmessage(listener.unchecked_ref());
    });
    worker.post(message, &Array::of1(&channel.port2())).ok()?;
    // A worker that is ended in the middle of it never answers.
    let (answer, late) = (pin!(JsFuture::from(answer)), pin!(TimeoutFuture::new(PATIENCE)));
    match select(answer, late).await {
        Either::Left((answer, _)) => serde_wasm_bindgen::from_value(answer.ok()?).ok(),
        Either::Right(_) => None,
    }
}

/// The worker that has been installed, after a while where it is on its way.
async fn active(registration: &Registration) -> Option<Worker> {
    for wait in [0, 50, 100, 200, 400, 800, 1600, 3200] {
        TimeoutFuture::new(wait).await;
        if let Some(worker) = registration.active() {
            return Some(worker);
        }
    }
    None
}

/// Removes the choices that the page keeps between visits.
fn forget_choices() {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let count = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..count).filter_map(|at| storage.key(at).ok().flatten()).collect();
    for key in keys.into_iter().filter(|key| key.starts_with(PREFIX)) {
        let _ = storage.remove_item(&key);
    }
}

/// The line that says what is kept, with the way to be rid of it.
#[component]
pub fn Kept() -> impl IntoView {
    let page: Page = expect_context();
    let offline = use_context::<Offline>()?;
    let text = &text().offline;
    let said = move || match offline.state.get() {
        State::Keeping => text.keeping.to_owned(),
        State::Kept { bytes } => (text.kept)(&megabytes(bytes)),
        State::Larger { bytes } => (text.larger)(&megabytes(bytes)),
        State::Full => text.full.to_owned(),
        State::Absent => text.absent.to_owned(),
        State::Cleared => text.cleared.to_owned(),
    };
    let forbidden = (!may_keep()).then_some(text.forbidden);
    let unkept = move || {
        (page.unkept.get() && may_keep())
            .then(|| view! { <span data-testid="unkept">" " {text.unkept}</span> })
    };
    let larger = move || matches!(offline.state.get(), State::Larger { .. });
    Some(view! {
        <p class="kept ui" data-testid="offline" data-state=move || offline.state.get().name()>
            <span>{said} " " {forbidden} {unkept}</span>
            <button
                class="button"
                type="button"
                data-testid="keep"
                hidden=move || !larger()
                on:click=move |_| {
                    offline.state.set(State::Keeping);
                    offline.asked.set(true);
                }
            >{text.keep}</button>
            <button
                class="button"
                type="button"
                data-testid="forget"
                hidden=move || offline.state.get() == State::Cleared
                on:click=move |_| offline.clear()
            >{text.clear}</button>
        </p>
    })
}
