//! What the search says.

/// What it says.
pub struct Strings {
    pub label: &'static str,
    pub placeholder: &'static str,
    pub matching: &'static str,
    pub nothing: &'static str,
    /// "Did you mean hobbit?"
    pub meant: fn(&str) -> String,
    /// So many titles match, at least one.
    pub matches: fn(usize) -> String,
}
