//! Beside the map: the item that is looked at, in words.

use leptos::prelude::*;

use super::drawing::Drawing;
use crate::components::chip::Chips;
use crate::text::format::byline;
use crate::text::text;

/// What there is to say of the item being looked at.
#[component]
pub fn Beside(drawing: Drawing) -> impl IntoView {
    let text = &text().map;
    let Drawing { playground, active, read, recommended, .. } = drawing;
    move || {
        let about = active.get().and_then(|at| {
            let catalog = playground.catalog.get()?;
            let item = catalog.get(at)?;
            let mates = (text.mates)(&drawing.company(at));
            let rank = recommended.with(|all| all.iter().position(|&other| other == at));
            let known = read.with(|all| all.contains(&at));
            Some(view! {
                <p class="name">{item.title()}</p>
                <p class="by">{byline(&item.attributes())}</p>
                <p><Chips semantic_id=item.semantic_id.to_vec()/></p>
                <p data-testid="map-mates">{mates}</p>
                {rank.map(|rank| view! { <p>{(text.rank)(rank + 1)}</p> })}
                <button
                    class="button"
                    type="button"
                    data-testid="map-add"
                    disabled=known
                    on:click=move |_| drawing.add(at)
                >{if known { text.present } else { text.add }}</button>
            })
        });
        about.map_or_else(|| view! { <p class="hint">{text.hint}</p> }.into_any(), IntoAny::into_any)
    }
}
