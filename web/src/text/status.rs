//! What the status says.

/// What it says.
pub struct Strings {
    pub loading: &'static str,
    pub ready: &'static str,
    pub bytes: &'static str,
    /// The model could not be loaded.
    pub broken: &'static str,
    /// What was said, and what to do about it.
    pub broken_because: fn(&str) -> String,
    /// A question has no answer.
    pub unanswered: &'static str,
    pub unanswered_because: fn(&str) -> String,
    pub retry: &'static str,
}
