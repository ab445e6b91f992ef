//! Measuring the model on held-out readers, one after the other.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{Place, Reader, Readers};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::{Request, Scorer};

use crate::client::{Call, Client};
use crate::figures::runs::Runs;
use crate::playground::Catalog;

/// Readers that are measured at first.
pub const FEW: usize = 100;

/// What is measured.
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

/// Where the targets stood in a system's lists, from 0, one entry a reader: none where a list does not hold it.
pub type Ranks = Vec<Option<usize>>;

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Idle,
    Running,
    Paused,
    Failed(String),
}

/// Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Evaluation {
    pub client: Client,
    pub readers: RwSignal<Option<Arc<Readers>>>,
    /// How many of them are wanted.
    pub wanted: RwSignal<usize>,
    /// What is measured, one after the other.
    pub systems: RwSignal<Vec<System>>,
    /// One entry a system.
    pub ranks: RwSignal<Vec<Ranks>>,
    pub stage: RwSignal<Stage>,
    pub runs: StoredValue<Runs>,
}

impl Evaluation {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            readers: RwSignal::new(None),
            wanted: RwSignal::new(FEW),
            systems: RwSignal::new(Vec::new()),
            ranks: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Idle),
            runs: Runs::new(),
        }
    }

    /// How many readers are measured.
    pub fn done(self) -> usize {
        self.ranks.with(|ranks| ranks.first().map_or(0, Vec::len))
    }

    /// How many there will be.
    pub fn of(self) -> usize {
        let all = self.readers.with(|readers| readers.as_ref().map_or(0, |readers| readers.test.len()));
        self.wanted.get().min(all)
    }

    pub fn halt(self, stage: Stage) {
        self.runs.with_value(Runs::stop);
        self.stage.set(stage);
    }

    /// Forgets what was measured.
    pub fn clear(self) {
        self.halt(Stage::Idle);
        self.ranks.set(vec![Ranks::new(); self.systems.with_untracked(Vec::len)]);
    }

    /// Measures these from now on.
    pub fn compare(self, systems: Vec<System>) {
        self.systems.set(systems);
        self.clear();
    }

    /// Goes on from the first reader that is not measured.
    pub fn go(self, catalog: Arc<Catalog>) {
        self.halt(Stage::Running);
        let run = self.runs.with_value(Runs::start);
        spawn_local(async move {
            while run.current() {
                let next = untrack(|| self.done());
                if next >= untrack(|| self.of()) {
                    return self.stage.set(Stage::Idle);
                }
                let outcome = self.measure(next, &catalog).await;
                if !run.current() {
                    return;
                }
                match outcome {
                    Ok(ranks) => self.ranks.update(|all| {
                        all.iter_mut().zip(ranks).for_each(|(all, rank)| all.push(rank));
                    }),
                    Err(message) => return self.stage.set(Stage::Failed(message)),
                }
            }
        });
    }

    /// Where the target of one reader stands in the list of each system.
    ///
    /// One rule for all, the trainer's: where readers do not return to an item, those of the history come last, but in
    /// popularity's list, which is the same for everybody.
    async fn measure(self, place: usize, catalog: &Catalog) -> Result<Ranks, String> {
        let systems = self.systems.get_untracked();
        let Some(readers) = self.readers.get_untracked() else { return Ok(vec![None; systems.len()]) };
        let Some(Reader { history, target }) = readers.test.get(place) else {
            return Ok(vec![None; systems.len()]);
        };
        let id = |item: &u32| catalog.get(*item as usize).map(|item| item.id.to_owned());
        let (wanted, read): (_, Vec<String>) = (id(target), history.iter().filter_map(id).collect());
        let counts = |item: &String| readers.history == Place::Ranked || !read.contains(item);
        let rank = |list: &[u32]| list.iter().position(|item| item == target);
        let mut ranks = Ranks::new();
        for system in systems {
            ranks.push(match system {
                System::Knn => rank(&readers.item_knn(history)),
                System::Popularity => rank(&readers.popular(&[])),
                System::Model(scorer) => {
                    let request = Request {
                        history: HistoryEntry::items(&read),
                        top_k: readers.beams,
                        beams: readers.beams,
                        include_seen: true,
                        scorer: Some(scorer),
                        ..Request::default()
                    };
                    let found = self.client.recommend(&request, &Call::default()).await?.response;
                    let mut list =
                        found.recommendations.iter().map(|it| &it.item).filter(|item| counts(item));
                    list.position(|item| Some(item) == wanted.as_ref())
                }
            });
        }
        Ok(ranks)
    }
}
