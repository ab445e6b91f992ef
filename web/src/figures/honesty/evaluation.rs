//! Measuring the model on held-out readers, one after the other.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{Reader, Readers};
use tigerlet::request::Request;

use crate::client::{Call, Client};
use crate::figures::runs::Runs;
use crate::playground::Catalog;

/// Readers that are measured at first.
pub const FEW: usize = 100;

/// Where the targets stood, from 0, one entry a reader: none where a list does not hold it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranks {
    pub model: Vec<Option<usize>>,
    pub knn: Vec<Option<usize>>,
    pub popularity: Vec<Option<usize>>,
}

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
    pub ranks: RwSignal<Ranks>,
    pub stage: RwSignal<Stage>,
    pub runs: StoredValue<Runs>,
}

impl Evaluation {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            readers: RwSignal::new(None),
            wanted: RwSignal::new(FEW),
            ranks: RwSignal::new(Ranks::default()),
            stage: RwSignal::new(Stage::Idle),
            runs: Runs::new(),
        }
    }

    /// How many readers are measured.
    pub fn done(self) -> usize {
        self.ranks.with(|ranks| ranks.model.len())
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
        self.ranks.set(Ranks::default());
    }

    /// Goes on from the first reader that is not measured.
    pub fn go(self, catalog: Arc<Catalog>) {
        self.halt(Stage::Running);
        let run = self.runs.with_value(Runs::start);
        spawn_local(async move {
            while run.current() {
                let next = self.ranks.with_untracked(|ranks| ranks.model.len());
                if next >= untrack(|| self.of()) {
                    return self.stage.set(Stage::Idle);
                }
                let outcome = self.measure(next, &catalog).await;
                if !run.current() {
                    return;
                }
                match outcome {
                    Ok(ranks) => self.ranks.update(|all| {
                        let [model, knn, popularity] = ranks;
                        all.model.push(model);
                        all.knn.push(knn);
                        all.popularity.push(popularity);
                    }),
                    Err(message) => return self.stage.set(Stage::Failed(message)),
                }
            }
        });
    }

    /// Where the target of one reader stands: in the model's list, item-kNN's and popularity's.
    ///
    /// As in the trainer, the model's list may hold items of the history, and popularity's is one for all.
    async fn measure(self, place: usize, catalog: &Catalog) -> Result<[Option<usize>; 3], String> {
        let Some(readers) = self.readers.get_untracked() else { return Ok([None; 3]) };
        let Some(Reader { history, target }) = readers.test.get(place) else { return Ok([None; 3]) };
        let id = |item: &u32| catalog.get(*item as usize).map(|item| item.id.to_owned());
        let request = Request {
            history: history.iter().filter_map(id).map(Into::into).collect(),
            top_k: readers.beams,
            beams: readers.beams,
            include_seen: true,
            ..Request::default()
        };
        let answer = self.client.recommend(&request, &Call::default()).await?.response;
        let wanted = id(target);
        let rank = |list: &[u32]| list.iter().position(|item| item == target);
        Ok([
            answer.recommendations.iter().position(|found| Some(&found.item) == wanted.as_ref()),
            rank(&readers.item_knn(history)),
            rank(&readers.popular(&[])),
        ])
    }
}
