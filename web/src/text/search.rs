//! What the search says.

/// What it says.
pub struct Strings {
    pub label: &'static str,
    pub placeholder: &'static str,
    pub matching: &'static str,
    pub nothing: &'static str,
    /// So many titles match, at least one.
    pub matches: fn(usize) -> String,
}
