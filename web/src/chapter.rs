//! One chapter of the walkthrough: prose, its figure, prose, something to try.

use leptos::prelude::*;

use crate::chapters::CHAPTERS;
use crate::contents::Way;
use crate::facts::Facts;
use crate::figures::Figure;
use crate::page::{Page, View};
use crate::playground::Playground;
use crate::prose::prose;
use crate::text::text;

/// The chapter at a place, from 0.
#[component]
pub fn ChapterView(place: usize) -> impl IntoView {
    let page: Page = expect_context();
    let playground: Playground = expect_context();
    let text = &text().contents;
    let chapter = CHAPTERS.get(place)?;
    let written = chapter.prose(page.language.get_untracked());
    let facts = Memo::new(move |_| Facts::new(playground.catalog.get().as_deref()));
    let ways = [
        (place.checked_sub(1), text.previous, "previous"),
        (Some(place + 1).filter(|&next| next < CHAPTERS.len()), text.next, "next"),
    ];
    let ways = ways.map(|(to, name, class)| {
        let chapter = CHAPTERS.get(to?)?;
        let title = chapter.prose(page.language.get_untracked()).title;
        Some(view! {
            <p class=class>
                <span class="by">{name}</span>
                <Way view=View::Chapter(to?)>{title}</Way>
            </p>
        })
    });
    Some(view! {
        <article class="chapter" aria-labelledby="chapter-title" data-chapter=chapter.name()>
            <p class="by">
                <Way view=View::Contents>{text.contents}</Way>
                " · " {(text.place)(place + 1, CHAPTERS.len())}
            </p>
            <h1 id="chapter-title" tabindex="-1">{written.title}</h1>
            <p class="lead" use:prose=(written.lead, facts)></p>
            <div class="prose" use:prose=(written.before, facts)></div>
            <Figure name=chapter.name()/>
            <div class="prose" use:prose=(written.after, facts)></div>
            <div class="prose attempt" use:prose=(written.attempt, facts)></div>
            <nav class="ways" aria-label=text.title>{ways}</nav>
        </article>
    })
}
