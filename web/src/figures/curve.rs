//! What width buys: the curve of the chapter `beam`, one search a width.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::runs::Runs;
use super::told::{TOP, Told, found, request};
use crate::client::Call;
use crate::playground::Playground;

/// The widest beam of the curve.
const WIDEST: usize = 50;

/// How many of the exact best beams of every width find, drawn as the searches come in.
#[component]
pub fn Curve(told: RwSignal<Option<Arc<Told>>>, width: RwSignal<usize>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &crate::text::text().figure_beam;
    // Found, for widths 1, 2, …
    let points: RwSignal<Vec<usize>> = RwSignal::new(Vec::new());
    let drawing = RwSignal::new(false);
    let runs = Runs::new();
    let draw = move || {
        let Some(told) = told.get_untracked() else { return };
        let run = runs.with_value(Runs::start);
        let first = points.with_untracked(Vec::len) + 1;
        drawing.set(true);
        spawn_local(async move {
            for width in first..=WIDEST {
                let asked = request(&told.history, width, false);
                let answer = playground.client.recommend(&asked, &Call::default()).await;
                if !run.current() {
                    return;
                }
                let Ok(answer) = answer else { break };
                points.update(|points| points.push(found(&told.exact, &answer.response.recommendations)));
            }
            drawing.set(false);
        });
    };
    // The first answer to a history begins its curve; another width of the same leaves it.
    Effect::new(move |before: Option<Option<Vec<String>>>| {
        let history = told.with(|told| told.as_ref().map(|told| told.history.clone()));
        if before.as_ref() != Some(&history) && history.is_some() {
            points.set(Vec::new());
            draw();
        }
        history
    });
    let press = move |_| {
        if drawing.get_untracked() {
            runs.with_value(Runs::stop);
            drawing.set(false);
        } else {
            draw();
        }
    };
    // One unit a width, from 1; and one an item, downwards from TOP.
    let line = |points: &[usize]| {
        let points =
            points.iter().enumerate().map(|(at, found)| format!("{},{}", at + 1, TOP - found.min(&TOP)));
        points.collect::<Vec<_>>().join(" ")
    };
    let most: Vec<usize> = (1..=WIDEST).map(|width| width.min(TOP)).collect();
    let most = line(&most);
    let here = move || format!("{:.2}%", (width.get() - 1) as f64 / (WIDEST - 1) as f64 * 100.0);
    let complete = move || points.with(Vec::len) >= WIDEST;
    let rows = move || {
        points.with(|points| {
            let row = |(at, found): (usize, &usize)| {
                view! { <tr><th scope="row" class="count">{at + 1}</th><td class="count">{*found}</td></tr> }
            };
            points.iter().enumerate().map(row).collect_view()
        })
    };
    view! {
        <div class="curve ui" data-testid="beam-curve" data-points=move || points.with(Vec::len)>
            <p>{text.curve}</p>
            <div class="found-by-width" aria-hidden="true">
                <span class="high">{TOP}</span>
                <span class="low">"0"</span>
                <div class="area">
                    <svg viewBox=format!("1 0 {} {TOP}", WIDEST - 1) preserveAspectRatio="none">
                        <polyline class="most" points=most/>
                        <polyline class="found" points=move || points.with(|points| line(points))/>
                    </svg>
                    <span class="here" style:left=here></span>
                </div>
                <span class="from">"1"</span>
                <span class="axis">{text.curve_axis}</span>
                <span class="to">{WIDEST}</span>
            </div>
            <button
                class="button"
                type="button"
                hidden=complete
                on:click=press
            >{move || if drawing.get() { text.stop } else { text.go_on }}</button>
            <details>
                <summary>{text.curve_table}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=text.curve_table>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col" class="count">{text.width}</th>
                                <th scope="col" class="count">{text.curve_axis_found}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </div>
    }
}
