//! What the figure of the chapter `names` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub search: &'static str,
    pub awkward: &'static str,
    pub waiting: &'static str,
    /// The kinds of names: atomic, semantic ID, title.
    pub kinds: [&'static str; 3],
    /// Tokens, and how many there are to choose from.
    pub length: fn(usize, usize) -> String,
    /// The first token, how many others begin with it, and some of them.
    pub first: fn(&str, usize, &str) -> String,
    /// After how many tokens nothing else is left.
    pub alone: fn(Option<usize>) -> String,
    /// Pieces of the vocabulary.
    pub rule: fn(usize) -> String,
    pub whole: fn(&Whole) -> String,
    pub table: &'static str,
    /// Heads of the table: kind, name, tokens, to choose from, others with the first token, alone after.
    pub heads: [&'static str; 6],
    pub never: &'static str,
}

/// What holds for all titles that are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// Tokens of a title, on average.
    pub mean: f64,
    /// Tokens of the longest.
    pub longest: usize,
    /// The token that most titles begin with.
    pub opening: String,
    /// How many.
    pub openings: usize,
    /// Titles that begin or equal another.
    pub unfinished: usize,
    /// Items of the fullest first code.
    pub fullest: usize,
    /// Items that are counted.
    pub counted: usize,
    /// Items of the catalogue.
    pub items: usize,
}
