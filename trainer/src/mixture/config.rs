use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// The `[hybrid]` table: how the weights of its parts are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HybridConfig {
    /// Users drawn, with the seed of `[train]`, by whose validation items they are chosen; 0 = all.
    pub validation_users: usize,
    /// Numbers that an item's text is kept in, so that it can be likened to those of a history: the first principal
    /// components of the texts' vectors; 0: texts are not likened.
    pub content: usize,
    /// Share of NDCG@10 that lists may lose for showing more of the catalogue.
    pub variety: f64,
    /// Share of NDCG@10 that lists may lose, beside that, for showing items more evenly; 0: none.
    pub evenness: f64,
}

impl Default for HybridConfig {
    fn default() -> Self {
        Self { validation_users: 8000, content: 32, variety: 0.005, evenness: 0.0 }
    }
}

impl HybridConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        for (key, share) in [("variety", self.variety), ("evenness", self.evenness)] {
            ensure!((0.0..1.0).contains(&share), "[hybrid] `{key}` is {share}, expected 0 to below 1");
        }
        Ok(())
    }
}
