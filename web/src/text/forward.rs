//! What the part on the model's numbers says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    /// How to touch them.
    pub touch: &'static str,
    /// What is being written, by its title.
    pub writing: fn(&str) -> String,
    pub tokens: &'static str,
    /// So many of how many numbers of the chosen token.
    pub values: fn(usize, usize) -> String,
    pub codes: &'static str,
    pub value: fn(&Value) -> String,
    pub weight: fn(&Weight) -> String,
    pub logit: fn(&Logit) -> String,
    pub failed: fn(&str) -> String,
    pub empty: &'static str,
}

/// A token of the history.
pub struct Token<'a> {
    pub title: &'a str,
    /// From 1.
    pub level: usize,
    pub code: u16,
}

/// A number of a token's embedding.
pub struct Value<'a> {
    pub token: Token<'a>,
    /// From 1, of how many.
    pub place: usize,
    pub width: usize,
    pub value: &'a str,
}

/// A token's share of the attention.
pub struct Weight<'a> {
    pub token: Token<'a>,
    /// The level whose code is being written, from 1.
    pub written: usize,
    /// From 1.
    pub layer: usize,
    /// From 1; none for the mean of all.
    pub head: Option<usize>,
    pub share: &'a str,
}

/// What a code gets.
pub struct Logit<'a> {
    pub code: u16,
    /// From 1.
    pub level: usize,
    pub logit: &'a str,
    pub share: &'a str,
}
