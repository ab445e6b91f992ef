//! What the bar around everything says.

/// What it says.
pub struct Strings {
    pub skip: &'static str,
    pub lead: &'static str,
    pub navigation: &'static str,
    pub playground: &'static str,
    pub walkthrough: &'static str,
    pub own: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    /// `Theme` in words: system, light, dark.
    pub themes: [&'static str; 3],
    /// Stands beside a recorded answer, until there is a live one; the titles of its history.
    pub recorded: fn(&str) -> String,
    /// What index.html says before the page is there.
    #[cfg_attr(not(test), expect(dead_code, reason = "index.html says it, and a test compares the two"))]
    pub waiting: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "index.html says it, and a test compares the two"))]
    pub poster: &'static str,
    /// The name of a view that is not there.
    pub unknown_view: fn(&str) -> String,
    pub all_chapters: &'static str,
    pub restarted: &'static str,
    pub other_bundle: &'static str,
    pub own_bundle: &'static str,
    /// The page's name, and that of a part of it, for the browser's tab.
    pub name: &'static str,
    pub named: fn(&str) -> String,
    /// The way out of a frame.
    pub whole: &'static str,
    pub source: &'static str,
    pub console: &'static str,
}
