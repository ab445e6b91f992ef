use serde::{Deserialize, Serialize};
use tigerlet::limits::{Limits, at_most};

use super::error::LoadError;

/// The shape of a BERT encoder, in the field names of Hugging Face's `config.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BertConfig {
    /// Number of word pieces.
    pub vocab_size: usize,
    /// Width D of every token vector.
    pub hidden_size: usize,
    /// Number of encoder layers.
    pub num_hidden_layers: usize,
    /// Attention heads H; D is a multiple of H.
    pub num_attention_heads: usize,
    /// Width of the feed-forward layer.
    pub intermediate_size: usize,
    /// Number of learned positions, an upper bound for the tokens of a text.
    pub max_position_embeddings: usize,
    /// Number of segments; only the first is used.
    pub type_vocab_size: usize,
    /// ε of every layer norm.
    pub layer_norm_eps: f64,
    /// Activation of the feed-forward layer; only `gelu`, the exact one, is known.
    pub hidden_act: String,
}

impl BertConfig {
    /// Reads `config.json` and checks that this implementation can run the model that it describes.
    ///
    /// # Errors
    /// [`LoadError`] names the field.
    pub fn parse(json: &[u8]) -> Result<Self, LoadError> {
        let config: Self = serde_json::from_slice(json).map_err(LoadError::Config)?;
        if config.hidden_act != "gelu" {
            return Err(LoadError::Activation(config.hidden_act));
        }
        let most = Limits::DEFAULT;
        for (name, size, limit, what) in [
            ("vocab_size", config.vocab_size, most.parameters, "word pieces"),
            ("hidden_size", config.hidden_size, most.width, "numbers a token"),
            ("num_attention_heads", config.num_attention_heads, most.heads, "heads"),
            ("intermediate_size", config.intermediate_size, most.width, "numbers"),
            ("type_vocab_size", config.type_vocab_size, most.parameters, "segments"),
        ] {
            if size == 0 {
                return Err(LoadError::Zero(name));
            }
            at_most(limit, what, size).map_err(|source| LoadError::Limit { name, source })?;
        }
        let layers = at_most(most.layers, "layers", config.num_hidden_layers);
        layers.map_err(|source| LoadError::Limit { name: "num_hidden_layers", source })?;
        let (width, heads) = (config.hidden_size, config.num_attention_heads);
        if !width.is_multiple_of(heads) {
            return Err(LoadError::Heads { width, heads });
        }
        if config.max_position_embeddings < 2 {
            return Err(LoadError::Positions);
        }
        Ok(config)
    }
}
