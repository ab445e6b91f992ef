//! What there is to tell of many lists.
use std::{fmt, time::Duration, time::Instant};

/// What one list took, and what was in it.
pub struct Took {
    pub time: Duration,
    /// Items of the history that the catalogue lacks.
    pub unknown: usize,
    /// Whether nothing was left of the history.
    pub is_empty: bool,
    pub listed: usize,
    /// IDs that no item has.
    pub invented: usize,
}

/// Times that are kept: of longer runs every n-th, so that memory stays flat.
const MOST_TIMES: usize = 1 << 16;

/// Counts of lists, and how long they took.
pub struct Tally {
    begun: Instant,
    lists: usize,
    failed: usize,
    unknown: usize,
    empty: usize,
    listed: usize,
    invented: usize,
    /// Of every `stride`-th list.
    times: Vec<Duration>,
    stride: usize,
}

impl Tally {
    /// Begins now.
    pub fn begin() -> Self {
        Self {
            begun: Instant::now(),
            lists: 0,
            failed: 0,
            unknown: 0,
            empty: 0,
            listed: 0,
            invented: 0,
            times: Vec::new(),
            stride: 1,
        }
    }

    /// A list more.
    pub fn add(&mut self, took: &Took) {
        if self.lists.is_multiple_of(self.stride) {
            self.times.push(took.time);
        }
        if self.times.len() == MOST_TIMES {
            let mut at = 0..;
            self.times.retain(|_| at.next().is_some_and(|at: usize| at.is_multiple_of(2)));
            self.stride *= 2;
        }
        self.lists += 1;
        self.unknown += took.unknown;
        self.empty += usize::from(took.is_empty);
        self.listed += took.listed;
        self.invented += took.invented;
    }

    /// A line that could not be answered.
    pub fn fails(&mut self) {
        self.failed += 1;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lists, failed, unknown, empty, listed, invented, .. } = self;
        write!(f, "{}", count(*lists, "list", "lists"))?;
        if *failed > 0 {
            write!(f, "; {} could not be answered", count(*failed, "line", "lines"))?;
        }
        if *unknown > 0 {
            let unknown = count(*unknown, "item of histories is", "items of histories are");
            let empty = count(*empty, "user has", "users have");
            write!(f, "; {unknown} not in the catalogue, and {empty} no other")?;
        }
        let ids = listed + invented;
        write!(f, "; {invented} of {ids} IDs belong to no item")?;
        let mut times = self.times.clone();
        times.sort_unstable();
        if let [_, ..] = times[..] {
            let share = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
            let each = self.begun.elapsed().as_secs_f64().max(1e-9);
            write!(
                f,
                "; a list takes {:.2} ms at the median, {:.2} in 90 of 100 cases, {:.2} in 99: {:.0} a second",
                share(50),
                share(90),
                share(99),
                *lists as f64 / each
            )?;
        }
        Ok(())
    }
}

fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_within_bounds_and_stay_a_fair_sample() {
        let mut tally = Tally::begin();
        for list in 0..200_000u64 {
            let time = Duration::from_micros(list);
            tally.add(&Took { time, unknown: 0, is_empty: false, listed: 1, invented: 0 });
        }
        assert!(tally.times.len() < MOST_TIMES);
        assert!(tally.to_string().contains("a list takes 100.00 ms at the median, 180.00 in 90"), "{tally}");
    }
}
