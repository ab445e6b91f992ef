//! The page inside another page's frame: the playground's core or a chapter's figure, and nothing around it.

use leptos::prelude::*;

use crate::address;
use crate::chapters::CHAPTERS;
use crate::components::{Heading, History, Path, Recommendations, Status};
use crate::contents::Contents;
use crate::figures::Figure;
use crate::origin::Origin;
use crate::page::{Page, Part, View};
use crate::playground::Playground;
use crate::text::text;

/// What a frame shows of a view.
#[component]
pub fn Embedded() -> impl IntoView {
    let page: Page = expect_context();
    let playground: Playground = expect_context();
    let text = text();
    let href = move || address::page(&page.complete(playground.link()).fragment(), false, None);
    let core = move || {
        view! {
            <h1 class="aside" tabindex="-1">"tigerlet"</h1>
            <div class="playground">
                <History/>
                <section aria-labelledby="recommendations-title">
                    <Heading part=Part::Recommendations/>
                    <Recommendations/>
                </section>
            </div>
            <Path/>
        }
    };
    let body = move || match page.view.get() {
        View::Playground => core().into_any(),
        View::Contents => view! { <Contents/> }.into_any(),
        // A frame is no place to give one's data to.
        View::Own => core().into_any(),
        View::Chapter(place) => CHAPTERS
            .get(place)
            .map(|chapter| {
                let title = chapter.prose(page.language.get_untracked()).title;
                view! {
                    <div class="chapter">
                        <h1 id="chapter-title" tabindex="-1">{title}</h1>
                        <Figure name=chapter.name/>
                    </div>
                }
            })
            .into_any(),
    };
    view! {
        <Origin/>
        <main id="main" tabindex="-1"><Status/>{body}</main>
        <footer class="whole ui">
            <a href=href target="_blank" rel="noopener" data-testid="whole">{text.shell.whole}</a>
        </footer>
    }
}
