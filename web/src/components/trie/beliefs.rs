//! What the model thinks of the codes in sight, asked column by column.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::Children;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Question;

use crate::client::Call;
use crate::playground::Playground;

/// What the model thinks after a history, of the prefixes that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beliefs {
    pub history: Vec<HistoryEntry>,
    pub children: BTreeMap<Vec<u16>, Children>,
}

/// What the model thinks after the history of the answer that is shown, of every column of `path`. It is asked
/// when that answer is there, so that the recommendations come first; until all of it is known, what was known
/// before stays.
pub fn asked(playground: Playground, path: Memo<Vec<u16>>, levels: Memo<usize>) -> RwSignal<Beliefs> {
    let beliefs = RwSignal::new(Beliefs::default());
    let number = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let history =
            playground.shown.with(|shown| shown.as_ref().map(|shown| shown.request.history.clone()));
        // After nothing it has nothing to think of.
        let history = history.filter(|history| !history.is_empty());
        let path = path.get();
        let levels = levels.get();
        let mine = number.get_value() + 1;
        number.set_value(mine);
        let Some(history) = history else {
            beliefs.set(Beliefs::default());
            return;
        };
        let mut known = beliefs.get_untracked();
        if known.history != history {
            known = Beliefs { history, children: BTreeMap::new() };
        }
        let depths = 0..=path.len().min(levels.saturating_sub(1));
        let parents = depths.filter_map(|depth| path.get(..depth));
        let missing: Vec<Vec<u16>> =
            parents.filter(|parent| !known.children.contains_key(*parent)).map(<[u16]>::to_vec).collect();
        if missing.is_empty() {
            return;
        }
        spawn_local(async move {
            for prefix in missing {
                let question = Question::Children { history: known.history.clone(), prefix: prefix.clone() };
                let answer = playground.client.question::<Children>(&question, &Call::default()).await;
                // The figure may be gone by now, and its handles with it.
                if number.try_get_value() != Some(mine) {
                    return;
                }
                // Without an answer the column shows the bare trie.
                let children = answer.map(|(children, _)| children).unwrap_or_default();
                known.children.insert(prefix, children);
            }
            beliefs.try_set(known);
        });
    });
    beliefs
}
