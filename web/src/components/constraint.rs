//! The switch that takes the trie away, and what the model then makes up.

use leptos::prelude::*;

use super::Heading;
use super::chip::Chips;
use crate::link::Part;
use crate::playground::Playground;
use crate::text::format::share;
use crate::text::text;

/// The logarithm of the sum of probabilities that are given as logarithms.
fn together(scores: impl Iterator<Item = f32>) -> f32 {
    (scores.map(|score| f64::from(score).exp()).sum::<f64>()).ln() as f32
}

/// The switch and the count of invented IDs.
#[component]
pub fn Constraint() -> impl IntoView {
    let playground: Playground = expect_context();
    let constrained = playground.constrained;
    let text = &text().constraint;
    let result = move || {
        let shown = playground.shown.get()?;
        if constrained.get() || shown.request.constrained {
            return None;
        }
        let invented = &shown.answer.response.invented;
        // The last step keeps exactly the IDs that were written.
        let last = shown.answer.response.trace.as_ref().and_then(|trace| trace.steps.last());
        let kept = || last.into_iter().flat_map(|step| step.candidates.iter().filter(|it| it.kept));
        let written = last.map_or(shown.request.beams, |_| kept().count());
        let theirs = share(together(invented.iter().map(|id| id.score)));
        let others = share(together(kept().filter(|it| it.exists).map(|it| it.score)));
        let held = (!invented.is_empty() && last.is_some()).then(|| (text.held)(&theirs, &others));
        let struck = invented
            .iter()
            .map(|id| {
                let semantic_id = id.semantic_id.clone();
                view! {
                    <li>
                        <del class="struck"><Chips semantic_id/></del>
                        " " <span class="by">{share(id.score)}</span>
                    </li>
                }
            })
            .collect_view();
        Some(view! {
            <p><strong data-testid="invented-count">{(text.count)(invented.len(), written)}</strong> " " {held}</p>
            <ul aria-label=text.list>{struck}</ul>
        })
    };
    view! {
        <section class="part" aria-labelledby="constraint-title">
            <Heading part=Part::Constraint/>
            <p>{text.explanation}</p>
            <aside class="note" aria-label=text.note_label>{text.note}</aside>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="constraint"
                    prop:checked=constrained
                    on:change:target=move |event| constrained.set(event.target().checked())
                />
                {text.switch}
            </label>
            <div class="wide invented ui" data-testid="invented">{result}</div>
        </section>
    }
}
