use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// The `[quantize.rqvae]` table: the autoencoder around the codebooks, and its training.
///
/// `preset` names where the values come from that are not given; a run folder keeps the values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Given")]
pub struct RqVaeConfig {
    /// Widths of the encoder's hidden layers; the decoder has them in reverse.
    pub hidden: Vec<usize>,
    /// Width of the latent vectors and of the codebooks.
    pub latent: usize,
    /// Passes over the items.
    pub epochs: usize,
    /// Items a step.
    pub batch_size: usize,
    /// Learning rate, constant.
    pub learning_rate: f64,
    pub optimizer: OptimizerKind,
    /// AdamW's decoupled decay; for Adagrad, an L2 penalty.
    pub weight_decay: f32,
    /// β, the weight of the commitment loss.
    pub beta: f64,
    /// Dropout after the hidden layers.
    pub dropout: f64,
    /// Items whose first latents k-means initialises the codebooks with.
    pub initialize: Initialize,
    /// Epochs between revivals of dead codes; 0 = never.
    pub revive: usize,
    /// Give every dimension of the vectors mean 0 and variance 1 first.
    pub standardize: bool,
}

/// What k-means sees when it initialises the codebooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initialize {
    /// The first batch of training.
    FirstBatch,
    /// All items.
    AllItems,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerKind {
    Adagrad,
    AdamW,
}

/// Known recipes.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Preset {
    /// Minutes on a CPU: the paper's shape with AdamW, and epochs enough for ten thousand items.
    #[default]
    Small,
    /// TIGER (arXiv 2305.05065), sections 3.1 and 4. The paper does not say how it treats dead codes after
    /// initialisation: here they are left alone.
    TigerPaper,
    /// Paischer et al. (arXiv 2412.08604), as their code has it: facebookresearch/preference_discerning,
    /// `configs/setting/TIGER_Beauty.yaml` and `ID_generation/generate_id.py`.
    Paischer,
}

impl Preset {
    fn config(self) -> RqVaeConfig {
        let small = RqVaeConfig {
            hidden: vec![512, 256, 128],
            latent: 32,
            epochs: 100,
            batch_size: 1024,
            learning_rate: 1e-3,
            optimizer: OptimizerKind::AdamW,
            weight_decay: 0.01,
            beta: 0.25,
            dropout: 0.0,
            initialize: Initialize::AllItems,
            revive: 5,
            standardize: false,
        };
        match self {
            Self::Small => small,
            Self::TigerPaper => RqVaeConfig {
                epochs: 20_000,
                learning_rate: 0.4,
                optimizer: OptimizerKind::Adagrad,
                weight_decay: 0.0,
                initialize: Initialize::FirstBatch,
                revive: 0,
                ..small
            },
            Self::Paischer => RqVaeConfig {
                hidden: vec![768, 512, 256],
                latent: 128,
                epochs: 8000,
                batch_size: 2048,
                weight_decay: 0.1,
                dropout: 0.1,
                revive: 0,
                standardize: true,
                ..small
            },
        }
    }
}

impl Default for RqVaeConfig {
    fn default() -> Self {
        Preset::default().config()
    }
}

impl RqVaeConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        let positive = [("latent", self.latent), ("epochs", self.epochs), ("batch_size", self.batch_size)];
        for (key, value) in positive {
            ensure!(value > 0, "[quantize.rqvae] `{key}` is 0, expected at least 1");
        }
        ensure!(
            self.hidden.iter().all(|&width| width > 0),
            "[quantize.rqvae] `hidden` has a layer of width 0"
        );
        ensure!(
            self.learning_rate > 0.0 && self.learning_rate.is_finite(),
            "[quantize.rqvae] `learning_rate` is {}, expected more than 0",
            self.learning_rate
        );
        for (key, value) in [("beta", self.beta), ("weight_decay", self.weight_decay.into())] {
            ensure!(
                value >= 0.0 && value.is_finite(),
                "[quantize.rqvae] `{key}` is {value}, expected 0 or more"
            );
        }
        ensure!(
            (0.0..1.0).contains(&self.dropout),
            "[quantize.rqvae] `dropout` is {}, expected 0 or more and less than 1",
            self.dropout
        );
        Ok(())
    }
}

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    preset: Preset,
    hidden: Option<Vec<usize>>,
    latent: Option<usize>,
    epochs: Option<usize>,
    batch_size: Option<usize>,
    learning_rate: Option<f64>,
    optimizer: Option<OptimizerKind>,
    weight_decay: Option<f32>,
    beta: Option<f64>,
    dropout: Option<f64>,
    initialize: Option<Initialize>,
    revive: Option<usize>,
    standardize: Option<bool>,
}

impl From<Given> for RqVaeConfig {
    fn from(given: Given) -> Self {
        let preset = given.preset.config();
        Self {
            hidden: given.hidden.unwrap_or(preset.hidden),
            latent: given.latent.unwrap_or(preset.latent),
            epochs: given.epochs.unwrap_or(preset.epochs),
            batch_size: given.batch_size.unwrap_or(preset.batch_size),
            learning_rate: given.learning_rate.unwrap_or(preset.learning_rate),
            optimizer: given.optimizer.unwrap_or(preset.optimizer),
            weight_decay: given.weight_decay.unwrap_or(preset.weight_decay),
            beta: given.beta.unwrap_or(preset.beta),
            dropout: given.dropout.unwrap_or(preset.dropout),
            initialize: given.initialize.unwrap_or(preset.initialize),
            revive: given.revive.unwrap_or(preset.revive),
            standardize: given.standardize.unwrap_or(preset.standardize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_replaces_the_preset_and_is_kept() {
        let config: RqVaeConfig = toml::from_str("preset = \"paischer\"\nepochs = 7").unwrap();
        assert_eq!(config, RqVaeConfig { epochs: 7, ..Preset::Paischer.config() });
        let kept = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<RqVaeConfig>(&kept).unwrap(), config);
    }
}
