//! What is said of the books that a reader brings.

use tigerlet_books::Problem;

/// What came of a file.
pub struct Told {
    /// Who wrote it; empty of a table of somebody's own.
    pub service: &'static str,
    /// Books that were read, and those of them that are in the catalogue.
    pub read: usize,
    pub found: usize,
    /// How many of them the history has now.
    pub taken: usize,
    /// Books that were not read.
    pub left_out: usize,
}

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub hint: &'static str,
    pub choose: &'static str,
    pub paste: &'static str,
    pub told: fn(&Told) -> String,
    pub undo: &'static str,
    pub undone: &'static str,
    pub found: fn(usize) -> String,
    pub missing: fn(usize) -> String,
    pub why_missing: &'static str,
    /// So many more than are listed.
    pub more: fn(usize) -> String,
    /// A title, and who wrote it.
    pub by: fn(&str, &str) -> String,
    pub problem: fn(&Problem) -> String,
    /// The browser could not read the file.
    pub unread: &'static str,
}
