//! A course of learning: what has been seen of it, and where it stands.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortSignal;

use super::super::runs::Runs;
use super::replay::{Recorded, Seen};
use crate::client::Wait;
use crate::learner::{Arriving, Learner, Lesson, Told};

/// Where a course stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Idle,
    /// The engine is on its way.
    Fetching(Arriving),
    Learning,
    Paused,
    Finished,
    /// Nothing is learned: what is seen was recorded.
    Recorded,
    Failed(String),
}

/// Handles only: copy it freely. The engine lives as long as the view that the course is of.
#[derive(Clone, Copy)]
pub struct Course {
    pub stage: RwSignal<Stage>,
    pub told: RwSignal<Option<Told>>,
    pub seen: RwSignal<Vec<Seen>>,
    pub epochs: RwSignal<usize>,
    /// The history of a recorded course; none while it is the reader's own.
    pub recorded: RwSignal<Option<Vec<String>>>,
    learner: StoredValue<Option<Rc<Learner>>, LocalStorage>,
    /// What a pause ends.
    wait: StoredValue<Option<Wait>, LocalStorage>,
    runs: StoredValue<Runs>,
}

impl Course {
    /// One that has not begun.
    pub fn new(epochs: usize) -> Self {
        let course = Self {
            stage: RwSignal::new(Stage::Idle),
            told: RwSignal::new(None),
            seen: RwSignal::new(Vec::new()),
            epochs: RwSignal::new(epochs),
            recorded: RwSignal::new(None),
            learner: StoredValue::new_local(None),
            wait: StoredValue::new_local(None),
            runs: Runs::new(),
        };
        on_cleanup(move || {
            course.wait.try_set_value(None);
            course.learner.try_set_value(None);
        });
        course
    }

    /// Whether something is under way.
    pub fn is_running(self) -> bool {
        matches!(self.stage.get(), Stage::Fetching(_) | Stage::Learning)
    }

    /// Begins, or goes on, with that history to watch.
    pub fn go(self, history: Vec<String>, again: bool) {
        self.recorded.set(None);
        if again {
            self.seen.set(Vec::new());
            self.told.set(None);
        }
        let run = Rc::new(self.runs.with_value(Runs::start));
        let wait = Wait::new();
        let signal = wait.signal();
        self.wait.set_value(Some(wait));
        let lesson = Lesson { history, epochs: self.epochs.get_untracked(), again };
        self.stage.set(Stage::Learning);
        spawn_local(async move {
            let outcome = async {
                let progress = {
                    let run = run.clone();
                    move |arriving| {
                        if run.current() {
                            self.stage.set(Stage::Fetching(arriving));
                        }
                    }
                };
                let learner = self.engine(signal.as_ref(), progress).await?;
                if !run.current() {
                    return Ok(false);
                }
                self.stage.set(Stage::Learning);
                let hear = {
                    let run = run.clone();
                    move |told| {
                        if run.current() {
                            self.hear(told);
                        }
                    }
                };
                learner.learn(&lesson, signal, hear).await
            };
            let outcome = outcome.await;
            if !run.current() {
                return;
            }
            match outcome {
                Ok(true) => self.stage.set(Stage::Finished),
                Ok(false) => self.stage.set(Stage::Paused),
                Err(message) => {
                    self.give_up();
                    self.stage.set(Stage::Failed(message));
                }
            }
        });
    }

    /// The engine, which is fetched when it is first asked for.
    pub async fn engine(
        self,
        signal: Option<&AbortSignal>,
        progress: impl Fn(Arriving) + 'static,
    ) -> Result<Rc<Learner>, String> {
        if let Some(learner) = self.learner.try_get_value().flatten() {
            return Ok(learner);
        }
        let learner = Rc::new(Learner::open(signal, progress).await?);
        self.learner.try_set_value(Some(learner.clone()));
        Ok(learner)
    }

    /// Whatever an engine died of, what comes next begins with one of its own.
    pub fn give_up(self) {
        self.learner.try_set_value(None);
    }

    /// Stops where it stands; at the beginning, where nothing has been learned.
    pub fn pause(self) {
        self.runs.with_value(Runs::stop);
        self.wait.set_value(None);
        let begun = self.told.with_untracked(Option::is_some);
        self.stage.set(if begun { Stage::Paused } else { Stage::Idle });
    }

    /// Shows a recorded course in the place of one of its own, to its end.
    pub fn replay(self, Recorded { history, steps, looks, .. }: Recorded) {
        self.pause();
        let epochs = self.epochs.get_untracked();
        let ended = Told {
            step: steps,
            steps,
            epoch: epochs,
            epochs,
            examples_per_second: 0.0,
            seconds: 0.0,
            look: None,
        };
        self.told.set(Some(ended));
        self.seen.set(looks);
        self.recorded.set(Some(history));
        self.stage.set(Stage::Recorded);
    }

    fn hear(self, mut told: Told) {
        if let Some(look) = told.look.take() {
            self.seen.update(|seen| seen.push(Seen { step: told.step, look }));
        }
        self.told.set(Some(told));
    }
}
