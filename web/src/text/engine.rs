//! What the engine says.

use tigerlet::card::EngineKind;

/// What it says.
pub struct Strings {
    pub title: &'static str,
    pub answering: &'static str,
    pub why: &'static str,
    pub last: &'static str,
    pub none_yet: &'static str,
    /// A time, the engine that took it, and the time that question and answer were on their way.
    pub took: fn(&str, &str, &str) -> String,
    pub about: &'static str,
    pub note: &'static str,
    pub switch: &'static str,
    /// The name of an engine, as the subject of what is downloaded.
    pub engine: fn(&str) -> String,
    /// What of it has arrived, in bytes, and in all; a total of 0 is unknown.
    pub arrived: fn(&str, u64, u64) -> String,
    // Why the engine of that name answers.
    pub first: &'static str,
    pub address: fn(&str, EngineKind) -> String,
    pub choice: fn(&str) -> String,
    pub remembered: fn(&str) -> String,
    /// Names of adapters; empty where they have none.
    pub hardware: fn(&str) -> String,
    pub software: fn(&str) -> String,
    /// Why there is no adapter, as a clause.
    pub absent: fn(&str) -> String,
    /// What has arrived, in words.
    pub coming: fn(&str) -> String,
    /// What the engine said.
    pub failed: fn(&str) -> String,
    pub unsupported: &'static str,
    pub insecure: &'static str,
    pub no_adapter: &'static str,
    pub looking: &'static str,
    pub available: &'static str,
    pub loading: &'static str,
    pub ready: &'static str,
}
