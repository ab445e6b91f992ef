//! tigerlet's page.

mod adapter;
mod address;
mod api;
mod app;
mod client;
mod components;
mod engine;
mod search;

use leptos::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    mount_to_body(|| {
        let client = client::Client::start(address::bundle());
        api::publish(client);
        view! { <app::App client/> }
    });
    // What index.html shows until now.
    if let Some(waiting) = document().get_element_by_id("waiting") {
        waiting.remove();
    }
}
