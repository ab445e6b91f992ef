//! What is learned from, and what is kept to be found.
use crate::extra::Histories;

/// Items at the end of a history that are never learned from, where it is long enough: as leave-one-out has it, one for
/// choosing and one for reporting.
const HELD_OUT: usize = 2;
/// Shortest history of which any are held out.
const SHORTEST: usize = 3;

/// An item of a history, to be found by those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Whose history.
    pub user: usize,
    /// The item's place in it, at least 1.
    pub target: usize,
}

impl Example {
    /// The items before it, oldest first: so many of the latest at most.
    pub fn history(self, histories: &Histories, most: usize) -> &[u32] {
        let history = &histories.get(self.user)[..self.target];
        &history[history.len().saturating_sub(most)..]
    }

    /// Its item.
    pub fn item(self, histories: &Histories) -> u32 {
        histories.get(self.user)[self.target]
    }
}

/// Items of a history from the first on that are learned from.
pub fn learned_from(history: &[u32]) -> usize {
    if history.len() < SHORTEST { history.len() } else { history.len() - HELD_OUT }
}

/// What is learned from.
pub fn learned(histories: &Histories) -> impl Iterator<Item = Example> {
    let of = |(user, history)| (1..learned_from(history)).map(move |target| Example { user, target });
    histories.iter().enumerate().flat_map(of)
}

/// The last item of every history that has any held out.
pub fn held_out(histories: &Histories) -> impl Iterator<Item = Example> {
    let long = histories.iter().enumerate().filter(|(_, history)| history.len() >= SHORTEST);
    long.map(|(user, history)| Example { user, target: history.len() - 1 })
}
