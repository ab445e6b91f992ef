//! The history of the figure of the chapter `beam`, and the hunt for one on which a beam fails.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::request::Request;

use super::runs::{Run, Runs};
use super::subject;
use super::told::{exact, request};
use crate::announcer::announce;
use crate::client::Call;
use crate::components::examples;
use crate::playground::Playground;
use crate::readers::readers;

/// The histories to hunt through: the bundle's readers, or the page's examples where it brings none.
async fn hunted(playground: Playground) -> Vec<Vec<String>> {
    let Some(catalog) = playground.catalog.get_untracked() else { return Vec::new() };
    match readers(playground.client, &catalog.card).await.ok().flatten() {
        Some(readers) => readers
            .test
            .iter()
            .map(|reader| {
                reader
                    .history
                    .iter()
                    .filter_map(|&at| Some(catalog.get(at as usize)?.id.to_owned()))
                    .collect()
            })
            .collect(),
        None => examples(&catalog),
    }
}

/// How far a hunt is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Hunt {
    Resting,
    Going { tried: usize, of: usize },
    Nothing { width: usize, of: usize },
    Failed,
}

/// The next history from `from` on, round about, on which a beam of `width` does not put the exact best first.
async fn hunt(
    playground: Playground,
    width: usize,
    from: usize,
    run: &Run,
    tell: impl Fn(Hunt),
) -> Result<Option<(usize, Vec<String>)>, String> {
    let client = playground.client;
    let histories = hunted(playground).await;
    let of = histories.len();
    for tried in 0..of {
        if !run.current() {
            return Ok(None);
        }
        tell(Hunt::Going { tried, of });
        let at = (from + tried) % of;
        let Some(history) = histories.get(at).filter(|history| !history.is_empty()) else { continue };
        let best = exact(client, history, 1).await?;
        let asked = Request { top_k: 1, ..request(history, width, false) };
        let list = client.recommend(&asked, &Call::default()).await?.response.recommendations;
        if best.first().map(|it| &it.item) != list.first().map(|it| &it.item) {
            return Ok(Some((at, history.clone())));
        }
    }
    if run.current() {
        tell(Hunt::Nothing { width, of });
    }
    Ok(None)
}

/// The history, and the way to one that is harder.
#[component]
pub fn Source(
    history: Memo<Vec<String>>,
    own: Memo<Vec<String>>,
    other: RwSignal<Option<Vec<String>>>,
    width: RwSignal<usize>,
) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &crate::text::text().figure_beam;
    let state = RwSignal::new(Hunt::Resting);
    let next = StoredValue::new(0);
    let runs = Runs::new();
    let going = Memo::new(move |_| matches!(state.get(), Hunt::Going { .. }));
    // Another width is another question.
    Effect::new(move |_| {
        width.track();
        runs.with_value(Runs::stop);
        state.set(Hunt::Resting);
    });
    let press = move |_| {
        if going.get_untracked() {
            runs.with_value(Runs::stop);
            state.set(Hunt::Resting);
            return;
        }
        let run = runs.with_value(Runs::start);
        let (width, from) = (width.get_untracked(), next.get_value());
        state.set(Hunt::Going { tried: 0, of: 0 });
        spawn_local(async move {
            let tell = |hunt| {
                if run.current() {
                    state.set(hunt);
                }
            };
            let outcome = hunt(playground, width, from, &run, tell).await;
            if !run.current() {
                return;
            }
            match outcome {
                Ok(Some((at, history))) => {
                    next.set_value(at + 1);
                    other.set(Some(history));
                    state.set(Hunt::Resting);
                }
                Ok(None) => {}
                Err(_) => state.set(Hunt::Failed),
            }
        });
    };
    let label = move || if going.get() { text.stop.to_owned() } else { (text.hunt)(width.get()) };
    let progress = move || match state.get() {
        Hunt::Going { tried, of } => Some((text.tried)(tried, of)),
        Hunt::Nothing { width, of } => Some((text.none)(width, of)),
        Hunt::Failed => Some(text.readers_missing.to_owned()),
        Hunt::Resting => None,
    };
    let back = move || {
        other.with(Option::is_some).then(|| {
            view! {
                <button class="button plain" type="button" on:click=move |_| other.set(None)>
                    {text.own}
                </button>
            }
        })
    };
    let titles = move || {
        own.track();
        history.with(|history| (text.history)(&subject::titles(playground, history)))
    };
    announce(move || match state.get() {
        Hunt::Going { .. } => String::new(),
        _ => progress().unwrap_or_default(),
    });
    view! {
        <p class="ui" data-testid="beam-history">{titles}</p>
        <p class="ui figure-row">
            <button class="button" type="button" data-testid="beam-hunt" on:click=press>{label}</button>
            {back}
            <span class="hint">{progress}</span>
        </p>
    }
}
