//! What the figure of the chapter `whom` says; what it measures with is the figure `honesty`'s.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub question: &'static str,
    pub guess: &'static str,
    /// Before all is counted.
    pub hidden: &'static str,
    /// Whether a guess was right, if there was one; the system that shows most, its items, of how many, to how many
    /// readers.
    pub revealed: fn(Option<bool>, &str, usize, usize, usize) -> String,
    pub dense: &'static str,
    /// Columns: different items; places by tenths of the catalogue; in its first tenth, and in its second half; hits.
    pub books: &'static str,
    pub places: &'static str,
    pub head: &'static str,
    pub tail: &'static str,
    pub found: &'static str,
    /// What the readers took themselves.
    pub taken: &'static str,
    /// The table's name.
    pub table: &'static str,
}
