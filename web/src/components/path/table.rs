//! The beam's path as a table.

use std::sync::Arc;

use leptos::prelude::*;

use crate::components::chip::Chips;
use crate::components::is_open;
use crate::playground::{Playground, Shown};
use crate::text::format::{log, share};
use crate::text::path::Strings;
use crate::text::text;

/// The trace in words. It is built when it is opened: at a hundred beams it has hundreds of rows.
#[component]
pub fn Table() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().path;
    let open = RwSignal::new(false);
    let toggled = move |event| open.set(is_open(&event));
    let rows = move || open.get().then(|| playground.shown.get().map(|shown| rows(&shown, text)));
    let heads = text.heads.map(|head| view! { <th scope="col">{head}</th> });
    view! {
        <details on:toggle=toggled>
            <summary>{text.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=text.table_label>
                <table>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn rows(shown: &Arc<Shown>, text: &'static Strings) -> impl IntoView + use<> {
    let steps = shown.answer.response.trace.as_ref().map(|trace| trace.steps.as_slice());
    steps
        .unwrap_or_default()
        .iter()
        .flat_map(|step| step.candidates.iter().map(|candidate| (step.level, candidate)))
        .map(|(level, candidate)| {
            let outcome = match (candidate.kept, candidate.exists) {
                (true, true) => text.kept,
                (true, false) => text.kept_invented,
                (false, true) => text.cut,
                (false, false) => text.cut_invented,
            };
            view! {
                <tr>
                    <td class="count">{level + 1}</td>
                    <th scope="row"><Chips semantic_id=candidate.prefix.clone()/></th>
                    <td class="count">{share(candidate.score)}</td>
                    <td class="count">{log(candidate.score)}</td>
                    <td class="count">{candidate.items}</td>
                    <td>{outcome}</td>
                </tr>
            }
        })
        .collect_view()
}
