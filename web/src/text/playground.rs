//! What the playground says.

/// What it says.
pub struct Strings {
    pub recommendations: &'static str,
    /// The list of all sections.
    pub sections: &'static str,
    /// The link of a section, by its title.
    pub link_to: fn(&str) -> String,
}
