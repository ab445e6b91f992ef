//! What the figure of the chapter `vectors` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub label: &'static str,
    pub suggestions: [&'static str; 6],
    pub try_these: &'static str,
    pub any_title: &'static str,
    pub waiting: &'static str,
    /// Why not, in the engine's words.
    pub failed: fn(&str) -> String,
    pub empty: &'static str,
    pub nothing: &'static str,
    pub words: &'static str,
    pub word: &'static str,
    pub weight: &'static str,
    /// "and 3 lighter ones".
    pub more: fn(usize) -> String,
    /// Words of which nothing is known.
    pub unknown: fn(&str) -> String,
    /// "The vector: 128 numbers".
    pub vector: fn(usize) -> String,
    /// What the picture of so many numbers shows, the one with the largest and its value.
    pub strip: fn(usize, usize, f32) -> String,
    pub numbers: &'static str,
    pub semantic_id: &'static str,
    /// How many titles begin with one code, with two codes, and so on.
    pub shelf: fn(&[usize]) -> String,
    pub nearest: &'static str,
    pub title: &'static str,
    pub cosine: &'static str,
    /// The words that a title, or what is known of it, has in common with the text.
    pub shared: &'static str,
    /// The nearest title and its cosine, for who does not see the table.
    pub spoken: fn(&str, &str) -> String,
}
