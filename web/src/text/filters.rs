//! What the filters says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    /// An attribute's name, as the bundle has it, for people.
    pub attribute: fn(&str) -> String,
    pub any: &'static str,
    /// A value and how many items have it.
    pub option: fn(&str, usize) -> String,
    pub first_year: &'static str,
    pub last_year: &'static str,
    /// How many titles of how many pass.
    pub passing: fn(usize, &str, &str) -> String,
    pub nothing: &'static str,
    pub resting: &'static str,
    pub clear: &'static str,
    /// What a link asked for in vain, as `genre: Fantasy`.
    pub dropped: fn(&str) -> String,
    pub none: &'static str,
}
