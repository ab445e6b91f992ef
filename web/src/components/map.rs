//! The item map: every item as a dot, coloured by one code of its ID, so that shelves show as neighbourhoods.
//!
//! The dots are a handful of paths, one a colour, and the pointer asks the [`Chart`] which is nearest. The
//! keyboard walks from dot to dot: the figure is a list box that has one option at a time.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::{Div, Section};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{MAP, Map};
use tigerlet::limits::Limits;
use wasm_bindgen::prelude::*;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::chart::{Chart, Direction, Frame, place};
use super::chip::{Chips, Style, hue};
use super::{Choice, is_open, width_of};
use crate::playground::{Catalog, Playground};
use crate::text::format::{byline, cut};
use crate::text::text;

/// How near to the screen the map comes before it is fetched.
const NEAR: &str = "600px";
/// How far from a dot a finger may come down, in CSS pixels.
const REACH: f64 = 24.0;
/// Below this width there is room for fewer labels and shorter ones.
const NARROW: f64 = 520.0;
/// Shelves that the table shows at once.
const SHELVES: usize = 40;

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
        Map::read(&bytes, catalog.len(), &Limits::DEFAULT).map_err(|error| error.to_string())?;
    let levels = catalog.card.layout.len() - usize::from(catalog.card.suffix);
    let codes =
        catalog.entries().map(|item| item.semantic_id.iter().take(levels).copied().collect()).collect();
    Chart::new(method, &points, codes).ok_or_else(|| format!("{MAP}: not one finite point for every item"))
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

/// What the parts of the figure share.
#[derive(Clone, Copy)]
struct Drawing {
    playground: Playground,
    chart: Memo<Option<Arc<Chart>>>,
    frame: Memo<Frame>,
    level: RwSignal<usize>,
    /// Where the walk stands, if it has begun.
    at: RwSignal<Option<usize>>,
    /// The item under the pointer.
    hovered: RwSignal<Option<usize>>,
    /// The item being looked at.
    active: Memo<Option<usize>>,
    /// Items of the history.
    read: Memo<Vec<usize>>,
    /// Items that are recommended, best first.
    recommended: Memo<Vec<usize>>,
}

impl Drawing {
    fn new(playground: Playground, chart: Memo<Option<Arc<Chart>>>, width: RwSignal<f64>) -> Self {
        let frame = move |_: Option<&Frame>| {
            chart.with(|chart| chart.as_ref().map(|chart| Frame::new(width.get(), chart))).unwrap_or_default()
        };
        let places = move |ids: Vec<String>| -> Vec<usize> {
            playground.catalog.with(|catalog| {
                let find = |id: &String| catalog.as_ref().and_then(|catalog| catalog.place(id));
                ids.iter().filter_map(find).collect()
            })
        };
        let recommended = move || {
            playground.shown.with(|shown| {
                let listed = shown.as_ref().map(|shown| shown.answer.response.recommendations.as_slice());
                listed.unwrap_or_default().iter().map(|found| found.item.clone()).collect()
            })
        };
        let marked = move || {
            let marked = playground.marked.get()?;
            playground.catalog.with(|catalog| {
                let catalog = catalog.as_ref()?;
                catalog.place(&catalog.named(&marked)?.id)
            })
        };
        let (at, hovered) = (RwSignal::new(None), RwSignal::new(None));
        Self {
            playground,
            chart,
            frame: Memo::new(frame),
            level: RwSignal::new(0),
            at,
            hovered,
            active: Memo::new(move |_| hovered.get().or_else(marked).or(at.get())),
            read: Memo::new(move |_| places(playground.history.get())),
            recommended: Memo::new(move |_| places(recommended())),
        }
    }

    /// Where the walk stands, or would begin: at what is recommended first, or was read last.
    fn here(self) -> Option<usize> {
        let first = || self.recommended.with(|all| all.first().copied());
        let last = || self.read.with(|all| all.last().copied());
        self.at.get().or_else(first).or_else(last).or_else(|| self.chart.with(|it| it.as_ref().map(|_| 0)))
    }

    /// The item at a place of the figure.
    fn under(self, event: &MouseEvent) -> Option<usize> {
        let place = [f64::from(event.offset_x()), f64::from(event.offset_y())];
        let frame = self.frame.get_untracked();
        self.chart.with_untracked(|chart| frame.nearest(chart.as_ref()?, place, REACH))
    }

