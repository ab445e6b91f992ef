//! `window.tigerlet`: the page's engines for the console, for pages that embed it and for tests.
//!
//! `ready`, a promise of `{engine, bundle, items}`; `recommend(options)`, a promise of what
//! `trainer recommend --json` prints; `items(query)`, an array. What fails is an `Error` of one line.

use js_sys::{Error, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{Serializer, from_value};
use tigerlet_protocol::{EngineKind, Request};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::client::Client;

/// What `recommend` understands.
const OPTIONS: [&str; 7] = ["history", "topK", "beams", "engine", "trace", "constrained", "includeSeen"];

/// What `ready` promises.
#[derive(Serialize)]
struct Ready<'a> {
    engine: EngineKind,
    bundle: &'a str,
    items: usize,
}

/// Puts `tigerlet` into the window.
pub fn publish(client: Client) {
    let api = Object::new();
    let recommend = Closure::<dyn Fn(JsValue) -> Promise>::new(move |options| {
        future_to_promise(async move { recommend(client, options).await.map_err(error) })
    });
    set(&api, "recommend", &recommend.into_js_value());
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
    let Request { history, top_k, beams, trace, constrained, include_seen } = Request::default();
    let request = Request {
        history: option(options, "history", history, "an array of item ids or titles")?,
        top_k: option(options, "topK", top_k, WHOLE)?,
        beams: option(options, "beams", beams, WHOLE)?,
        trace: option(options, "trace", trace, YES_NO)?,
        constrained: option(options, "constrained", constrained, YES_NO)?,
        include_seen: option(options, "includeSeen", include_seen, YES_NO)?,
    };
    let engine = option(options, "engine", None, "\"cpu\" or \"webgpu\"")?;
    let (recommended, _) = client.ask(request, engine, false).await?;
    js_sys::JSON::parse(&recommended.response)
        .map_err(|_| "recommend: the engine's answer is no JSON".to_owned())
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
