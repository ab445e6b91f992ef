//! Runs of something that takes its time, such as a decoding for each of many readers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

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
