//! The figure of the chapter `quantisation`: residual k-means in the plane, and a point to drag.

use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

use super::residual::{self, Level, Point, Shape, Start, Training, add, cell, length};
use crate::components::Choice;
use crate::components::chip::{self, Chips};
use crate::playground::Playground;
use crate::text::figure_quantisation::Strings;
use crate::text::text;

/// Half the side of the pictures, in their own units, and of the small ones.
const HALF: f64 = 200.0;
const SMALL: f64 = 100.0;
/// What of it the points fill.
const FILL: f64 = 0.94;
/// Between two steps of a run, in milliseconds.
const PACE: u32 = 180;
/// Points where the bundle has no map.
const INVENTED: usize = 900;
const CODES: (usize, usize) = (2, 12);
const LEVELS: (usize, usize) = (1, 4);
/// Where the reader's point begins.
const BEGIN: Point = [0.4, 0.28];

/// What the figure wants of `map.json`.
#[derive(Deserialize)]
struct Map {
    points: Vec<Point>,
}

/// The map's points with their middle in the origin, as wide as the plane.
fn fitted(points: Vec<Point>) -> Option<Vec<Point>> {
    let middle = points.iter().fold([0.0; 2], |sum, &point| add(sum, point)).map(|x| x / points.len() as f64);
    let points: Vec<Point> = points.into_iter().map(|point| residual::sub(point, middle)).collect();
    let reach = points.iter().flatten().fold(0.0, |reach: f64, x| reach.max(x.abs()));
    (reach > 0.0 && reach.is_finite()).then(|| points.into_iter().map(|p| p.map(|x| x / reach)).collect())
}

async fn map(playground: Playground) -> Option<Vec<Point>> {
    let bytes = playground.client.file("map.json").await.ok()?;
    let json = js_sys::JSON::parse(std::str::from_utf8(&bytes).ok()?).ok()?;
    let map: Map = serde_wasm_bindgen::from_value(json).ok()?;
    fitted(map.points)
}

