//! What the part on the next code's distribution says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub note_label: &'static str,
    pub note: &'static str,
    pub temperature: &'static str,
    pub told: fn(&Told) -> String,
    pub failed: fn(&str) -> String,
    pub empty: &'static str,
    pub table: &'static str,
    pub head: &'static str,
    pub free: &'static str,
    pub masked: &'static str,
    /// At a temperature.
    pub drawn: fn(&str) -> String,
    /// What a code leads to, and whether the mask lets it through.
    pub items: fn(usize, bool) -> String,
    pub others: fn(usize) -> String,
    pub sum: &'static str,
}

/// A step in numbers.
pub struct Told<'a> {
    /// Codes before it.
    pub prefix: &'a str,
    /// Codes that nobody has, and their share.
    pub invented: (usize, &'a str),
    /// Codes that only lead to what may not come back, and theirs.
    pub shut: (usize, &'a str),
    /// What the mask leaves.
    pub left: &'a str,
    pub temperature: &'a str,
    /// The likeliest code that is left, its share before the draw and in it.
    pub best: Option<(u16, String, String)>,
}
