//! What the player says.

/// What it says.
pub struct Strings {
    pub group: &'static str,
    pub back: &'static str,
    pub forward: &'static str,
    pub play: &'static str,
    pub pause: &'static str,
    pub scrub: &'static str,
    /// The stages in a word or two: the history, the encoder, a code (from 1), the suffix, the end.
    pub history: &'static str,
    pub encoder: &'static str,
    pub code: fn(usize) -> String,
    pub suffix: &'static str,
    /// Which code is next.
    pub next: &'static str,
    pub whole: &'static str,
    /// Items, levels of an ID: what the history becomes.
    pub tell_history: fn(usize, usize) -> String,
    pub tell_encoder: fn(Encoding) -> String,
    pub tell_level: fn(Account) -> String,
    /// IDs written; the first title and its probability.
    pub tell_whole: fn(usize, &str, &str) -> String,
    /// The same where the list is ordered by more than the IDs: the title whose ID is the most probable.
    pub tell_weighed: fn(usize, &str, &str) -> String,
    /// IDs written, none of which is a title's.
    pub tell_nothing: fn(usize) -> String,
    /// Heading of the encoder's box: layers, heads.
    pub layers: fn(usize, usize) -> String,
    /// What comes out of it: tokens S, width D.
    pub vectors: fn(usize, usize) -> String,
}

/// What the encoder does to a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Tokens S of the history.
    pub tokens: usize,
    /// Width D of the model.
    pub width: usize,
    pub layers: usize,
    pub heads: usize,
}

/// What one level of the search did.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Codes of a prefix, from 1.
    pub length: usize,
    /// Prefixes scored.
    pub considered: usize,
    pub kept: usize,
    /// Those of the kept that begin no item's ID.
    pub invented: usize,
    /// The most probable kept, and its probability.
    pub best: Option<(String, String)>,
    /// The most probable that was dropped, and its probability.
    pub dropped: Option<(String, String)>,
}