/// The figure.
#[component]
pub fn Quantisation() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_quantisation;
    let points = RwSignal::new(None::<Vec<Point>>);
    let mapped = RwSignal::new(false);
    let shape = RwSignal::new(Shape { codes: 8, levels: 3, start: Start::Spread, seed: 1, revive: false });
    let training = RwSignal::new(None::<Training>);
    let running = RwSignal::new(false);
    // Counts runs: one that is not the last stops.
    let run = StoredValue::new(0u32);
    let at = RwSignal::new(BEGIN);

    // 1. The points: the catalogue's, once the bundle is open.
    Effect::new(move |_| {
        let Some(catalog) = playground.catalog.get() else { return };
        if points.with_untracked(Option::is_some) {
            return;
        }
        let has_map = catalog.card.files.iter().any(|file| file == "map.json");
        spawn_local(async move {
            let found = if has_map { map(playground).await } else { None };
            let real = found.is_some();
            if mapped.try_set(real).is_none() {
                points.set(Some(found.unwrap_or_else(|| residual::invented(INVENTED))));
            }
        });
    });

    // 2. Training: made anew, to the end or up to the start, whenever what to train changes.
    let halt = move || {
        run.update_value(|run| *run += 1);
        running.set(false);
    };
    let begin = move |change: &dyn Fn(&mut Shape), finish: bool| {
        halt();
        shape.update(change);
        points.with_untracked(|points| {
            let Some(points) = points else { return };
            let mut new = Training::new(points, shape.get_untracked());
            if finish {
                new.finish();
            }
            training.set(Some(new));
        });
    };
    Effect::new(move |_| {
        if points.with(Option::is_some) {
            begin(&|_| {}, true);
        }
    });
    let work = move |change: &dyn Fn(&mut Training)| {
        training.try_update(|training| training.as_mut().map(change));
    };
    let done = Memo::new(move |_| training.with(|training| training.as_ref().is_none_or(Training::done)));
    let go = move || {
        halt();
        if calm() {
            work(&Training::finish);
            return;
        }
        let number = run.get_value();
        running.set(true);
        spawn_local(async move {
            while run.try_get_value() == Some(number) {
                work(&Training::step);
                if done.try_get_untracked().unwrap_or(true) {
                    running.try_set(false);
                    break;
                }
                TimeoutFuture::new(PACE).await;
            }
        });
    };
    let run_or_stop = move |_| {
        if running.get_untracked() {
            halt();
        } else {
            if done.get_untracked() {
                begin(&|_| {}, false);
            }
            go();
        }
    };
    let step = move |_| {
        halt();
        if done.get_untracked() {
            begin(&|_| {}, false);
        } else {
            work(&Training::step);
        }
    };
    let revive = move |revive: bool| {
        halt();
        shape.update(|shape| shape.revive = revive);
        work(&|training| training.revive(revive));
        if !done.get_untracked() {
            go();
        }
    };

    // 3. The reader's point, under the pointer or by two sliders.
    let plane = NodeRef::<Div>::new();
    let dragging = RwSignal::new(false);
    let place = move |x: i32, y: i32| {
        let Some(side) = plane.get_untracked().map(|plane| f64::from(plane.offset_width())) else { return };
        if side > 0.0 {
            let along = |offset: i32| ((2.0 * f64::from(offset) / side - 1.0) / FILL).clamp(-1.0, 1.0);
            at.set([along(x), -along(y)]);
        }
    };
    let grasp = move |event: &leptos::ev::PointerEvent| {
        event.prevent_default();
        if let Some(plane) = plane.get_untracked() {
            // Without it the drag ends at the picture's edge, and works all the same.
            let _ = plane.set_pointer_capture(event.pointer_id());
        }
        dragging.set(true);
    };
    let on_plane = move |event: &leptos::ev::MouseEvent| {
        let target = event.target().map(wasm_bindgen::JsValue::from);
        target == plane.get_untracked().map(wasm_bindgen::JsValue::from)
    };
    let press = move |event: leptos::ev::PointerEvent| {
        // A finger on the plane may be about to scroll; the handle is for dragging.
        if event.pointer_type() != "touch" && on_plane(&event) {
            grasp(&event);
            place(event.offset_x(), event.offset_y());
        }
    };
    let drag = move |event: leptos::ev::PointerEvent| {
        if dragging.get_untracked() && on_plane(&event) {
            place(event.offset_x(), event.offset_y());
        }
    };
    let tap = move |event: leptos::ev::MouseEvent| {
        if on_plane(&event) {
            place(event.offset_x(), event.offset_y());
        }
    };
    // In per cent from the left, and from above.
    let handle_left = move || format!("{:.2}%", 50.0 * (1.0 + at.get()[0] * FILL));
    let handle_top = move || format!("{:.2}%", 50.0 * (1.0 - at.get()[1] * FILL));
    let slider = move |axis: usize, name: &'static str, testid: &'static str| {
        view! {
            <label class="knob">
                {name}
                <output>{move || number(at.with(|at| at[axis]))}</output>
                <input
                    type="range"
                    min="-100"
                    max="100"
                    data-testid=testid
                    prop:value=move || (at.with(|at| at[axis]) * 100.0).round().to_string()
                    on:input:target=move |event| {
                        if let Ok(value) = event.target().value().parse::<f64>() {
                            at.update(|at| at[axis] = (value / 100.0).clamp(-1.0, 1.0));
                        }
                    }
                />
            </label>
        }
    };
    let choices = Memo::new(move |_| {
        let at = at.get();
        training.with(|training| training.as_ref().map(|training| training.encode(at)).unwrap_or_default())
    });
    let codes = Memo::new(move |_| {
        choices.with(|choices| choices.iter().map(|choice| choice.code as u16).collect::<Vec<_>>())
    });

    // 4. The pictures. What hangs on the training alone is not drawn anew while the point moves.
    let ground = move || {
        training.with(|training| {
            let level = training.as_ref()?.levels.first()?;
            Some((dots(level, level, HALF, 1.0), cells(level, HALF, 1.0)))
        })
    };
    let marks = move || {
        training.with(|training| {
            let level = training.as_ref()?.levels.first()?;
            Some(centroids(level, 0, None, HALF, 1.0))
        })
    };
    // Inside the cell of the point, the next level's cells around its centroid, and so on.
    let nested = move || {
        let choices = choices.get();
        training.with(|training| {
            let levels = &training.as_ref()?.levels;
            let mut frame = square(1.0 / FILL);
            let mut base = [0.0, 0.0];
            let mut lines = String::new();
            for (depth, (level, choice)) in levels.iter().zip(&choices).enumerate() {
                let moved: Vec<Point> =
                    level.centroids().into_iter().map(|centroid| add(base, centroid)).collect();
                if depth > 0 {
                    lines
                        .extend((0..moved.len()).map(|code| outline(&cell(&frame, &moved, code), HALF, 1.0)));
                }
                frame = cell(&frame, &moved, choice.code);
                base = add(base, choice.centroid);
            }
            let own = outline(&frame, HALF, 1.0);
            Some(view! { <path class="cells inner" d=lines></path> <path class="own" d=own></path> })
        })
    };
    let path = move || {
        let choices = choices.get();
        let mut reached = [0.0, 0.0];
        let mut line = format!("M{}", point(reached, HALF, 1.0));
        let mut stops = Vec::new();
        let mut residuals = String::new();
        for choice in &choices {
            reached = add(reached, choice.centroid);
            line += &format!("L{}", point(reached, HALF, 1.0));
            residuals += &format!("M{}L{}", point(reached, HALF, 1.0), point(at.get(), HALF, 1.0));
            let [x, y] = on_paper(reached, HALF, 1.0);
            stops.push(view! { <circle class="stop" cx=x cy=y r="3"></circle> });
        }
        view! {
            <path class="left" d=residuals></path>
            <path class="way" d=line></path>
            {stops}
        }
    };
    let smalls = move || {
        let wanted = shape.with(|shape| shape.levels);
        (0..wanted).map(|depth| view! { <Small depth training choices text/> }).collect_view()
    };

    // 5. The numbers.
    let rows = move || {
        let choices = choices.get();
        let first = choices.first().map_or(0, |choice| choice.code as u16);
        training.with(|training| {
            let levels = training.as_ref().map(|training| training.levels.as_slice()).unwrap_or_default();
            let row = |(depth, (level, choice)): (usize, (&Level, &residual::Choice))| {
                let dead = level.dead();
                view! {
                    <tr>
                        <th scope="row">{depth + 1}</th>
                        <td>
                            <span class="chips" style=chip::hue(first)>
                                <span class=chip::class(depth)>{choice.code}</span>
                            </span>
                        </td>
                        <td class="count">{number(length(choice.left))}</td>
                        <td class="count">{number(level.error())}</td>
                        <td class="count">{dead}</td>
                    </tr>
                }
            };
            levels.iter().zip(&choices).enumerate().map(row).collect_view()
        })
    };
    let before = move || {
        let all = training.with(|training| {
            let level = training.as_ref()?.levels.first()?;
            let squares = level.residuals().into_iter().map(|r| length(r).powi(2)).sum::<f64>();
            Some(number((squares / level.nearest.len().max(1) as f64).sqrt()))
        });
        view! {
            <tr>
                <th scope="row" colspan="2">{text.before}</th>
                <td class="count">{number(length(at.get()))}</td>
                <td class="count">{all}</td>
                <td></td>
            </tr>
        }
    };
    // One flat codebook with as many codes in all: trained once for each shape.
    let flat = Memo::new(move |_| {
        let Shape { codes, levels, .. } = shape.get();
        let flat = Shape { codes: codes * levels, levels: 1, start: Start::Spread, seed: 1, revive: false };
        points.with(|points| {
            let mut flat = Training::new(points.as_ref()?, flat);
            flat.finish();
            flat.levels.first().map(Level::error)
        })
    });
    let one = move || {
        let Shape { codes, levels, .. } = shape.get();
        let ours = training.with(|training| training.as_ref()?.levels.last().map(Level::error))?;
        if !done.get() || levels < 2 {
            return None;
        }
        Some((text.one)(codes * levels, levels, codes, &number(flat.get()?), &number(ours)))
    };
    let state = move || {
        training.with(|training| {
            let Some(training) = training else { return String::new() };
            let steps: usize = training.levels.iter().map(|level| level.steps).sum();
            match training.levels.last() {
                Some(last) if !training.done() => {
                    (text.making)(training.levels.len(), training.shape.levels, last.steps)
                }
                _ => (text.done)(steps),
            }
        })
    };
    let spoken = move || {
        let [x, y] = at.get().map(number);
        (text.plane)(&x, &y)
    };
    let slider_of = move |name: &'static str,
                          testid: &'static str,
                          (least, most): (usize, usize),
                          value: fn(&Shape) -> usize,
                          set: fn(&mut Shape, usize)| {
        view! {
            <label class="knob">
                {name}
                <output>{move || shape.with(value)}</output>
                <input
                    type="range"
                    min=least
                    max=most
                    data-testid=testid
                    prop:value=move || shape.with(value).to_string()
                    on:input:target=move |event| {
                        if let Ok(number) = event.target().value().parse::<usize>() {
                            begin(&|shape| set(shape, number.clamp(least, most)), true);
                        }
                    }
                />
            </label>
        }
    };
    view! {
        <figure class="quantisation" data-testid="figure-quantisation">
            <figcaption>
                {text.caption} " " {move || if mapped.get() { text.mapped } else { text.invented }}
            </figcaption>
            <div class="bench ui">
                <div class="drawing">
                    <div
                        class="plane"
                        data-testid="quantisation-plane"
                        node_ref=plane
                        on:pointerdown=press
                        on:pointermove=drag
                        on:pointerup=move |_| dragging.set(false)
                        on:pointercancel=move |_| dragging.set(false)
                        on:click=tap
                    >
                        <svg viewBox=frame(HALF) role="img" aria-label=spoken>
                            {ground}
                            {nested}
                            {path}
                            {marks}
                        </svg>
                        <div
                            class="handle"
                            style:left=handle_left
                            style:top=handle_top
                            on:pointerdown=move |event| grasp(&event)
                        ></div>
                    </div>
                    <p class="hint">{text.hint}</p>
                </div>
                <div class="numbers-side">
                    <p class="code" data-testid="quantisation-code">
                        {text.code} " " {move || view! { <Chips semantic_id=codes.get()/> }}
                    </p>
                    <table>
                        <caption class="aside">{text.table}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{text.level}</th>
                                <th scope="col">{text.chosen}</th>
                                <th scope="col" class="count">{text.left}</th>
                                <th scope="col" class="count">{text.average}</th>
                                <th scope="col" class="count">{text.dead}</th>
                            </tr>
                        </thead>
                        <tbody>{before}{rows}</tbody>
                    </table>
                    <p class="hint">{one}</p>
                    <div class="knobs">
                        {slider(0, text.x, "quantisation-x")}
                        {slider(1, text.y, "quantisation-y")}
                        {slider_of(text.codes, "quantisation-codes", CODES, |s| s.codes, |s, n| s.codes = n)}
                        {slider_of(text.levels, "quantisation-levels", LEVELS, |s| s.levels, |s, n| s.levels = n)}
                    </div>
                    <Choice
                        name="quantisation-start"
                        legend=text.start
                        options=vec![
                            (Start::Spread, text.spread.to_owned()),
                            (Start::Anywhere, text.anywhere.to_owned()),
                        ]
                        chosen=Signal::derive(move || shape.with(|shape| shape.start))
                        choose=move |start| begin(&|shape| shape.start = start, false)
                    />
                    <div class="row">
                        <button
                            type="button"
                            class="button"
                            data-testid="quantisation-afresh"
                            on:click=move |_| begin(&|shape| shape.seed = shape.seed.wrapping_add(1), false)
                        >
                            {text.afresh}
                        </button>
                        <button type="button" class="button" data-testid="quantisation-step" on:click=step>
                            {text.step}
                        </button>
                        <button type="button" class="button" data-testid="quantisation-run" on:click=run_or_stop>
                            {move || if running.get() { text.stop } else { text.run }}
                        </button>
                    </div>
                    <label class="switch">
                        <input
                            type="checkbox"
                            role="switch"
                            data-testid="quantisation-revive"
                            prop:checked=move || shape.with(|shape| shape.revive)
                            on:change:target=move |event| revive(event.target().checked())
                        />
                        {text.revive}
                    </label>
                    <p class="hint" data-testid="quantisation-state">{state}</p>
                </div>
            </div>
            <div class="smalls ui">{smalls}</div>
        </figure>
    }
}

