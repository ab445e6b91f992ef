//! Requests and responses, in the words of the library's own JSON.

use serde::{Deserialize, Serialize};

/// What to recommend from, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    /// Item ids or titles, oldest first.
    pub history: Vec<String>,
    /// How many recommendations, at most.
    pub top_k: usize,
    /// Beams W that the search keeps at each level.
    pub beams: usize,
    /// Whether to tell what every step considered, kept and pruned.
    pub trace: bool,
    /// Whether the trie keeps the search to IDs that exist.
    pub constrained: bool,
    /// Whether items of the history may come back.
    pub include_seen: bool,
    /// Only items whose semantic IDs begin with these codes; empty: all.
    pub prefix: Vec<u16>,
    /// Ids of the only items that may come back; none: all.
    pub only: Option<Vec<String>>,
    /// Empty: beam search. Otherwise IDs are drawn, at this temperature on every level, or at one
    /// for each level.
    pub temperature: Vec<f32>,
    /// Which draw.
    pub seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            history: Vec::new(),
            top_k: 10,
            beams: 20,
            trace: false,
            constrained: true,
            include_seen: false,
            prefix: Vec::new(),
            only: None,
            temperature: Vec::new(),
            seed: 0,
        }
    }
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Best first, or in the order drawn.
    pub recommendations: Vec<Recommendation>,
    /// IDs that the model wrote and no item has: only without the constraint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invented: Vec<Invented>,
    /// The search, step by step, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
}

/// One recommended item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The item's id.
    pub item: String,
    /// Its title.
    pub title: String,
    /// Its semantic ID, L codes.
    pub semantic_id: Vec<u16>,
    /// Log-probability of the ID under the model.
    pub score: f32,
}

/// An ID that no item has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invented {
    /// L codes.
    pub semantic_id: Vec<u16>,
    /// Log-probability of the ID under the model.
    pub score: f32,
}

/// The search, step by step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// One step a level, coarse to fine.
    pub steps: Vec<TraceStep>,
}

/// One level of the search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceStep {
    /// The level, from 0.
    pub level: usize,
    /// Prefixes that were scored.
    pub considered: usize,
    /// Kept ones first, then the best pruned ones, at most 2×W.
    pub candidates: Vec<TraceCandidate>,
}

/// One prefix that the search looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceCandidate {
    /// Its codes, level + 1 of them.
    pub prefix: Vec<u16>,
    /// Log-probability of the prefix under the model.
    pub score: f32,
    /// Whether it lives on as a beam.
    pub kept: bool,
    /// Whether any item has it.
    pub exists: bool,
    /// How many items have it.
    pub items: usize,
}
