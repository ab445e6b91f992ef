//! What the figure of the chapter `field` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub show: &'static str,
    /// The table, the map.
    pub views: [&'static str; 2],
    /// Heads of the table: work, year, what is generated, stored for an item, passes an answer, a new item.
    pub heads: [&'static str; 6],
    /// What an entry without words means.
    pub unknown: &'static str,
    /// `Made`, `Stored`, `Passes`, `Arrival` in words, in their order.
    pub made: [&'static str; 5],
    pub stored: [&'static str; 7],
    pub passes: [&'static str; 6],
    pub arrival: [&'static str; 6],
    pub map: &'static str,
    /// What a work takes up, and what it measures itself against; then the same of later ones.
    pub takes: &'static str,
    pub compares: &'static str,
    pub taken: &'static str,
    pub compared: &'static str,
    pub nothing: &'static str,
    /// To the paragraph about a work.
    pub read: &'static str,
    pub boxes: &'static str,
    pub about_boxes: &'static str,
    pub dense: &'static str,
    /// What stands on the map for each box: popularity, item-kNN, dense model, generator, hybrid.
    pub stands: [&'static str; 5],
    /// What the trainer has recorded, and that it has not.
    pub trainer: fn(&str) -> String,
    pub unrecorded: &'static str,
    /// So many readers are measured, of so many; which found most, and its share.
    pub done: fn(usize, &str, &str) -> String,
}
