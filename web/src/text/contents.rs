//! What the table of contents says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub contents: &'static str,
    /// "Chapter 3 of 11".
    pub place: fn(usize, usize) -> String,
}
