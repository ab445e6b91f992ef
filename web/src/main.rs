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
mod metrics;
mod notice;
mod offline;
mod page;
mod playground;
mod readers;
mod recorded;
mod search;
mod shell;
mod sight;
mod text;

use leptos::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    mount_to_body(|| {
        let client = client::Client::start(address::bundle());
        api::publish(client);
        view! { <app::App client/> }
    });
    // What index.html shows until now.
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
    api::mark("tigerlet:usable");
}
