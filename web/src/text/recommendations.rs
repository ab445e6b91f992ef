//! What the recommendations says.

/// What it says.
pub struct Strings {
    /// A row's numbers: log-probability and probability.
    pub tooltip: fn(&str, &str) -> String,
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
}
