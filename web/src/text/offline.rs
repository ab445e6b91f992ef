//! What the copy for offline says.

/// What it says.
pub struct Strings {
    pub keeping: &'static str,
    /// Megabytes.
    pub kept: fn(&str) -> String,
    /// Megabytes of a bundle that is kept when the reader asks.
    pub larger: fn(&str) -> String,
    pub keep: &'static str,
    pub full: &'static str,
    pub absent: &'static str,
    pub forbidden: &'static str,
    pub unkept: &'static str,
    pub clear: &'static str,
    pub cleared: &'static str,
}
