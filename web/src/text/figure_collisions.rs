//! What the figure of the chapter `collisions` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub waiting: &'static str,
    pub depth: &'static str,
    /// A depth of so many codes.
    pub codes: fn(usize) -> String,
    pub whole: &'static str,
    pub attribute: &'static str,
    /// The catalogue's name of an attribute in the reader's language, if it is a usual one.
    pub name: fn(&str) -> String,
    pub shelves: &'static str,
    pub largest: &'static str,
    pub alone: &'static str,
    pub shared: &'static str,
    pub purity: &'static str,
    pub chance: &'static str,
    /// How many items.
    pub items: fn(usize) -> String,
    /// Everybody is alone on a shelf.
    pub names: &'static str,
    pub list: &'static str,
    /// A shelf in words: its items, its commonest value and how many of them have it.
    pub shelf: fn(usize, &str, usize) -> String,
    /// "3 more, of 2 each or fewer".
    pub more: fn(usize) -> String,
    pub only: &'static str,
    pub no_value: &'static str,
    /// Cells that hold several items, and the items in them.
    pub collisions: fn(usize, usize) -> String,
    pub none: &'static str,
}
