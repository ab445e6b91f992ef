use burn::module::Module;
use burn::nn::{LayerNorm, Linear};
use burn::tensor::module::attention;
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Tensor};

use super::config::BertConfig;
use super::error::LoadError;
use super::weights::Weights;

/// Multi-head self-attention with its residual: `LayerNorm(x + W softmax(QKᵀ / √(D/H)) V)`.
#[derive(Module, Debug)]
pub struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    norm: LayerNorm,
    heads: usize,
}

impl Attention {
    /// Takes the tensors `{prefix}.self.*` and `{prefix}.output.*`.
    pub fn load(prefix: &str, config: &BertConfig, weights: &Weights) -> Result<Self, LoadError> {
        let width = config.hidden_size;
        let linear = |name: &str| weights.linear(&format!("{prefix}.{name}"), width, width);
        Ok(Self {
            query: linear("self.query")?,
            key: linear("self.key")?,
            value: linear("self.value")?,
            output: linear("output.dense")?,
            norm: weights.layer_norm(&format!("{prefix}.output.LayerNorm"), width, config.layer_norm_eps)?,
            heads: config.num_attention_heads,
        })
    }

    /// # Shapes
    /// - input and output: `[B, S, D]`
    /// - padding: `[B, 1, 1, S]`, true where nothing may be attended to; none if no text is padded
    pub fn forward(&self, input: Tensor<3>, padding: Option<Tensor<4, Bool>>) -> Tensor<3> {
        let [batch, length, width] = input.dims();
        let split = |projected: Tensor<3>| {
            projected.reshape([batch, length, self.heads, width / self.heads]).swap_dims(1, 2)
        };
        let context = attention(
            split(self.query.forward(input.clone())),
            split(self.key.forward(input.clone())),
            split(self.value.forward(input.clone())),
            padding.map(|padding| padding.expand([batch, self.heads, length, length])),
            None,
            AttentionModuleOptions::default(),
        );
        let context = context.swap_dims(1, 2).reshape([batch, length, width]);
        self.norm.forward(input + self.output.forward(context))
    }
}
