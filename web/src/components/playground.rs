//! The playground's layout.

use leptos::prelude::*;

use super::{
    About, Compare, Constraint, Counterfactual, Engine, Filters, History, Map, Path, Pinned, Recommendations,
    Settings, Share, Status, Trie,
};
use crate::text::text;

/// What it says.
pub struct Strings {
    pub recommendations: &'static str,
}

/// All of the playground.
#[component]
pub fn PlaygroundView() -> impl IntoView {
    let text = &text().playground;
    view! {
        <Status/>
        <div class="playground">
            <History/>
            <section aria-labelledby="recommendations-title">
                <h2 id="recommendations-title">{text.recommendations}</h2>
                <Settings/>
                <Filters/>
                <Pinned/>
                <Recommendations/>
                <Share/>
            </section>
        </div>
        <Path/>
        <Trie/>
        <Counterfactual/>
        <Compare/>
        <Map/>
        <Constraint/>
        <Engine/>
        <About/>
    }
}
