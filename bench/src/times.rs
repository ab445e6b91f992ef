//! How often something is timed, and what is told of it.
use std::time::Instant;

use anyhow::Result;
use serde::Serialize;

/// How often things are timed.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Single answers timed.
    pub answers: usize,
    /// Seconds of answers before, to warm up.
    pub warm: f64,
    /// Runs over many users, after one to warm up.
    pub runs: usize,
    /// Users of such a run.
    pub users: usize,
    /// Rounds of the loop that finds the machine's peak.
    pub rounds: usize,
}

impl Effort {
    /// What is published.
    pub const FULL: Self = Self { answers: 60, warm: 1.0, runs: 3, users: 1000, rounds: 500 };
    /// Shows that it runs.
    pub const QUICK: Self = Self { answers: 5, warm: 0.2, runs: 1, users: 40, rounds: 100 };
}

/// What several runs of one thing came to.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    pub runs: usize,
    pub min: f64,
    pub median: f64,
    pub max: f64,
}

impl Spread {
    /// Of at least one run; of an even number the upper of the two in the middle is the median.
    pub fn of(mut runs: Vec<f64>) -> Self {
        runs.sort_by(f64::total_cmp);
        let at = |place: usize| runs.get(place).copied().unwrap_or(f64::NAN);
        Self {
            runs: runs.len(),
            min: at(0),
            median: at(runs.len() / 2),
            max: at(runs.len().saturating_sub(1)),
        }
    }
}

/// Seconds that it takes.
pub fn seconds(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_the_middle_of_its_runs() {
        let Spread { runs, min, median, max } = Spread::of(vec![3.0, 1.0, 9.0, 2.0, 4.0]);
        assert_eq!((runs, min, median, max), (5, 1.0, 3.0, 9.0));
    }
}