    fn title(self, item: usize) -> Option<String> {
        self.playground.catalog.with(|catalog| Some(catalog.as_ref()?.get(item)?.title()))
    }

    fn add(self, item: usize) {
        let id = self.playground.catalog.with_untracked(|catalog| {
            catalog.as_ref().and_then(|catalog| catalog.get(item)).map(|item| item.id.to_owned())
        });
        if let Some(id) = id {
            self.playground.add(&id);
        }
    }

    /// Where some items lie.
    fn points(self, items: &[usize]) -> Vec<[f64; 2]> {
        let frame = self.frame.get();
        self.chart.with(|chart| {
            let at = |&item| chart.as_ref().and_then(|chart| frame.at(chart, item));
            items.iter().filter_map(at).collect()
        })
    }

    /// All dots: one path a code of the level that is shown.
    fn dots(self) -> BTreeMap<u16, String> {
        let (frame, level) = (self.frame.get(), self.level.get());
        let mut paths = BTreeMap::<u16, String>::new();
        self.chart.with(|chart| {
            let Some(chart) = chart else { return };
            for item in 0..chart.len() {
                if let (Some(code), Some(point)) = (chart.code(item, level), frame.at(chart, item)) {
                    dot(paths.entry(code).or_default(), point);
                }
            }
        });
        paths
    }

    /// Those that share codes with the active item, by how many, as paths; and their colour.
    fn mates(self) -> Option<(Vec<String>, Style)> {
        let active = self.active.get()?;
        let (mates, first) = self.chart.with(|chart| {
            let chart = chart.as_ref()?;
            Some((chart.mates(active), chart.code(active, 0)?))
        })?;
        let path = |mates: &Vec<usize>| {
            self.points(mates).into_iter().fold(String::new(), |mut path, point| {
                dot(&mut path, point);
                path
            })
        };
        Some((mates.iter().map(path).collect(), hue(first)))
    }
}

/// A dot: a line of no length has round ends.
fn dot(path: &mut String, [x, y]: [f64; 2]) {
    let _ = write!(path, "M{x:.1} {y:.1}h.01");
}

/// The drawing itself, for the eye.
#[component]
fn Picture(drawing: Drawing) -> impl IntoView {
    let Drawing { frame, active, read, recommended, .. } = drawing;
    let circles = move |items: Vec<usize>, radius: &'static str| {
        let circle = |[x, y]: [f64; 2]| view! { <circle cx=x cy=y r=radius/> };
        drawing.points(&items).into_iter().map(circle).collect_view()
    };
    let mates = move || {
        let (paths, hue) = drawing.mates()?;
        let shelf = |(depth, path): (usize, String)| {
            view! {
                <path class=format!("ring m{}", depth.min(2)) d=path.clone()/>
                <path class=format!("d0 m{}", depth.min(2)) d=path/>
            }
        };
        Some(
            view! { <g class="mates" style=hue>{paths.into_iter().enumerate().map(shelf).collect_view()}</g> },
        )
    };
    let dots = move || {
        let colour = |(code, path)| view! { <path class="d0" style=hue(code) d=path/> };
        drawing.dots().into_iter().map(colour).collect_view()
    };
    let labels = move || {
        let frame = frame.get();
        let (most, longest) = if frame.width < NARROW { (5, 18) } else { (10, 28) };
        let active = active.get();
        let mut named: Vec<usize> = recommended.get();
        named.retain(|item| Some(*item) != active);
        named.truncate(most);
        named.splice(..0, active);
        let mut dots = drawing.points(&recommended.get());
        dots.extend(drawing.points(&read.get()));
        let wanted = named.into_iter().filter_map(|item| {
            let point = drawing.points(&[item]).first().copied()?;
            Some((point, cut(&drawing.title(item)?, longest)))
        });
        let label = |label: super::chart::Label| {
            view! { <text x=label.x y=label.y text-anchor=label.anchor>{label.text}</text> }
        };
        let labels = place(wanted.collect(), &dots, [frame.width, frame.height]);
        labels.into_iter().map(label).collect_view()
    };
    view! {
        <svg
            aria-hidden="true"
            viewBox=move || format!("0 0 {:.0} {:.0}", frame.get().width, frame.get().height)
            width=move || frame.get().width.to_string()
            height=move || frame.get().height.to_string()
            class:has-active=move || active.get().is_some()
        >
            <g class="dots">{dots}</g>
            {mates}
            <g class="read">{move || circles(read.get(), "6.5")}</g>
            <g class="recommended">{move || circles(recommended.get(), "5")}</g>
            <g class="active">{move || circles(active.get().into_iter().collect(), "7")}</g>
            <g class="labels">{labels}</g>
        </svg>
    }
}

