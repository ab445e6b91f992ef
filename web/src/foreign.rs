//! A bundle from another origin is opened only after the reader agrees: until then nothing but its manifest is
//! fetched, and no engine is started.

use gloo::storage::{LocalStorage as Kept, Storage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::bundle::Manifest;

use crate::app::App;
use crate::client::{Client, may_keep};
use crate::text::format::megabytes;
use crate::text::text;
use crate::{address, api, manifest, shown};

/// Where the origins that the reader trusts are kept between visits.
const ORIGINS: &str = "tigerlet.origins";

/// Whether nobody has to be asked, or the reader has agreed before.
fn agreed() -> bool {
    let Some(origin) = address::foreign_origin() else { return true };
    may_keep() && Kept::get::<Vec<String>>(ORIGINS).is_ok_and(|kept| kept.contains(&origin))
}

/// Notes that the reader trusts an origin on later visits too.
fn remember(origin: String) {
    if may_keep() {
        let mut kept = Kept::get::<Vec<String>>(ORIGINS).unwrap_or_default();
        kept.retain(|it| *it != origin);
        kept.push(origin);
        // Where the browser keeps nothing, the choice holds for this visit.
        let _ = Kept::set(ORIGINS, kept);
    }
}

/// The page, once it may be opened.
#[component]
pub fn Gate(begun: RwSignal<bool>) -> impl IntoView {
    let open = RwSignal::new(agreed());
    move || {
        if !open.get() {
            return view! { <Question open/> }.into_any();
        }
        let client = Client::start(address::bundle(), address::pinned());
        api::publish(client);
        view! { <App client begun/> }.into_any()
    }
}

/// Asks the reader.
#[component]
fn Question(open: RwSignal<bool>) -> impl IntoView {
    let text = &text().foreign;
    let origin = address::foreign_origin().unwrap_or_default();
    let told = RwSignal::new(None::<Manifest>);
    spawn_local(async move {
        told.try_set(manifest::read().await);
    });
    let name = move || {
        let manifest = told.get();
        manifest.map_or_else(|| text.unknown.to_owned(), |it| shown::title(&it.title, text.unknown))
    };
    let description = move || told.get().map(|it| shown::title(&it.description, ""));
    let size = move || {
        told.get()
            .map_or_else(|| text.unknown.to_owned(), |it| (text.megabytes)(&megabytes(manifest::bytes(&it))))
    };
    let kept = RwSignal::new(false);
    let agree = {
        let origin = origin.clone();
        move |_| {
            if kept.get_untracked() {
                remember(origin.clone());
            }
            open.set(true);
        }
    };
    let own = address::without_query();
    view! {
        <div class="sheet">
            <main id="main" tabindex="-1" class="foreign ui" data-testid="foreign">
                <h1>{text.title}</h1>
                <p>{(text.from)(&origin)} " " {text.means}</p>
                <dl class="facts">
                    <dt>{text.calls_itself}</dt>
                    <dd class="stranger"><bdi>{name}</bdi> " " <bdi>{description}</bdi></dd>
                    <dt>{text.size}</dt>
                    <dd data-testid="foreign-size">{size}</dd>
                </dl>
                <p>
                    <label>
                        <input type="checkbox" on:change:target=move |event| kept.set(event.target().checked())/>
                        " " {text.remember}
                    </label>
                </p>
                <p>
                    <button class="button" type="button" data-testid="foreign-open" on:click=agree>{text.open}</button>
                    " "
                    <a data-testid="foreign-own" href=own>{text.own}</a>
                </p>
            </main>
        </div>
    }
}

/// Where a foreign bundle comes from, in sight on every view.
#[component]
pub fn Origin() -> impl IntoView {
    let text = &text().foreign;
    address::foreign_origin()
        .map(|origin| view! { <p class="origin ui" data-testid="origin">{(text.origin)(&origin)}</p> })
}
