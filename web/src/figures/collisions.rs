//! The figure of the chapter `collisions`: the shelves of every depth and what is on them.

use std::sync::Arc;

use leptos::prelude::*;

use super::shelves::{Shelf, kinds, purity, purity_by_chance, shelves};
use crate::components::Choice;
use crate::components::chip::{self, Chips};
use crate::link::{Link, Part};
use crate::playground::{Catalog, Playground};
use crate::text::figure_collisions::Strings;
use crate::text::format::byline;
use crate::text::format::grouped;
use crate::text::text;

/// Shelves listed at first, and by each press for more.
const LISTED: usize = 24;
/// Parts of a strip; what is rarer goes into the last one.
const PARTS: usize = 6;

/// The figure.
#[component]
pub fn Collisions() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_collisions;
    let figure = move || match playground.catalog.get() {
        None => view! { <p class="hint">{text.waiting}</p> }.into_any(),
        Some(catalog) => view! { <Shelves catalog text/> }.into_any(),
    };
    view! {
        <figure class="collisions" data-testid="figure-collisions">
            <figcaption>{text.caption}</figcaption>
            <div class="ui">{figure}</div>
        </figure>
    }
}

/// The figure of an open catalogue.
#[component]
fn Shelves(catalog: Arc<Catalog>, text: &'static Strings) -> impl IntoView {
    let card = catalog.card.clone();
    let length = card.layout.len();
    let cells_of = catalog.clone();
    let depth = RwSignal::new(1usize);
    let kinds = kinds(&catalog);
    let attribute = RwSignal::new(kinds.first().cloned().unwrap_or_default());
    let listed = RwSignal::new(LISTED);
    let open = RwSignal::new(None::<Vec<u16>>);

    let all = {
        let catalog = catalog.clone();
        Memo::new(move |_| Arc::new(attribute.with(|attribute| shelves(&catalog, depth.get(), attribute))))
    };
    let name = |value| if value == length { text.whole.to_owned() } else { (text.codes)(value) };
    let depths: Vec<_> = (1..=length).map(|value| (value, name(value))).collect();
    let deepen = move |value| {
        listed.set(LISTED);
        open.set(None);
        depth.set(value);
    };
    let attributes = kinds.into_iter().map(|kind| {
        let name = (text.name)(&kind);
        let value = kind.clone();
        view! { <option value=value prop:selected=move || attribute.with(|now| *now == kind)>{name}</option> }
    });
    let summary = move || {
        let shelves = all.get();
        let alone = shelves.iter().filter(|shelf| shelf.items.len() == 1).count();
        let items: usize = shelves.iter().map(|shelf| shelf.items.len()).sum();
        let largest = shelves.first().map_or(0, |shelf| shelf.items.len());
        let pure = match (purity(&shelves), purity_by_chance(&shelves)) {
            (Some(pure), Some(chance)) => view! {
                <dt>{text.purity}</dt>
                <dd data-testid="collisions-purity">{percent(pure)}<Meter share=pure/></dd>
                <dt>{text.chance}</dt>
                <dd>{percent(chance)}<Meter share=chance/></dd>
            }
            .into_any(),
            _ => view! { <dt>{text.purity}</dt> <dd>{text.names}</dd> }.into_any(),
        };
        view! {
            <dl class="facts" data-testid="collisions-summary">
                <dt>{text.shelves}</dt> <dd>{grouped(shelves.len() as u128)}</dd>
                <dt>{text.largest}</dt> <dd>{(text.items)(largest)}</dd>
                <dt>{text.alone}</dt> <dd>{(text.items)(alone)}</dd>
                <dt>{text.shared}</dt> <dd>{(text.items)(items - alone)}</dd>
                {pure}
            </dl>
        }
    };
    let list = move || {
        let shelves = all.get();
        let largest = shelves.first().map_or(1, |shelf| shelf.items.len());
        let several = shelves.iter().filter(|shelf| shelf.items.len() > 1);
        let count = several.clone().count();
        let rows: Vec<_> = several
            .take(listed.get())
            .map(|shelf| row(shelf.clone(), largest, catalog.clone(), attribute, open, text))
            .collect();
        let rest = count.saturating_sub(listed.get());
        let more = (rest > 0).then(|| {
            let more = move |_| listed.update(|listed| *listed += 4 * LISTED);
            view! {
                <button type="button" class="button plain" data-testid="collisions-more" on:click=more>
                    {(text.more)(rest)}
                </button>
            }
        });
        view! { <ul class="shelves" aria-label=text.list>{rows}</ul> {more} }
    };
    let cells = view! { <Cells catalog=cells_of text/> };
    view! {
        <div class="row">
            <Choice name="collisions-depth" legend=text.depth options=depths chosen=depth choose=deepen/>
            <label>
                {text.attribute} " "
                <select
                    data-testid="collisions-attribute"
                    on:change:target=move |event| attribute.set(event.target().value())
                >
                    {attributes.collect_view()}
                </select>
            </label>
        </div>
        <div>{summary}</div>
        {list}
        {cells}
    }
}

