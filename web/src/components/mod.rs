//! What the page shows, one component a file. All of them read and write the one
//! [`Playground`](crate::playground::Playground) of the page.

pub mod about;
pub mod books;
pub mod branches;
pub mod bundles;
pub mod chip;
pub mod choice;
pub mod compare;
pub mod constraint;
pub mod counterfactual;
pub mod desk;
pub mod distribution;
pub mod engine;
pub mod filters;
pub mod forward;
pub mod heads;
pub mod history;
pub mod map;
pub mod parity;
pub mod path;
pub mod player;
pub mod playground;
pub mod query;
pub mod reasons;
pub mod recommendations;
pub mod rules;
pub mod search;
pub mod sections;
pub mod settings;
pub mod share;
pub mod stages;
pub mod status;
pub mod step;
pub mod trie;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use about::About;
pub use books::Books;
pub use bundles::Bundles;
pub use choice::Choice;
pub use compare::Compare;
pub use constraint::Constraint;
pub use counterfactual::Counterfactual;
pub use desk::Desk;
pub use distribution::Distribution;
pub use engine::Engine;
pub use filters::Filters;
pub use forward::Forward;
pub use heads::Heads;
pub use history::History;
pub use map::Map;
pub use parity::Parity;
pub use path::Path;
pub use playground::PlaygroundView;
pub use query::Query;
pub use reasons::Reasons;
pub use recommendations::Recommendations;
pub use rules::Rules;
pub use sections::{Heading, Sections};
pub use settings::Settings;
pub use share::Share;
pub use stages::Stages;
pub use status::Status;
pub use trie::{Pinned, Trie};

/// Moves the focus to the element with this id, once the page has been redrawn; a missing element
/// leaves the focus where it is.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Whether the `<details>` that a toggle event comes from is open.
pub fn is_open(event: &leptos::ev::Event) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.has_attribute("open"))
}

/// The width of an element in CSS pixels, now and whenever the window changes; 0 until it is there.
pub fn width_of(element: NodeRef<Div>) -> RwSignal<f64> {
    let width = RwSignal::new(0.0);
    let measure = move || {
        if let Some(element) = element.get_untracked() {
            width.set(f64::from(element.client_width()));
        }
    };
    Effect::new(move |_| {
        if element.get().is_some() {
            measure();
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    width
}
