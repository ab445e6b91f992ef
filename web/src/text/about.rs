//! What the about says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    /// The bundle that is open, among those that can be.
    pub bundle: &'static str,
    pub open: &'static str,
    /// The bundle that comes with the page, where the site does not list it.
    pub library: &'static str,
    /// Where others come from; the way there follows.
    pub others: &'static str,
    pub simulated: &'static str,
    pub simulated_note: &'static str,
    pub licence: fn(&str) -> String,
    /// Titles, codes of a semantic ID, and how many each level chooses from.
    pub shape: fn(&str, usize, &str) -> String,
    pub caption: &'static str,
    pub system: &'static str,
    /// Of `SYSTEMS`.
    pub systems: [&'static str; 6],
    pub recall: &'static str,
}
