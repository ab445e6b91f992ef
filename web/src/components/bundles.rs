//! From one bundle to another, in the open page: those of the site, the one that this browser keeps, and those that
//! were open before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::client::{Visited, from_js};
use crate::entries::Entries;
use crate::link::Part;
use crate::page::View;
use crate::playground::Playground;
use crate::text::text;
use crate::way::Way;
use crate::{address, shown};

/// Where the site lists its bundles.
const LIST: &str = "bundles/index.json";

#[wasm_bindgen(raw_module = "tigerlet")]
extern "C" {
    async fn bundles(list: &str, own: &str) -> JsValue;
}

/// A bundle that can be opened.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Listed {
    /// Of its folder.
    url: String,
    title: String,
}

/// Each bundle once, by its URL, the first that names it; their titles as they are shown.
fn each_once(all: impl Iterator<Item = Listed>) -> Vec<Listed> {
    let mut once: Vec<Listed> = Vec::new();
    for Listed { url, title } in all {
        if once.iter().all(|other| other.url != url) {
            let title = shown::title(&title, &url);
            once.push(Listed { url, title });
        }
    }
    once
}

/// The list, and the button that opens what was chosen.
#[component]
pub fn Bundles() -> impl IntoView {
    let playground: Playground = expect_context();
    let entries: Entries = expect_context();
    let client = playground.client;
    let text = text();
    let listed = RwSignal::new(Vec::<Listed>::new());
    let absolute = |relative: &str| address::resolve(relative).unwrap_or_default();
    let (list, own) = (absolute(LIST), absolute(address::OWN));
    spawn_local(async move {
        let found = bundles(&list, &own).await;
        listed.try_set(from_js(found).unwrap_or_default());
    });
    let library = Listed { url: absolute(address::DEFAULT_BUNDLE), title: text.about.library.to_owned() };
    let all = Memo::new(move |_| {
        let visited = client.visited.get().into_iter().map(|Visited { url, title }| Listed { url, title });
        each_once(visited.chain(listed.get()).chain([library.clone()]))
    });
    let open = client.bundle.get_untracked();
    let chosen = RwSignal::new(open.clone());
    let resting = {
        let open = open.clone();
        Memo::new(move |_| chosen.with(|chosen| *chosen == open))
    };
    let options = move || {
        let option = |Listed { url, title }: Listed| {
            let selected = url == open;
            view! { <option value=url selected=selected>{title}</option> }
        };
        all.get().into_iter().map(option).collect_view()
    };
    let turn = move |_| {
        if !resting.get_untracked() {
            entries.turn(&chosen.get_untracked(), Some(Part::About));
        }
    };
    view! {
        <div class="fields ui">
            <div class="field">
                <label for="bundle">{text.about.bundle}</label>
                <select
                    id="bundle"
                    data-testid="bundle"
                    translate="no"
                    on:change:target=move |event| chosen.set(event.target().value())
                >{options}</select>
            </div>
            <button
                class="button"
                type="button"
                data-testid="bundle-open"
                aria-disabled=move || resting.get().to_string()
                on:click=turn
            >{text.about.open}</button>
        </div>
        <p class="hint ui">{text.about.others} " " <Way view=View::Own>{text.own.title}</Way></p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_listed_once_and_by_a_harmless_title() {
        let listed = |url: &str, title: &str| Listed { url: url.to_owned(), title: title.to_owned() };
        let all = [listed("a/", "A\u{202e}\n b"), listed("b/", " "), listed("a/", "another")];
        assert_eq!(each_once(all.into_iter()), [listed("a/", "A b"), listed("b/", "b/")]);
    }
}
