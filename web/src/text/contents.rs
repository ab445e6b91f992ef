//! What the table of contents says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub contents: &'static str,
    /// "Chapter 3 of 12".
    pub place: fn(usize, usize) -> String,
    /// How long a chapter takes to read.
    pub minutes: fn(&str) -> String,
    /// A chapter's text did not arrive.
    pub missing: &'static str,
    pub missing_questions: &'static str,
    pub again: &'static str,
    /// The questions before reading, and after it.
    pub questions: [&'static str; 2],
    pub questions_about: [&'static str; 2],
    pub check: &'static str,
    pub anew: &'static str,
    pub right: &'static str,
    pub wrong: &'static str,
    /// How many of how many are right; of the second time too where there was a first.
    pub score: fn(usize, usize, Option<usize>) -> String,
    /// The way to the lesson plan.
    pub teaching: &'static str,
}
