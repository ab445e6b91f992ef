//! The page: its state, the address that carries it, and the parts that show it.

use std::collections::HashMap;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet_protocol::{BundleCard, ItemCard, Request};

use crate::client::{Answer, Client, Phase};
use crate::components::{
    About, Constraint, Engine, History, Link, Path, Recommendations, Settings, Status, examples,
};

/// How long a slider rests before its value is asked for, in milliseconds.
const REST: u32 = 60;
/// How long it rests before the address follows: a browser takes no more than a hundred addresses
/// in half a minute.
const ADDRESS_REST: u32 = 200;

/// An answer, and what was asked.
#[derive(Debug)]
pub struct Shown {
    pub request: Request,
    pub answer: Answer,
}

/// The catalogue with its two indices.
pub struct Catalog {
    pub card: Arc<BundleCard>,
    by_id: HashMap<String, usize>,
    by_semantic_id: HashMap<Vec<u16>, usize>,
}

impl Catalog {
    fn new(card: Arc<BundleCard>) -> Self {
        let by_id = card.items.iter().enumerate().map(|(at, item)| (item.id.clone(), at)).collect();
        let by_semantic_id =
            card.items.iter().enumerate().map(|(at, item)| (item.semantic_id.clone(), at)).collect();
        Self { card, by_id, by_semantic_id }
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&ItemCard> {
        self.card.items.get(*self.by_id.get(id)?)
    }

    /// The item with this semantic ID.
    pub fn named(&self, semantic_id: &[u16]) -> Option<&ItemCard> {
        self.card.items.get(*self.by_semantic_id.get(semantic_id)?)
    }
}

/// One catalogue equals another when both index the same card.
impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.card, &other.card)
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
    /// The last answer. It stays until the next one is there.
    pub shown: RwSignal<Option<Arc<Shown>>>,
    /// Whether an answer is on its way.
    pub busy: RwSignal<bool>,
    /// Why there is no answer to the last question.
    pub error: RwSignal<Option<String>>,
    /// What happened to the history, in a sentence.
    pub notice: RwSignal<String>,
    /// The semantic ID being pointed at or focused.
    pub marked: RwSignal<Option<Vec<u16>>>,
    /// Counts questions: an answer to any but the last is stale.
    asked: StoredValue<u64>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Playground {
    fn new(client: Client) -> Self {
        let link = Link::parse(&fragment());
        Self {
            client,
            catalog: Memo::new(move |_| client.card.get().map(|card| Arc::new(Catalog::new(card)))),
            history: RwSignal::new(link.history),
            beams: RwSignal::new(link.beams),
            top_k: RwSignal::new(link.top_k),
            constrained: RwSignal::new(link.constrained),
            shown: RwSignal::new(None),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            notice: RwSignal::new(String::new()),
            marked: RwSignal::new(None),
            asked: StoredValue::new(0),
            timer: StoredValue::new_local(None),
        }
    }

    /// Title of an item, or its id where the catalogue does not have it.
    pub fn title(&self, id: &str) -> String {
        self.catalog.with_untracked(|catalog| {
            catalog
                .as_ref()
                .and_then(|catalog| catalog.item(id))
                .map_or_else(|| id.to_owned(), |item| item.title.clone())
        })
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
            self.notice.set(format!("“{title}” is in the history already."));
        } else if history.len() >= longest {
            self.notice.set(full(longest));
        } else {
            self.history.update(|history| history.push(id.to_owned()));
            self.notice.set(format!("“{title}” added, {} in the history.", history.len() + 1));
        }
    }

    /// Takes the item at `place` out.
    pub fn remove(&self, place: usize) {
        if let Some(Some(id)) =
            self.history.try_update(|history| (place < history.len()).then(|| history.remove(place)))
        {
            self.notice.set(format!("“{}” removed.", self.title(&id)));
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
        self.notice.set(format!("“{}” is now {} of {length}.", self.title(&id), to + 1));
    }

    /// Puts a whole history in place.
    pub fn replace(&self, history: Vec<String>) {
        self.notice.set(String::new());
        self.history.set(history);
    }

    /// Starts with an example, so that a first visit has something to look at.
    fn begin(&self, catalog: &Catalog) {
        if let Some(example) = examples(catalog).first() {
            self.history.set(example.iter().map(|item| item.id.clone()).collect());
        }
    }

    /// Keeps of a link's history what this catalogue has and this model reads.
    fn sift(&self, catalog: &Catalog) {
        let mut history = self.history.get_untracked();
        let asked = history.len();
        let mut unknown = Vec::new();
        history.retain(|id| {
            let known = catalog.item(id).is_some();
            if !known {
                unknown.push(format!("“{id}”"));
            }
            known
        });
        let longest = catalog.card.max_history;
        let cut = history.len() > longest;
        history.truncate(longest);
        if history.len() == asked {
            return;
        }
        let mut notice = Vec::new();
        if !unknown.is_empty() {
            unknown.truncate(3);
            notice.push(format!("Not in this catalogue, and left out: {}.", unknown.join(", ")));
        }
        if cut {
            notice.push(full(longest));
        }
        self.notice.set(notice.join(" "));
        self.history.set(history);
    }

    fn link(&self) -> Link {
        Link {
            history: self.history.get(),
            beams: self.beams.get(),
            top_k: self.top_k.get(),
            constrained: self.constrained.get(),
        }
    }

    /// Takes over a link that was pasted into the open page.
    fn follow(&self, link: Link) {
        self.notice.set(String::new());
        self.history.set(link.history);
        self.beams.set(link.beams);
        self.top_k.set(link.top_k);
        self.constrained.set(link.constrained);
        if let Some(catalog) = self.catalog.get_untracked() {
            self.sift(&catalog);
        }
    }

    /// Asks now; whatever was asked before is stale from here on.
    fn ask(self, request: Request) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.busy.set(true);
        spawn_local(async move {
            let outcome = self.client.recommend(request.clone(), None).await;
            if self.asked.get_value() != number {
                return;
            }
            self.busy.set(false);
            match outcome {
                Ok(answer) => {
                    self.error.set(None);
                    self.shown.set(Some(Arc::new(Shown { request, answer })));
                }
                Err(message) => self.error.set(Some(message)),
            }
        });
    }

    /// Whatever is on its way is stale, and nothing is shown.
    fn clear(self) {
        self.asked.update_value(|asked| *asked += 1);
        self.timer.set_value(None);
        self.busy.set(false);
        self.error.set(None);
        self.shown.set(None);
    }
}

