//! The figure of the chapter `quantisation`: residual k-means in the plane, and a point to drag.

mod bench;
mod paper;
mod small;

use leptos::html::Div;
use leptos::prelude::*;

use super::plane::{Point, add, cell, length};
use super::residual::{self, Level, Shape, Start};
use crate::components::Choice;
use crate::components::chip::{self, Chips};
use crate::playground::Playground;
use crate::text::text;
use bench::Bench;
use paper::{FILL, HALF, cells, centroids, dots, frame, number, on_paper, outline, point, square};
use small::Small;

const CODES: (usize, usize) = (2, 12);
const LEVELS: (usize, usize) = (1, 4);
/// Where the reader's point begins.
const BEGIN: Point = [0.4, 0.28];

/// The figure.
#[component]
pub fn Quantisation() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_quantisation;
    let bench = Bench::new(playground);
    let Bench { points, mapped, shape, training, running, done, .. } = bench;
    let at = RwSignal::new(BEGIN);

    // 1. The reader's point, under the pointer or by two sliders.
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
                        if let Ok(value) = event.target().value().parse::<i32>() {
                            at.update(|at| at[axis] = (f64::from(value) / 100.0).clamp(-1.0, 1.0));
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

    // 2. The pictures. What hangs on the training alone is not drawn anew while the point moves.
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

    // 3. The numbers.
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
    let flat = bench.flat();
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
    let whence = move || {
        if !mapped.get() {
            return text.invented.to_owned();
        }
        let items = playground.catalog.with(|catalog| catalog.as_ref().map_or(0, |catalog| catalog.len()));
        let drawn = points.with(|points| points.as_ref().map_or(0, Vec::len));
        let sampled = (drawn > 0 && drawn < items).then(|| (text.sampled)(drawn, items));
        [Some(text.mapped.to_owned()), sampled].into_iter().flatten().collect::<Vec<_>>().join(" ")
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
                            bench.begin(&|shape| set(shape, number.clamp(least, most)), true);
                        }
                    }
                />
            </label>
        }
    };
    view! {
        <figure class="quantisation" data-testid="figure-quantisation">
            <figcaption>
                {text.caption} " " {whence}
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
                        choose=move |start| bench.begin(&|shape| shape.start = start, false)
                    />
                    <div class="row">
                        <button
                            type="button"
                            class="button"
                            data-testid="quantisation-afresh"
                            on:click=move |_| bench.begin(&|shape| shape.seed = shape.seed.wrapping_add(1), false)
                        >
                            {text.afresh}
                        </button>
                        <button type="button" class="button" data-testid="quantisation-step" on:click=move |_| bench.step()>
                            {text.step}
                        </button>
                        <button type="button" class="button" data-testid="quantisation-run" on:click=move |_| bench.run_or_stop()>
                            {move || if running.get() { text.stop } else { text.run }}
                        </button>
                    </div>
                    <label class="switch">
                        <input
                            type="checkbox"
                            role="switch"
                            data-testid="quantisation-revive"
                            prop:checked=move || shape.with(|shape| shape.revive)
                            on:change:target=move |event| bench.revive(event.target().checked())
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
