//! What the place for one's own data says before its module has come, which says the rest.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    /// Why it could not be loaded.
    pub failed: fn(&str) -> String,
}