/// A shelf: its code, a strip as long as it is full, and its titles when it is opened.
fn row(
    shelf: Shelf,
    largest: usize,
    catalog: Arc<Catalog>,
    attribute: RwSignal<String>,
    open: RwSignal<Option<Vec<u16>>>,
    text: &'static Strings,
) -> impl IntoView {
    let playground: Playground = expect_context();
    let count = shelf.items.len();
    let (value, common) = shelf.values.first().cloned().unwrap_or_else(|| (text.no_value.to_owned(), 0));
    let described = (text.shelf)(count, &value, common);
    let known = shelf.known();
    let mut parts: Vec<usize> = shelf.values.iter().take(PARTS - 1).map(|(_, count)| *count).collect();
    parts.push(known - parts.iter().sum::<usize>());
    let parts = parts.into_iter().filter(|part| *part > 0).map(|part| {
        view! { <span style:flex-grow=part.to_string()></span> }
    });
    let parts = parts.collect_view();
    let nothing = (count > known).then(|| {
        view! { <span class="unknown" style:flex-grow=count.saturating_sub(known).to_string()></span> }
    });
    let width = format!("{:.1}%", 100.0 * count as f64 / largest.max(1) as f64);
    let prefix = StoredValue::new(shelf.prefix.clone());
    let is_open =
        Memo::new(move |_| open.with(|open| prefix.with_value(|prefix| open.as_ref() == Some(prefix))));
    let toggle = move |_| {
        let now = if is_open.get_untracked() { None } else { Some(prefix.get_value()) };
        open.set(now);
    };
    let titles = move || {
        if !is_open.get() {
            return None;
        }
        let title = |&at: &usize| {
            let item = catalog.get(at)?;
            let value = attribute.with(|attribute| item.attribute(attribute));
            Some(view! {
                <li>
                    <Chips semantic_id=item.semantic_id.to_vec()/>
                    <span>
                        {item.title()}
                        <span class="by">{byline(&item.attributes())} {value.map(|value| format!(" · {value}"))}</span>
                    </span>
                </li>
            })
        };
        // The pin is shown in the playground; the rest of it stays as it is.
        let href = Link { part: Some(Part::Trie), pin: prefix.get_value(), ..untrack(|| playground.link()) }
            .fragment();
        Some(view! {
            <div class="titles">
                <ul>{shelf.items.iter().map(title).collect_view()}</ul>
                <p><a href=href>{text.only}</a></p>
            </div>
        })
    };
    view! {
        <li>
            <button type="button" aria-expanded=move || is_open.get().to_string() on:click=toggle>
                <Chips semantic_id=shelf.prefix.clone()/>
                <span class="strip" aria-hidden="true"><span style:width=width>{parts}{nothing}</span></span>
                <span class="described">{described}</span>
            </button>
            {titles}
        </li>
    }
}

/// All cells that several items share: IDs that differ in the suffix alone.
#[component]
fn Cells(catalog: Arc<Catalog>, text: &'static Strings) -> impl IntoView {
    let length = catalog.card.layout.len();
    let cells =
        if catalog.card.suffix && length > 1 { shelves(&catalog, length - 1, "") } else { Vec::new() };
    let cells: Vec<Shelf> = cells.into_iter().filter(|cell| cell.items.len() > 1).collect();
    if cells.is_empty() {
        return view! { <p class="hint">{text.none}</p> }.into_any();
    }
    let sharing = cells.iter().map(|cell| cell.items.len()).sum();
    let summary = (text.collisions)(cells.len(), sharing);
    let cell = |cell: &Shelf| {
        let hue = chip::hue(cell.prefix.first().copied().unwrap_or(0));
        let title = |&at: &usize| {
            let item = catalog.get(at)?;
            let suffix = item.semantic_id.last().copied();
            Some(view! {
                <li>
                    <span class="chips" style=hue.clone()><span class=chip::class(length - 1)>{suffix}</span></span>
                    " " {item.title()}
                </li>
            })
        };
        view! {
            <li>
                <Chips semantic_id=cell.prefix.clone()/>
                <ul>{cell.items.iter().map(title).collect_view()}</ul>
            </li>
        }
    };
    let cells = cells.iter().map(cell).collect_view();
    view! {
        <details data-testid="collisions-cells">
            <summary>{summary.clone()}</summary>
            <div class="scroll" role="region" tabindex="0" aria-label=summary>
                <ul class="cells-shared">{cells}</ul>
            </div>
        </details>
    }
    .into_any()
}

/// A share as a line.
#[component]
fn Meter(share: f64) -> impl IntoView {
    let width = format!("{:.1}%", share * 100.0);
    view! { <span class="meter" aria-hidden="true"><span style:width=width></span></span> }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
