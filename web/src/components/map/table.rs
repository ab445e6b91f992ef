//! The map as a table.

use leptos::prelude::*;

use super::drawing::Drawing;
use super::shelves;
use crate::components::chip::Chips;
use crate::components::is_open;
use crate::sorted::Sort;
use crate::text::text;

/// Shelves that the table shows at once.
const SHELVES: usize = 40;

/// The shelves of the chosen level, the largest first.
#[component]
pub fn Shelves(drawing: Drawing) -> impl IntoView {
    let text = &text().map;
    let catalog = drawing.playground.catalog;
    let open = RwSignal::new(false);
    let most = RwSignal::new(SHELVES);
    let toggled = move |event| open.set(is_open(&event));
    let shelves = Memo::new(move |_| {
        let level = drawing.level.get();
        if !open.get() {
            return Vec::new();
        }
        catalog.with(|catalog| catalog.as_ref().map(|it| shelves::largest(it, level))).unwrap_or_default()
    });
    let row = move |&shelf: &u32| {
        let catalog = catalog.get()?;
        let items = catalog.trie.items(shelf);
        let mut first = items.to_vec();
        first.order_by(Ord::cmp);
        let titles: Vec<String> = first.iter().take(3).map(|&item| catalog.title(item as usize)).collect();
        Some(view! {
            <tr>
                <th scope="row"><Chips semantic_id=catalog.trie.prefix(shelf)/></th>
                <td class="count">{items.len()}</td>
                <td>{titles.join(", ")}</td>
            </tr>
        })
    };
    let rows = move || shelves.with(|shelves| shelves.iter().take(most.get()).map(row).collect_view());
    let rest = move || {
        let hidden = shelves.with(Vec::len).saturating_sub(most.get());
        let further = hidden.min(2 * SHELVES);
        (hidden > 0).then(|| {
            view! {
                <button
                    class="button"
                    type="button"
                    on:click=move |_| most.update(|most| *most += further)
                >{(text.more)(further)}</button>
            }
        })
    };
    let name = move || (text.table)(drawing.level.get() + 1);
    view! {
        <details on:toggle=toggled>
            <summary>{name}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=name>
                <table data-testid="map-shelves">
                    <thead>
                        <tr>
                            <th scope="col">{text.prefix}</th>
                            <th scope="col" class="count">{text.size}</th>
                            <th scope="col">{text.titles}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="more">{rest}</div>
        </details>
    }
}
