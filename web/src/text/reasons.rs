//! What the reasons say.

/// A title of the history, and what a recommendation owes to it.
pub struct Owed {
    pub title: String,
    /// How far the score falls without it; none where nothing else was read.
    pub fall: Option<String>,
    /// What both have in common: attributes, each with its values in one line.
    pub shared: Vec<(String, String)>,
    /// Codes with which both IDs begin.
    pub codes: usize,
}

/// What they say.
pub struct Strings {
    pub title: &'static str,
    pub hint: &'static str,
    /// While the answer is on its way.
    pub asking: &'static str,
    /// To those titles, the most first.
    pub because: fn(&[Owed]) -> String,
    /// To no single title.
    pub whole: &'static str,
    /// Where nothing was read.
    pub unread: &'static str,
    /// Where IDs are drawn or free.
    pub resting: &'static str,
    pub failed: fn(&str) -> String,
}
