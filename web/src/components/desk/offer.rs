//! The language model that a bundle brings along, to be fetched by who wants to write.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::announcer::announce;
use crate::playground::Playground;
use crate::text::format::megabytes;
use crate::text::text;

/// Says what it weighs, and fetches it when asked; gone once it is there.
#[component]
pub fn Offer() -> impl IntoView {
    let playground: Playground = expect_context();
    let (client, text) = (playground.client, &text().desk);
    let bytes = move || client.card.with(|card| card.as_ref().and_then(|card| card.encoder_bytes));
    let offered = move || bytes().filter(|_| !client.reads.get());
    let (told, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    // Told beside: every step would be a flood to who listens.
    let step = RwSignal::new(String::new());
    let fetch = move |_| {
        let Some(total) = bytes() else { return };
        busy.set(true);
        let total = megabytes(total);
        told.set((text.fetching)(&megabytes(0), &total));
        let progress = move |received| drop(step.try_set((text.fetching)(&megabytes(received), &total)));
        spawn_local(async move {
            let words = match client.load_encoder(Box::new(progress)).await {
                Ok(()) => text.fetched.to_owned(),
                Err(why) => (text.unfetched)(&why),
            };
            // The reader may be elsewhere by now.
            let _ = told.try_set(words.clone());
            let _ = step.try_set(words);
            let _ = busy.try_set(false);
        });
    };
    announce(move || told.get());
    view! {
        <div hidden=move || offered().is_none()>
            <p data-testid="desk-offered">{move || offered().map(|bytes| (text.offered)(&megabytes(bytes)))}</p>
            <div class="row">
                <button class="button" type="button" data-testid="desk-fetch" disabled=busy on:click=fetch>
                    {text.fetch}
                </button>
            </div>
        </div>
        <p class="hint" data-testid="desk-fetching">{step}</p>
    }
}