/// What one level sees: the residuals of all points, at a scale of their own, and that of the reader's.
#[component]
fn Small(
    depth: usize,
    training: RwSignal<Option<Training>>,
    choices: Memo<Vec<residual::Choice>>,
    text: &'static Strings,
) -> impl IntoView {
    let of = move |trained: &Option<Training>| {
        let levels = &trained.as_ref()?.levels;
        let level = levels.get(depth)?;
        let reach = level.reach();
        let first = levels.first()?;
        let title = (text.small)(depth + 1, &format!("{:.1}", 1.0 / reach));
        let spoken = (text.residuals)(depth + 1, level.nearest.len(), level.dead());
        let arrow = move || {
            let choice = choices.with(|choices| choices.get(depth).copied())?;
            let way = format!("M{}L{}", point([0.0, 0.0], SMALL, reach), point(choice.before, SMALL, reach));
            let left =
                format!("M{}L{}", point(choice.centroid, SMALL, reach), point(choice.before, SMALL, reach));
            let [x, y] = on_paper(choice.before, SMALL, reach);
            Some(view! {
                <path class="way" d=way></path>
                <path class="left" d=left></path>
                <circle class="stop" cx=x cy=y r="4"></circle>
            })
        };
        let chosen = move || {
            training.with(|training| {
                let level = training.as_ref()?.levels.get(depth)?;
                let first = choices.with(|choices| choices.first().map(|choice| choice.code));
                let first = if depth == 0 { None } else { first };
                Some(centroids(level, depth, first, SMALL, reach))
            })
        };
        Some(view! {
            <p>{title}</p>
            <svg viewBox=frame(SMALL) role="img" aria-label=spoken>
                {dots(level, first, SMALL, reach)}
                {cells(level, SMALL, reach)}
                {arrow}
                {chosen}
            </svg>
        })
    };
    let picture = move || {
        training.with(|training| {
            of(training).map_or_else(
                || view! { <p class="hint">{(text.unbegun)(depth + 1)}</p> }.into_any(),
                IntoAny::into_any,
            )
        })
    };
    view! { <div class="small">{picture}</div> }
}

