//! What is shown before an engine answers: a recorded answer of the same model, from the bundle's examples.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use tigerlet::answer::Response;
use tigerlet::card::EngineKind;
use tigerlet::request::Request;

use crate::address;
use crate::client::Answer;
use crate::link::{Link, MAX_TOP_K};
use crate::manifest::Manifest;
use crate::playground::{Playground, Shown};
use crate::shown;

/// The file of a bundle that holds them.
const FILE: &str = "examples.json";
/// Bytes that it may have, as in the library's limits.
const LONGEST: u64 = 4 << 20;

/// One of them.
#[derive(Deserialize)]
struct Example {
    request: Request,
    response: Response,
    /// Of the history.
    titles: Vec<String>,
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
            playground.shown.set(Some(Arc::new(Shown::new(request, answer))));
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

/// The first example, if the bundle's manifest vouches for it.
async fn first() -> Option<Example> {
    let mut example =
        Manifest::read().await?.json::<Vec<Example>>(FILE, LONGEST).await?.into_iter().next()?;
    example.response.recommendations.truncate(MAX_TOP_K);
    example.titles = example.titles.iter().map(|title| shown::title(title, "…")).collect();
    Some(example)
}
