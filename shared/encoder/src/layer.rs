use burn::module::Module;
use burn::nn::{LayerNorm, Linear};
use burn::tensor::activation::gelu;
use burn::tensor::{Bool, Tensor};

use super::attention::Attention;
use super::config::BertConfig;
use super::error::LoadError;
use super::weights::Weights;

/// One encoder layer: self-attention, then `LayerNorm(x + W₂ gelu(W₁ x))`.
#[derive(Module, Debug)]
pub struct Layer {
    attention: Attention,
    widen: Linear,
    narrow: Linear,
    norm: LayerNorm,
}

impl Layer {
    /// Takes the tensors `encoder.layer.{index}.*`.
    pub fn load(index: usize, config: &BertConfig, weights: &Weights) -> Result<Self, LoadError> {
        let name = |rest: &str| format!("encoder.layer.{index}.{rest}");
        let (width, wide) = (config.hidden_size, config.intermediate_size);
        Ok(Self {
            attention: Attention::load(&name("attention"), config, weights)?,
            widen: weights.linear(&name("intermediate.dense"), width, wide)?,
            narrow: weights.linear(&name("output.dense"), wide, width)?,
            norm: weights.layer_norm(&name("output.LayerNorm"), width, config.layer_norm_eps)?,
        })
    }

    /// # Shapes
    /// - input and output: `[B, S, D]`
    /// - padding: `[B, 1, 1, S]`, see [`Attention::forward`]
    pub fn forward(&self, input: Tensor<3>, padding: Option<Tensor<4, Bool>>) -> Tensor<3> {
        let attended = self.attention.forward(input, padding);
        let output = self.narrow.forward(gelu(self.widen.forward(attended.clone())));
        self.norm.forward(attended + output)
    }
}
