//! The question that the playground's state is, and when it is asked.

use std::collections::HashSet;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Request;

use super::wishes::wishes;
use super::{Playground, Shown};
use crate::client::{Call, Phase, Priority, Wait};

/// How long a slider rests before its value is asked for, in milliseconds.
const REST: u32 = 60;

impl Playground {
    /// Whether the pin, the filters and the history leave nothing that could come back.
    pub fn barred(&self) -> bool {
        let (pin, filter) = (self.pin.get(), self.filter.get());
        if !self.constrained.get() || (pin.is_empty() && filter.is_empty()) {
            return false;
        }
        let seen = if self.include_seen.get() { Vec::new() } else { self.history.get() };
        self.catalog.with(|catalog| {
            let Some(catalog) = catalog else { return false };
            let seen: HashSet<usize> = seen.iter().filter_map(|id| catalog.place(id)).collect();
            let admits = catalog.admits(&pin, &filter);
            !(0..catalog.len()).any(|place| admits(place) && !seen.contains(&place))
        })
    }

    /// The question that the playground's state is; none without a history or words to look for, or where nothing could
    /// answer it.
    pub fn request(&self) -> Option<Request> {
        let history = self.history.get();
        if self.barred() {
            return None;
        }
        let (beams, top_k) = (self.beams.get(), self.top_k.get());
        let (constrained, include_seen) = (self.constrained.get(), self.include_seen.get());
        // A pin and a filter are read off the trie: without it they say nothing.
        let prefix = if constrained { self.pin.get() } else { Vec::new() };
        let filter = Some(self.filter.get()).filter(|filter| constrained && !filter.is_empty());
        let temperature = self.temperature.with(|all| all.iter().map(|&one| one as f32 / 100.0).collect());
        let seed = self.seed.get().into();
        // Neither does what is asked of a list of the best, where IDs are drawn or free.
        let ranks = !self.writes();
        let query = Some(self.query.get()).filter(|query| ranks && !query.is_empty());
        let quotas = if ranks { self.quotas.get() } else { Vec::new() };
        let surprise = if ranks { self.surprise.get() } else { 0 };
        let (novelty, diversity) = wishes(surprise, self.scores_items(), !quotas.is_empty());
        let scorer = self.scorer.get().filter(|_| self.scores_items() && ranks);
        self.has_question().then(|| Request {
            history: HistoryEntry::items(&history),
            query,
            top_k,
            beams,
            trace: true,
            constrained,
            include_seen,
            prefix,
            filter,
            quotas,
            temperature,
            seed,
            novelty,
            diversity,
            scorer,
            ..Request::default()
        })
    }

    /// Asks whenever the state changes: the first time at once, later when the reader's hand rests.
    pub fn answer(self) {
        let client = self.client;
        let ready = Memo::new(move |_| client.phase.with(|phase| matches!(phase, Phase::Ready)));
        Effect::new(move |_| {
            let request = self.request();
            client.engine.track(); // another engine answers anew
            if !ready.get() || self.catalog.with(Option::is_none) {
                return;
            }
            let Some(request) = request else {
                self.clear();
                return;
            };
            if self.shown.with_untracked(Option::is_none) || self.is_recorded() {
                self.ask(request);
            } else {
                let timer = Timeout::new(REST, move || self.ask(request));
                self.timer.set_value(Some(timer));
            }
        });
    }

    /// Asks now; whatever was asked before is stale from here on.
    fn ask(self, request: Request) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.busy.set(true);
        let wait = Wait::new();
        let call = Call::at(Priority::List).while_kept(&wait);
        self.wait.set_value(Some(wait));
        spawn_local(async move {
            let outcome = self.client.recommend(&request, &call).await;
            if self.asked.get_value() != number {
                return;
            }
            self.busy.set(false);
            match outcome {
                Ok(answer) => {
                    self.error.set(None);
                    self.recorded.set(None);
                    self.shown.set(Some(Arc::new(Shown::new(request, answer))));
                }
                Err(message) => self.error.set(Some(message)),
            }
        });
    }

    /// Whatever is on its way is stale, and nothing is shown.
    pub(super) fn clear(self) {
        self.asked.update_value(|asked| *asked += 1);
        self.wait.set_value(None);
        self.timer.set_value(None);
        self.busy.set(false);
        self.error.set(None);
        self.recorded.set(None);
        self.shown.set(None);
    }
}
