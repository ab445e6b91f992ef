//! What the charts show, as numbers.

use leptos::prelude::*;

use super::rate;
use super::replay::Seen;
use crate::text::text;

/// A row a look.
#[component]
pub fn Table(seen: Signal<Vec<Seen>>) -> impl IntoView {
    let text = &text().figure_learning;
    let rows = move || {
        seen.with(|seen| {
            let row = |Seen { step, look }: &Seen| {
                view! {
                    <tr>
                        <th scope="row" class="count">{*step}</th>
                        <td class="count">{format!("{:.3}", look.training_loss)}</td>
                        <td class="count">{format!("{:.3}", look.held_out_loss)}</td>
                        <td class="count">{format!("{:.3}", look.recall)}</td>
                        <td class="count">{rate(look.invented)}</td>
                    </tr>
                }
            };
            seen.iter().map(row).collect_view()
        })
    };
    let heads = [text.step, text.training, text.held_out, text.measure, text.invented];
    let heads = heads.map(|head| view! { <th scope="col" class="count">{head}</th> });
    view! {
        <details>
            <summary>{text.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=text.table>
                <table>
                    <thead><tr>{heads.collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
