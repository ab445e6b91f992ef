//! What a figure is about: the playground's history, or an example.

use leptos::prelude::*;

use crate::components::examples;
use crate::playground::Playground;

/// The playground's history, or the first example while that is empty; empty before a bundle is open.
pub fn read(playground: Playground) -> Vec<String> {
    let Some(catalog) = playground.catalog.get() else { return Vec::new() };
    let history = playground.history.get();
    if !history.is_empty() {
        return history;
    }
    examples(&catalog).into_iter().next().unwrap_or_default()
}

/// [`read`], and whenever it changes.
pub fn history(playground: Playground) -> Memo<Vec<String>> {
    Memo::new(move |_| read(playground))
}

/// Titles of a history in one line.
pub fn titles(playground: Playground, history: &[String]) -> String {
    history.iter().map(|id| playground.title(id)).collect::<Vec<_>>().join(" · ")
}
