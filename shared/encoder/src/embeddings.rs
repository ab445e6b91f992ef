use burn::module::{Module, Param};
use burn::nn::{Embedding, LayerNorm};
use burn::tensor::{Int, Tensor};

use super::config::BertConfig;
use super::error::LoadError;
use super::weights::Weights;

/// The input of the encoder: `LayerNorm(word + position + segment 0)`.
#[derive(Module, Debug)]
pub struct Embeddings {
    words: Embedding,
    /// `[positions, D]`, with the vector of segment 0 already added: texts here have one segment.
    positions: Param<Tensor<2>>,
    norm: LayerNorm,
}

impl Embeddings {
    /// Takes the tensors `embeddings.*`.
    pub fn load(config: &BertConfig, weights: &Weights) -> Result<Self, LoadError> {
        let width = config.hidden_size;
        let words = weights.tensor("embeddings.word_embeddings.weight", [config.vocab_size, width])?;
        let positions = weights
            .tensor("embeddings.position_embeddings.weight", [config.max_position_embeddings, width])?;
        let segments =
            weights.tensor("embeddings.token_type_embeddings.weight", [config.type_vocab_size, width])?;
        Ok(Self {
            words: Embedding { weight: Param::from_tensor(words) },
            positions: Param::from_tensor(positions + segments.narrow(0, 0, 1)),
            norm: weights.layer_norm("embeddings.LayerNorm", width, config.layer_norm_eps)?,
        })
    }

    /// # Shapes
    /// - tokens: `[B, S]`
    /// - output: `[B, S, D]`
    pub fn forward(&self, tokens: Tensor<2, Int>) -> Tensor<3> {
        let [_, length] = tokens.dims();
        let positions = self.positions.val().narrow(0, 0, length);
        self.norm.forward(self.words.forward(tokens) + positions.unsqueeze())
    }
}
