//! What is shown before an engine answers: a recorded answer of the same model, from the bundle's examples.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::card::EngineKind;
use tigerlet::extra::Example;

use crate::address;
use crate::client::Answer;
use crate::link::{Link, MAX_TOP_K};
use crate::playground::{Playground, Shown};
use crate::{manifest, shown};

/// Fetches the examples of every bundle that is opened, to start from, and shows the answer to the first of the first
/// bundle, unless the link asks for something else, until an engine answers or the reader turns to another history. A
/// bundle may be without examples: then nothing is shown.
pub fn play(playground: Playground) {
    let example = Link::parse(&address::fragment()).history.is_none();
    let bundle = playground.client.bundle;
    let still = move || {
        playground.shown.with_untracked(Option::is_none) && playground.history.with_untracked(Vec::is_empty)
    };
    Effect::new(move |before: Option<()>| {
        let asked = bundle.get();
        let here = move || bundle.try_with_untracked(|bundle| *bundle == asked).unwrap_or(false);
        spawn_local(async move {
            let Some((manifest, digest)) = manifest::read().await.filter(|_| here()) else { return };
            playground.digest.set(Some(digest));
            // Only what the manifest vouches for is shown.
            let Some(examples) = manifest::examples(&manifest).await.filter(|_| here()) else { return };
            playground.examples.set(examples.as_slice().iter().map(|it| it.request.items()).collect());
            let first = examples.into_vec().into_iter().next();
            if let Some(first) = first.filter(|_| before.is_none() && example && still()) {
                show(playground, first);
            }
        });
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

fn show(playground: Playground, Example { request, mut response, titles }: Example) {
    response.recommendations.truncate(MAX_TOP_K);
    let answer =
        Answer { response, milliseconds: 0.0, stages: Vec::new(), on_the_way: 0.0, engine: EngineKind::Cpu };
    let titles: Vec<String> = titles.iter().map(|title| shown::title(title, "…")).collect();
    playground.history.set(request.items());
    playground.recorded.set(Some(titles.join(", ")));
    playground.shown.set(Some(Arc::new(Shown::new(request, answer))));
}
