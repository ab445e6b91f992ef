//! tigerlet's page.

mod adapter;
mod address;
mod api;
mod app;
mod chapter;
mod chapters;
mod client;
mod components;
mod contents;
mod embed;
mod engine;
mod facts;
mod figures;
mod link;
mod notice;
mod offline;
mod page;
mod playground;
mod prose;
mod readers;
mod recorded;
mod search;
mod shell;
mod sight;
mod text;

use gloo::timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

fn main() {
    console_error_panic_hook::set_once();
    let Some(root) = document().get_element_by_id("page") else { return };
    let begun = RwSignal::new(false);
    mount_to(root.clone().unchecked_into(), move || {
        let client = client::Client::start(address::bundle());
        api::publish(client);
        view! { <app::App client begun/> }
    })
    .forget();
    // The view is made in a task of its own, so that the browser can answer its reader in between. Until it is
    // there, index.html's picture stands in its place.
    spawn_local(async move {
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
