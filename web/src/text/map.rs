//! What the map says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub caption: &'static str,
    /// How the points came about, in the bundle's words.
    pub method: fn(&str) -> String,
    pub about: &'static str,
    pub note: &'static str,
    pub levels: &'static str,
    /// A code's place in the ID, from 1.
    pub level: fn(usize) -> String,
    pub waiting: &'static str,
    pub missing: &'static str,
    /// What went wrong.
    pub failed: fn(&str) -> String,
    pub retry: &'static str,
    /// How to operate the map with keys.
    pub walk: &'static str,
    pub hint: &'static str,
    pub read: &'static str,
    pub recommended: &'static str,
    pub shelf: &'static str,
    /// How many other items share the first code, the first two, and so on.
    pub mates: fn(&[usize]) -> String,
    /// Place among the recommendations, from 1.
    pub rank: fn(usize) -> String,
    pub add: &'static str,
    pub present: &'static str,
    /// The table of the shelves of a level, from 1.
    pub table: fn(usize) -> String,
    pub prefix: &'static str,
    pub size: &'static str,
    pub titles: &'static str,
    /// So many shelves more.
    pub more: fn(usize) -> String,
}
