//! What the rules for the list say.

use tigerlet::{filter::FilterError, slate::Quota};

/// What they say.
pub struct Strings {
    pub title: &'static str,
    pub lead: &'static str,
    /// The label of the choice between [`bounds`](Self::bounds).
    pub bound: &'static str,
    /// At most, at least.
    pub bounds: [&'static str; 2],
    pub count: &'static str,
    /// The label of the choice of what is counted.
    pub of: &'static str,
    /// Of every value of an attribute, by its name.
    pub each: fn(&str) -> String,
    /// Values of an attribute that differ.
    pub different: fn(&str) -> String,
    /// What the first code is called, in place of an attribute's name.
    pub shelf: &'static str,
    /// Items that pass a filter, to choose.
    pub passing: &'static str,
    pub condition: &'static str,
    pub add: &'static str,
    /// What stands before a quota that is written by hand.
    pub written: &'static str,
    /// A quota that many catalogues know.
    pub example: &'static str,
    /// Why what was written is no quota, and that it changes nothing.
    pub wrong: fn(&FilterError, &str) -> String,
    /// A quota for people.
    pub said: fn(&Quota) -> String,
    pub list: &'static str,
    /// What a button does to a quota.
    pub remove: fn(&str) -> String,
    pub clear: &'static str,
    /// Instead of the form, where there are as many as a list keeps to.
    pub full: fn(usize) -> String,
    pub resting: &'static str,
    /// Of a list than which none is better.
    pub exact: &'static str,
    /// Of a list than which one may be better.
    pub near: &'static str,
    /// The quotas that were let go.
    pub unmet: fn(&[String]) -> String,
    pub cost: Cost,
}

/// What is said of what they cost.
pub struct Cost {
    pub ask: &'static str,
    /// So many readers of how many.
    pub measuring: fn(usize, usize) -> String,
    /// Recall without and with the rules, on so many readers.
    pub told: fn(usize, &str, &str) -> String,
    pub failed: fn(&str) -> String,
}
