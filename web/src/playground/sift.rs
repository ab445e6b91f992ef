//! What is left of a link once a catalogue has decided what it is worth.

use std::collections::HashSet;

use leptos::prelude::*;
use tigerlet::card::BundleCard;

use super::{Catalog, Playground};
use crate::link;
use crate::notice::Notice;

/// The most items that a notice names.
const MAX_NAMED: usize = 3;

impl Playground {
    /// Keeps of a link's history what this catalogue has and this model reads.
    pub fn sift(&self, catalog: &Catalog) {
        let asked = self.history.get_untracked();
        let (mut history, mut unknown, mut mended) = (Vec::new(), Vec::new(), Vec::new());
        for id in &asked {
            let meant = link::mend(id, |id| catalog.item(id).is_some());
            match meant.as_slice() {
                [] => unknown.push(id.clone()),
                [same] if same == id => {}
                other => mended.extend_from_slice(other),
            }
            history.extend(meant);
        }
        // What was mended may be there already.
        let mut seen = HashSet::new();
        history.retain(|id| seen.insert(id.clone()));
        // The newest count, as in training.
        let longest = catalog.card.max_history;
        let older = history.len().saturating_sub(longest);
        history.drain(..older);
        if history == asked {
            return;
        }
        unknown.truncate(MAX_NAMED);
        mended.truncate(MAX_NAMED);
        let unknown = if unknown.is_empty() { Notice::Nothing } else { Notice::Unknown(unknown) };
        let titles = mended.iter().map(|id| self.title(id)).collect();
        let mended = if mended.is_empty() { Notice::Nothing } else { Notice::Mended(titles) };
        let cut = if older > 0 { Notice::Cut(longest) } else { Notice::Nothing };
        self.notice.set(unknown.and(mended).and(cut));
        self.history.set(history);
    }

    /// Lets a link's filter and quotas go where they are none in this catalogue, and gives every level its temperature
    /// where the link speaks of another number of levels.
    pub fn sift_controls(&self, catalog: &Catalog) {
        let BundleCard { layout, .. } = &*catalog.card;
        let written = self.filter.get_untracked();
        if !written.is_empty() {
            self.filter_by(&written);
            if self.draft.with_untracked(Option::is_some) {
                self.filter.set(String::new());
            }
        }
        self.sift_quotas(catalog);
        let each = self.temperature.get_untracked();
        if let Some(&last) = each.last().filter(|_| each.len() > 1 && each.len() != layout.len()) {
            self.temperature.update(|each| each.resize(layout.len(), last));
        }
    }

    /// Drops a link's pin that would leave nothing to recommend.
    pub fn check_pin(&self, catalog: &Catalog) {
        let pin = self.pin.get_untracked();
        if !pin.is_empty() && catalog.below(&pin) == 0 {
            self.chosen.set(None);
            self.pin.set(Vec::new());
            self.stale_pin.set(Some(pin));
        }
    }
}
