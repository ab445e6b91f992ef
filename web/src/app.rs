//! The page: its views, and the address that carries its state.

use leptos::prelude::*;
use tigerlet::card::BundleCard;

use crate::announcer::{Announcer, Voice};
use crate::chapter::ChapterView;
use crate::chapters::CHAPTERS;
use crate::client::Client;
use crate::components::{PlaygroundView, Sections, focus};
use crate::contents::Contents;
use crate::embed::Embedded;
use crate::entries::Entries;
use crate::facts::Facts;
use crate::link::Link;
use crate::offline::Offline;
use crate::origin::Origin;
use crate::own::Own;
use crate::page::{Page, View};
use crate::playground::Playground;
use crate::shell::{Bar, Foot, Incident};
use crate::text::format::grouped;
use crate::text::{Text, text};
use crate::{address, api, frame, recorded};

/// The page; its view waits until it is to be `begun`.
#[component]
pub fn App(client: Client, begun: RwSignal<bool>) -> impl IntoView {
    let link = Link::parse(&address::fragment());
    let page: Page = expect_context();
    let playground = Playground::new(client, link);
    provide_context(playground);
    provide_context(Facts::of(playground));
    playground.open();
    playground.answer();
    recorded::play(playground);
    frame::speak(playground);
    api::publish_chapters(page);
    api::mark_first_recommendation(playground);
    // A frame on another site keeps nothing: its readers came to that site.
    if !address::framed() {
        provide_context(Offline::new(client));
    }

    let entries = Entries::new(page, playground);
    provide_context(entries);

    Effect::new(move |_| {
        let text = Text::of(page.language.get());
        let part = match page.view.get() {
            View::Playground => None,
            View::Contents => Some(text.contents.title),
            View::Chapter(place) => CHAPTERS.get(place).map(|it| it.prose(page.language.get()).title),
            View::Own => Some(text.own.title),
        };
        document().set_title(&part.map_or_else(|| text.shell.name.to_owned(), text.shell.named));
    });

    // Built anew in another language: see `text::text`; and for another bundle, whose parts know nothing of the last.
    move || {
        if !begun.get() {
            return ().into_any();
        }
        page.language.track();
        client.bundle.track();
        // With a voice of its own: what was said in the other language does not stay.
        provide_context(Announcer::new());
        let text = text();
        if address::embedded() {
            return view! {
                <div class="sheet embedded" on:click=move |event| entries.click(&event)><Embedded/></div>
                <Voice/>
            }
            .into_any();
        }
        let body = move || match page.view.get() {
            View::Playground => {
                view! { <main id="main" tabindex="-1"><Head/><PlaygroundView/></main> }.into_any()
            }
            View::Contents => view! { <main id="main" tabindex="-1"><Contents/></main> }.into_any(),
            View::Chapter(place) => {
                view! { <main id="main" tabindex="-1"><ChapterView place/></main> }.into_any()
            }
            View::Own => view! { <main id="main" tabindex="-1"><Own/></main> }.into_any(),
        };
        view! {
            <a class="skip" href="#main" on:click=to_main>{text.shell.skip}</a>
            <div class="sheet" on:click=move |event| entries.click(&event)>
                <Bar/>
                <Origin/>
                <Incident/>
                {body}
                <Foot/>
            </div>
            <Voice/>
        }
        .into_any()
    }
}

/// The playground's title, and the catalogue's.
#[component]
fn Head() -> impl IntoView {
    let playground: Playground = expect_context();
    let catalogue = move || {
        playground.catalog.with(|catalog| {
            catalog.as_ref().map(|catalog| {
                let BundleCard { title, description, language, items, .. } = &*catalog.card;
                // The bundle's own words, in its own language.
                view! { <p translate="no" lang=language.clone()>{format!("{title}: {}. {description}", grouped(*items as u128))}</p> }
            })
        })
    };
    view! {
        <header class="part">
            <div>
                <h1 tabindex="-1">"tigerlet"</h1>
                <p class="lead">{text().shell.lead}</p>
            </div>
            <div class="note"><aside>{catalogue}</aside><Sections/></div>
        </header>
    }
}

/// Moves the focus without touching the fragment, which carries the reader's choices.
fn to_main(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    focus("main");
}
