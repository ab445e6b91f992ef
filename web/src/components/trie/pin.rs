//! The line that says what is pinned.

use leptos::prelude::*;

use crate::announcer::announce;
use crate::components::chip::{self, Chips};
use crate::components::focus;
use crate::playground::Playground;
use crate::text::text;

/// Says that a pin is set, that it rests, or that a link's pin was dropped.
#[component]
pub fn Pinned() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().trie;
    let said = move || {
        let pin = playground.pin.get();
        if pin.is_empty() {
            return playground.stale_pin.get().map(|pin| (text.stale)(&chip::written(&pin)));
        }
        let written = chip::written(&pin);
        if !playground.constrained.get() {
            return Some((text.rests)(&written));
        }
        let items = playground.catalog.with(|catalog| catalog.as_ref().map(|it| it.below(&pin)));
        items.map(|items| (text.pinned)(&written, items))
    };
    let set = move || playground.pin.with(|pin| !pin.is_empty());
    announce(move || said().unwrap_or_default());
    view! {
        <p class="pinned-line ui">
            {move || set().then(|| view! { <Chips semantic_id=playground.pin.get()/> })}
            <span data-testid="pinned">{said}</span>
            <button
                class="button plain"
                type="button"
                data-testid="lift-pin"
                hidden=move || !set()
                on:click=move |_| {
                    playground.pin.set(Vec::new());
                    focus("top-k");
                }
            >{text.lift}</button>
        </p>
    }
}
