//! The walkthrough's table of contents.

use leptos::prelude::*;

use crate::chapters::CHAPTERS;
use crate::facts::Facts;
use crate::link::Link;
use crate::page::{Page, View};
use crate::playground::Playground;
use crate::prose::prose;
use crate::text::text;

/// A way to another view, in the state of now: a click is heard by the sheet around it, and a new tab begins where
/// this one is.
#[component]
pub fn Way(view: View, children: Children) -> impl IntoView {
    view! { <a href=way(view)>{children()}</a> }
}

/// The address of another view in the state of now.
pub fn way(view: View) -> Memo<String> {
    let page: Page = expect_context();
    let playground: Playground = expect_context();
    Memo::new(move |_| Link { view, ..page.complete(playground.link()) }.fragment())
}

/// All chapters, with what each is about.
#[component]
pub fn Contents() -> impl IntoView {
    let page: Page = expect_context();
    let language = page.language.get_untracked();
    let text = &text().contents;
    let playground: Playground = expect_context();
    let facts = Memo::new(move |_| Facts::new(playground.catalog.get().as_deref()));
    let entry = move |(place, chapter): (usize, &'static crate::chapters::Chapter)| {
        let written = chapter.prose(language);
        view! {
            <li>
                <Way view=View::Chapter(place)>{written.title}</Way>
                <p use:prose=(written.lead, facts)></p>
            </li>
        }
    };
    view! {
        <section class="part" aria-labelledby="contents-title">
            <h1 id="contents-title" tabindex="-1">{text.title}</h1>
            <p class="lead">{text.lead}</p>
            <ol class="contents">{CHAPTERS.iter().enumerate().map(entry).collect_view()}</ol>
        </section>
    }
}
