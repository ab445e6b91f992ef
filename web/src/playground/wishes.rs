//! What the reader wishes for beside the history: words to look for, and a list that is safe or surprising.

use leptos::prelude::*;

use super::Playground;
use crate::link::MAX_SURPRISE;

/// The slider's end. There what everybody reads counts for nothing, and an item just like one above it must be e⁴, some
/// fifty times as probable as another to stand beside it: further on, lists have little to do with the history.
const NOVELTY: f32 = 1.0;
const DIVERSITY: f32 = 4.0;

/// How an engine's refusal of a query begins.
const OF_QUERY: &str = "`query`";

/// The novelty and the diversity of a place of the slider, for a bundle that has counted who takes what or has not, and a
/// list with quotas or without: those choose the list, and leave room for no other choice.
pub fn wishes(surprise: usize, is_counted: bool, has_quotas: bool) -> (f32, f32) {
    let part = surprise.min(MAX_SURPRISE) as f32 / MAX_SURPRISE as f32;
    let novelty = if is_counted { part * NOVELTY } else { 0.0 };
    let diversity = if has_quotas { 0.0 } else { part * DIVERSITY };
    (novelty, diversity)
}

impl Playground {
    /// Whether the query is why there is no answer. The engine's words are English, and are not shown.
    pub fn query_is_refused(&self) -> bool {
        self.error.with(|error| error.as_ref().is_some_and(|error| error.starts_with(OF_QUERY)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_asks_for_what_the_bundle_and_the_quotas_leave_it() {
        assert_eq!(wishes(0, true, false), (0.0, 0.0));
        assert_eq!(wishes(50, true, false), (NOVELTY / 2.0, DIVERSITY / 2.0));
        assert_eq!(wishes(100, true, true), (NOVELTY, 0.0));
        assert_eq!(wishes(999, false, false), (0.0, DIVERSITY));
    }
}
