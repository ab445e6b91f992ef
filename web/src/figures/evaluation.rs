//! Asking systems for a list for each held-out reader, one after the other, and what is noted of the lists.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{Place, READERS, Reader, Readers};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::{Request, Scorer};

use crate::client::{Call, Client};
use crate::components::Choice;
use crate::playground::{Catalog, Playground};
use crate::readers::readers as readers_of;
use crate::text::text;

use super::runs::Runs;

/// Readers that are measured at first.
const FEW: usize = 100;

/// What lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// What the bundle answers, which writes IDs and may score items as well.
    Model(Scorer),
    Knn,
    Popularity,
}

impl System {
    /// Those that a bundle has, its own best first.
    pub fn all(scores_items: bool) -> Vec<Self> {
        let hybrid = scores_items.then_some(Self::Model(Scorer::Hybrid));
        let others = [Self::Model(Scorer::Generate), Self::Knn, Self::Popularity];
        hybrid.into_iter().chain(others).collect()
    }

    /// Whether a figure of the trainer's is this system's.
    pub fn is_named(self, name: &str) -> bool {
        match self {
            Self::Model(Scorer::Generate) => name.starts_with("TIGER"),
            Self::Model(_) => name.starts_with("hybrid"),
            Self::Knn => name == "item-kNN",
            Self::Popularity => name == "popularity",
        }
    }

    /// Whether it is the bundle's.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Model(_))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Idle,
    Running,
    Paused,
    Failed(String),
}

/// Items of a list that are noted.
pub const TOP_K: usize = 10;

/// What is noted of a system's list for a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Noted {
    /// The first items.
    pub items: [Option<u32>; TOP_K],
    /// Where what was read next stood, from 0; none where the list does not hold it.
    pub rank: Option<usize>,
}

impl Noted {
    /// Of a list, best first, and of what was read next.
    pub fn new(list: &[u32], target: u32) -> Self {
        let mut items = [None; TOP_K];
        items.iter_mut().zip(list).for_each(|(place, item)| *place = Some(*item));
        Self { items, rank: list.iter().position(|item| *item == target) }
    }
}

/// Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Evaluation {
    pub client: Client,
    pub readers: RwSignal<Option<Arc<Readers>>>,
    /// Whether the bundle has none.
    pub absent: RwSignal<bool>,
    /// How many of them are wanted.
    pub wanted: RwSignal<usize>,
    /// What is asked, one after the other.
    pub systems: RwSignal<Vec<System>>,
    /// One entry a system, in it one a reader.
    pub noted: RwSignal<Vec<Vec<Noted>>>,
    pub stage: RwSignal<Stage>,
    runs: StoredValue<Runs>,
}

