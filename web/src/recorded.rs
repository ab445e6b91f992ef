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
    let manifest = manifest::read().await?;
    let mut example = manifest::examples(&manifest).await?.into_vec().into_iter().next()?;
    example.response.recommendations.truncate(MAX_TOP_K);
    example.titles = example.titles.iter().map(|title| shown::title(title, "…")).collect();
    Some(example)
}
