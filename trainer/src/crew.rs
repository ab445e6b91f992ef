//! Threads that compute side by side.
use anyhow::{Context, Result, anyhow};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Threads, each a pool of its own: an engine that would share a large product out among all threads, and wait for
/// them, finds no other, where all have enough to do.
pub struct Crew(Vec<ThreadPool>);

impl Crew {
    /// So many threads, which stay.
    ///
    /// # Errors
    /// When the system does not give them.
    pub fn new(threads: usize) -> Result<Self> {
        let thread = |_| ThreadPoolBuilder::new().num_threads(1).build().context("cannot start a thread");
        (0..threads).map(thread).collect::<Result<_>>().map(Self)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What each makes of its number, in their order.
    ///
    /// # Errors
    /// When one of them panics.
    pub fn make<T: Send>(&self, work: impl Fn(usize) -> T + Sync) -> Result<Vec<T>> {
        std::thread::scope(|scope| {
            let work = &work;
            let asked = self.0.iter().enumerate();
            let asked = asked.map(|(number, thread)| scope.spawn(move || thread.install(|| work(number))));
            // All begin before any is waited for.
            let asked: Vec<_> = asked.collect();
            let made = asked.into_iter().map(std::thread::ScopedJoinHandle::join);
            made.map(|made| made.map_err(|_| anyhow!("a computing thread failed"))).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_compute_at_once_and_each_alone() {
        let together = std::sync::Barrier::new(3);
        let crew = Crew::new(3).unwrap();
        let made = crew.make(|number| {
            together.wait();
            (number, rayon::current_num_threads())
        });
        assert_eq!(made.unwrap(), [(0, 1), (1, 1), (2, 1)]);
        assert!(crew.make(|number| assert_ne!(number, 1)).is_err());
        assert_eq!(crew.make(|number| number).unwrap(), [0, 1, 2], "a panic ends the work, not the thread");
    }
}
