//! The walkthrough's table of contents.

use leptos::prelude::*;

use crate::chapters::CHAPTERS;
use crate::facts::Facts;
use crate::link::Link;
use crate::page::{Page, View};
use crate::playground::Playground;
use crate::prose::prose;
use crate::text::text;

/// A way to another view: the address follows the state, a click needs no navigation of the browser's.
#[component]
pub fn Way(view: View, children: Children) -> impl IntoView {
    let page: Page = expect_context();
    let href = Link { view, ..Link::default() }.fragment();
    let click = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        page.view.set(view);
    };
    view! { <a href=href on:click=click>{children()}</a> }
}

/// All chapters, with what each is about.
#[component]
pub fn Contents() -> impl IntoView {
    let page: Page = expect_context();
    let language = page.language.get_untracked();
    let text = &text().contents;
    let playground: Playground = expect_context();
    let facts = Memo::new(move |_| Facts::new(playground.client.card.get().as_deref()));
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
            <h1 id="contents-title">{text.title}</h1>
            <p class="lead">{text.lead}</p>
            <ol class="contents">{CHAPTERS.iter().enumerate().map(entry).collect_view()}</ol>
        </section>
    }
}
