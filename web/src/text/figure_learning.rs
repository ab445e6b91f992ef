//! What the figure of the chapter `learning` says.

use crate::learner::{Side, Told};

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    /// In place of the figure, where the bundle has nothing to learn from.
    pub no_histories: &'static str,
    /// What who knows nothing pays for one of so many codes.
    pub question: fn(usize) -> String,
    pub guess: &'static str,
    /// Whether that was right, of so many codes, and their logarithm.
    pub guessed: fn(bool, usize, &str) -> String,
    pub epochs: &'static str,
    /// So many passes.
    pub passes: fn(usize) -> String,
    pub start: &'static str,
    pub pause: &'static str,
    pub resume: &'static str,
    pub again: &'static str,
    /// Shows the recorded course.
    pub replay: &'static str,
    /// What that is.
    pub recorded: &'static str,
    /// It did not come, or is of another bundle.
    pub unrecorded: &'static str,
    /// The name of the bar that fills.
    pub done: &'static str,
    pub waiting: &'static str,
    pub beginning: &'static str,
    /// Bytes that have come, of how many; 0: nobody knows.
    pub fetching: fn(f64, f64) -> String,
    pub progress: fn(&Told) -> String,
    pub begun: &'static str,
    pub paused: &'static str,
    /// All is learned, with this recall.
    pub finished: fn(f64) -> String,
    /// The label of the slider.
    pub moment: &'static str,
    /// Step, of how many.
    pub moment_of: fn(usize, usize) -> String,
    pub losses: &'static str,
    /// "Recall@10".
    pub measure: &'static str,
    pub recalls: &'static str,
    pub steps: fn(usize) -> String,
    /// Beside the loss of who gives all codes the same chance.
    pub guessing: &'static str,
    pub training: &'static str,
    pub held_out: &'static str,
    /// Recall@10 of so many readers.
    pub recall: fn(&str) -> String,
    pub invented: &'static str,
    pub table: &'static str,
    /// The heading of the steps in it.
    pub step: &'static str,
    /// The titles of the history that is watched.
    pub watched: fn(&str) -> String,
    /// The likeliest first code, its probability, and how many codes there are.
    pub shelves_said: fn(usize, &str, usize) -> String,
    pub taste: Taste,
}

/// What is said of learning from what the visitor likes.
pub struct Taste {
    pub heading: &'static str,
    /// So many readers that the bundle's model has learned from, and the titles that come before.
    pub caption: fn(&str, &str) -> String,
    pub likes: &'static str,
    pub steps: &'static str,
    pub learn: &'static str,
    pub stop: &'static str,
    pub undo: &'static str,
    pub waiting: &'static str,
    /// Step, of how many.
    pub step: fn(usize, usize) -> String,
    /// Before and after.
    pub learned: fn(&Side, &Side) -> String,
    pub before: &'static str,
    pub after: &'static str,
}
