//! The link to this very state, and the page for another page's frame.

use gloo::utils::window;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::address;
use crate::announcer::announce;
use crate::link::Link;
use crate::page::Page;
use crate::playground::Playground;
use crate::text::text;

/// Size of an embedded page, in CSS pixels.
const FRAME: [u32; 2] = [600, 700];

/// What came of copying.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Copied,
    Selected,
}

/// A method of an object, where it has that.
fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// Puts a text on the clipboard. A page that is not secure has none, and a frame may not have a right to it.
async fn copy(text: String) -> bool {
    let navigator = window().navigator();
    let Ok(clipboard) = Reflect::get(&navigator, &"clipboard".into()) else { return false };
    let Some(write) = method(&clipboard, "writeText") else { return false };
    match write.call1(&clipboard, &text.into()).and_then(JsCast::dyn_into::<Promise>) {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// The way that a phone has of sending things to people; elsewhere copying is what readers know.
fn sender() -> Option<Function> {
    let coarse = window().match_media("(pointer: coarse)").ok()??.matches();
    method(&window().navigator(), "share").filter(|_| coarse)
}

/// Leaves copying to the reader.
fn select(field: NodeRef<Textarea>) {
    // The view may have gone meanwhile.
    if let Some(field) = field.try_get_untracked().flatten() {
        let _ = field.focus();
        field.select();
    }
}

/// The link, and the snippet.
#[component]
pub fn Share() -> impl IntoView {
    let page: Page = expect_context();
    let playground: Playground = expect_context();
    let text = &text().share;
    // A stranger's bundle may be another tomorrow: whoever follows the link is to see this one.
    let pin = move || playground.digest.get().filter(|_| address::foreign_origin().is_some());
    let link = Memo::new(move |_| {
        let link = Link { part: None, ..page.complete(playground.link()) };
        address::page(&link.fragment(), false, pin().as_deref())
    });
    let snippet = Memo::new(move |_| {
        // What an embedding page's readers see should not depend on what they chose here once.
        let link = page.complete(playground.link());
        let link = Link { part: None, language: Some(page.language.get()), ..link };
        let source = address::page(&link.fragment(), true, pin().as_deref())
            .replace('&', "&amp;")
            .replace('"', "&quot;");
        let ([width, height], title) = (FRAME, text.frame);
        format!(
            r#"<iframe src="{source}" title="{title}" width="{width}" height="{height}" style="max-width: 100%; border: 0" loading="lazy"></iframe>"#
        )
    });
    let outcome = RwSignal::new(None::<Outcome>);
    // It was another state's link that was copied.
    Effect::new(move |_| {
        link.track();
        outcome.set(None);
    });
    let link_field = NodeRef::<Textarea>::new();
    let snippet_field = NodeRef::<Textarea>::new();
    let put = move |what: String, field: NodeRef<Textarea>| {
        spawn_local(async move {
            let copied = copy(what).await;
            if !copied {
                select(field);
            }
            outcome.try_set(Some(if copied { Outcome::Copied } else { Outcome::Selected }));
        });
    };
    let send = sender().map(|send| {
        let click = move |_| {
            let data = Object::new();
            let url = link.get_untracked().into();
            let _ = Reflect::set(&data, &"url".into(), &url);
            let _ = Reflect::set(&data, &"title".into(), &document().title().into());
            // Whoever changes their mind has not met with an error.
            if let Ok(promise) = send.call1(&window().navigator(), &data).and_then(JsCast::dyn_into::<Promise>) {
                spawn_local(async move {
                    let _ = JsFuture::from(promise).await;
                });
            }
        };
        view! { <button class="button" type="button" data-testid="share-send" on:click=click>{text.send}</button> }
    });
    let told = move || match outcome.get() {
        None => "",
        Some(Outcome::Copied) => text.copied,
        Some(Outcome::Selected) => text.selected,
    };
    announce(told);
    view! {
        <div class="share ui">
            <label for="share-link">{text.label}</label>
            <div class="line">
                <textarea
                    id="share-link"
                    data-testid="share-link"
                    rows="2"
                    readonly
                    spellcheck="false"
                    node_ref=link_field
                    prop:value=link
                ></textarea>
                <button
                    class="button"
                    type="button"
                    data-testid="share-copy"
                    on:click=move |_| put(link.get_untracked(), link_field)
                >{text.copy}</button>
                {send}
            </div>
            <p class="hint" data-testid="share-status">{told}</p>
            <details>
                <summary>{text.embed}</summary>
                <label for="share-snippet">{text.snippet}</label>
                <textarea
                    id="share-snippet"
                    data-testid="share-snippet"
                    rows="5"
                    readonly
                    spellcheck="false"
                    node_ref=snippet_field
                    prop:value=snippet
                ></textarea>
                <button
                    class="button"
                    type="button"
                    data-testid="share-embed"
                    on:click=move |_| put(snippet.get_untracked(), snippet_field)
                >{text.copy_snippet}</button>
            </details>
        </div>
    }
}
