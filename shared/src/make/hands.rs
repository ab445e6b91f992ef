//! Who computes: one thread, or as many as a caller has.

/// Does the parts of some work, side by side if it can. What comes of them does not depend on how many work.
pub trait Hands: Sync {
    /// What `work` makes of each part, in their order.
    fn each<T: Send, R: Send>(&self, parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R>;
}

/// The thread that asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Hands for Alone {
    fn each<T: Send, R: Send>(&self, parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
        parts.into_iter().map(work).collect()
    }
}
