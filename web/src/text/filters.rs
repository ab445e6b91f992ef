//! What the filters say.

use tigerlet::filter::FilterError;

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
    /// What stands before the filter as it is written.
    pub written: &'static str,
    /// A filter that many catalogues know.
    pub example: &'static str,
    /// Why what was written is no filter, and that it changes nothing.
    pub wrong: fn(&FilterError, &str) -> String,
    pub none: &'static str,
}
