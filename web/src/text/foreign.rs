//! What is asked about a bundle from another origin.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    /// "It comes from https://example.org, and not from this page."
    pub from: fn(&str) -> String,
    pub calls_itself: &'static str,
    pub size: &'static str,
    pub megabytes: fn(&str) -> String,
    pub unknown: &'static str,
    /// What opening it means.
    pub means: &'static str,
    pub open: &'static str,
    pub own: &'static str,
    pub remember: &'static str,
    /// "Catalogue from https://example.org", in sight on every view.
    pub origin: fn(&str) -> String,
}
