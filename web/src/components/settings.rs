//! The two sliders: how wide the search is, and how long the list.

use leptos::prelude::*;

use super::link::{MAX_BEAMS, MAX_TOP_K};
use crate::app::Playground;

#[component]
fn Knob(id: &'static str, label: &'static str, most: usize, value: RwSignal<usize>) -> impl IntoView {
    let set = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        if let Ok(number) = event.target().value().parse::<usize>() {
            value.set(number.clamp(1, most));
        }
    };
    view! {
        <div class="knob">
            <label for=id>{label}</label>
            <output for=id>{value}</output>
            <input
                type="range"
                id=id
                data-testid=id
                min="1"
                max=most.to_string()
                prop:value=move || value.get().to_string()
                on:input:target=set
            />
        </div>
    }
}

/// Beams and the length of the list.
#[component]
pub fn Settings() -> impl IntoView {
    let Playground { beams, top_k, .. } = expect_context();
    view! {
        <div class="knobs">
            <Knob id="beams" label="Beams" most=MAX_BEAMS value=beams/>
            <Knob id="top-k" label="Titles shown" most=MAX_TOP_K value=top_k/>
        </div>
    }
}
