//! Where a foreign bundle comes from, in sight on every view.

use leptos::prelude::*;

use crate::address;
use crate::text::text;

/// Where a foreign bundle comes from, in sight on every view.
#[component]
pub fn Origin() -> impl IntoView {
    let text = &text().foreign;
    address::foreign_origin()
        .map(|origin| view! { <p class="origin ui" data-testid="origin">{(text.origin)(&origin)}</p> })
}
