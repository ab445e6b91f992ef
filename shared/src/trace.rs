//! What a search considered, kept and pruned: one structure for the page, the CLI and the golden tests.
use serde::{Deserialize, Serialize};

use crate::semantic_id::Code;

/// The steps of one search, one a level.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Level 0 first.
    pub steps: Vec<TraceStep>,
}

/// One level of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    /// The level whose code was chosen, 0-based.
    pub level: usize,
    /// Continuations that were scored.
    pub considered: usize,
    /// The best of them, best first: those kept, then as many that were pruned.
    pub candidates: Vec<TraceCandidate>,
}

/// A prefix of an ID that was scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceCandidate {
    /// Codes so far, the new one last.
    pub prefix: Vec<Code>,
    /// Log-probability of the prefix.
    pub score: f32,
    /// Whether the beam went on with it.
    pub kept: bool,
    /// Whether any item's ID begins with it.
    pub exists: bool,
    /// Items whose IDs begin with it.
    pub items: usize,
}
