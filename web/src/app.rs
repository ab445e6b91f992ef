//! The page: its views, and the address that carries its state.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use tigerlet::card::BundleCard;

use crate::chapter::ChapterView;
use crate::chapters::CHAPTERS;
use crate::client::Client;
use crate::components::{PlaygroundView, focus};
use crate::contents::Contents;
use crate::embed::Embedded;
use crate::link::Link;
use crate::offline::Offline;
use crate::page::{Page, View};
use crate::playground::Playground;
use crate::shell::{Bar, Foot, Incident};
use crate::text::format::grouped;
use crate::text::{Text, text};
use crate::{address, api, recorded};

/// How long the state rests before the address follows, in milliseconds: a browser takes no more than a
/// hundred addresses in half a minute.
const ADDRESS_REST: u32 = 200;

/// The page; its view waits until it is to be `begun`.
#[component]
pub fn App(client: Client, begun: RwSignal<bool>) -> impl IntoView {
    let link = Link::parse(&address::fragment());
    let page = Page::new(link.view, link.language, link.theme);
    provide_context(page);
    let playground = Playground::new(client, link);
    provide_context(playground);
    playground.open();
    playground.answer();
    recorded::play(playground);
    api::publish_chapters(page);
    api::mark_first_recommendation(playground);
    let offline = Offline::new(client);
    provide_context(offline);

    // The address follows what the reader does, from when a bundle has decided what the link was worth.
    let rest: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let link = page.complete(playground.link());
        if playground.catalog.with(Option::is_some) {
            let replace = move || address::replace_fragment(&link.fragment());
            rest.set_value(Some(Timeout::new(ADDRESS_REST, replace)));
        }
    });
    let pasted = window_event_listener(leptos::ev::hashchange, move |event| {
        let link = Link::parse(&address::brought(&event));
        page.view.set(link.view);
        if let Some(language) = link.language {
            page.language.set(language);
        }
        if let Some(theme) = link.theme {
            page.theme.set(theme);
        }
        playground.follow(link);
    });
    on_cleanup(move || pasted.remove());

    // Another view begins at its top, for eyes and for screen readers.
    Effect::new(move |before: Option<View>| {
        let view = page.view.get();
        if before.is_some_and(|before| before != view) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            if let View::Chapter(_) = view {
                focus("chapter-title");
            }
        }
        view
    });

    Effect::new(move |_| {
        let text = Text::of(page.language.get());
        let part = match page.view.get() {
            View::Playground => None,
            View::Contents => Some(text.contents.title),
            View::Chapter(place) => CHAPTERS.get(place).map(|it| it.prose(page.language.get()).title),
        };
        document().set_title(&part.map_or_else(|| text.shell.name.to_owned(), text.shell.named));
    });

    // Built anew in another language: see `text::text`.
    move || {
        if !begun.get() {
            return ().into_any();
        }
        page.language.track();
        let text = text();
        if address::embedded() {
            return view! { <div class="sheet embedded"><Embedded/></div> }.into_any();
        }
        let body = move || match page.view.get() {
            View::Playground => {
                view! { <main id="main" tabindex="-1"><Head/><PlaygroundView/></main> }.into_any()
            }
            View::Contents => view! { <main id="main" tabindex="-1"><Contents/></main> }.into_any(),
            View::Chapter(place) => {
                view! { <main id="main" tabindex="-1"><ChapterView place/></main> }.into_any()
            }
        };
        view! {
            <a class="skip" href="#main" on:click=to_main>{text.shell.skip}</a>
            <div class="sheet">
                <Bar/>
                <Incident/>
                {body}
                <Foot/>
            </div>
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
                let BundleCard { title, description, items, .. } = &*catalog.card;
                // The bundle's own words, in its own language.
                view! { <p translate="no">{format!("{title}: {}. {description}", grouped(items.len() as u128))}</p> }
            })
        })
    };
    view! {
        <header class="part">
            <div>
                <h1>"tigerlet"</h1>
                <p class="lead">{text().shell.lead}</p>
            </div>
            <aside class="note">{catalogue}</aside>
        </header>
    }
}

/// Moves the focus without touching the fragment, which carries the reader's choices.
fn to_main(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    focus("main");
}
