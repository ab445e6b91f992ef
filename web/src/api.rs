//! `window.tigerlet`: the page's engines for the console, for pages that embed it and for tests.
//!
//! `ready`, a promise of `{engine, bundle, items}`; `recommend(options)`, a promise of what
//! `trainer recommend --json` prints; `ask(question, engine)`, a promise of an answer, where a question is
//! one of the protocol's, such as `{children: {history, prefix}}`; `file(name)`, a promise of the bytes of
//! one of the bundle's further files; `items(query)`, an array; `chapters`, an array of `{name, title, url}` in
//! the language shown; `timings`, which index.html adds. What fails is an `Error` of one line.

use js_sys::{Error, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{Serializer, from_value};
use tigerlet_protocol::{EngineKind, Question, Request};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::address;
use crate::chapters::CHAPTERS;
use crate::client::Client;
use crate::link::Link;
use crate::page::{Page, View};
use crate::playground::Playground;

/// What `recommend` understands.
const OPTIONS: [&str; 11] = [
    "history",
    "topK",
    "beams",
    "engine",
    "trace",
    "constrained",
    "includeSeen",
    "prefix",
    "only",
    "temperature",
    "seed",
];

/// What `ready` promises.
#[derive(Serialize)]
struct Ready<'a> {
    engine: EngineKind,
    bundle: &'a str,
    items: usize,
}

/// A chapter of the walkthrough.
#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: &'static str,
    url: String,
}

#[wasm_bindgen]
extern "C" {
    /// `performance.mark`: what has been reached, for `tigerlet.timings`.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn mark(name: &str);

    /// Says for good that the page has stopped: index.html does it, without any of the page's own code.
    #[wasm_bindgen(js_namespace = tigerlet)]
    pub fn stopped(why: &str);
}

/// Marks when the first answer of an engine is shown; a recorded one is none.
pub fn mark_first_recommendation(playground: Playground) {
    Effect::new(move |marked: Option<bool>| {
        let live = playground.shown.with(Option::is_some) && playground.recorded.with(Option::is_none);
        if live && marked != Some(true) {
            request_animation_frame(|| mark("tigerlet:recommendation"));
        }
        live || marked == Some(true)
    });
}

/// Lists the chapters in `tigerlet`, in the language that the page speaks when asked.
pub fn publish_chapters(page: Page) {
    let Ok(api) = Reflect::get(&window(), &"tigerlet".into()).and_then(JsCast::dyn_into::<Object>) else {
        return;
    };
    let chapters =
        Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(move || chapters(page).map_err(error));
    let getter = Object::new();
    set(&getter, "get", &chapters.into_js_value());
    set(&getter, "enumerable", &JsValue::TRUE);
    Object::define_property(&api, &"chapters".into(), &getter);
}

fn chapters(page: Page) -> Result<JsValue, String> {
    let language = page.language.get_untracked();
    let entry = |(place, chapter): (usize, &'static crate::chapters::Chapter)| {
        let view = View::Chapter(place);
        let fragment = Link { view, language: Some(language), ..Link::default() }.fragment();
        let url = address::whole(&fragment);
        Entry { name: chapter.name(), title: chapter.prose(language).title, url }
    };
    to_value(&CHAPTERS.iter().enumerate().map(entry).collect::<Vec<_>>())
}

/// Puts `tigerlet` into the window.
pub fn publish(client: Client) {
    let api = Object::new();
    let recommend = Closure::<dyn Fn(JsValue) -> Promise>::new(move |options| {
        future_to_promise(async move { recommend(client, options).await.map_err(error) })
    });
    set(&api, "recommend", &recommend.into_js_value());
    let ask = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |question, engine| {
        future_to_promise(async move { ask(client, question, engine).await.map_err(error) })
    });
    set(&api, "ask", &ask.into_js_value());
    let file = Closure::<dyn Fn(JsValue) -> Promise>::new(move |name: JsValue| {
        let name = name.as_string().unwrap_or_default();
        future_to_promise(async move {
            let bytes = client.file(&name).await.map_err(error)?;
            Ok(Uint8Array::from(&bytes[..]).into())
        })
    });
    set(&api, "file", &file.into_js_value());
    let items = Closure::<dyn Fn(JsValue) -> Result<JsValue, JsValue>>::new(move |query: JsValue| {
        items(client, &query.as_string().unwrap_or_default()).map_err(error)
    });
    set(&api, "items", &items.into_js_value());
    let begin = {
        let api = api.clone();
        move || {
            let promise = future_to_promise(async move { ready(client).await.map_err(error) });
            set(&api, "ready", &promise);
            // The page shows a failure itself: this is so that it counts as handled.
            spawn_local(async move {
                let _ = JsFuture::from(promise).await;
            });
        }
    };
    begin();
    Effect::watch(move || client.attempt.get(), move |_, _, _| begin(), false);

    // index.html has put something into the window that waits for this.
    let arrived = Reflect::get(&window(), &"tigerlet".into())
        .and_then(|early| Reflect::get(&early, &"arrived".into()))
        .and_then(JsCast::dyn_into::<Function>);
    set(&window(), "tigerlet", &api);
    if let Ok(arrived) = arrived {
        let _ = arrived.call1(&JsValue::UNDEFINED, &api);
    }
}

