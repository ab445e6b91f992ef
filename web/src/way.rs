//! Ways to another view or section, as links: what the page is now goes along.

use leptos::prelude::*;

use crate::chapters::CHAPTERS;
use crate::link::{Link, Part};
use crate::page::{Page, View};
use crate::playground::Playground;

/// A way to another view, in the state of now: a click is heard by the sheet around it, and a new tab begins where
/// this one is.
#[component]
pub fn Way(view: View, children: Children) -> impl IntoView {
    view! { <a href=way(view)>{children()}</a> }
}

/// A way to the chapter of that name, by its title.
#[component]
pub fn ToChapter(name: &'static str) -> impl IntoView {
    let page: Page = expect_context();
    let place = CHAPTERS.iter().position(|chapter| chapter.name == name)?;
    let title = CHAPTERS.get(place)?.prose(page.language.get_untracked()).title;
    Some(view! { <Way view=View::Chapter(place)>{title}</Way> })
}

/// The address of another view in the state of now.
pub fn way(view: View) -> Memo<String> {
    address(view, None)
}

/// The address of a section of the playground in the state of now.
pub fn to_part(part: Part) -> Memo<String> {
    address(View::Playground, Some(part))
}

fn address(view: View, part: Option<Part>) -> Memo<String> {
    let page: Page = expect_context();
    let playground: Playground = expect_context();
    Memo::new(move |_| Link { view, part, ..page.complete(playground.link()) }.fragment())
}
