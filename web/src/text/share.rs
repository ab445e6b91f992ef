//! What the share says.

/// What it says.
pub struct Strings {
    pub label: &'static str,
    pub copy: &'static str,
    pub send: &'static str,
    pub embed: &'static str,
    pub snippet: &'static str,
    pub copy_snippet: &'static str,
    pub copied: &'static str,
    /// The browser refused: the text is selected.
    pub selected: &'static str,
    /// The title of an embedded page, for those who hear it.
    pub frame: &'static str,
}