async fn ready(client: Client) -> Result<JsValue, String> {
    let (card, engine) = client.settled().await?;
    to_value(&Ready { engine, bundle: &card.name, items: card.items.len() })
}

async fn recommend(client: Client, options: JsValue) -> Result<JsValue, String> {
    let options = Object::try_from(&options).ok_or("recommend: takes an object of options")?;
    for key in Object::keys(options).iter().filter_map(|key| key.as_string()) {
        if !OPTIONS.contains(&key.as_str()) {
            return Err(format!("recommend: no option `{key}`, only {}", OPTIONS.join(", ")));
        }
    }
    const WHOLE: &str = "a whole number";
    const YES_NO: &str = "true or false";
    let Request { history, top_k, beams, trace, constrained, include_seen, .. } = Request::default();
    let Request { prefix, only, temperature, seed, .. } = Request::default();
    let request = Request {
        history: option(options, "history", history, "an array of item ids or titles")?,
        top_k: option(options, "topK", top_k, WHOLE)?,
        beams: option(options, "beams", beams, WHOLE)?,
        trace: option(options, "trace", trace, YES_NO)?,
        constrained: option(options, "constrained", constrained, YES_NO)?,
        include_seen: option(options, "includeSeen", include_seen, YES_NO)?,
        prefix: option(options, "prefix", prefix, "an array of codes")?,
        only: option(options, "only", only, "an array of item ids")?,
        temperature: option(options, "temperature", temperature, "an array of one number, or one a level")?,
        seed: option(options, "seed", seed, WHOLE)?,
    };
    let engine = option(options, "engine", None, "\"cpu\" or \"webgpu\"")?;
    let (reply, _) = client.recommend_text(request, engine, false).await?;
    js_sys::JSON::parse(&reply.text).map_err(|_| "recommend: the engine's answer is no JSON".to_owned())
}

async fn ask(client: Client, question: JsValue, engine: JsValue) -> Result<JsValue, String> {
    let question: Question = from_value(question).map_err(|error| format!("ask: {error}"))?;
    let engine = match engine.is_undefined() {
        true => None,
        false => from_value(engine).map_err(|_| "ask: the engine is \"cpu\" or \"webgpu\"")?,
    };
    let reply = client.question_text(question, engine).await?;
    js_sys::JSON::parse(&reply.text).map_err(|_| "ask: the engine's answer is no JSON".to_owned())
}

/// The value of an option, its default where there is none.
fn option<T: DeserializeOwned>(
    options: &Object,
    name: &str,
    default: T,
    expected: &str,
) -> Result<T, String> {
    match Reflect::get(options, &name.into()) {
        Ok(value) if !value.is_undefined() => from_value(value.clone()).map_err(|_| {
            let value =
                js_sys::JSON::stringify(&value).map_or_else(|_| "something else".into(), String::from);
            format!("recommend: `{name}` is {value}, expected {expected}")
        }),
        _ => Ok(default),
    }
}

fn items(client: Client, query: &str) -> Result<JsValue, String> {
    let card = client.card.get_untracked().ok_or("items: no bundle is open yet, await tigerlet.ready")?;
    let found: Vec<_> = client.search(query, usize::MAX).into_iter().map(|item| &card.items[item]).collect();
    to_value(&found)
}

/// Plain objects and arrays, as from JSON.
fn to_value(value: &impl Serialize) -> Result<JsValue, String> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| error.to_string())
}

fn error(message: String) -> JsValue {
    Error::new(&message).into()
}

/// Sets a property of an object that takes any.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let taken = Reflect::set(object, &name.into(), value);
    debug_assert!(taken.is_ok(), "ordinary objects take properties");
}
