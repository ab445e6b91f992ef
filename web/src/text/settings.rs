//! What the settings says.

/// What it says.
pub struct Strings {
    pub beams: &'static str,
    pub top_k: &'static str,
    /// The slider from what everybody takes to what few do, and lists of unlike things.
    pub surprise: &'static str,
    pub surprising: &'static str,
    /// Where quotas leave it one of its two effects.
    pub surprise_ruled: &'static str,
    pub surprise_resting: &'static str,
    /// What ranks, and each of what may.
    pub ranks: &'static str,
    pub hybrid: &'static str,
    pub generate: &'static str,
    pub dense: &'static str,
    pub ranks_by: &'static str,
    pub more: &'static str,
    pub hide_seen: &'static str,
    /// The summary where what was read may come back.
    pub seen: &'static str,
    pub chance: &'static str,
    /// The summary of a draw, from its temperature and number.
    pub drawn: fn(&str, u32) -> String,
    pub temperature: &'static str,
    /// In the place of one temperature where every level has its own.
    pub varied: &'static str,
    pub each: &'static str,
    /// A level by its number from 1.
    pub level: fn(usize) -> String,
    pub suffix: &'static str,
    pub again: &'static str,
    pub draw: fn(u32) -> String,
    pub explanation: &'static str,
    pub source: &'static str,
}
