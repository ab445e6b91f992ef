//! The walkthrough's table of contents.

use leptos::prelude::*;

use crate::chapters::CHAPTERS;
use crate::facts::Facts;
use crate::page::{Page, View};
use crate::prose::prose;
use crate::quiz::{Questions, Quiz};
use crate::text::text;
use crate::way::Way;
use crate::written::minutes;

/// The lesson plan.
const TEACHING: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/teaching.md");

/// All chapters, with what each is about.
#[component]
pub fn Contents() -> impl IntoView {
    let page: Page = expect_context();
    let language = page.language.get_untracked();
    let text = &text().contents;
    let facts: Memo<Facts> = expect_context();
    let entry = move |(place, chapter): (usize, &'static crate::chapters::Chapter)| {
        let written = chapter.prose(language);
        view! {
            <li>
                <Way view=View::Chapter(place)>{written.title}</Way>
                <p use:prose=(written.lead.into(), facts)></p>
                <p class="by">{minutes(chapter, language).map(|it| (text.minutes)(&it))}</p>
            </li>
        }
    };
    let quiz = Quiz::new();
    view! {
        <section class="part" aria-labelledby="contents-title">
            <h1 id="contents-title" tabindex="-1">{text.title}</h1>
            <p class="lead">{text.lead}</p>
            <Questions quiz set=0/>
            <ol class="contents">{CHAPTERS.iter().enumerate().map(entry).collect_view()}</ol>
            <Questions quiz set=1/>
            <p class="teaching ui"><a href=TEACHING>{text.teaching}</a></p>
        </section>
    }
}
