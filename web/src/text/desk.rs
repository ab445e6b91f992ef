//! What the desk for a new item says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    pub note_label: &'static str,
    /// Why a cold start is hard.
    pub note: &'static str,
    pub caption: &'static str,
    /// Why no new item can be written: the bundle's vectors come of an encoder that is not here.
    pub closed: &'static str,
    /// The bundle brings that encoder along: so many bytes.
    pub offered: fn(&str) -> String,
    pub fetch: &'static str,
    /// Bytes so far, and in all.
    pub fetching: fn(&str, &str) -> String,
    pub fetched: &'static str,
    /// Why it cannot be fetched.
    pub unfetched: fn(&str) -> String,
    pub examples: &'static str,
    /// Label of the title.
    pub name: &'static str,
    pub write: &'static str,
    pub writing: &'static str,
    pub failed: fn(&str) -> String,
    /// Title and milliseconds.
    pub placed: fn(&str, &str) -> String,
    /// The nearest cell was full.
    pub beside: &'static str,
    pub read: &'static str,
    pub remove: &'static str,
    pub removed: &'static str,
    pub levels: &'static str,
    /// Heads: its ID so far, what is left of the vector, how many others, who they are.
    pub columns: [&'static str; 4],
    pub alone: &'static str,
    pub nearest: &'static str,
    pub ask: &'static str,
    pub stop: &'static str,
    /// How many have been asked, of how many.
    pub asked: fn(usize, usize) -> String,
    pub audience: &'static str,
    /// Heads: who ranks, share with it in the first ten, middle rank, best reader.
    pub heads: [&'static str; 4],
    pub scorers: [&'static str; 3],
    /// Rank and last titles of the reader with whom it ranks highest.
    pub best: fn(usize, &str) -> String,
    pub readerless: &'static str,
}
