//! `window.tigerlet`: the page's engines for the console and for tests, in the words of the module of
//! `web/engine/js`, whose `Tigerlet` it resembles.
//!
//! `ready`, a promise of `{engine, bundle, items}`; `recommend(request, options)`, `ask(question, options)`,
//! `search(query, options)`, `items(names)`, `file(name)`, promises all, where options are `{engine, signal}`;
//! `chapters`, an array of `{name, title, url}` in the language shown; `timings`, which index.html adds. What fails
//! is an `Error` of one line.

use js_sys::{Error, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use tigerlet::card::EngineKind;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortSignal;

use crate::address;
use crate::chapters::CHAPTERS;
use crate::client::{Call, Client, Priority, from_js, to_js};
use crate::link::Link;
use crate::page::{Page, View};
use crate::playground::Playground;

/// Hits of a search where nothing else is said.
const HITS: usize = 10;

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
        Entry { name: chapter.name, title: chapter.prose(language).title, url }
    };
    to_js(&CHAPTERS.iter().enumerate().map(entry).collect::<Vec<_>>())
}

/// Puts `tigerlet` into the window.
pub fn publish(client: Client) {
    let api = Object::new();
    method(&api, "recommend", move |request, options| async move {
        client.recommend_value(&request, &call("recommend", &options)?).await.map(|(answer, ..)| answer)
    });
    method(&api, "ask", move |question, options| async move {
        client.question_value(&question, &call("ask", &options)?).await.map(|(answer, _)| answer)
    });
    method(&api, "search", move |query, options| async move {
        let limit = Reflect::get(&options, &"limit".into()).ok().and_then(|limit| limit.as_f64());
        let query = query.as_string().ok_or("search: the query is a text")?;
        let limit = limit.map_or(HITS, |limit| limit as usize);
        client.search_value(&query, limit, &call("search", &options)?).await
    });
    method(&api, "items", move |names, _| async move { client.items_value(&names).await });
    method(&api, "file", move |name, _| async move {
        let bytes = client.file(&name.as_string().unwrap_or_default()).await?;
        Ok(Uint8Array::from(&bytes[..]).into())
    });
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
    let anew = move || {
        client.attempt.track();
        client.bundle.track();
    };
    Effect::watch(anew, move |_, _, _| begin(), false);

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
    to_js(&Ready { engine, bundle: &card.name, items: card.items })
}

/// A function of two values that promises a third.
fn method<F: Future<Output = Result<JsValue, String>> + 'static>(
    api: &Object,
    name: &str,
    answer: impl Fn(JsValue, JsValue) -> F + 'static,
) {
    let method = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |first, second| {
        let answer = answer(first, second);
        future_to_promise(async move { answer.await.map_err(error) })
    });
    set(api, name, &method.into_js_value());
}

/// How a call is to be made: `{engine, signal}`, both optional.
fn call(name: &str, options: &JsValue) -> Result<Call, String> {
    const KNOWN: [&str; 3] = ["engine", "signal", "limit"];
    let mut call = Call::at(Priority::Asked);
    if options.is_undefined() || options.is_null() {
        return Ok(call);
    }
    let options = Object::try_from(options).ok_or_else(|| format!("{name}: options are an object"))?;
    for key in Object::keys(options).iter().filter_map(|key| key.as_string()) {
        let value = Reflect::get(options, &key.as_str().into()).unwrap_or_default();
        match key.as_str() {
            _ if value.is_undefined() => {}
            "engine" => {
                let kind = from_js(value)
                    .map_err(|_| format!("{name}: `engine` is neither \"cpu\" nor \"webgpu\""))?;
                call.engine = Some(kind);
            }
            "signal" => {
                let signal = value.dyn_into::<AbortSignal>();
                call.signal = Some(signal.map_err(|_| format!("{name}: `signal` is no AbortSignal"))?);
            }
            known if KNOWN.contains(&known) => {}
            other => return Err(format!("{name}: no option `{other}`, only {}", KNOWN.join(", "))),
        }
    }
    Ok(call)
}

fn error(message: String) -> JsValue {
    Error::new(&message).into()
}

/// Sets a property of an object that takes any.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let taken = Reflect::set(object, &name.into(), value);
    debug_assert!(taken.is_ok(), "ordinary objects take properties");
}