impl Evaluation {
    /// Of the systems of whatever bundle is open; follows it.
    pub fn new(client: Client, systems: fn(bool) -> Vec<System>) -> Self {
        let evaluation = Self {
            client,
            readers: RwSignal::new(None),
            absent: RwSignal::new(false),
            wanted: RwSignal::new(FEW),
            systems: RwSignal::new(Vec::new()),
            noted: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Idle),
            runs: Runs::new(),
        };
        let card = Memo::new(move |_| client.card.get());
        Effect::new(move |_| {
            let Some(card) = card.get() else { return };
            evaluation.systems.set(systems(card.scores_items));
            evaluation.clear();
            evaluation.absent.set(card.files.iter().all(|name| name != READERS));
            let run = evaluation.runs.with_value(Runs::start);
            spawn_local(async move {
                let found = readers_of(client, &card).await;
                if !run.current() {
                    return;
                }
                match found {
                    Ok(found) => {
                        evaluation.absent.set(found.is_none());
                        evaluation.readers.set(found);
                    }
                    Err(message) => evaluation.stage.set(Stage::Failed(message)),
                }
            });
        });
        evaluation
    }

    /// How many readers are done.
    pub fn done(self) -> usize {
        self.noted.with(|noted| noted.first().map_or(0, Vec::len))
    }

    /// How many there are.
    pub fn all(self) -> usize {
        self.readers.with(|readers| readers.as_ref().map_or(0, |readers| readers.test.len()))
    }

    /// How many there will be.
    pub fn of(self) -> usize {
        self.wanted.get().min(self.all())
    }

    fn halt(self, stage: Stage) {
        self.runs.with_value(Runs::stop);
        self.stage.set(stage);
    }

    /// Forgets what was noted.
    pub fn clear(self) {
        self.halt(Stage::Idle);
        self.noted.set(self.systems.with_untracked(|systems| systems.iter().map(|_| Vec::new()).collect()));
    }

    /// Wants so many readers; where more are done, it begins again.
    pub fn want(self, count: usize) {
        self.wanted.set(count);
        if untrack(|| self.done()) > count {
            self.clear();
        }
    }

    /// Stands still, or goes on from the first reader that is not done; after the last from the first one.
    pub fn press(self, catalog: Arc<Catalog>) {
        if self.stage.get_untracked() == Stage::Running {
            return self.halt(Stage::Paused);
        }
        if untrack(|| self.done() >= self.of()) {
            self.clear();
        }
        self.halt(Stage::Running);
        let run = self.runs.with_value(Runs::start);
        spawn_local(async move {
            while run.current() {
                let next = untrack(|| self.done());
                if next >= untrack(|| self.of()) {
                    return self.stage.set(Stage::Idle);
                }
                let outcome = self.ask(next, &catalog).await;
                if !run.current() {
                    return;
                }
                match outcome {
                    Ok(notes) => self.noted.update(|all| {
                        all.iter_mut().zip(notes).for_each(|(all, note)| all.push(note));
                    }),
                    Err(message) => return self.stage.set(Stage::Failed(message)),
                }
            }
        });
    }

    /// What is noted of each system's list for one reader.
    ///
    /// One rule for all, the trainer's: where readers do not return to an item, those of the history come last, but in
    /// popularity's list, which is the same for everybody.
    async fn ask(self, place: usize, catalog: &Catalog) -> Result<Vec<Noted>, String> {
        let Some(readers) = self.readers.get_untracked() else { return Ok(Vec::new()) };
        let Some(Reader { history, target }) = readers.test.get(place) else { return Ok(Vec::new()) };
        let read: Vec<String> =
            history.iter().filter_map(|item| Some(catalog.get(*item as usize)?.id.to_owned())).collect();
        let mut notes = Vec::new();
        for system in self.systems.get_untracked() {
            let list = match system {
                System::Knn => readers.item_knn(history),
                System::Popularity => readers.popular(&[]),
                System::Model(scorer) => {
                    // A beam ends where it ends; whoever scores every item goes on below those of the history.
                    let below = if scorer == Scorer::Dense { history.len() } else { 0 };
                    let request = Request {
                        history: HistoryEntry::items(&read),
                        top_k: readers.beams + below,
                        beams: readers.beams,
                        include_seen: true,
                        scorer: Some(scorer),
                        ..Request::default()
                    };
                    let found = self.client.recommend(&request, &Call::default()).await?.response;
                    let place = |item: &String| u32::try_from(catalog.place(item)?).ok();
                    let listed = found.recommendations.iter().filter_map(|it| place(&it.item));
                    let counts = |item: &u32| readers.history == Place::Ranked || !history.contains(item);
                    listed.filter(counts).collect()
                }
            };
            notes.push(Noted::new(&list, *target));
        }
        Ok(notes)
    }
}

/// The button that begins and holds, the number of readers, and how far it is.
#[component]
pub fn Run(
    evaluation: Evaluation,
    /// What the buttons that choose the readers are called.
    name: &'static str,
) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_honesty;
    let Evaluation { wanted, stage, .. } = evaluation;
    let running = Memo::new(move |_| stage.get() == Stage::Running);
    let done = Memo::new(move |_| evaluation.done());
    let of = Memo::new(move |_| evaluation.of());
    let all = Memo::new(move |_| evaluation.all());
    let press = move |_| {
        if let Some(catalog) = playground.catalog.get_untracked() {
            evaluation.press(catalog);
        }
    };
    let label = move || match (running.get(), done.get()) {
        (true, _) => text.pause,
        (false, some) if some > 0 && some < of.get() => text.resume,
        (false, _) => text.start,
    };
    let numbers = Signal::derive(move || {
        let all = all.get();
        let few = all > FEW;
        [FEW, all].map(|count| (count, (text.readers)(count))).into_iter().filter(|_| few).collect::<Vec<_>>()
    });
    let idle = move || done.get() == 0 && !running.get();
    view! {
        <Choice name legend=text.how_many options=numbers chosen=wanted choose=move |count| evaluation.want(count)/>
        <div class="run">
            <button
                class="button"
                type="button"
                data-testid="evaluate"
                disabled=move || all.get() == 0
                on:click=press
            >{label}</button>
            <button
                class="button plain"
                type="button"
                data-testid="stop"
                hidden=idle
                on:click=move |_| evaluation.clear()
            >{text.stop}</button>
            <label hidden=idle>
                <progress max=move || of.get().max(1) value=done></progress>
                <span>{move || (text.progress)(done.get(), of.get())}</span>
            </label>
        </div>
    }
}

/// Why it stopped, where it did by itself.
#[component]
pub fn Trouble(stage: RwSignal<Stage>) -> impl IntoView {
    let text = &text().figure_honesty;
    view! {
        <p class="error" role="alert" hidden=move || !matches!(stage.get(), Stage::Failed(_))>
            {move || match stage.get() {
                Stage::Failed(message) => (text.failed)(&message),
                Stage::Idle | Stage::Running | Stage::Paused => String::new(),
            }}
        </p>
    }
}
