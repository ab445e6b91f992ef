//! What the list rests on: each title of the history left out once, and the list without one of them.

mod change;
mod changed;
mod contributions;

use leptos::html::Section;
use leptos::prelude::*;
use tigerlet::answer::Response;

use super::Heading;
use crate::link::Part;
use crate::playground::Playground;
use crate::sight;
use crate::text::text;
use changed::Changed;
use contributions::Contributions;

/// The rows compared, and the recommendations that can be explained.
const ROWS: usize = 10;
/// The longest title in a select, in characters.
const LONGEST: usize = 48;

/// Why nothing can be left out, or the part that shows what happens.
#[component]
pub fn Counterfactual() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().counterfactual;
    let section = NodeRef::<Section>::new();
    let near = sight::near(section);
    // How many titles were read, as far as it matters here: one view for all numbers from two on keeps what
    // was chosen in it.
    let kind = Memo::new(move |_| {
        playground.shown.with(|shown| {
            let shown = shown.as_ref().filter(|it| !it.answer.response.recommendations.is_empty());
            shown.map_or(0, |it| it.request.history.len().min(2))
        })
    });
    let body = move || match kind.get() {
        0 => view! { <p class="wide empty">{text.empty}</p> }.into_any(),
        1 => view! { <p class="wide empty" data-testid="single">{text.single}</p> }.into_any(),
        _ => view! { <Contributions near/> <Changed near/> }.into_any(),
    };
    view! {
        <section class="part" aria-labelledby="counterfactual-title" data-testid="counterfactual" node_ref=section>
            <Heading part=Part::Counterfactual/>
            <p>{text.lead}</p>
            <aside class="note" aria-label=text.note_label>{text.note}</aside>
            {body}
        </section>
    }
}

/// The first rows of a response.
fn listed(response: &Response) -> Vec<String> {
    response.recommendations.iter().take(ROWS).map(|found| found.item.clone()).collect()
}
