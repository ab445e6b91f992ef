//! What the reading of a data set has to say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What was seen of the source and from what, and what of it was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// A sentence each.
    pub seen: Vec<String>,
    /// Rows that are in no history.
    pub left_out: LeftOut,
}

/// Rows left out, by what they lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftOut {
    /// No user.
    pub without_user: u64,
    /// No item.
    pub without_item: u64,
    /// No time.
    pub without_time: u64,
    /// A word or number that stands for an unknown time.
    pub unknown_time: u64,
    /// An item that the table of items lacks.
    pub outside: u64,
}

impl LeftOut {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.without_user + self.without_item + self.without_time + self.unknown_time + self.outside
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.without_user, "without a user"),
            (self.without_item, "without an item"),
            (self.without_time, "without a time"),
            (self.unknown_time, "of unknown time"),
            (self.outside, "with an item that the table of items lacks"),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        f.write_str(&parts.join(", "))
    }
}
