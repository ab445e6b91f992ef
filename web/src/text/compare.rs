//! What the compare says.

/// What made the list above beside exact scoring.
pub struct Account<'a> {
    pub system: &'static str,
    /// Titles that both list.
    pub shared: usize,
    pub rows: usize,
    pub took: &'a str,
    /// Titles that exact scoring has scored.
    pub scored: &'a str,
    pub exact: &'a str,
}

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    /// Where a bundle scores items too.
    pub note_hybrid: &'static str,
    pub caption: &'static str,
    pub region: &'static str,
    /// `System` in words, as a heading and as a mark in another list.
    pub systems: [&'static str; 6],
    pub short: [&'static str; 6],
    /// How each of them comes to its list.
    pub ways: [&'static str; 6],
    /// What made the list above, of the last three, in a sentence.
    pub named: [&'static str; 3],
    /// Said before the systems that have a row too.
    pub also: &'static str,
    pub account: fn(Account) -> String,
    /// Share of held-out readers whose next title is among the ten, and how many readers.
    pub recall: fn(&str, usize) -> String,
    pub instant: &'static str,
    /// What makes the beam's list another kind of list.
    pub drawn: &'static str,
    pub unconstrained: &'static str,
    pub filtered: &'static str,
    /// Where the list above has words to look for, quotas, or a wish for surprises.
    pub wished: &'static str,
    /// Where the bundle came without readers.
    pub readerless: &'static str,
    pub failed: fn(&str) -> String,
    pub empty: &'static str,
    pub nothing: &'static str,
}
