use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// The `[evaluate]` table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluateConfig {
    /// Beams of the beam scorer.
    pub beams: usize,
    /// Users that the beam scorer ranks for, drawn with the seed; 0 = all.
    pub beam_users: usize,
    /// Users that the exact scorer ranks for, the first of the same draw; 0 = all.
    pub exact_users: usize,
    /// Seed of the draw, of the intervals and of the paired tests.
    pub seed: u64,
}

impl Default for EvaluateConfig {
    fn default() -> Self {
        Self { beams: 30, beam_users: 0, exact_users: 400, seed: 1 }
    }
}

/// Wider ones would hold more than any list that is looked at.
const MOST_BEAMS: usize = 10_000;

impl EvaluateConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        ensure!(
            (1..=MOST_BEAMS).contains(&self.beams),
            "[evaluate] `beams` is {}, expected 1 to {MOST_BEAMS}",
            self.beams
        );
        Ok(())
    }
}
