//! tigerlet's page.

mod adapter;
mod address;
mod announcer;
mod api;
mod app;
mod catalog;
mod chapter;
mod chapters;
mod client;
mod components;
mod connection;
mod contents;
mod download;
mod embed;
mod entries;
mod facts;
mod figures;
mod foreign;
mod frame;
mod learner;
mod look;
mod manifest;
mod notice;
mod offline;
mod origin;
mod own;
mod page;
mod place;
mod playground;
mod preference;
mod prose;
mod quiz;
mod readers;
mod recorded;
mod shell;
mod shown;
mod sight;
mod sorted;
mod text;
mod way;
mod written;

use gloo::timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet_link as link;
use wasm_bindgen::JsCast;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        api::stopped(&panic.to_string());
    }));
    // index.html has said what this browser lacks.
    if document().document_element().is_some_and(|root| root.has_attribute("data-lack")) {
        return;
    }
    let Some(root) = document().get_element_by_id("page") else { return };
    let begun = RwSignal::new(false);
    let texts = written::Texts::new();
    mount_to(root.clone().unchecked_into(), move || {
        let link = link::Link::parse(&address::fragment());
        provide_context(page::Page::new(link));
        provide_context(texts);
        view! { <foreign::Gate begun/> }
    })
    .forget();
    // The view is made in a task of its own, so that the browser can answer its reader in between. Until it is
    // there, index.html's picture stands in its place.
    spawn_local(async move {
        // A chapter is read in what stands there until its text is here too.
        if let link::View::Chapter(place) = link::Link::parse(&address::fragment()).view
            && !address::embedded()
        {
            let language = document()
                .document_element()
                .and_then(|root| link::Language::of(&root.get_attribute("lang")?));
            texts.fetch(place, language.unwrap_or_default()).await;
        }
        TimeoutFuture::new(0).await;
        begun.set(true);
        TimeoutFuture::new(0).await;
        if let Some(shell) = document().get_element_by_id("shell") {
            shell.remove();
        }
        let _ = root.remove_attribute("hidden");
        api::mark("tigerlet:usable");
    });
}
