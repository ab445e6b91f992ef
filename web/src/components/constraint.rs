//! The switch that takes the trie away, and what the model then makes up.

use leptos::prelude::*;

use super::chip::Chips;
use crate::app::Playground;

/// The switch and the count of invented IDs.
#[component]
pub fn Constraint() -> impl IntoView {
    let playground: Playground = expect_context();
    let constrained = playground.constrained;
    let result = move || {
        let shown = playground.shown.get()?;
        if constrained.get() || shown.request.constrained {
            return None;
        }
        let invented = &shown.answer.response.invented;
        // The last step keeps exactly the IDs that were written.
        let written = shown
            .answer
            .response
            .trace
            .as_ref()
            .and_then(|trace| trace.steps.last())
            .map_or(shown.request.beams, |step| {
                step.candidates.iter().filter(|candidate| candidate.kept).count()
            });
        let count = format!("{} of {written} generated IDs", invented.len());
        let belong = if invented.len() == 1 { " belongs to no title." } else { " belong to no title." };
        let struck = invented
            .iter()
            .map(|id| {
                let semantic_id = id.semantic_id.clone();
                view! { <li><del class="struck"><Chips semantic_id/></del></li> }
            })
            .collect_view();
        Some(view! {
            <p><strong>{count}</strong>{belong}</p>
            <ul aria-label="IDs that no title has">{struck}</ul>
        })
    };
    view! {
        <section class="part" aria-labelledby="constraint-title">
            <h2 id="constraint-title">"The trie’s hold"</h2>
            <p>
                "At every step the trie offers only codes that lead to a title. Without it the model \
                 may write any code anywhere, and some of what it writes, however probable, names \
                 nothing."
            </p>
            <aside class="note" aria-label="About the scores">
                "The scores stay what they are: the softmax runs over all codes of a level before \
                 the trie takes any away."
            </aside>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="constraint"
                    prop:checked=constrained
                    on:change:target=move |event| constrained.set(event.target().checked())
                />
                "Only IDs that exist"
            </label>
            <div class="wide invented ui" data-testid="invented" aria-live="polite">{result}</div>
        </section>
    }
}
