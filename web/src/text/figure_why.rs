//! What the figure of the chapter `why` says.

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub sliders: &'static str,
    pub items: &'static str,
    pub codes: &'static str,
    pub levels: &'static str,
    pub beams: &'static str,
    pub width: &'static str,
    pub own: &'static str,
    /// What is counted: scores, numbers, multiply–adds.
    pub counts: [&'static str; 3],
    pub scoring: &'static str,
    pub writing: &'static str,
    /// A number in words.
    pub amount: fn(f64) -> String,
    /// How many times less the beam takes of each count.
    pub verdict: fn([f64; 3]) -> String,
    /// From how many items on the beam needs fewer multiply–adds.
    pub break_even: fn(String) -> String,
    pub table: &'static str,
    pub count: &'static str,
    pub live: &'static str,
    pub measure: &'static str,
    pub measuring: &'static str,
    /// IDs spelled to the end, and the time that took.
    pub exact: fn(usize, String) -> String,
    /// Beams, and the time they took.
    pub beam: fn(usize, String) -> String,
    /// How many of how many best items the beam found.
    pub shared: fn(usize, usize) -> String,
    pub lost: &'static str,
    pub best: &'static str,
}
