use std::fmt;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The `[sasrec]` and `[dense]` tables: the shape and the recipe of a model that scores items.
///
/// The defaults are this project's tuned ones for Amazon Beauty; RESULTS.md says against what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SasrecConfig {
    /// Width D of the model.
    pub d_model: usize,
    /// Blocks.
    pub layers: usize,
    /// Attention heads; they share D.
    pub heads: usize,
    /// Inner width of the feed-forward networks.
    pub d_ff: usize,
    /// Dropout probability, also of the embeddings.
    pub dropout: f64,
    /// Items of a history that the model reads, the latest ones.
    pub max_history: usize,
    /// What training minimises.
    pub loss: LossKind,
    /// How much of popularity the model need not learn: so many times ln p of an item is added to its logit in training
    /// and not after (Menon et al., "Long-tail learning via logit adjustment", arXiv 2007.07314).
    pub logit_adjustment: f64,
    /// How little a popular target weighs: its loss is divided by its popularity to this power, 1 being the inverse
    /// propensity (Schnabel et al., "Recommendations as Treatments", arXiv 1602.05352).
    pub inverse_propensity: f64,
    /// Negatives: of each position for `bce`, shared by a micro-batch for `sampled-softmax`.
    pub negatives: usize,
    /// Sequences an optimizer step.
    pub batch_size: usize,
    /// Sequences a forward pass, all of one length.
    pub micro_batch: usize,
    /// Threads that compute micro-batches side by side; use 1 on a GPU.
    pub workers: usize,
    /// Passes over the sequences.
    pub epochs: usize,
    /// Peak learning rate; a cosine takes it to 0.
    pub learning_rate: f64,
    /// Steps over which the learning rate rises from 0.
    pub warmup: usize,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f32,
    /// Epochs between validations.
    pub validate_every: usize,
    /// Users drawn, with the seed, for validation; 0 = all.
    pub validation_users: usize,
    /// Seed of initialisation, order, dropout and negatives.
    pub seed: u64,
}

/// The losses that SASRec is trained with in the literature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// Softmax over all N items (Klenitskiy & Vasilev, arXiv 2309.07602).
    CrossEntropy,
    /// Binary cross-entropy of the target against random items (the original, arXiv 1808.09781).
    Bce,
    /// Softmax over the target and random items, corrected for how they were drawn (arXiv 2309.07602, section 3).
    SampledSoftmax,
}

impl fmt::Display for LossKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CrossEntropy => "cross-entropy",
            Self::Bce => "BCE",
            Self::SampledSoftmax => "sampled softmax",
        })
    }
}

impl Default for SasrecConfig {
    fn default() -> Self {
        Self {
            d_model: 64,
            layers: 2,
            heads: 1,
            d_ff: 64,
            dropout: 0.4,
            max_history: 50,
            loss: LossKind::CrossEntropy,
            logit_adjustment: 0.0,
            inverse_propensity: 0.0,
            negatives: 1024,
            batch_size: 256,
            micro_batch: 64,
            workers: crate::machine::threads(),
            epochs: 100,
            learning_rate: 1e-3,
            warmup: 100,
            weight_decay: 0.0,
            validate_every: 5,
            validation_users: 4000,
            seed: 1,
        }
    }
}

impl SasrecConfig {
    /// Checks what the types do not; `table` is where it stands.
    pub fn validate(&self, table: &str) -> Result<()> {
        let positive = [
            ("d_model", self.d_model),
            ("layers", self.layers),
            ("heads", self.heads),
            ("d_ff", self.d_ff),
            ("max_history", self.max_history),
            ("negatives", self.negatives),
            ("batch_size", self.batch_size),
            ("micro_batch", self.micro_batch),
            ("workers", self.workers),
            ("epochs", self.epochs),
            ("validate_every", self.validate_every),
        ];
        for (key, value) in positive {
            ensure!(value > 0, "[{table}] `{key}` is 0, expected at least 1");
        }
        ensure!(
            self.micro_batch <= self.batch_size,
            "[{table}] `micro_batch` is {}, expected at most `batch_size`, which is {}",
            self.micro_batch,
            self.batch_size
        );
        let (width, heads) = (self.d_model, self.heads);
        ensure!(
            width.is_multiple_of(heads),
            "[{table}] `d_model` is {width}, expected a multiple of `heads`, which is {heads}"
        );
        let (dropout, rate, decay) = (self.dropout, self.learning_rate, self.weight_decay);
        ensure!((0.0..1.0).contains(&dropout), "[{table}] `dropout` is {dropout}, expected 0 to below 1");
        ensure!(rate.is_finite() && rate > 0.0, "[{table}] `learning_rate` is {rate}, expected above 0");
        for (key, value) in
            [("logit_adjustment", self.logit_adjustment), ("inverse_propensity", self.inverse_propensity)]
        {
            ensure!((0.0..=1.0).contains(&value), "[{table}] `{key}` is {value}, expected 0 to 1");
            ensure!(
                value == 0.0 || self.loss == LossKind::CrossEntropy,
                "[{table}] `{key}` is {value}, and `loss` is {}: it needs `loss = \"cross-entropy\"`",
                self.loss
            );
        }
        ensure!(decay.is_finite() && decay >= 0.0, "[{table}] `weight_decay` is {decay}, expected 0 or more");
        Ok(())
    }

    /// Learning rate of `step`, 0-based, of `steps` in all.
    pub fn rate(&self, step: usize, steps: usize) -> f64 {
        let warm = ((step + 1) as f64 / self.warmup.max(1) as f64).min(1.0);
        let done = step as f64 / steps.max(1) as f64;
        self.learning_rate * warm * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
    }
}
