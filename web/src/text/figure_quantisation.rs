//! What the figure of the chapter `quantisation` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub mapped: &'static str,
    /// Dots that are drawn, of so many items.
    pub sampled: fn(usize, usize) -> String,
    pub invented: &'static str,
    /// The picture in words: the reader's point, x and y.
    pub plane: fn(&str, &str) -> String,
    pub hint: &'static str,
    pub x: &'static str,
    pub y: &'static str,
    pub codes: &'static str,
    pub levels: &'static str,
    pub start: &'static str,
    pub anywhere: &'static str,
    pub spread: &'static str,
    pub afresh: &'static str,
    pub step: &'static str,
    pub run: &'static str,
    pub stop: &'static str,
    pub revive: &'static str,
    /// Level in the making of so many, its steps.
    pub making: fn(usize, usize, usize) -> String,
    /// Steps in all.
    pub done: fn(usize) -> String,
    pub code: &'static str,
    pub table: &'static str,
    pub level: &'static str,
    pub chosen: &'static str,
    pub left: &'static str,
    pub average: &'static str,
    pub dead: &'static str,
    pub before: &'static str,
    /// One codebook of so many codes against so many levels of so many, and what each leaves over.
    pub one: fn(usize, usize, usize, &str, &str) -> String,
    /// Title of a small picture: the level, how much it is enlarged.
    pub small: fn(usize, &str) -> String,
    /// A small picture in words: level, points, dead codes.
    pub residuals: fn(usize, usize, usize) -> String,
    pub unbegun: fn(usize) -> String,
}
