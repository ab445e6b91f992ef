//! A list as a shop lays it out: quotas that it keeps to, and items that have their place in it.
//!
//! A quota is a sentence, `at most 2 of each author`, `at least 3 where year >= 2000`, `at least 4 different shelf`;
//! what stands after `where` is a filter ([`crate::filter`]). Of the lists that keep to all quotas the best is the
//! longest, and of those the one with the greatest sum of scores.
#[cfg(feature = "model")]
mod bound;
#[cfg(feature = "model")]
mod layout;
mod quota;
#[cfg(feature = "model")]
mod solve;

use serde::{Deserialize, Serialize};

pub use quota::{Kind, Quota};

/// Quotas of a request, at most.
pub const MOST_QUOTAS: usize = 16;

/// An item that has its place.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fixed {
    /// From 1.
    pub place: usize,
    /// Its id.
    pub item: String,
}

/// How a list keeps to what was asked of it.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Slate {
    /// Whether no list that keeps to the quotas is better: every item that may come back was looked at. A beam that is
    /// as wide as they are many looks at all.
    pub exact: bool,
    /// The quotas that no list found keeps to beside the others, as they were written; the list is without them.
    pub unmet: Vec<String>,
}
