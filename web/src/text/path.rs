//! What the path says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub caption: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    pub note_suffix: &'static str,
    pub note_hint: &'static str,
    pub empty: &'static str,
    /// Where scores alone rank the list.
    pub scored: &'static str,
    pub drawing: &'static str,
    /// Heading of the column of that code, from 1.
    pub code: fn(usize) -> String,
    pub suffix: &'static str,
    /// Prefixes of a level: scored, kept.
    pub counts: fn(usize, usize) -> String,
    /// Probability of a prefix, items that have it.
    pub share: fn(&str, usize) -> String,
    pub nobody: &'static str,
    pub all: fn(usize) -> String,
    pub best: fn(usize) -> String,
    /// The way to a prefix in the tree below.
    pub open: fn(&str) -> String,
    pub table: &'static str,
    pub table_label: &'static str,
    /// Step, codes so far, probability, its logarithm, titles below, outcome.
    pub heads: [&'static str; 6],
    pub kept: &'static str,
    pub kept_invented: &'static str,
    pub cut: &'static str,
    pub cut_invented: &'static str,
}
