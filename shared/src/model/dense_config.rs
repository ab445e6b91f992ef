use serde::{Deserialize, Serialize};

use super::TowerConfig;
use crate::limits::{LimitError, Limits, at_most, product};

/// What a manifest says of a bundle's dense model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenseConfig {
    /// Its tower.
    pub tower: TowerConfig,
    /// How it is mixed with the generator.
    pub mixture: Mixture,
}

/// Weights of the hybrid score, (1 − w) · log p of the ID + w · log p of the item + β · ln(1 + Σ γ^p s) + κ · c + its bias,
/// all chosen on validation; similarities s and biases are [`Counted`](crate::counted::Counted), c is how alike the texts
/// are by [`Content`](crate::content::Content).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mixture {
    /// w, 0 to 1.
    pub dense: f32,
    /// β, at least 0.
    pub neighbours: f32,
    /// γ, 0 to 1.
    pub decay: f32,
    /// κ, at least 0; where it is 0, a bundle has no file of contents.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub content: f32,
}

/// A dense model that nothing can be made of.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DenseError {
    /// More than anybody's model may have.
    #[error("manifest.json: `dense`: {0}")]
    Limit(#[from] LimitError),
    /// A value that the model cannot have.
    #[error("manifest.json: `dense`: `{key}` is {value}, {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What it holds.
        value: String,
        /// What it may hold.
        expected: &'static str,
    },
}

impl DenseConfig {
    /// Checks every value that the computation depends on, for a catalogue of `items`.
    ///
    /// # Errors
    /// [`DenseError`] names the first key that is out of range.
    pub fn validate(&self, items: usize, limits: &Limits) -> Result<(), DenseError> {
        let TowerConfig { d_model, heads, d_ff, layers, max_history } = self.tower;
        let value = |key, value: String, expected| DenseError::Value { key, value, expected };
        let sizes = [("d_model", d_model), ("heads", heads), ("d_ff", d_ff), ("max_history", max_history)];
        if let Some((key, _)) = sizes.into_iter().find(|&(_, size)| size == 0) {
            return Err(value(key, "0".to_owned(), "expected at least 1"));
        }
        at_most(limits.layers, "blocks", layers)?;
        at_most(limits.heads, "heads", heads)?;
        at_most(limits.width, "numbers wide (`d_model`)", d_model)?;
        at_most(limits.width, "numbers wide (`d_ff`)", d_ff)?;
        at_most(limits.history, "items of history", max_history)?;
        let squares = product([layers, heads, max_history, max_history]);
        at_most(limits.attention, "attention weights", squares)?;
        let rows = product([items, d_model]).saturating_add(product([max_history, d_model]));
        let block = product([4, d_model, d_model]).saturating_add(product([2, d_model, d_ff]));
        let numbers = rows.saturating_add(block.saturating_mul(layers as u64));
        at_most(limits.parameters, "parameters", numbers)?;
        if !d_model.is_multiple_of(heads) {
            return Err(value("d_model", d_model.to_string(), "not a multiple of `heads`"));
        }
        let Mixture { dense, neighbours, decay, content } = self.mixture;
        for (key, share) in [("mixture.dense", dense), ("mixture.decay", decay)] {
            if !(0.0..=1.0).contains(&share) {
                return Err(value(key, share.to_string(), "not in 0 to 1"));
            }
        }
        for (key, weight) in [("mixture.neighbours", neighbours), ("mixture.content", content)] {
            if !(0.0..=f32::MAX).contains(&weight) {
                return Err(value(key, weight.to_string(), "not a number from 0"));
            }
        }
        Ok(())
    }
}

fn is_nothing(weight: &f32) -> bool {
    *weight == 0.0
}
