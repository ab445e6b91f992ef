//! How a question is asked: by which engine, how urgently, and until when.

use tigerlet::card::EngineKind;
use web_sys::{AbortController, AbortSignal};

/// Of the questions that wait, the more urgent are answered first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// A figure's.
    #[default]
    Figure,
    /// Somebody's who asked by name.
    Asked,
    /// The list that the reader waits for.
    List,
}

/// How a question is asked.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The engine that answers where none is named.
    pub engine: Option<EngineKind>,
    pub priority: Priority,
    /// Cancels the question.
    pub signal: Option<AbortSignal>,
}

impl Call {
    /// A call of that priority.
    pub fn at(priority: Priority) -> Self {
        Self { priority, ..Self::default() }
    }

    /// The same, to that engine.
    pub fn to(self, engine: Option<EngineKind>) -> Self {
        Self { engine, ..self }
    }

    /// The same, for as long as somebody waits.
    pub fn while_kept(self, wait: &Wait) -> Self {
        Self { signal: wait.signal(), ..self }
    }
}

/// Somebody's patience: the calls made with it are cancelled when it is dropped.
#[derive(Debug)]
pub struct Wait(Option<AbortController>);

impl Wait {
    /// A browser that cannot cancel answers what nobody waits for, and nothing else is lost.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// What tells a call that nobody waits any more.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
