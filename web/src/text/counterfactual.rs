//! What the counterfactual says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    pub explain: &'static str,
    /// What to look at in the bars.
    pub caption: &'static str,
    pub table: &'static str,
    pub item: &'static str,
    pub contribution: &'static str,
    /// The recommendation, the title without which it would lose most, its share with and without that.
    pub most: fn(&str, &str, &str, &str) -> String,
    /// Where no title helps: the recommendation and its share.
    pub none: fn(&str, &str) -> String,
    /// Where the history has one title only.
    pub single: &'static str,
    pub empty: &'static str,
    pub failed: fn(&str) -> String,
    pub which: &'static str,
    pub what: &'static str,
    /// `Change` in words.
    pub changes: [&'static str; 5],
    pub changed_caption: &'static str,
    pub before: &'static str,
    /// Heading of the changed list, from the title and the change's place in `Change::ALL`.
    pub after: fn(&str, usize) -> String,
    /// Signs of a row that is new, or gone.
    pub new: &'static str,
    pub gone: &'static str,
    /// What is said of a row that rose or fell by so many places.
    pub up: fn(usize) -> String,
    pub down: fn(usize) -> String,
    /// How many of how many rows are new, and how many stay in their place.
    pub account: fn(usize, usize, usize) -> String,
}
