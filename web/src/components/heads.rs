//! Which layer and which head of a stack of attention layers.

use leptos::prelude::*;

use crate::text::text;

/// Two lists to choose from. A layer that does not exist stands for the last, no head for the mean of all.
#[component]
pub fn Heads(
    /// How many layers, and heads in each; none until that is known.
    sizes: Memo<Option<(usize, usize)>>,
    layer: RwSignal<usize>,
    head: RwSignal<Option<usize>>,
) -> impl IntoView {
    let text = &text().figure_attention;
    let layers = move || {
        let (layers, _) = sizes.get()?;
        let now = layer.get_untracked().min(layers.saturating_sub(1));
        let options = (0..layers).map(|at| view! { <option value=at selected=at == now>{at + 1}</option> });
        Some(options.collect_view())
    };
    let heads = move || {
        let (_, heads) = sizes.get()?;
        let now = head.get_untracked();
        let options =
            (0..heads).map(|at| view! { <option value=at selected=Some(at) == now>{at + 1}</option> });
        Some(view! { <option value="" selected=now.is_none()>{text.mean}</option> {options.collect_view()} })
    };
    view! {
        <label>
            {text.layer} " "
            <select data-testid="attention-layer" on:change:target=move |event| {
                layer.set(event.target().value().parse().unwrap_or(usize::MAX));
            }>{layers}</select>
        </label>
        <label>
            {text.head} " "
            <select data-testid="attention-head" on:change:target=move |event| {
                head.set(event.target().value().parse().ok());
            }>{heads}</select>
        </label>
    }
}
