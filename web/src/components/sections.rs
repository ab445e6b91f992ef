//! The playground's sections: their titles, each with a link of its own, and the list of them all.

use leptos::html::H2;
use leptos::prelude::*;

use crate::link::Part;
use crate::page::Page;
use crate::place;
use crate::text::{Text, text};
use crate::way::to_part;

/// What a section is called.
fn title(text: &Text, part: Part) -> &'static str {
    match part {
        Part::History => text.history.title,
        Part::Recommendations => text.playground.recommendations,
        Part::Path => text.path.title,
        Part::Trie => text.trie.title,
        Part::Distribution => text.distribution.title,
        Part::Forward => text.forward.title,
        Part::Counterfactual => text.counterfactual.title,
        Part::Compare => text.compare.title,
        Part::Map => text.map.title,
        Part::Constraint => text.constraint.title,
        Part::Desk => text.desk.title,
        Part::Engine => text.engine.title,
        Part::About => text.about.title,
    }
}

/// A section's title, which a link leads to, and that link, to copy. The element is called `NAME-title`.
#[component]
pub fn Heading(part: Part) -> impl IntoView {
    let page: Page = expect_context();
    let text = text();
    let title = title(text, part);
    let element = NodeRef::<H2>::new();
    Effect::new(move |_| {
        let Some(element) = element.get().filter(|_| page.bound.get() == Some(part)) else { return };
        // When all of the section is there.
        request_animation_frame(move || {
            if page.bound.try_get_untracked() == Some(Some(part)) {
                page.bound.set(None);
                place::reach(element.into());
            }
        });
    });
    view! {
        <div class="heading">
            <h2 id=format!("{}-title", part.name()) tabindex="-1" node_ref=element>{title}</h2>
            <a class="anchor ui" href=to_part(part) aria-label=(text.playground.link_to)(title)>"#"</a>
        </div>
    }
}

/// The list of all sections.
#[component]
pub fn Sections() -> impl IntoView {
    let page: Page = expect_context();
    let text = text();
    let entry = |part: Part| {
        let here = move || (page.part.get() == Some(part)).then_some("location");
        view! { <li><a href=to_part(part) aria-current=here>{title(text, part)}</a></li> }
    };
    view! {
        <nav class="sections ui" aria-label=text.playground.sections data-testid="sections">
            <ul>{Part::ALL.map(entry).into_iter().collect_view()}</ul>
        </nav>
    }
}
