//! What the recommendations says.

/// What it says.
pub struct Strings {
    /// A row's numbers: log-probability and probability.
    pub tooltip: fn(&str, &str) -> String,
    /// A row's numbers where it has parts: the score, and what it is the sum of, by the generator, the dense model,
    /// neighbours and popularity.
    pub parts: fn(&str, [&str; 4]) -> String,
    /// After them: what its text adds where texts are likened, what the words that are looked for add, and what the wish
    /// for surprises takes.
    pub by_content: fn(&str) -> String,
    pub by_query: fn(&str) -> String,
    pub by_novelty: fn(&str) -> String,
    /// Said after a row: what pressing it does.
    pub add: &'static str,
    /// So many recommendations, in this time, on this engine.
    pub account: fn(usize, &str, &str) -> String,
    /// After the account of an unconstrained search with few titles.
    pub invented: &'static str,
    /// After the account of a search whose beams are all used up.
    pub narrow: &'static str,
    /// After the account of a draw.
    pub drawn: &'static str,
    pub empty: &'static str,
    /// Where pin, filters and history leave nothing.
    pub barred: &'static str,
    pub legend: &'static str,
    /// The legend of a list whose scores have parts.
    pub legend_of_parts: &'static str,
    /// The ends of that legend where texts are likened, where words are looked for, and where surprises are wished for.
    pub legend_of_content: &'static str,
    pub legend_of_query: &'static str,
    pub legend_of_novelty: &'static str,
    /// After the account of a list that the dense model ranks.
    pub scored: &'static str,
}
