//! What the parity says.

/// What it says.
pub struct Strings {
    pub ask: &'static str,
    pub asking: &'static str,
    /// Titles at the same place, of how many; the greatest difference of a title's scores; the two times.
    pub agreed: fn(usize, usize, &str, &str, &str) -> String,
    pub failed: fn(&str) -> String,
}