/// The residuals of a level as dots, in the hue of their first code.
fn dots(level: &Level, colours: &Level, half: f64, reach: f64) -> impl IntoView + use<> {
    let mut paths = vec![String::new(); colours.sizes().len()];
    for (residual, &code) in level.residuals().into_iter().zip(&colours.nearest) {
        if let Some(path) = paths.get_mut(usize::from(code)) {
            path.push_str(&format!("M{}h0", point(residual, half, reach)));
        }
    }
    let dots = |(code, path)| view! { <path class="dots" style=chip::hue(code as u16) d=path></path> };
    paths.into_iter().enumerate().map(dots).collect_view()
}

/// The lines half-way between a level's centroids.
fn cells(level: &Level, half: f64, reach: f64) -> impl IntoView + use<> {
    let frame = square(reach / FILL);
    let centroids = level.centroids();
    let cells = (0..centroids.len()).map(|code| outline(&cell(&frame, &centroids, code), half, reach));
    let lines: String = cells.collect();
    view! { <path class="cells" d=lines></path> }
}

/// A level's centroids as chips; a dead one is hollow. `first`: the code above them, whose hue they take.
fn centroids(
    level: &Level,
    depth: usize,
    first: Option<usize>,
    half: f64,
    reach: f64,
) -> impl IntoView + use<> {
    let chip = |(code, (centroid, size)): (usize, (Point, usize))| {
        let [x, y] = on_paper(centroid, half, reach);
        let hue = chip::hue(first.unwrap_or(code) as u16);
        let place = format!("translate({x:.1}px,{y:.1}px)");
        let class = chip::class(depth) + if size == 0 { " dead" } else { "" };
        view! {
            <g class=class style=hue style:transform=place>
                <rect x="-9" y="-7.5" width="18" height="15" rx="2"></rect>
                <text>{code}</text>
            </g>
        }
    };
    level.centroids().into_iter().zip(level.sizes()).enumerate().map(chip).collect_view()
}

/// A place of the plane on paper, where y points down.
fn on_paper([x, y]: Point, half: f64, reach: f64) -> Point {
    let scale = half * FILL / reach;
    [x * scale, -y * scale]
}

fn point(at: Point, half: f64, reach: f64) -> String {
    let [x, y] = on_paper(at, half, reach);
    format!("{x:.1} {y:.1}")
}

fn outline(cell: &[Point], half: f64, reach: f64) -> String {
    let corners: Vec<String> = cell.iter().map(|&corner| point(corner, half, reach)).collect();
    if corners.is_empty() { String::new() } else { format!("M{}Z", corners.join("L")) }
}

fn frame(half: f64) -> String {
    format!("{} {} {} {}", -half, -half, 2.0 * half, 2.0 * half)
}

fn square(half: f64) -> Vec<Point> {
    vec![[-half, -half], [half, -half], [half, half], [-half, half]]
}

fn number(x: f64) -> String {
    format!("{x:.3}").replace('-', "−")
}

/// Whether the reader wants nothing to move by itself.
fn calm() -> bool {
    matches!(window().match_media("(prefers-reduced-motion: reduce)"), Ok(Some(query)) if query.matches())
}
