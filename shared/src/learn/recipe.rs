use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Schedule;
use crate::{
    limits::Limits,
    model::{ConfigError, T5Config},
    semantic_id::IdLayout,
};

/// Passes that one may ask for: more are a slip of the hand.
const MOST_EPOCHS: usize = 100_000;
/// Examples of a step, likewise.
const MOST_EXAMPLES: usize = 1 << 16;
/// Items of a history, likewise.
const MOST_ITEMS: usize = 1000;

/// The shape of a generator and how it learns. The defaults are for a page, where one core learns the embedded library in
/// a minute or two; rate and dropout are the best of some by the last but one book of every reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipe {
    /// Width D of the model.
    pub d_model: usize,
    /// Attention heads.
    pub heads: usize,
    /// Width of one head.
    pub d_kv: usize,
    /// Inner width of the feed-forward networks.
    pub d_ff: usize,
    /// Blocks of the encoder and of the decoder, each.
    pub layers: usize,
    /// Dropout probability.
    pub dropout: f64,
    /// Items of a history that the model reads, the latest ones.
    pub max_history: usize,
    /// Examples an optimizer step.
    pub batch_size: usize,
    /// Examples a forward pass.
    pub micro_batch: usize,
    /// Passes over the examples.
    pub epochs: usize,
    /// Peak learning rate.
    pub learning_rate: f64,
    /// Shape of the learning rate after warm-up.
    pub schedule: Schedule,
    /// Steps over which the learning rate rises from 0.
    pub warmup: usize,
    /// AdamW's decoupled weight decay, on projections only.
    pub weight_decay: f32,
    /// Largest global norm of a gradient; 0 = unlimited.
    pub clip: f64,
    /// Seed of initialisation, order and dropout.
    pub seed: u64,
}

/// A recipe that cannot be followed.
#[derive(Debug, Error)]
pub enum RecipeError {
    /// A count out of range.
    #[error("`{name}` is {found}, expected 1 to {most}")]
    Count {
        /// The field.
        name: &'static str,
        /// Its value.
        found: usize,
        /// The most.
        most: usize,
    },
    /// A number out of range.
    #[error("`{name}` is {found}, expected {expected}")]
    Number {
        /// The field.
        name: &'static str,
        /// Its value.
        found: f64,
        /// What would do.
        expected: &'static str,
    },
    /// Parts that are larger than their whole.
    #[error("`micro_batch` is {micro}, expected at most `batch_size`, which is {batch}")]
    Parts {
        /// Examples a forward pass.
        micro: usize,
        /// Examples a step.
        batch: usize,
    },
    /// A shape that no model has.
    #[error(transparent)]
    Shape(#[from] ConfigError),
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            d_model: 48,
            heads: 3,
            d_kv: 16,
            d_ff: 128,
            layers: 1,
            dropout: 0.0,
            max_history: 4,
            batch_size: 256,
            micro_batch: 64,
            epochs: 4,
            learning_rate: 8e-3,
            schedule: Schedule::Cosine,
            warmup: 40,
            weight_decay: 0.01,
            clip: 1.0,
            seed: 1,
        }
    }
}

impl Recipe {
    /// Checks what the types do not, and the shape of the model for IDs of `layout`.
    ///
    /// # Errors
    /// The first value that will not do, with what would.
    pub fn validate(&self, layout: &IdLayout, limits: &Limits) -> Result<(), RecipeError> {
        self.check()?;
        Ok(self.model(layout).validate(limits)?)
    }

    /// The same of what does not depend on IDs.
    ///
    /// # Errors
    /// The first value that will not do, with what would.
    pub fn check(&self) -> Result<(), RecipeError> {
        for (name, found, most) in [
            ("max_history", self.max_history, MOST_ITEMS),
            ("batch_size", self.batch_size, MOST_EXAMPLES),
            ("micro_batch", self.micro_batch, MOST_EXAMPLES),
            ("epochs", self.epochs, MOST_EPOCHS),
        ] {
            if !(1..=most).contains(&found) {
                return Err(RecipeError::Count { name, found, most });
            }
        }
        if self.micro_batch > self.batch_size {
            return Err(RecipeError::Parts { micro: self.micro_batch, batch: self.batch_size });
        }
        let decay = f64::from(self.weight_decay);
        for (name, found, is_right, expected) in [
            ("dropout", self.dropout, (0.0..1.0).contains(&self.dropout), "0 to below 1"),
            ("learning_rate", self.learning_rate, self.learning_rate > 0.0, "above 0"),
            ("weight_decay", decay, decay >= 0.0, "0 or more"),
            ("clip", self.clip, self.clip >= 0.0, "0 or more"),
        ] {
            if !(is_right && found.is_finite()) {
                return Err(RecipeError::Number { name, found, expected });
            }
        }
        Ok(())
    }

    /// The model for IDs of `layout`.
    pub fn model(&self, layout: &IdLayout) -> T5Config {
        let mut config = T5Config::new(layout, self.d_model, self.heads, self.d_kv, self.d_ff, self.layers);
        config.dropout_rate = self.dropout;
        config
    }

    /// Learning rate of `step`, 0-based, of `steps` in all.
    pub fn rate(&self, step: usize, steps: usize) -> f64 {
        self.learning_rate * self.schedule.part(step, steps, self.warmup)
    }
}
