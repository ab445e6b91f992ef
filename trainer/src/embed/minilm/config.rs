use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The shape of a BERT encoder, in the field names of Hugging Face's `config.json`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
    pub fn parse(json: &[u8]) -> Result<Self> {
        let config: Self = serde_json::from_slice(json).context("not the configuration of a BERT encoder")?;
        ensure!(
            config.hidden_act == "gelu",
            "`hidden_act` is `{}`, only `gelu` is supported",
            config.hidden_act
        );
        for (name, size) in [
            ("vocab_size", config.vocab_size),
            ("hidden_size", config.hidden_size),
            ("num_attention_heads", config.num_attention_heads),
            ("intermediate_size", config.intermediate_size),
            ("type_vocab_size", config.type_vocab_size),
        ] {
            ensure!(size > 0, "`{name}` is 0");
        }
        ensure!(
            config.hidden_size.is_multiple_of(config.num_attention_heads),
            "`hidden_size` {} is not a multiple of `num_attention_heads` {}",
            config.hidden_size,
            config.num_attention_heads
        );
        // `[CLS]` and `[SEP]` alone are two tokens.
        ensure!(config.max_position_embeddings >= 2, "`max_position_embeddings` is below 2");
        Ok(config)
    }
}
