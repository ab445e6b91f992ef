use serde::{Deserialize, Serialize};

/// The shape of a causal Transformer over items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TowerConfig {
    /// Width D of the items' vectors.
    pub d_model: usize,
    /// Attention heads; they share D.
    pub heads: usize,
    /// Inner width of the feed-forward networks.
    pub d_ff: usize,
    /// Blocks.
    pub layers: usize,
    /// Items of a history that it reads, the latest ones.
    pub max_history: usize,
}

impl TowerConfig {
    /// Standard deviation of everything in a tower before it has learned: so small that at first a state is little more
    /// than the items it has seen. T5's own, for stacks that begin with embeddings of length √D, drown vectors this
    /// small.
    pub const SPREAD: f64 = 0.02;
    /// ε of its norms.
    pub const EPSILON: f64 = 1e-6;
}
