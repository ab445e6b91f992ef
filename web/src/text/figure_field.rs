//! What the figure of the chapter `field` says.

use crate::figures::works::COUNT;

/// What it says.
pub struct Strings {
    pub caption: &'static str,
    pub map: &'static str,
    /// `Kind::ALL` in words.
    pub kinds: [&'static str; 4],
    /// Of each of `WORKS`.
    pub works: [Told; COUNT],
    pub claim: &'static str,
    pub needs: &'static str,
    pub here: &'static str,
    pub builds_on: &'static str,
    pub leads_to: &'static str,
    pub table: &'static str,
    /// Heads of the table: work, year, what it does, builds on, claim.
    pub heads: [&'static str; 5],
    pub nothing: &'static str,
}

/// What there is to say about a work. `{{fact}}` is put in as in the prose.
pub struct Told {
    /// In one sentence.
    pub claim: &'static str,
    pub needs: &'static str,
    /// What this page's model does about it.
    pub here: &'static str,
}
