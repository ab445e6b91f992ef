//! The item map: every item as a dot, coloured by one code of its ID, so that shelves show as neighbourhoods.
//!
//! The dots lie on a canvas, what is looked at above them in an SVG, and the pointer asks the [`Chart`] which dot is
//! nearest. The keyboard walks from dot to dot: the figure is a list box that has one option at a time.

mod beside;
mod chart;
mod drawing;
mod grid;
mod ground;
mod labels;
mod picture;
mod shelves;
mod table;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html::{Div, Section};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{MAP, Map};
use tigerlet::limits::Limits;
use wasm_bindgen::prelude::*;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::{Choice, Heading, width_of};
use crate::link::Part;
use crate::playground::{Catalog, Playground};
use crate::text::text;
use beside::Beside;
use chart::{Chart, Direction};
use drawing::Drawing;
use ground::Ground;
use picture::Picture;
use table::Shelves;

/// How near to the screen the map comes before it is fetched.
const NEAR: &str = "600px";

/// Whether there is a map.
#[derive(Clone, PartialEq)]
enum State {
    /// Not yet.
    Waiting,
    /// This bundle has none.
    Missing,
    /// It could not be read, and why.
    Failed(String),
    Drawn(Arc<Chart>),
}

/// Fetches and reads the map of a catalogue.
async fn read(playground: Playground, catalog: &Catalog) -> Result<Chart, String> {
    let bytes = playground.client.file(MAP).await?;
    let Map { method, points } =
        Map::read(&bytes, catalog.card.items, &Limits::DEFAULT).map_err(|error| error.to_string())?;
    Chart::new(method, &points).ok_or_else(|| format!("{MAP}: not one finite point for every item"))
}

/// Tells once when an element comes near the screen; at once where the browser cannot watch.
fn when_near(element: &web_sys::Element, near: RwSignal<bool>) {
    let seen = move |entries: js_sys::Array, observer: IntersectionObserver| {
        let is_near = |entry: JsValue| {
            entry.dyn_into::<IntersectionObserverEntry>().is_ok_and(|it| it.is_intersecting())
        };
        if entries.iter().any(is_near) {
            observer.disconnect();
            near.try_set(true);
        }
    };
    let seen = Closure::<dyn Fn(js_sys::Array, IntersectionObserver)>::new(seen);
    let options = IntersectionObserverInit::new();
    options.set_root_margin(NEAR);
    match IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
        Ok(observer) => {
            observer.observe(element);
            seen.forget();
        }
        Err(_) => near.set(true),
    }
}

