//! The ID that figures of one search follow.

use leptos::prelude::*;

use super::{Playground, Shown};

impl Playground {
    /// Codes of a whole ID; 0 until a bundle is open.
    pub fn levels(&self) -> usize {
        self.catalog.with(|catalog| catalog.as_ref().map_or(0, |catalog| catalog.card.layout.len()))
    }

    /// What is open in the tree, and from there on the best that the search wrote; where it wrote none there, the first
    /// of the catalogue. Empty before there is an answer.
    pub fn followed(&self) -> Vec<u16> {
        let open = self.chosen.get().unwrap_or_default();
        let first = || {
            self.catalog.with(|catalog| {
                let catalog = catalog.as_ref()?;
                let &place = catalog.trie.items(catalog.trie.find(&open)?).first()?;
                Some(catalog.get(place as usize)?.semantic_id.to_vec())
            })
        };
        let shown = self.shown.get();
        shown.and_then(|shown| best(&shown, &open).or_else(first)).unwrap_or_default()
    }
}

/// The best ID of an answer that begins so: of those that the search kept, or of the list.
fn best(shown: &Shown, beginning: &[u16]) -> Option<Vec<u16>> {
    let response = &shown.answer.response;
    let last = response.trace.as_ref().and_then(|trace| trace.steps.last());
    let kept = last.into_iter().flat_map(|step| &step.candidates).filter(|it| it.kept && it.exists);
    let written =
        kept.filter(|it| it.prefix.starts_with(beginning)).max_by(|a, b| a.score.total_cmp(&b.score));
    let listed = || response.recommendations.iter().find(|it| it.semantic_id.starts_with(beginning));
    written.map(|it| it.prefix.clone()).or_else(|| listed().map(|it| it.semantic_id.clone()))
}
