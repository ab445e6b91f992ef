//! What the playground says.

/// What it says.
pub struct Strings {
    pub recommendations: &'static str,
}