/// The figure.
#[component]
pub fn Map() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().map;
    let section = NodeRef::<Section>::new();
    let near = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            when_near(&section, near);
        }
    });
    let state = RwSignal::new(State::Waiting);
    Effect::new(move |_| {
        let Some(catalog) = playground.catalog.get().filter(|_| near.get()) else { return };
        if state.get() != State::Waiting {
            return;
        }
        if !catalog.card.files.iter().any(|file| file == MAP) {
            state.set(State::Missing);
            return;
        }
        spawn_local(async move {
            let chart = read(playground, &catalog).await;
            // The view may have gone meanwhile.
            state.try_set(chart.map_or_else(State::Failed, |chart| State::Drawn(Arc::new(chart))));
        });
    });
    let chart = Memo::new(move |_| match state.get() {
        State::Drawn(chart) => Some(chart),
        _ => None,
    });

    let picture = NodeRef::<Div>::new();
    let width = width_of(picture);
    let drawing = Drawing::new(playground, chart, width);
    let Drawing { level, at, hovered, .. } = drawing;

    let keydown = move |event: KeyboardEvent| {
        let here = untrack(|| drawing.here());
        if let Some(direction) = Direction::of(&event.key()) {
            event.prevent_default();
            let step = |here| chart.with_untracked(|chart| chart.as_ref()?.step(here, direction));
            let begun = at.get_untracked().is_some();
            at.set(here.and_then(|here| if begun { step(here) } else { None }).or(here));
            hovered.set(None);
        } else if event.key() == "Enter" {
            event.prevent_default();
            if let Some(here) = here {
                drawing.add(here);
            }
        } else if event.key() == "Escape" {
            at.set(None);
        }
    };
    // One option at a time, a new element for every item, so that each is announced.
    let option = move |item: usize| {
        let told = [drawing.title(item).unwrap_or_default(), (text.mates)(&drawing.company(item))].join(". ");
        let known = move || drawing.read.with(|all| all.contains(&item)).then_some(text.read);
        let rank = move || {
            let rank = drawing.recommended.with(|all| all.iter().position(|&other| other == item));
            rank.map(|rank| (text.rank)(rank + 1))
        };
        view! {
            <div
                class="aside"
                role="option"
                id=format!("map-item-{item}")
                aria-selected="true"
                aria-posinset=item + 1
                aria-setsize=chart.with(|chart| chart.as_ref().map(|chart| chart.len()))
            >{told}" "{known}" "{rank}</div>
        }
    };
    let levels = Signal::derive(move || {
        let levels = playground.catalog.with(|catalog| catalog.as_ref().map(|it| shelves::levels(it)));
        (0..levels.unwrap_or(0)).map(|at| (at, (text.level)(at + 1))).collect::<Vec<_>>()
    });
    let trouble = move || match state.get() {
        State::Drawn(_) => None,
        State::Waiting => Some(view! { <p class="empty">{text.waiting}</p> }.into_any()),
        State::Missing => Some(view! { <p class="empty">{text.missing}</p> }.into_any()),
        State::Failed(message) => {
            let again = move |_| state.set(State::Waiting);
            Some(
                view! {
                    <p class="empty">{(text.failed)(&message)}</p>
                    <button class="button" type="button" on:click=again>{text.retry}</button>
                }
                .into_any(),
            )
        }
    };
    let drawn = Memo::new(move |_| chart.with(Option::is_some) && width.get() > 0.0);
    let method = move || chart.with(|chart| chart.as_ref().map(|chart| (text.method)(&chart.method)));
    view! {
        <section class="part" aria-labelledby="map-title" node_ref=section>
            <Heading part=Part::Map/>
            <figure class="wide map" data-testid="map" aria-labelledby="map-title">
                <figcaption>{text.caption}" "{method}</figcaption>
                <aside class="note" aria-label=text.about>{text.note}</aside>
                <div class="controls" hidden=move || !drawn.get()>
                    <Choice name="map-level" legend=text.levels options=levels chosen=level choose=move |at| level.set(at)/>
                </div>
                <div class="ground">
                    <div class="picture" node_ref=picture>
                        {trouble}
                        <Show when=move || drawn.get()>
                            <div
                                class="walk"
                                role="listbox"
                                tabindex="0"
                                data-testid="map-walk"
                                aria-label=text.walk
                                aria-activedescendant=move || drawing.here().map(|item| format!("map-item-{item}"))
                                on:keydown=keydown
                                on:mousemove=move |event| hovered.set(drawing.under(&event))
                                on:mouseleave=move |_| hovered.set(None)
                                on:click=move |event| at.set(drawing.under(&event))
                            >
                                <Ground drawing/>
                                <Picture drawing/>
                                <For each=move || drawing.here() key=|item| *item let:item>{option(item)}</For>
                            </div>
                        </Show>
                    </div>
                    <div class="beside ui" data-testid="map-item">
                        <Show when=move || drawn.get()>
                            <div><Beside drawing/></div>
                            <ul class="key">
                                <li class="read"><Sign/>{text.read}</li>
                                <li class="recommended"><Sign/>{text.recommended}</li>
                                <li class="shelf"><Sign/>{text.shelf}</li>
                            </ul>
                        </Show>
                    </div>
                </div>
                <Shelves drawing/>
            </figure>
        </section>
    }
}

/// A sign of the key; the list's style sheet draws it.
#[component]
fn Sign() -> impl IntoView {
    view! { <svg aria-hidden="true" width="16" height="16" viewBox="-8 -8 16 16"><circle r="5"/></svg> }
}
