//! What the figure of the chapter `constraint` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub whose: &'static str,
    pub own: &'static str,
    /// "The first 40 test readers".
    pub readers: fn(usize) -> String,
    pub no_readers: &'static str,
    pub no_history: &'static str,
    /// Of the playground's history, by its titles.
    pub history: fn(&str) -> String,
    pub start: &'static str,
    pub stop: &'static str,
    /// "12 of 40 readers".
    pub progress: fn(usize, usize) -> String,
    /// Said when all is counted.
    pub done: fn(usize) -> String,
    pub failed: fn(&str) -> String,
    pub widths: &'static str,
    pub best: &'static str,
    pub last: &'static str,
    /// "3 of 50".
    pub count: fn(usize, usize) -> String,
    /// "7 of 40 readers have one".
    pub inventive: fn(usize, usize) -> String,
    /// The share of probability on IDs of nobody, and whether it is an upper bound.
    pub mass: fn(&str, bool) -> String,
    pub none: fn(usize) -> String,
    /// Invented IDs, in all and at that width.
    pub found: fn(usize, usize) -> String,
    /// At which code, from 1, how many of them leave the catalogue.
    pub astray: fn(&[(usize, usize)]) -> String,
    /// "nobody", beside an ID.
    pub nobody: &'static str,
    /// Beside an ID: its probability.
    pub probability: fn(&str) -> String,
    /// Beside an ID: for how many readers it was written.
    pub times: fn(usize) -> String,
    /// In words, for the nearest item: its title and how many codes are the same.
    pub shared: fn(usize) -> String,
    pub more: fn(usize) -> String,
    pub table: &'static str,
    /// Beams, IDs written, of nobody, share, readers with at least one.
    pub columns: [&'static str; 5],
}
