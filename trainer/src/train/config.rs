use std::path::PathBuf;

use anyhow::{Result, anyhow, ensure};
use serde::{Deserialize, Serialize};
use tigerlet::{
    learn::{Recipe, Schedule},
    model::T5Config,
    semantic_id::IdLayout,
};

use super::TeacherConfig;
use crate::device::DeviceKind;

/// The `[train]` table: the model's shape and its training recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainConfig {
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
    /// Tokens that users are hashed into, one of which stands before the history (TIGER, section 4: 2,000); 0 = none.
    /// A model with them is not exported: whoever opens a page has none.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub user_tokens: usize,
    /// Examples an optimizer step.
    pub batch_size: usize,
    /// Examples a forward pass: small ones stay in a CPU's cache, a GPU wants the whole batch at once.
    pub micro_batch: usize,
    /// Threads a device that compute micro-batches side by side; use 1 on a GPU.
    pub workers: usize,
    /// Whether histories are padded to `max_history` and the examples live on the device. Unset, this is so on GPUs,
    /// whose engines tune their kernels for every shape, and not on the CPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_shapes: Option<bool>,
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
    /// Decay of the exponential moving average of the weights, which is then what is validated and
    /// exported; 0 = none. 0.999 averages the last thousand steps.
    pub ema: f64,
    /// Steps between validations.
    pub validate_every: usize,
    /// Users drawn, with the seed, for validation; 0 = all.
    pub validation_users: usize,
    /// Beams of the validation.
    pub validation_beams: usize,
    /// Validations without a better NDCG@10 after which training stops; 0 = never.
    pub patience: usize,
    /// Steps between lines of the log.
    pub log_every: usize,
    /// Minutes between checkpoints besides those of validations, so that an interruption loses no more;
    /// 0 = none.
    pub checkpoint_minutes: f64,
    /// Seed of initialisation, order and dropout.
    pub seed: u64,
    /// Share of a target code's weight that all codes of its level share (Szegedy et al., arXiv 1512.00567).
    pub label_smoothing: f64,
    /// What training starts from instead of random weights, for a second round with a learning rate of its own
    /// (a warm restart, arXiv 1608.03983): the folder of a checkpoint of the same shape, or a configuration file,
    /// whose run is finished first, in the folder beside this one, and whose last checkpoint it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_from: Option<PathBuf>,
    /// Share of a code's embedding that begins as where its centroid lies, and not as chance; worth something where
    /// `[quantize] collaborative` has centroids know who takes what.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub centroids: f64,
    /// Soft targets beside the true ones; absent = true ones only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teacher: Option<TeacherConfig>,
}

/// More of them would be most of the model, and no data set here has as many users.
const MOST_USER_TOKENS: usize = 100_000;

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            d_model: 128,
            heads: 4,
            d_kv: 32,
            d_ff: 512,
            layers: 2,
            dropout: 0.1,
            max_history: 20,
            user_tokens: 0,
            batch_size: 256,
            micro_batch: 64,
            workers: crate::machine::threads(),
            fixed_shapes: None,
            epochs: 10,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            warmup: 300,
            weight_decay: 0.01,
            clip: 1.0,
            ema: 0.0,
            validate_every: 500,
            validation_users: 1000,
            validation_beams: 20,
            patience: 0,
            log_every: 50,
            checkpoint_minutes: 5.0,
            seed: 1,
            start_from: None,
            label_smoothing: 0.0,
            centroids: 0.0,
            teacher: None,
        }
    }
}

impl TrainConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        let positive = [
            ("d_model", self.d_model),
            ("heads", self.heads),
            ("d_kv", self.d_kv),
            ("d_ff", self.d_ff),
            ("layers", self.layers),
            ("workers", self.workers),
            ("validate_every", self.validate_every),
            ("validation_beams", self.validation_beams),
            ("log_every", self.log_every),
        ];
        for (key, value) in positive {
            ensure!(value > 0, "[train] `{key}` is 0, expected at least 1");
        }
        self.recipe().check().map_err(|error| anyhow!("[train] {error}"))?;
        ensure!(
            self.user_tokens <= MOST_USER_TOKENS,
            "[train] `user_tokens` is {}, expected at most {MOST_USER_TOKENS}",
            self.user_tokens
        );
        let smoothing = self.label_smoothing;
        ensure!(
            (0.0..1.0).contains(&smoothing),
            "[train] `label_smoothing` is {smoothing}, expected 0 to below 1"
        );
        if let Some(teacher) = &self.teacher {
            teacher.validate()?;
            ensure!(
                smoothing == 0.0,
                "[train] `label_smoothing` and `teacher` are two ways to soften a target: choose one"
            );
        }
        let centroids = self.centroids;
        ensure!((0.0..=1.0).contains(&centroids), "[train] `centroids` is {centroids}, expected 0 to 1");
        ensure!(
            centroids == 0.0 || self.start_from.is_none(),
            "[train] `centroids` and `start_from` are two ways to begin: choose one"
        );
        ensure!((0.0..1.0).contains(&self.ema), "[train] `ema` is {}, expected 0 to below 1", self.ema);
        let minutes = self.checkpoint_minutes;
        ensure!(
            minutes.is_finite() && minutes >= 0.0,
            "[train] `checkpoint_minutes` is {minutes}, expected 0 or more"
        );
        Ok(())
    }

    /// The model for IDs of `layout`.
    pub fn model(&self, layout: &IdLayout) -> T5Config {
        let mut config = self.recipe().model(layout);
        config.vocab_size += self.user_tokens;
        config
    }

    /// Whether training on `kind` pads to fixed shapes.
    pub fn is_fixed(&self, kind: DeviceKind) -> bool {
        self.fixed_shapes.unwrap_or(kind != DeviceKind::Flex)
    }

    /// Learning rate of `step`, 0-based, of `steps` in all.
    pub fn rate(&self, step: usize, steps: usize) -> f64 {
        self.recipe().rate(step, steps)
    }

    /// What of it a step depends on, without a teacher and with one worker.
    pub fn recipe(&self) -> Recipe {
        let &Self { d_model, heads, d_kv, d_ff, layers, dropout, .. } = self;
        let &Self { max_history, batch_size, micro_batch, epochs, learning_rate, schedule, .. } = self;
        let &Self { warmup, weight_decay, clip, seed, .. } = self;
        Recipe {
            d_model,
            heads,
            d_kv,
            d_ff,
            layers,
            dropout,
            max_history,
            batch_size,
            micro_batch,
            epochs,
            learning_rate,
            schedule,
            warmup,
            weight_decay,
            clip,
            seed,
        }
    }
}
