//! What the playground knows and does; its components show it.

use std::collections::HashSet;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::card::BundleCard;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Request;

use crate::address;
pub use crate::catalog::Catalog;
use crate::client::{Answer, Call, Client, Phase, Priority, Wait};
use crate::components::examples;
use crate::link::{self, Filters, Link, YEAR};
use crate::notice::Notice;
use crate::shown;

/// How long a slider rests before its value is asked for, in milliseconds.
const REST: u32 = 60;

/// The most items that a notice names.
const MAX_NAMED: usize = 3;

/// An answer, and what was asked.
#[derive(Debug, PartialEq)]
pub struct Shown {
    pub request: Request,
    pub answer: Answer,
}

impl Shown {
    /// The answer's titles become what may be shown of them.
    pub fn new(request: Request, mut answer: Answer) -> Self {
        answer.response = shown::response(answer.response);
        Self { request, answer }
    }

    /// The items that were read, as ids.
    pub fn history(&self) -> Vec<String> {
        self.request.items()
    }
}

/// Everything the page knows. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Playground {
    pub client: Client,
    pub catalog: Memo<Option<Arc<Catalog>>>,
    /// Item ids, oldest first.
    pub history: RwSignal<Vec<String>>,
    pub beams: RwSignal<usize>,
    pub top_k: RwSignal<usize>,
    pub constrained: RwSignal<bool>,
    /// Whether items of the history may come back.
    pub include_seen: RwSignal<bool>,
    /// Only items whose semantic ID begins so; empty for all.
    pub pin: RwSignal<Vec<u16>>,
    pub filters: RwSignal<Filters>,
    /// Filters of a link that were dropped, for no item of this catalogue has them: attribute and value.
    pub dropped: RwSignal<Vec<(String, String)>>,
    /// Hundredths, one a level or one for all; empty for a beam search.
    pub temperature: RwSignal<Vec<u32>>,
    /// Which draw, where there is a temperature.
    pub seed: RwSignal<u32>,
    /// The step of the search that is shown, from 0; none for all of it.
    pub step: RwSignal<Option<usize>>,
    /// The last answer. It stays until the next one is there.
    pub shown: RwSignal<Option<Arc<Shown>>>,
    /// Titles of the history that was read where [`shown`](Self::shown) comes from the bundle's examples; none
    /// where an engine has answered.
    pub recorded: RwSignal<Option<String>>,
    /// Whether an answer is on its way.
    pub busy: RwSignal<bool>,
    /// Why there is no answer to the last question.
    pub error: RwSignal<Option<String>>,
    /// What happened to the history, or to a link.
    pub notice: RwSignal<Notice>,
    /// The semantic ID being pointed at or focused.
    pub marked: RwSignal<Option<Vec<u16>>>,
    /// The prefix at which the tree is open; none while it follows the best beam.
    pub chosen: RwSignal<Option<Vec<u16>>>,
    /// A link's pin that no item of this catalogue has.
    pub stale_pin: RwSignal<Option<Vec<u16>>>,
    /// Counts questions: an answer to any but the last is stale.
    asked: StoredValue<u64>,
    /// The question that waits for its answer: the next one takes its place.
    wait: StoredValue<Option<Wait>, LocalStorage>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Playground {
    /// A playground as the link has it.
    pub fn new(client: Client, link: Link) -> Self {
        Self {
            client,
            catalog: Memo::new(move |_| client.catalog.get()),
            history: RwSignal::new(link.history.unwrap_or_default()),
            beams: RwSignal::new(link.beams),
            top_k: RwSignal::new(link.top_k),
            constrained: RwSignal::new(link.constrained),
            include_seen: RwSignal::new(link.include_seen),
            chosen: RwSignal::new((!link.pin.is_empty()).then(|| link.pin.clone())),
            stale_pin: RwSignal::new(None),
            pin: RwSignal::new(link.pin),
            filters: RwSignal::new(link.filters),
            dropped: RwSignal::new(Vec::new()),
            temperature: RwSignal::new(link.temperature),
            seed: RwSignal::new(link.seed),
            step: RwSignal::new(link.step),
            shown: RwSignal::new(None),
            recorded: RwSignal::new(None),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            notice: RwSignal::new(Notice::Nothing),
            marked: RwSignal::new(None),
            asked: StoredValue::new(0),
            wait: StoredValue::new_local(None),
            timer: StoredValue::new_local(None),
        }
    }

    /// Title of an item, or its id where the catalogue does not have it.
    pub fn title(&self, id: &str) -> String {
        self.catalog.with_untracked(|catalog| {
            catalog
                .as_ref()
                .and_then(|catalog| catalog.item(id))
                .map_or_else(|| id.to_owned(), |item| item.title())
        })
    }

    /// Title of the item with this semantic ID: the catalogue's, or, before there is one, the shown answer's.
    pub fn title_of(&self, semantic_id: &[u16]) -> Option<String> {
        let known = self.catalog.with(|catalog| Some(catalog.as_ref()?.named(semantic_id)?.title()));
        known.or_else(|| {
            self.shown.with(|shown| {
                let listed = &shown.as_ref()?.answer.response.recommendations;
                listed.iter().find(|found| found.semantic_id == semantic_id).map(|found| found.title.clone())
            })
        })
    }

    /// Whether what is shown was recorded, without tracking it.
    pub fn is_recorded(&self) -> bool {
        self.recorded.with_untracked(Option::is_some)
    }

    /// Language of the bundle's titles, where it says one: a screen reader reads them by it.
    pub fn language(&self) -> Option<String> {
        self.catalog.with(|catalog| catalog.as_ref()?.card.language.clone())
    }

    /// Most items that the model reads; none before the bundle is open.
    pub fn longest(&self) -> Option<usize> {
        self.catalog.with(|catalog| catalog.as_ref().map(|catalog| catalog.card.max_history))
    }

    /// Puts an item at the end of the history, or says why not.
    pub fn add(&self, id: &str) {
        let Some(longest) = untrack(|| self.longest()) else { return };
        let title = self.title(id);
        let history = self.history.get_untracked();
        if history.iter().any(|other| other == id) {
            self.notice.set(Notice::Present(title));
        } else if history.len() >= longest {
            self.notice.set(Notice::Full(longest));
        } else {
            self.history.update(|history| history.push(id.to_owned()));
            self.notice.set(Notice::Added { title, length: history.len() + 1 });
        }
    }

    /// Takes the item at `place` out.
    pub fn remove(&self, place: usize) {
        if let Some(Some(id)) =
            self.history.try_update(|history| (place < history.len()).then(|| history.remove(place)))
        {
            self.notice.set(Notice::Removed(self.title(&id)));
        }
    }

    /// Moves the item at `from` to `to`.
    pub fn shift(&self, from: usize, to: usize) {
        let length = self.history.with_untracked(Vec::len);
        if from == to || from >= length || to >= length {
            return;
        }
        let id = self.history.with_untracked(|history| history[from].clone());
        self.history.update(|history| {
            let id = history.remove(from);
            history.insert(to, id);
        });
        self.notice.set(Notice::Moved { title: self.title(&id), place: to + 1, length });
    }

    /// Takes over a history from outside: what the catalogue has of it.
    pub fn adopt(&self, history: Vec<String>) {
        self.notice.set(Notice::Nothing);
        self.history.set(history);
        if let Some(catalog) = self.catalog.get_untracked() {
            self.sift(&catalog);
        }
    }

    /// Puts a whole history in place.
    pub fn replace(&self, history: Vec<String>) {
        self.notice.set(Notice::Nothing);
        self.history.set(history);
    }

    /// Starts with an example, so that a first visit has something to look at.
    fn begin(&self, catalog: &Catalog) {
        if let Some(example) = examples(catalog).first() {
            self.history.set(example.clone());
        }
    }

    /// Keeps of a link's history what this catalogue has and this model reads.
    fn sift(&self, catalog: &Catalog) {
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

    /// Drops the filters of a link that no item of this catalogue can pass, and gives every level its
    /// temperature where the link speaks of another number of levels.
    fn sift_controls(&self, catalog: &Catalog) {
        let BundleCard { layout, .. } = &*catalog.card;
        let passed = |filters: &Filters| catalog.passing(filters) > 0;
        let mut dropped = Vec::new();
        let mut filters = self.filters.get_untracked();
        filters.values.retain(|value| {
            let known = passed(&Filters { values: vec![value.clone()], years: None });
            if !known {
                dropped.push(value.clone());
            }
            known
        });
        // A span of years may be empty today; a catalogue that knows no years has none to filter by.
        if let Some((first, last)) = filters.years
            && !passed(&Filters { years: Some((i32::MIN, i32::MAX)), ..Filters::default() })
        {
            filters.years = None;
            dropped.push((YEAR.to_owned(), format!("{first}–{last}")));
        }
        if !dropped.is_empty() {
            self.filters.set(filters);
        }
        self.dropped.set(dropped);
        let each = self.temperature.get_untracked();
        if let Some(&last) = each.last().filter(|_| each.len() > 1 && each.len() != layout.len()) {
            self.temperature.update(|each| each.resize(layout.len(), last));
        }
    }

    /// Drops a link's pin that would leave nothing to recommend.
    fn check_pin(&self, catalog: &Catalog) {
        let pin = self.pin.get_untracked();
        if !pin.is_empty() && catalog.below(&pin) == 0 {
            self.chosen.set(None);
            self.pin.set(Vec::new());
            self.stale_pin.set(Some(pin));
        }
    }

    /// What a link says of the playground; the rest of it is the page's.
    pub fn link(&self) -> Link {
        // Until a bundle has decided what the link's history is worth, it is the link's.
        let opened = self.catalog.with(Option::is_some);
        let history = self.history.get();
        Link {
            history: if opened { Some(history) } else { Link::parse(&address::fragment()).history },
            beams: self.beams.get(),
            top_k: self.top_k.get(),
            constrained: self.constrained.get(),
            include_seen: self.include_seen.get(),
            pin: self.pin.get(),
            filters: self.filters.get(),
            temperature: self.temperature.get(),
            seed: self.seed.get(),
            step: self.step.get(),
            ..Link::default()
        }
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
        turn(self.beams, link.beams);
        turn(self.top_k, link.top_k);
        turn(self.constrained, link.constrained);
        turn(self.include_seen, link.include_seen);
        if self.pin.with_untracked(|pin| *pin != link.pin) {
            self.chosen.set((!link.pin.is_empty()).then(|| link.pin.clone()));
            self.stale_pin.set(None);
            self.pin.set(link.pin);
        }
        turn(self.filters, link.filters);
        turn(self.temperature, link.temperature);
        turn(self.seed, link.seed);
        turn(self.step, link.step);
        if let Some(catalog) = self.catalog.get_untracked() {
            self.sift_controls(&catalog);
            self.sift(&catalog);
            self.check_pin(&catalog);
        }
    }

    /// How many items pass the filters; none where there are no filters, and everything passes.
    pub fn passing(&self) -> Option<usize> {
        let filters = self.filters.get();
        if filters.is_empty() {
            return None;
        }
        self.catalog.with(|catalog| catalog.as_ref().map(|catalog| catalog.passing(&filters)))
    }

    /// Whether the pin, the filters and the history leave nothing that could come back.
    pub fn barred(&self) -> bool {
        let (pin, filters) = (self.pin.get(), self.filters.get());
        if !self.constrained.get() || (pin.is_empty() && filters.is_empty()) {
            return false;
        }
        let seen = if self.include_seen.get() { Vec::new() } else { self.history.get() };
        self.catalog.with(|catalog| {
            let Some(catalog) = catalog else { return false };
            let seen: HashSet<usize> = seen.iter().filter_map(|id| catalog.place(id)).collect();
            let admits = catalog.admits(&pin, &filters);
            !(0..catalog.len()).any(|place| admits(place) && !seen.contains(&place))
        })
    }

    /// The question that the playground's state is; none without a history, or where nothing could answer it.
    pub fn request(&self) -> Option<Request> {
        let history = self.history.get();
        if self.barred() {
            return None;
        }
        let (beams, top_k) = (self.beams.get(), self.top_k.get());
        let (constrained, include_seen) = (self.constrained.get(), self.include_seen.get());
        // A pin and filters are read off the trie: without it they say nothing.
        let prefix = if constrained { self.pin.get() } else { Vec::new() };
        let filters = Some(self.filters.get()).filter(|filters| constrained && !filters.is_empty());
        let temperature = self.temperature.with(|all| all.iter().map(|&one| one as f32 / 100.0).collect());
        let seed = self.seed.get().into();
        (!history.is_empty()).then(|| Request {
            history: HistoryEntry::items(&history),
            top_k,
            beams,
            trace: true,
            constrained,
            include_seen,
            prefix,
            only: None,
            filters,
            temperature,
            seed,
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

    /// A bundle that has just been opened decides what a link's history is worth.
    pub fn open(self) {
        Effect::new(move |opened: Option<bool>| {
            let catalog = self.catalog.get();
            if let (Some(catalog), Some(false) | None) = (&catalog, opened) {
                self.sift_controls(catalog);
                if Link::parse(&address::fragment()).history.is_some() {
                    self.sift(catalog);
                } else {
                    self.begin(catalog);
                }
                self.check_pin(catalog);
            }
            catalog.is_some()
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
    fn clear(self) {
        self.asked.update_value(|asked| *asked += 1);
        self.wait.set_value(None);
        self.timer.set_value(None);
        self.busy.set(false);
        self.error.set(None);
        self.recorded.set(None);
        self.shown.set(None);
    }
}

/// Gives a signal another value; the same one asks for nothing anew.
fn turn<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}
