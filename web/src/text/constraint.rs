//! What the constraint says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub explanation: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    pub switch: &'static str,
    /// Of so many IDs written, so many are invented.
    pub count: fn(usize, usize) -> String,
    /// The probability of the invented IDs, and of the others.
    pub held: fn(&str, &str) -> String,
    pub list: &'static str,
}