fn full(longest: usize) -> String {
    format!("The model reads at most {longest} titles; remove one to add another.")
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts `link` into the address bar, without a new entry in the browser's history. A browser
/// that refuses costs a link and nothing else.
fn publish(link: &Link) {
    let location = window().location();
    let url = format!(
        "{}{}{}",
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default(),
        link.fragment()
    );
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url));
    }
}

/// The page.
#[component]
pub fn App(client: Client) -> impl IntoView {
    let playground = Playground::new(client);
    provide_context(playground);

    // A bundle that has just been opened decides what a link's history is worth; only then does
    // the address follow what the reader does.
    Effect::new(move |opened: Option<bool>| {
        let catalog = playground.catalog.get();
        if let (Some(catalog), Some(false) | None) = (&catalog, opened) {
            if Link::has_history(&fragment()) {
                playground.sift(catalog);
            } else {
                playground.begin(catalog);
            }
        }
        catalog.is_some()
    });
    let rest: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let link = playground.link();
        if playground.catalog.with(Option::is_some) {
            rest.set_value(Some(Timeout::new(ADDRESS_REST, move || publish(&link))));
        }
    });
    let pasted = window_event_listener(leptos::ev::hashchange, move |_| {
        playground.follow(Link::parse(&fragment()));
    });
    on_cleanup(move || pasted.remove());

    // The first question is asked at once, later ones when the reader's hand rests.
    let ready = Memo::new(move |_| client.phase.with(|phase| matches!(phase, Phase::Ready)));
    let engine = Memo::new(move |_| client.engine.get());
    Effect::new(move |_| {
        let Link { history, beams, top_k, constrained } = playground.link();
        engine.track(); // another engine answers anew
        if !ready.get() || playground.catalog.with(Option::is_none) {
            return;
        }
        if history.is_empty() {
            playground.clear();
            return;
        }
        let request = Request { history, top_k, beams, trace: true, constrained, include_seen: false };
        if playground.shown.with_untracked(Option::is_none) {
            playground.ask(request);
        } else {
            let timer = Timeout::new(REST, move || playground.ask(request));
            playground.timer.set_value(Some(timer));
        }
    });

    let catalogue = move || {
        playground.catalog.with(|catalog| {
            catalog.as_ref().map(|catalog| {
                let BundleCard { title, description, items, .. } = &*catalog.card;
                view! {
                    <p>{format!("{title}: {} titles. {description}", items.len())}</p>
                }
            })
        })
    };

    view! {
        <a class="skip" href="#search" on:click=to_search>"Skip to the search field"</a>
        <div class="sheet">
            <header class="part">
                <div>
                    <h1>"tigerlet"</h1>
                    <p class="lead">
                        "Choose a few titles, and a small Transformer that runs in this page spells \
                         the semantic IDs of the next ones, code by code, along a trie of all that \
                         exist. The model came to you: what you choose is sent nowhere."
                    </p>
                </div>
                <aside class="note" aria-label="The catalogue">{catalogue}</aside>
            </header>
            <main>
                <Status/>
                <div class="playground">
                    <History/>
                    <section aria-labelledby="recommendations-title">
                        <h2 id="recommendations-title">"Recommendations"</h2>
                        <Settings/>
                        <Recommendations/>
                    </section>
                </div>
                <Path/>
                <Constraint/>
                <Engine/>
                <About/>
            </main>
            <footer class="foot">
                <p>
                    "After TIGER, Rajput et al., “Recommender Systems with Generative Retrieval” (2023), \
                     arXiv 2305.05065. The same model answers in the console: "
                    <code>"await tigerlet.recommend({history: […]})"</code>"."
                </p>
            </footer>
        </div>
    }
}

/// Moves the focus without touching the fragment, which carries the reader's choices.
fn to_search(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    crate::components::focus("search");
}
