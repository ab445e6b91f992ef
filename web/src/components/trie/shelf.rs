//! Who lives below the open prefix.

use leptos::prelude::*;

use super::tree::Tree;
use crate::components::chip::{self, Chips};
use crate::components::focus;
use crate::text::format::byline;

/// Titles that the shelf lists.
const SHELF: usize = 12;

/// The titles that share the open prefix, and what can be done with them.
#[component]
pub fn Shelf(tree: Tree) -> impl IntoView {
    let Tree { playground, text, catalog, path, .. } = tree;
    let count = move || {
        let path = path.get();
        let items = catalog.with(|catalog| catalog.as_ref().map_or(0, |catalog| catalog.below(&path)));
        if path.is_empty() { (text.everything)(items) } else { (text.share)(items, &chip::written(&path)) }
    };
    let titles = move || {
        let (catalog, path) = (catalog.get()?, path.get());
        let row = |at: usize| {
            let item = catalog.get(at)?;
            Some(view! {
                <li>
                    <span>
                        <span class="title">{item.title()}</span>
                        <span class="by">{byline(&item.attributes())}</span>
                    </span>
                    <Chips semantic_id=item.semantic_id.to_vec()/>
                </li>
            })
        };
        let trie = &catalog.trie;
        let all = trie.find(&path).map_or(&[][..], |node| trie.items(node));
        let rows = all.iter().take(SHELF).map(|&at| row(at as usize)).collect_view();
        let others = all.len().checked_sub(SHELF).filter(|others| *others > 0);
        Some(view! {
            <ul data-testid="shelf" aria-label=text.shelf>{rows}</ul>
            {others.map(|others| view! { <p class="by">{(text.others)(others)}</p> })}
        })
    };
    let pinned = Memo::new(move |_| playground.pin.with(|pin| !pin.is_empty() && *pin == path.get()));
    let pin = move |_| {
        playground.stale_pin.set(None);
        let pin = if pinned.get_untracked() { Vec::new() } else { path.get_untracked() };
        // The tree stays at its shelf, whatever the narrower search finds.
        if playground.chosen.with_untracked(Option::is_none) {
            playground.chosen.set(Some(path.get_untracked()));
        }
        playground.pin.set(pin);
    };
    view! {
        <section class="shelf ui" aria-labelledby="shelf-title">
            <h3 id="shelf-title">{text.shelf}</h3>
            <p class="count-of">
                {move || (!path.with(Vec::is_empty)).then(|| view! { <Chips semantic_id=path.get()/> })}
                <span>{count}</span>
            </p>
            <p class="acts">
                <button
                    class="button"
                    type="button"
                    id="trie-pin"
                    data-testid="pin"
                    disabled=move || path.with(Vec::is_empty)
                    on:click=pin
                >{move || if pinned.get() { text.lift } else { text.pin }}</button>
                <button
                    class="button plain"
                    type="button"
                    data-testid="follow"
                    hidden=move || playground.chosen.with(Option::is_none)
                    on:click=move |_| {
                        playground.chosen.set(None);
                        focus("trie-pin");
                    }
                >{text.follow}</button>
            </p>
            {titles}
        </section>
    }
}
