//! What the trie says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub caption: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    pub keys: &'static str,
    pub tree: &'static str,
    /// Heading of the column of that code, from 1.
    pub code: fn(usize) -> String,
    pub suffix: &'static str,
    /// What a column follows, such as 59-24.
    pub after: fn(&str) -> String,
    /// Codes that lead nowhere, and what the model gives them.
    pub nowhere: fn(usize, &str) -> String,
    /// Every code leads somewhere.
    pub everywhere: &'static str,
    pub count: fn(usize) -> String,
    pub kept: &'static str,
    pub dropped: &'static str,
    /// Codes that a column does not show yet.
    pub more: fn(usize) -> String,
    pub shelf: &'static str,
    /// Titles that share a prefix; the prefix.
    pub share: fn(usize, &str) -> String,
    pub everything: fn(usize) -> String,
    pub others: fn(usize) -> String,
    pub pin: &'static str,
    pub lift: &'static str,
    pub follow: &'static str,
    /// A pin is set; the prefix and the titles that have it.
    pub pinned: fn(&str, usize) -> String,
    pub rests: fn(&str) -> String,
    pub stale: fn(&str) -> String,
    pub table: &'static str,
    pub table_label: &'static str,
    /// Codes so far, probability after the codes before, titles below, beam.
    pub heads: [&'static str; 4],
}
