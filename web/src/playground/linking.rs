//! The playground's state as a link has it.

use leptos::prelude::*;

use super::Playground;
use crate::address;
use crate::link::Link;
use crate::notice::Notice;

impl Playground {
    /// What a link says of the playground; the rest of it is the page's.
    pub fn link(&self) -> Link {
        // Until a bundle has decided what the link's history is worth, it is the link's.
        let opened = self.catalog.with(Option::is_some);
        let history = self.history.get();
        Link {
            history: if opened { Some(history) } else { Link::parse(&address::fragment()).history },
            query: self.query.get(),
            beams: self.beams.get(),
            top_k: self.top_k.get(),
            constrained: self.constrained.get(),
            include_seen: self.include_seen.get(),
            pin: self.pin.get(),
            filter: self.filter.get(),
            quotas: self.quotas.get(),
            surprise: self.surprise.get(),
            temperature: self.temperature.get(),
            seed: self.seed.get(),
            scorer: self.scorer.get(),
            step: self.step.get(),
            ..Link::default()
        }
    }

    /// Turns to the bundle that the address asks for: what was answered, pointed at or said was of another.
    pub fn turn(&self) {
        self.clear();
        self.notice.set(Notice::Nothing);
        self.examples.set(Vec::new());
        self.digest.set(None);
        self.draft.set(None);
        self.quota_draft.set(None);
        self.brought.set(None);
        self.marked.set(None);
        self.chosen.set(None);
        self.stale_pin.set(None);
        self.pin.set(Vec::new());
        self.client.turn();
    }

    /// Takes over a link that was pasted into the open page, or followed. One that says nothing of the playground
    /// leaves it as it is, and one without a history leaves that.
    pub fn follow(&self, link: Link) {
        if link.is_way() {
            return;
        }
        self.notice.set(Notice::Nothing);
        if let Some(history) = link.history {
            turn(self.history, history);
        }
        turn(self.query, link.query);
        turn(self.beams, link.beams);
        turn(self.top_k, link.top_k);
        turn(self.constrained, link.constrained);
        turn(self.include_seen, link.include_seen);
        if self.pin.with_untracked(|pin| *pin != link.pin) {
            self.chosen.set((!link.pin.is_empty()).then(|| link.pin.clone()));
            self.stale_pin.set(None);
            self.pin.set(link.pin);
        }
        turn(self.filter, link.filter);
        turn(self.quotas, link.quotas);
        turn(self.surprise, link.surprise);
        turn(self.temperature, link.temperature);
        turn(self.seed, link.seed);
        turn(self.scorer, link.scorer);
        turn(self.step, link.step);
        if let Some(catalog) = self.catalog.get_untracked() {
            self.sift_controls(&catalog);
            self.sift(&catalog);
            self.check_pin(&catalog);
        }
    }
}

/// Gives a signal another value; the same one asks for nothing anew.
fn turn<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