/// What there is to say of the item being looked at.
#[component]
fn Beside(drawing: Drawing) -> impl IntoView {
    let text = &text().map;
    let Drawing { playground, active, read, recommended, chart, .. } = drawing;
    move || {
        let about = active.get().and_then(|at| {
            let catalog = playground.catalog.get()?;
            let item = catalog.get(at)?;
            let mates = chart.with(|chart| chart.as_ref().map(|chart| chart.mates(at)))?;
            let mates = (text.mates)(&mates.iter().map(Vec::len).collect::<Vec<_>>());
            let rank = recommended.with(|all| all.iter().position(|&other| other == at));
            let known = read.with(|all| all.contains(&at));
            Some(view! {
                <p class="name">{item.title()}</p>
                <p class="by">{byline(&item.attributes())}</p>
                <p><Chips semantic_id=item.semantic_id.to_vec()/></p>
                <p data-testid="map-mates">{mates}</p>
                {rank.map(|rank| view! { <p>{(text.rank)(rank + 1)}</p> })}
                <button
                    class="button"
                    type="button"
                    data-testid="map-add"
                    disabled=known
                    on:click=move |_| drawing.add(at)
                >{if known { text.present } else { text.add }}</button>
            })
        });
        about.map_or_else(|| view! { <p class="hint">{text.hint}</p> }.into_any(), IntoAny::into_any)
    }
}

/// The shelves of the chosen level, the largest first.
#[component]
fn Shelves(drawing: Drawing) -> impl IntoView {
    let text = &text().map;
    let open = RwSignal::new(false);
    let most = RwSignal::new(SHELVES);
    let toggled = move |event| open.set(is_open(&event));
    let shelves = Memo::new(move |_| {
        let level = drawing.level.get();
        if !open.get() {
            return Vec::new();
        }
        drawing.chart.with(|chart| chart.as_ref().map(|chart| chart.shelves(level))).unwrap_or_default()
    });
    let row = move |(prefix, items): &(Vec<u16>, Vec<usize>)| {
        let titles: Vec<String> = items.iter().take(3).filter_map(|&item| drawing.title(item)).collect();
        view! {
            <tr>
                <th scope="row"><Chips semantic_id=prefix.clone()/></th>
                <td class="count">{items.len()}</td>
                <td>{titles.join(", ")}</td>
            </tr>
        }
    };
    let rows = move || shelves.with(|shelves| shelves.iter().take(most.get()).map(row).collect_view());
    let rest = move || {
        let hidden = shelves.with(Vec::len).saturating_sub(most.get());
        let further = hidden.min(2 * SHELVES);
        (hidden > 0).then(|| {
            view! {
                <button
                    class="button"
                    type="button"
                    on:click=move |_| most.update(|most| *most += further)
                >{(text.more)(further)}</button>
            }
        })
    };
    let name = move || (text.table)(drawing.level.get() + 1);
    view! {
        <details on:toggle=toggled>
            <summary>{name}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=name>
                <table data-testid="map-shelves">
                    <thead>
                        <tr>
                            <th scope="col">{text.prefix}</th>
                            <th scope="col" class="count">{text.size}</th>
                            <th scope="col">{text.titles}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="more">{rest}</div>
        </details>
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
        let mates = chart.with(|chart| chart.as_ref().map(|chart| chart.mates(item)));
        let mates: Vec<usize> = mates.unwrap_or_default().iter().map(Vec::len).collect();
        let told = [drawing.title(item).unwrap_or_default(), (text.mates)(&mates)].join(". ");
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
        let card = playground.catalog.with(|catalog| catalog.as_ref().map(|catalog| catalog.card.clone()));
        let levels = card.map_or(0, |card| card.layout.len() - usize::from(card.suffix));
        (0..levels).map(|at| (at, (text.level)(at + 1))).collect::<Vec<_>>()
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
            <h2 id="map-title">{text.title}</h2>
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
