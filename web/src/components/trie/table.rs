//! The tree as a table.

use leptos::prelude::*;

use super::column::Row;
use super::tree::Tree;
use crate::components::chip::Chips;
use crate::components::is_open;
use crate::text::format::share;

/// The open columns in words, every code of them. It is built when it is opened.
#[component]
pub fn Table(tree: Tree) -> impl IntoView {
    let text = tree.text;
    let open = RwSignal::new(false);
    let toggled = move |event| open.set(is_open(&event));
    let heads = text.heads.map(|head| view! { <th scope="col">{head}</th> });
    let row = move |parent: &[u16], row: &Row| {
        let prefix: Vec<u16> = parent.iter().copied().chain([row.code]).collect();
        let fate = row.beam.map_or("–", |kept| if kept { text.kept } else { text.dropped });
        let below = row.title.clone().unwrap_or_else(|| (text.count)(row.items));
        view! {
            <tr>
                <th scope="row"><Chips semantic_id=prefix/></th>
                <td class="count">{row.score.map_or_else(|| "–".to_owned(), share)}</td>
                <td>{below}</td>
                <td>{fate}</td>
            </tr>
        }
    };
    let rows = move || {
        open.get().then(|| {
            let columns = tree.columns.get();
            let rows = columns.iter().flat_map(|column| column.rows.iter().map(|it| row(&column.parent, it)));
            rows.collect_view()
        })
    };
    view! {
        <details on:toggle=toggled>
            <summary>{text.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=text.table_label>
                <table>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
