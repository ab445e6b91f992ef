//! Threads that compute side by side.
use anyhow::{Context, Result, anyhow};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::machine;

/// Threads that share the machine's: each is a pool of its own, so that an engine that shares a large product out and
/// waits for it finds only the threads that are not somebody else's. They stay.
pub struct Crew(Vec<ThreadPool>);

impl Crew {
    /// So many, at least one.
    ///
    /// # Errors
    /// When the system does not give them.
    pub fn new(count: usize) -> Result<Self> {
        let share = (machine::threads() / count.max(1)).max(1);
        let pool = |_| ThreadPoolBuilder::new().num_threads(share).build().context("cannot start a thread");
        // One alone is whoever asks for it.
        (0..count).filter(|_| count > 1).map(pool).collect::<Result<_>>().map(Self)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len().max(1)
    }

    /// What each makes of its number, in their order.
    ///
    /// # Errors
    /// When one of several panics.
    pub fn make<T: Send>(&self, work: impl Fn(usize) -> T + Sync) -> Result<Vec<T>> {
        if self.0.is_empty() {
            return Ok(vec![work(0)]);
        }
        std::thread::scope(|scope| {
            let work = &work;
            let asked: Vec<_> = self
                .0
                .iter()
                .enumerate()
                .map(|(number, pool)| scope.spawn(move || pool.install(|| work(number))))
                .collect();
            // All are waited for, whoever fails.
            let made: Vec<_> = asked.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
            made.into_iter().map(|made| made.map_err(|_| anyhow!("a computing thread failed"))).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_compute_at_once_and_outlive_a_panic() {
        let together = std::sync::Barrier::new(3);
        let crew = Crew::new(3).unwrap();
        let made = crew.make(|number| {
            together.wait();
            number
        });
        assert_eq!(made.unwrap(), [0, 1, 2]);
        assert!(crew.make(|number| assert_eq!(number, 1)).is_err(), "two of three panic");
        assert_eq!(crew.make(|number| number).unwrap(), [0, 1, 2]);
    }

    #[test]
    fn one_alone_has_the_thread_that_asks() {
        let asks = std::thread::current().id();
        let made = Crew::new(1).unwrap().make(|_| std::thread::current().id());
        assert_eq!(made.unwrap(), [asks]);
    }
}
