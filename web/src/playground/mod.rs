//! What the playground knows and does; its components show it.

mod asking;
mod books;
mod followed;
mod linking;
mod quotas;
pub mod rule;
mod sift;
mod wishes;

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use tigerlet::request::{Request, Scorer};

use crate::address;
pub use crate::catalog::Catalog;
use crate::client::{Answer, Client, Wait};
use crate::link::Link;
use crate::notice::Notice;
use crate::shown;
pub use books::Brought;
use rule::Draft;

/// Histories that are offered to start from.
const EXAMPLES: usize = 3;

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
    /// The histories of the bundle's examples, as item ids.
    pub examples: RwSignal<Vec<Vec<String>>>,
    /// SHA-256 of the bundle's manifest, once it is known.
    pub digest: RwSignal<Option<String>>,
    /// Item ids, oldest first.
    pub history: RwSignal<Vec<String>>,
    /// Words that are looked for; empty for none.
    pub query: RwSignal<String>,
    pub beams: RwSignal<usize>,
    pub top_k: RwSignal<usize>,
    pub constrained: RwSignal<bool>,
    /// Whether items of the history may come back.
    pub include_seen: RwSignal<bool>,
    /// Only items whose semantic ID begins so; empty for all.
    pub pin: RwSignal<Vec<u16>>,
    pub filter: RwSignal<String>,
    /// What somebody wrote for a filter and is none in this catalogue; the filter stays what it was.
    pub draft: RwSignal<Option<Draft>>,
    /// What the list must have, as sentences.
    pub quotas: RwSignal<Vec<String>>,
    /// The same of a quota: what was written last and is none.
    pub quota_draft: RwSignal<Option<Draft>>,
    /// Hundredths of the way from what is safe to what surprises.
    pub surprise: RwSignal<usize>,
    /// Hundredths, one a level or one for all; empty for a beam search.
    pub temperature: RwSignal<Vec<u32>>,
    /// Which draw, where there is a temperature.
    pub seed: RwSignal<u32>,
    /// What ranks; none where it is left to the bundle.
    pub scorer: RwSignal<Option<Scorer>>,
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
    /// What came of the last file of books.
    pub brought: RwSignal<Option<Arc<Brought>>>,
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
            examples: RwSignal::new(Vec::new()),
            digest: RwSignal::new(None),
            history: RwSignal::new(link.history.unwrap_or_default()),
            query: RwSignal::new(link.query),
            beams: RwSignal::new(link.beams),
            top_k: RwSignal::new(link.top_k),
            constrained: RwSignal::new(link.constrained),
            include_seen: RwSignal::new(link.include_seen),
            chosen: RwSignal::new((!link.pin.is_empty()).then(|| link.pin.clone())),
            stale_pin: RwSignal::new(None),
            pin: RwSignal::new(link.pin),
            filter: RwSignal::new(link.filter),
            draft: RwSignal::new(None),
            quotas: RwSignal::new(link.quotas),
            quota_draft: RwSignal::new(None),
            surprise: RwSignal::new(link.surprise),
            temperature: RwSignal::new(link.temperature),
            seed: RwSignal::new(link.seed),
            scorer: RwSignal::new(link.scorer),
            step: RwSignal::new(link.step),
            shown: RwSignal::new(None),
            recorded: RwSignal::new(None),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            notice: RwSignal::new(Notice::Nothing),
            brought: RwSignal::new(None),
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

    /// Histories to start from, at most [`EXAMPLES`]: the bundle's examples; where it has none, items from all over its
    /// catalogue.
    pub fn examples(&self, catalog: &Catalog) -> Vec<Vec<String>> {
        let known = |history: &&Vec<String>| {
            !history.is_empty() && history.iter().all(|id| catalog.place(id).is_some())
        };
        let examples: Vec<_> =
            self.examples.with(|all| all.iter().filter(known).take(EXAMPLES).cloned().collect());
        if !examples.is_empty() {
            return examples;
        }
        let id = |at: usize| Some(vec![catalog.get(at * catalog.len() / EXAMPLES)?.id.to_owned()]);
        (0..EXAMPLES).filter_map(id).collect()
    }

    /// Starts with an example, so that a first visit has something to look at, unless a history of items that are
    /// known is there already. One of other items was another bundle's: it goes.
    fn begin(&self, catalog: &Catalog) {
        let is_known = |id: &String| catalog.item(id).is_some();
        if self.history.with_untracked(|history| history.is_empty() || !history.iter().all(is_known)) {
            if !self.history.with_untracked(Vec::is_empty) {
                self.notice.set(Notice::Others);
            }
            let example = untrack(|| self.examples(catalog)).into_iter().next();
            self.history.set(example.unwrap_or_default());
        }
    }

    /// Whether the bundle has a model that scores items beside the one that writes IDs.
    pub fn scores_items(&self) -> bool {
        self.catalog.with(|catalog| catalog.as_ref().is_some_and(|catalog| catalog.card.scores_items))
    }

    /// Whether there is something to recommend from: a history, or words to look for.
    pub fn has_question(&self) -> bool {
        !self.history.with(Vec::is_empty) || (!self.writes() && !self.query.with(String::is_empty))
    }

    /// Whether only the generator can answer: it alone draws, and writes what no item has.
    pub fn writes(&self) -> bool {
        !self.constrained.get() || !self.temperature.with(Vec::is_empty)
    }

    /// How many items pass the filter; none where there is no filter, and everything passes.
    pub fn passing(&self) -> Option<usize> {
        let filter = self.filter.get();
        if filter.is_empty() {
            return None;
        }
        let count =
            |catalog: &Arc<Catalog>| catalog.passing(&filter).map_or(0, |passing| passing.count_ones(..));
        self.catalog.with(|catalog| catalog.as_ref().map(count))
    }

    /// Filters by what somebody wrote, if it is an expression and this catalogue has what it asks for.
    pub fn filter_by(&self, written: &str) {
        let written = written.trim();
        let Some(catalog) = self.catalog.get_untracked() else { return };
        let problem = match written.is_empty() {
            true => None,
            false => catalog.passing(written).err(),
        };
        if problem.is_none() {
            self.filter.set(written.to_owned());
        }
        self.draft.set(problem.map(|problem| Draft { written: written.to_owned(), problem }));
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
}
