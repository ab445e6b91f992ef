//! Counting what beams write that nobody has, history by history.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::Exact;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::{Question, Request};

use crate::client::{Call, Client};
use crate::figures::invention::Tally;
use crate::figures::runs::{Run, Runs};
use crate::playground::Catalog;
use crate::readers::readers;

/// Widths of the beam, narrow to wide: the last is the widest that an engine takes.
pub const WIDTHS: [usize; 10] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
/// Test readers that are decoded for.
pub const READERS: usize = 40;
/// Items that the engine scores exactly in one answer, at most.
const SCORED: usize = 1000;

/// Who is decoded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Own,
    Readers,
}

/// How far the counting is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Idle,
    Running,
    Done,
    Failed(String),
}

/// What has been counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    pub tallies: Vec<Tally>,
    pub histories: usize,
    /// Sums over the histories: the probability on items, and the most that those not scored can add.
    pub real: f64,
    pub beyond: f64,
}

impl Count {
    pub fn new() -> Self {
        Self { tallies: WIDTHS.map(Tally::new).to_vec(), histories: 0, real: 0.0, beyond: 0.0 }
    }

    /// The mean probability on IDs of nobody, at most, and what of it may still be on items.
    pub fn nothing(&self) -> Option<(f64, f64)> {
        let histories = self.histories as f64;
        (self.histories > 0).then(|| ((1.0 - self.real / histories).max(0.0), self.beyond / histories))
    }
}

/// Probability on items, and the most that items which were not scored add to it.
async fn mass(client: Client, history: &[String]) -> Result<(f64, f64), String> {
    let question = Question::exact(history, SCORED, true);
    let (exact, _) = client.question::<Exact>(&question, &Call::default()).await?;
    let probability = |score: f32| f64::from(score).exp();
    let best = &exact.recommendations;
    let rest = exact.scored.saturating_sub(best.len()) as f64;
    let least = best.last().map_or(0.0, |item| probability(item.score));
    Ok((best.iter().map(|item| probability(item.score)).sum(), rest * least))
}

/// Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Counting {
    pub client: Client,
    pub whose: RwSignal<Whose>,
    pub stage: RwSignal<Stage>,
    pub count: RwSignal<Count>,
    pub of: RwSignal<usize>,
    pub runs: StoredValue<Runs>,
}

impl Counting {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            whose: RwSignal::new(Whose::Own),
            stage: RwSignal::new(Stage::Idle),
            count: RwSignal::new(Count::new()),
            of: RwSignal::new(0),
            runs: Runs::new(),
        }
    }

    /// Ends what runs; its answers are stale from here on.
    pub fn stop(self) {
        self.runs.with_value(Runs::stop);
        self.stage.set(Stage::Idle);
    }

    /// Forgets what was counted, too.
    pub fn clear(self) {
        self.stop();
        self.count.set(Count::new());
    }

    /// Decodes for these histories, one after the other.
    pub fn start(self, histories: impl AsyncFnOnce() -> Result<Vec<Vec<String>>, String> + 'static) {
        self.clear();
        let run = self.runs.with_value(Runs::start);
        self.stage.set(Stage::Running);
        spawn_local(async move {
            let counted = async {
                let histories = histories().await?;
                if run.current() {
                    self.of.set(histories.len());
                }
                for history in histories {
                    if !self.decode(&history, &run).await? {
                        return Ok(false);
                    }
                }
                Ok(true)
            };
            let outcome: Result<bool, String> = counted.await;
            match outcome {
                _ if !run.current() => {}
                Ok(_) => self.stage.set(Stage::Done),
                Err(message) => self.stage.set(Stage::Failed(message)),
            }
        });
    }

    /// Counts for one history, unless that is stale meanwhile: every width, then the probability on items.
    pub async fn decode(self, history: &[String], run: &Run) -> Result<bool, String> {
        for (place, width) in WIDTHS.into_iter().enumerate() {
            let request = Request {
                history: HistoryEntry::items(history),
                top_k: width,
                beams: width,
                constrained: false,
                include_seen: true,
                ..Request::default()
            };
            let answer = self.client.recommend(&request, &Call::default()).await?.response;
            if !run.current() {
                return Ok(false);
            }
            self.count.update(|count| {
                if let Some(tally) = count.tallies.get_mut(place) {
                    tally.add(&answer);
                }
            });
        }
        let (real, beyond) = mass(self.client, history).await?;
        if !run.current() {
            return Ok(false);
        }
        self.count.update(|count| {
            count.histories += 1;
            count.real += real;
            count.beyond += beyond;
        });
        Ok(true)
    }
}

/// Histories of the first test readers, as item ids.
pub async fn histories(client: Client, catalog: &Catalog) -> Result<Vec<Vec<String>>, String> {
    let readers = readers(client, &catalog.card).await?;
    let first = readers.as_ref().map_or(&[][..], |readers| &readers.test);
    let id = |&item: &u32| catalog.get(item as usize).map(|item| item.id.to_owned());
    Ok(first.iter().take(READERS).map(|reader| reader.history.iter().filter_map(id).collect()).collect())
}
