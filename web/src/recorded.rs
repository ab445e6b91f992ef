//! What is shown before an engine answers: a recorded answer of the same model, from the bundle's examples.

use std::sync::Arc;

use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use tigerlet::answer::Response;
use tigerlet::card::EngineKind;
use tigerlet::request::Request;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::address;
use crate::client::Answer;
use crate::link::Link;
use crate::playground::{Playground, Shown};

/// The file of a bundle that holds them.
const FILE: &str = "examples.json";

/// One of them.
#[derive(Deserialize)]
struct Example {
    request: Request,
    response: Response,
    /// Of the history.
    titles: Vec<String>,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str) -> Result<Promise, JsValue>;

    type Download;
    #[wasm_bindgen(method, getter)]
    fn ok(this: &Download) -> bool;
    #[wasm_bindgen(method, catch)]
    fn json(this: &Download) -> Result<Promise, JsValue>;
}

/// Shows the bundle's first example, unless the link asks for something else, until an engine answers or the
/// reader turns to another history. A bundle may be without examples: then nothing is shown.
pub fn play(playground: Playground) {
    if Link::parse(&address::fragment()).history.is_some() {
        return;
    }
    let still = move || {
        playground.shown.with_untracked(Option::is_none) && playground.history.with_untracked(Vec::is_empty)
    };
    spawn_local(async move {
        if let Some(Example { request, response, titles }) = first().await.filter(|_| still()) {
            let answer = Answer {
                response,
                milliseconds: 0.0,
                stages: Vec::new(),
                on_the_way: 0.0,
                engine: EngineKind::Cpu,
            };
            playground.history.set(request.items());
            playground.recorded.set(Some(titles.join(", ")));
            playground.shown.set(Some(Arc::new(Shown { request, answer })));
        }
    });
    Effect::new(move |_| {
        let history = playground.history.get();
        let other = |shown: &Option<Arc<Shown>>| shown.as_ref().is_some_and(|it| it.history() != history);
        if playground.recorded.with(Option::is_some) && playground.shown.with_untracked(other) {
            playground.recorded.set(None);
            playground.shown.set(None);
        }
    });
}

/// The first example.
async fn first() -> Option<Example> {
    let url = format!("{}{FILE}", address::bundle());
    let download: Download = JsFuture::from(fetch(&url).ok()?).await.ok()?.unchecked_into();
    if !download.ok() {
        return None;
    }
    let examples = JsFuture::from(download.json().ok()?).await.ok()?;
    serde_wasm_bindgen::from_value::<Vec<Example>>(examples).ok()?.into_iter().next()
}
