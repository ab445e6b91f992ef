//! What the figure of the chapter `attention` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub example: &'static str,
    pub waiting: &'static str,
    pub part: &'static str,
    /// Encoder, cross-attention, decoder.
    pub parts: [&'static str; 3],
    /// What each of them is, in a sentence.
    pub told: [&'static str; 3],
    pub layer: &'static str,
    pub head: &'static str,
    pub mean: &'static str,
    pub written: &'static str,
    pub history: &'static str,
    /// Who looks, as a heading: a code of the ID, or a token of the history.
    pub asks_code: &'static str,
    pub asks_token: &'static str,
    /// The token that a decoder starts from: on its chip, and in a sentence.
    pub start: &'static str,
    pub start_token: &'static str,
    /// "code 24 at level 2".
    pub code: fn(u16, usize) -> String,
    /// A token of the history: title, code, level.
    pub token: fn(&str, u16, usize) -> String,
    /// Above the bars: the sum for the token that looks, and for all codes of the ID.
    pub now: &'static str,
    pub whole: &'static str,
    /// What is looked at most, title or token, and its weight, by a token, or while a code is written.
    pub most_token: fn(&str, &str, &str) -> String,
    pub most_code: fn(&str, &str, &str) -> String,
    pub table: &'static str,
    pub title: &'static str,
    pub level: fn(usize) -> String,
    pub sum: &'static str,
}
