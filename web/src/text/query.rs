//! What the field for what is looked for says.

/// What it says.
pub struct Strings {
    pub label: &'static str,
    /// A few words that many catalogues know.
    pub placeholder: &'static str,
    pub hint: &'static str,
    pub resting: &'static str,
    pub clear: &'static str,
    /// Why there is no list for it.
    pub wrong: &'static str,
}
