//! The figure of the chapter `names`: an item's three names side by side.

use std::sync::Arc;

use gloo::timers::future::TimeoutFuture;
use leptos::ev::{Event, Targeted};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlInputElement;

use super::offers;
use super::pieces::{Piece, Saved, alone_after, sharing, unfinished};
use crate::client::{Call, Priority};
use crate::components::chip::Chips;
use crate::components::examples;
use crate::playground::{Catalog, Playground};
use crate::text::figure_names::Whole;
use crate::text::format::byline;
use crate::text::text;

/// Pieces that titles are cut into.
const PIECES: usize = 500;
/// Titles that are read or cut before the page has its turn.
const AT_A_TIME: usize = 200;
/// Titles that a list offers.
const OFFERED: usize = 8;
/// Awkward titles, and others with the same first token, that are shown.
const SHOWN: usize = 3;

/// The names of all items.
struct Names {
    catalog: Arc<Catalog>,
    atomic: Vec<Vec<usize>>,
    semantic: Vec<Vec<u16>>,
    titles: Vec<Vec<Piece>>,
    pieces: usize,
    /// Items whose title begins another's.
    awkward: Vec<usize>,
    whole: Whole,
}

impl Names {
    /// Cuts all titles, a few at a time, so that the page stays at hand.
    async fn new(catalog: Arc<Catalog>) -> Self {
        let all: Vec<String> = catalog.entries().map(|item| item.title()).collect();
        let mut saved = Saved::default();
        for some in all.chunks(AT_A_TIME) {
            some.iter().for_each(|title| saved.count(title));
            TimeoutFuture::new(0).await;
        }
        let pieces = saved.pieces(PIECES);
        let mut titles: Vec<Vec<Piece>> = Vec::with_capacity(all.len());
        for some in all.chunks(AT_A_TIME) {
            TimeoutFuture::new(0).await;
            titles.extend(some.iter().map(|title| pieces.cut(title)));
        }
        TimeoutFuture::new(0).await;
        let semantic: Vec<Vec<u16>> = catalog.entries().map(|item| item.semantic_id.to_vec()).collect();
        let awkward = unfinished(&titles);
        let (opening, openings) = fullest(titles.iter().filter_map(|title| title.first()));
        let (_, shelf) = fullest(semantic.iter().filter_map(|id| id.first()));
        let tokens: usize = titles.iter().map(Vec::len).sum();
        let whole = Whole {
            mean: tokens as f64 / titles.len().max(1) as f64,
            longest: titles.iter().map(Vec::len).max().unwrap_or(0),
            opening: opening.map(|piece| piece.text.clone()).unwrap_or_default(),
            openings,
            unfinished: awkward.len(),
            fullest: shelf,
            items: catalog.len(),
        };
        let atomic = (0..catalog.len()).map(|at| vec![at]).collect();
        Self { atomic, semantic, pieces: pieces.count(), awkward, whole, titles, catalog }
    }

    fn title(&self, place: usize) -> String {
        self.catalog.title(place)
    }

    /// Titles of some of these items.
    fn some(&self, places: &[usize]) -> String {
        // From all over the catalogue, which has authors side by side.
        let step = (places.len() / SHOWN).max(1);
        let some = places.iter().step_by(step).take(SHOWN).map(|&at| self.title(at));
        some.collect::<Vec<_>>().join(" · ")
    }
}

/// What occurs most often, and how often.
fn fullest<T: Ord>(all: impl Iterator<Item = T>) -> (Option<T>, usize) {
    let mut counts = std::collections::BTreeMap::new();
    for one in all {
        *counts.entry(one).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or((None, 0), |(one, count)| (Some(one), count))
}

/// The figure.
#[component]
pub fn Names() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_names;
    let names = RwSignal::new(None::<Arc<Names>>);
    Effect::new(move |_| {
        let Some(catalog) = playground.catalog.get() else { return };
        spawn_local(async move {
            let made = Names::new(catalog.clone()).await;
            // The reader may have left the chapter, or opened another catalogue.
            if playground.catalog.try_get_untracked().flatten() == Some(catalog) {
                names.try_set(Some(Arc::new(made)));
            }
        });
    });
    let figure = move || match names.get() {
        None => view! { <p class="hint">{text.waiting}</p> }.into_any(),
        Some(names) => view! { <Chooser names/> }.into_any(),
    };
    view! {
        <figure class="names ui" data-testid="figure-names">
            <figcaption>{text.caption}</figcaption>
            {figure}
        </figure>
    }
}

