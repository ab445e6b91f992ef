//! What a stored model costs in bytes, and what it reaches among the first ten items.
use anyhow::{Context, Result};
use serde::Serialize;

use super::{
    Estimate, Evaluation, bootstrap::Interval, evaluation::Difference, models::Stored, row::Intervals,
};
use crate::systems::tiger::Scorer;

/// A model whose weights went through a file, measured by beam search.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Weights, without the tied output.
    #[serde(skip)]
    pub parameters: usize,
    #[serde(flatten)]
    pub stored: Stored,
    pub recall_at_10: Estimate,
    pub ndcg_at_10: Estimate,
    /// The same on the users of every bootstrap draw.
    #[serde(skip)]
    pub ndcg_draws: Vec<f64>,
    /// From the model that the others are tested against; absent for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_difference: Option<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ndcg_difference: Option<Difference>,
}

impl Evaluation {
    /// All models that were stored, in their order, by the beam of this width.
    pub fn standings(&self, beams: usize) -> Result<Vec<Standing>> {
        let stored = self.models.iter().filter_map(|card| Some((card, card.stored?)));
        let standing = |(card, stored): (&super::models::Card, Stored)| {
            let system = format!("{}, {}", card.label, Scorer::Beam(beams));
            let row = self.rows.iter().find(|row| row.system == system);
            let scores = &row.with_context(|| format!("{system} was not measured"))?.scores;
            let intervals = scores.intervals.iter().find(|intervals| intervals.k == 10);
            let (means, intervals) = scores
                .summary
                .at(10)
                .zip(intervals)
                .with_context(|| format!("{system} lists fewer than 10"))?;
            let estimate =
                |mean, interval: fn(&Intervals) -> Interval| Estimate { mean, interval: interval(intervals) };
            let pair = self.comparisons.iter().find(|pair| pair.system == system);
            Ok(Standing {
                parameters: card.parameters,
                stored,
                recall_at_10: estimate(means.recall, |at| at.recall),
                ndcg_at_10: estimate(means.ndcg, |at| at.ndcg),
                ndcg_draws: scores.ndcg_draws.clone(),
                recall_difference: pair.map(|pair| pair.recall_at_10),
                ndcg_difference: pair.map(|pair| pair.ndcg_at_10),
            })
        };
        stored.map(standing).collect()
    }
}

impl Standing {
    /// The heads of [`Standing::cells`].
    pub fn head() -> [String; 6] {
        ["weights", "MB", "Recall@10", "NDCG@10", "NDCG@10, difference", "p"].map(str::to_string)
    }

    pub fn cells(&self) -> [String; 6] {
        let difference = self.ndcg_difference.map(Difference::cells);
        let [difference, p] = difference.unwrap_or_else(|| ["–", "–"].map(str::to_string));
        [
            self.stored.precision.to_string(),
            format!("{:.2}", self.stored.bytes as f64 / 1e6),
            self.recall_at_10.to_string(),
            self.ndcg_at_10.to_string(),
            difference,
            p,
        ]
    }
}
