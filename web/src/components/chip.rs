//! The chip: one code of a semantic ID as a small square.
//!
//! Its hue comes from the first code of the ID, its lightness from the depth (the style sheet's
//! `d0`, `d1`, …): items that share a prefix look related wherever they appear. The number is in
//! the chip, so that nothing depends on the colour.

use leptos::prelude::*;

use crate::text::text;

/// Hues a golden angle apart, so that neighbouring codes look different.
const GOLDEN_ANGLE: f64 = 137.507_764;
/// Depths with a lightness of their own; deeper ones look alike.
const DEPTHS: usize = 5;

/// The property that gives a chip its hue, as `style=` takes it.
pub fn hue(first: u16) -> Style {
    ("--hue", format!("{:.1}", (f64::from(first) * GOLDEN_ANGLE) % 360.0))
}

/// A property of one element and its value. `style=` sets it through the element's style object: the page's policy
/// forbids the attribute.
pub type Style = (&'static str, String);

/// The classes of a chip at `depth`, for HTML and SVG alike.
pub fn class(depth: usize) -> String {
    format!("chip d{}", depth.min(DEPTHS - 1))
}

/// An ID in words, for a reader who does not see the chips.
pub fn spoken(semantic_id: &[u16]) -> String {
    let codes: Vec<String> = semantic_id.iter().map(u16::to_string).collect();
    (text().chip.spoken)(&codes.join(", "))
}

/// An ID or a prefix as a link writes it: `59-24-42`.
pub fn written(semantic_id: &[u16]) -> String {
    semantic_id.iter().map(u16::to_string).collect::<Vec<_>>().join("-")
}

/// A semantic ID, or a prefix of one, as a row of chips.
#[component]
pub fn Chips(semantic_id: Vec<u16>) -> impl IntoView {
    let style = hue(semantic_id.first().copied().unwrap_or(0));
    let spoken = spoken(&semantic_id);
    let chips = semantic_id
        .into_iter()
        .enumerate()
        .map(|(depth, code)| view! { <span class=class(depth)>{code}</span> })
        .collect_view();
    view! {
        <span class="chips" role="img" aria-label=spoken style=style>{chips}</span>
    }
}
