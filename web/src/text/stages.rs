//! What the stages says.

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub stage: &'static str,
    pub request: &'static str,
    pub encoder: &'static str,
    /// The level, from 1.
    pub level: fn(usize) -> String,
    pub writing: &'static str,
    pub way: &'static str,
    /// Why the encoder's time is not all of its work on WebGPU.
    pub behind: &'static str,
}
