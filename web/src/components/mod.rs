//! What the page shows, one component a file. All of them read and write the one
//! [`Playground`](crate::app::Playground) of the page.

mod about;
mod branches;
mod chip;
mod constraint;
mod engine;
mod format;
mod history;
mod link;
mod path;
mod recommendations;
mod search;
mod settings;
mod status;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use about::About;
pub use constraint::Constraint;
pub use engine::Engine;
pub use history::{History, examples};
pub use link::Link;
pub use path::Path;
pub use recommendations::Recommendations;
pub use settings::Settings;
pub use status::Status;

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
