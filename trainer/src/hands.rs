//! All threads of the machine, for work of the library's.
use rayon::prelude::*;
use tigerlet::make::Hands;

/// Shares work out among the threads of the pool.
pub struct AllThreads;

impl Hands for AllThreads {
    fn each<T: Send, R: Send>(&self, parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
        parts.into_par_iter().map(&work).collect()
    }
}
