//! What a figure is about: a history, and answers to it that do not get in the playground's way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use tigerlet_protocol::{Request, Response};

use crate::client::Client;
use crate::components::examples;
use crate::playground::Playground;

/// The playground's history, or the first example while that is empty; empty before a bundle is open.
pub fn history(playground: Playground) -> Memo<Vec<String>> {
    Memo::new(move |_| {
        let Some(catalog) = playground.catalog.get() else { return Vec::new() };
        let history = playground.history.get();
        if !history.is_empty() {
            return history;
        }
        let example = examples(&catalog).into_iter().next().unwrap_or_default();
        example.iter().map(|item| item.id.clone()).collect()
    })
}

/// Titles of a history in one line.
pub fn titles(playground: Playground, history: &[String]) -> String {
    history.iter().map(|id| playground.title(id)).collect::<Vec<_>>().join(" · ")
}

/// Recommends without taking the place of the playground's own question.
///
/// # Errors
/// One line for people.
pub async fn search(client: Client, request: Request) -> Result<Response, String> {
    let (reply, _) = client.ask(request, None, false).await?;
    js_sys::JSON::parse(&reply.text)
        .map_err(serde_wasm_bindgen::Error::from)
        .and_then(serde_wasm_bindgen::from_value)
        .map_err(|error| format!("unreadable answer: {error}"))
}

/// Counts the runs of something that takes its time. Only the latest is current, and none is once the
/// view that began them has gone: who returns from waiting asks before touching a signal.
#[derive(Clone, Debug, Default)]
pub struct Runs(Arc<AtomicU32>);

/// One of them.
pub struct Run {
    runs: Runs,
    number: u32,
}

impl Runs {
    /// Runs that end with the view.
    pub fn new() -> StoredValue<Self> {
        let runs = Self::default();
        let last = runs.clone();
        on_cleanup(move || last.stop());
        StoredValue::new(runs)
    }

    /// A new run; those before it are not current any more.
    pub fn start(&self) -> Run {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Run { runs: self.clone(), number }
    }

    /// Ends all of them.
    pub fn stop(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Run {
    /// Whether what this run found out is still wanted.
    pub fn current(&self) -> bool {
        self.runs.0.load(Ordering::Relaxed) == self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_run_is_current() {
        let runs = Runs::default();
        let first = runs.start();
        assert!(first.current());
        let second = runs.start();
        assert!(!first.current() && second.current());
        runs.stop();
        assert!(!second.current());
    }
}
