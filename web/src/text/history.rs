//! What the history says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub hint: &'static str,
    /// Titles of an example, oldest first.
    pub example: fn(&[&str]) -> String,
    pub or_start_from: &'static str,
    pub up: fn(&str) -> String,
    pub down: fn(&str) -> String,
    pub remove: fn(&str) -> String,
    /// "3 of at most 20".
    pub count: fn(usize, usize) -> String,
    pub clear: &'static str,
    pub added: fn(&str, usize) -> String,
    pub present: fn(&str) -> String,
    pub removed: fn(&str) -> String,
    /// A title, its place and the length of the history.
    pub moved: fn(&str, usize, usize) -> String,
    pub full: fn(usize) -> String,
    /// Ids.
    pub unknown: fn(&[String]) -> String,
    /// Titles.
    pub mended: fn(&[String]) -> String,
    pub cut: fn(usize) -> String,
    /// The history was of another bundle's items.
    pub others: &'static str,
}