/// The field, and the names of what it found.
#[component]
fn Chooser(names: Arc<Names>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_names;
    let query = RwSignal::new(String::new());
    let first = examples(&names.catalog).into_iter().flatten().next();
    let first = first.and_then(|id| names.catalog.place(&id));
    let chosen = RwSignal::new(first.unwrap_or(0));
    let found = offers::of(playground.client, query, OFFERED);
    let offered =
        move || found.get().into_iter().map(|title| view! { <option value=title></option> }).collect_view();
    let typed = {
        let names = names.clone();
        move |event: Targeted<Event, HtmlInputElement>| {
            let value = event.target().value();
            query.set(value.clone());
            if let Some(place) = names.catalog.titled(value.trim()) {
                return chosen.set(place);
            }
            if value.trim().is_empty() {
                return;
            }
            spawn_local(async move {
                let found = playground.client.search(&value, 1, &Call::at(Priority::Asked)).await;
                // Somebody has typed on meanwhile, or has left.
                let current = query.try_with_untracked(|query| *query == value).unwrap_or(false);
                if let Some(first) =
                    found.ok().filter(|_| current).and_then(|found| found.hits.into_iter().next())
                {
                    chosen.set(first.place as usize);
                }
            });
        }
    };
    let step = (names.awkward.len() / SHOWN).max(1);
    let awkward = names.awkward.iter().step_by(step).take(SHOWN).map(|&place| {
        let title = names.title(place);
        let click = move |_| {
            query.set(String::new());
            chosen.set(place);
        };
        view! { <button class="button" type="button" on:click=click>{title}</button> }
    });
    let awkward = (!names.awkward.is_empty())
        .then(|| view! { <p class="names-awkward">{text.awkward} " " {awkward.collect_view()}</p> });
    let whole = (text.whole)(&names.whole);
    let rule = (text.rule)(names.pieces);
    let shown = move || view! { <Three names=names.clone() place=chosen.get()/> };
    view! {
        <div class="names-choose">
            <label for="names-title">{text.search}</label>
            <input
                id="names-title"
                data-testid="names-title"
                type="text"
                list="names-titles"
                autocomplete="off"
                spellcheck="false"
                prop:value=query
                on:input:target=typed
            />
            <datalist id="names-titles">{offered}</datalist>
            {awkward}
        </div>
        <div data-testid="names-shown">{shown}</div>
        <p class="hint">{rule}</p>
        <p class="names-whole">{whole}</p>
    }
}

/// One name in the figure and in its table.
struct Row {
    kind: &'static str,
    drawn: AnyView,
    spelled: String,
    length: usize,
    vocabulary: usize,
    first: String,
    others: Vec<usize>,
    alone: Option<usize>,
}

/// The three names of the item at a place.
#[component]
fn Three(names: Arc<Names>, place: usize) -> impl IntoView {
    let text = &text().figure_names;
    let item = names.catalog.get(place)?;
    let [atomic, semantic, title] = text.kinds;
    let id = names.semantic.get(place).cloned().unwrap_or_default();
    let pieces = names.titles.get(place).cloned().unwrap_or_default();
    let number = (place + 1).to_string();
    let spell = |(at, piece): (usize, &Piece)| {
        let space = if at == 0 {
            ""
        } else if piece.begins {
            " "
        } else {
            "-"
        };
        format!("{space}{}", piece.text)
    };
    let rows = [
        Row {
            kind: atomic,
            drawn: view! { <span class="names-token">{number.clone()}</span> }.into_any(),
            spelled: number.clone(),
            length: 1,
            vocabulary: names.atomic.len(),
            first: number,
            others: sharing(&names.atomic, place, 1),
            alone: alone_after(&names.atomic, place),
        },
        Row {
            kind: semantic,
            drawn: view! { <Chips semantic_id=id.clone()/> }.into_any(),
            spelled: id.iter().map(u16::to_string).collect::<Vec<_>>().join("-"),
            length: id.len(),
            vocabulary: names.catalog.card.layout.iter().sum(),
            first: id.first().map(u16::to_string).unwrap_or_default(),
            others: sharing(&names.semantic, place, 1),
            alone: alone_after(&names.semantic, place),
        },
        Row {
            kind: title,
            drawn: view! { <Tokens pieces=pieces.clone()/> }.into_any(),
            spelled: pieces.iter().enumerate().map(spell).collect(),
            length: pieces.len(),
            vocabulary: names.pieces,
            first: pieces.first().map(|piece| piece.text.clone()).unwrap_or_default(),
            others: sharing(&names.titles, place, 1),
            alone: alone_after(&names.titles, place),
        },
    ];
    let mut cells = Vec::new();
    let mut sections = Vec::new();
    for row in rows {
        let some = names.some(&row.others);
        cells.push(view! {
            <tr>
                <th scope="row">{row.kind}</th>
                <td>{row.spelled}</td>
                <td class="count">{row.length}</td>
                <td class="count">{crate::text::format::grouped(row.vocabulary as u128)}</td>
                <td class="count">{row.others.len()}</td>
                <td class="count">{row.alone.map_or_else(|| text.never.to_owned(), |at| at.to_string())}</td>
            </tr>
        });
        sections.push(view! {
            <div class="names-name">
                <dt>{row.kind}</dt>
                <dd class="names-drawn">{row.drawn}</dd>
                <dd>{(text.length)(row.length, row.vocabulary)}</dd>
                <dd>{(text.first)(&row.first, row.others.len(), &some)}</dd>
                <dd>{(text.alone)(row.alone)}</dd>
            </div>
        });
    }
    Some(view! {
        <p class="names-item">
            <cite>{item.title()}</cite>
            <span class="by">{byline(&item.attributes())}</span>
        </p>
        <dl class="names-three">{sections}</dl>
        <details>
            <summary>{text.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=text.table>
                <table>
                    <thead>
                        <tr>{text.heads.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                    </thead>
                    <tbody>{cells}</tbody>
                </table>
            </div>
        </details>
    })
}

/// A title's pieces, those of a word side by side.
#[component]
fn Tokens(pieces: Vec<Piece>) -> impl IntoView {
    pieces
        .into_iter()
        .map(|Piece { text, begins }| {
            view! { <span class="names-token" class:begins=begins>{text}</span> }
        })
        .collect_view()
}
