//! One chapter of the walkthrough: prose, its figure, prose, something to try, and what follows.

use leptos::prelude::*;

use crate::chapters::CHAPTERS;
use crate::facts::Facts;
use crate::figures::Figure;
use crate::page::{Page, View};
use crate::prose::prose;
use crate::text::text;
use crate::way::Way;
use crate::written::{Text, Texts, minutes};

/// The chapter at a place, from 0.
#[component]
pub fn ChapterView(place: usize) -> impl IntoView {
    let page: Page = expect_context();
    let text = &text().contents;
    let chapter = CHAPTERS.get(place)?;
    let language = page.language.get_untracked();
    let titles = chapter.prose(language);
    let facts: Memo<Facts> = expect_context();
    let texts: Texts = expect_context();
    texts.open(place, language);
    let written = Memo::new(move |_| texts.get(place, language));
    let part = move |part: usize, class| {
        let written = written.get();
        let Text::Here(parts) = written else { return None };
        let prose_of = parts.get(part).cloned().filter(|part| !part.is_empty())?;
        Some(view! { <div class=class use:prose=(prose_of, facts)></div> }.into_any())
    };
    let absent = move || match written.get() {
        Text::Here(_) => None,
        // As high as a window: nothing that is seen moves when the text is there.
        Text::Coming => Some(view! { <div class="prose coming" aria-busy="true"></div> }.into_any()),
        Text::Missing => Some(
            view! {
                <div class="error ui" role="alert" data-testid="missing">
                    <p>{text.missing}</p>
                    <button class="button" type="button" on:click=move |_| texts.open(place, language)>
                        {text.again}
                    </button>
                </div>
            }
            .into_any(),
        ),
    };
    let ways = [
        (place.checked_sub(1), text.previous, "previous"),
        (Some(place + 1).filter(|&next| next < CHAPTERS.len()), text.next, "next"),
    ];
    let ways = ways.map(|(to, name, class)| {
        let title = CHAPTERS.get(to?)?.prose(language).title;
        Some(view! {
            <p class=class>
                <span class="by">{name}</span>
                <Way view=View::Chapter(to?)>{title}</Way>
            </p>
        })
    });
    Some(view! {
        <article class="chapter" aria-labelledby="chapter-title" data-chapter=chapter.name>
            <p class="by">
                <Way view=View::Contents>{text.contents}</Way>
                " · " {(text.place)(place + 1, CHAPTERS.len())} " · " {minutes(chapter, language).map(|it| (text.minutes)(&it))}
            </p>
            <h1 id="chapter-title" tabindex="-1">{titles.title}</h1>
            <p class="lead" use:prose=(titles.lead.into(), facts)></p>
            {absent}
            {move || part(0, "prose")}
            <Figure name=chapter.name/>
            {move || part(1, "prose")}
            {move || part(2, "prose attempt")}
            {move || part(3, "prose")}
            <nav class="ways" aria-label=text.title>{ways}</nav>
        </article>
    })
}
