use super::{T5Config, TowerConfig};

/// What a Transformer block is made of, in whichever stack it stands.
#[derive(Clone, Copy, Debug)]
pub struct BlockShape {
    /// Width D.
    pub width: usize,
    /// Attention heads H.
    pub heads: usize,
    /// Width of one head, d_kv.
    pub d_kv: usize,
    /// Inner width of the feed-forward network.
    pub d_ff: usize,
    /// ε of the norms.
    pub epsilon: f64,
    /// Standard deviation of every projection before it has learned; none: T5's, to each by its place.
    pub spread: Option<f64>,
}

impl BlockShape {
    /// Width of all heads together.
    pub fn inner(&self) -> usize {
        self.heads * self.d_kv
    }
}

impl From<&T5Config> for BlockShape {
    fn from(config: &T5Config) -> Self {
        Self {
            width: config.d_model,
            heads: config.num_heads,
            d_kv: config.d_kv,
            d_ff: config.d_ff,
            epsilon: config.layer_norm_epsilon,
            spread: None,
        }
    }
}

impl From<&TowerConfig> for BlockShape {
    fn from(config: &TowerConfig) -> Self {
        Self {
            width: config.d_model,
            heads: config.heads,
            d_kv: config.d_model / config.heads,
            d_ff: config.d_ff,
            epsilon: TowerConfig::EPSILON,
            spread: Some(TowerConfig::SPREAD),
        }
    }
}
