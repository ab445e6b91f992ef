//! Who waits for an answer, while it is made: told of every step, free to rest between two, or to give the answer up.
use std::future::Future;

/// A part of the work on an answer. Where a device computes behind its caller's back, as a graphics adapter does, a part
/// is over once it is commissioned: the time of all of them shows where their results are read, after the last level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The request is understood: its items are found, its filters marked on the trie.
    Request,
    /// The history is encoded.
    Encoder,
    /// The codes of a level, 0-based, are decoded and the best kept; or some of its codes, where all items are scored.
    Level(usize),
    /// A step of learning.
    Step,
}

/// Nobody waits for the answer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled: nobody waits for the answer any more")]
pub struct Cancelled;

/// Watches the work on an answer. `()` only lets it be done.
pub trait Watch {
    /// A stage is over; the next one begins when the future is ready, and none does after an error.
    fn over(&mut self, stage: Stage) -> impl Future<Output = Result<(), Cancelled>>;
}

impl Watch for () {
    async fn over(&mut self, _: Stage) -> Result<(), Cancelled> {
        Ok(())
    }
}
