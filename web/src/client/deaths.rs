//! How often an engine is started again, and what it is not asked again.

use std::collections::BTreeSet;

/// An engine that has died so often within [`SPAN`] stays dead.
const MOST: usize = 3;
/// Milliseconds.
const SPAN: f64 = 60_000.0;

/// The deaths of an engine, and the questions that it died of.
#[derive(Debug, Default)]
pub struct Deaths {
    /// When, in milliseconds, oldest first.
    times: Vec<f64>,
    blamed: BTreeSet<String>,
}

impl Deaths {
    /// Notes a death at `now`, and says whether the engine may be started again.
    pub fn note(&mut self, now: f64) -> bool {
        self.times.retain(|time| now - time < SPAN);
        self.times.push(now);
        self.times.len() < MOST
    }

    /// Blames a question for a death.
    pub fn blame(&mut self, question: &str) {
        self.blamed.insert(question.to_owned());
    }

    /// Whether an engine has died of the question.
    pub fn blames(&self, question: &str) -> bool {
        self.blamed.contains(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_dies_again_and_again_stays_dead() {
        let mut deaths = Deaths::default();
        assert!(deaths.note(0.0) && deaths.note(1000.0));
        assert!(!deaths.note(2000.0), "three within a minute");
        assert!(!deaths.note(SPAN - 1.0));
        let mut deaths = Deaths::default();
        assert!((0..9).all(|minute| deaths.note(f64::from(minute) * SPAN)), "once a minute is bad luck");
    }

    #[test]
    fn what_it_died_of_is_remembered() {
        let mut deaths = Deaths::default();
        deaths.blame("beams of 1000");
        assert!(deaths.blames("beams of 1000") && !deaths.blames("beams of 10"));
    }
}
