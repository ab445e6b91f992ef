use serde::{Deserialize, Serialize};

use crate::semantic_id::IdLayout;

/// Shape of a T5 model, in the field names of Hugging Face's `config.json`.
///
/// Keys that say how the model was trained or how other programs should treat it are kept on reading
/// only as far as they change the computation; everything else is written with T5's own constants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct T5Config {
    /// Size of the one vocabulary: 3 special tokens, then every level's codes, then user tokens if there are any.
    pub vocab_size: usize,
    /// Width D of the residual stream.
    pub d_model: usize,
    /// Width of one attention head; `num_heads * d_kv` need not equal `d_model`.
    pub d_kv: usize,
    /// Inner width of the feed-forward network.
    pub d_ff: usize,
    /// Encoder blocks.
    pub num_layers: usize,
    /// Decoder blocks.
    pub num_decoder_layers: usize,
    /// Attention heads H.
    pub num_heads: usize,
    /// Buckets of the relative position bias.
    #[serde(default = "defaults::buckets")]
    pub relative_attention_num_buckets: usize,
    /// Distance from which on all positions share the last bucket.
    #[serde(default = "defaults::max_distance")]
    pub relative_attention_max_distance: usize,
    /// Dropout probability while training.
    #[serde(default = "defaults::dropout")]
    pub dropout_rate: f64,
    /// ε of RMSNorm.
    #[serde(default = "defaults::epsilon")]
    pub layer_norm_epsilon: f64,
    /// `"relu"`: the only activation tigerlet's T5 knows.
    #[serde(default = "defaults::relu")]
    pub feed_forward_proj: String,
    /// `true`: input embedding and output projection are one matrix.
    #[serde(default = "defaults::yes")]
    pub tie_word_embeddings: bool,
    /// `"t5"`.
    #[serde(default = "defaults::model_type")]
    pub model_type: String,
    /// For `transformers`' automatic classes.
    #[serde(default = "defaults::architectures")]
    pub architectures: Vec<String>,
    /// Always `true`.
    #[serde(default = "defaults::yes")]
    pub is_encoder_decoder: bool,
    /// Padding, and the token a decoder starts from.
    #[serde(default)]
    pub pad_token_id: u32,
    /// End of sequence; semantic IDs have a fixed length and never emit it.
    #[serde(default = "defaults::end")]
    pub eos_token_id: u32,
    /// Equal to [`T5Config::pad_token_id`].
    #[serde(default)]
    pub decoder_start_token_id: u32,
}

mod defaults {
    pub fn buckets() -> usize {
        32
    }
    pub fn max_distance() -> usize {
        128
    }
    pub fn dropout() -> f64 {
        0.1
    }
    pub fn epsilon() -> f64 {
        1e-6
    }
    pub fn relu() -> String {
        "relu".into()
    }
    pub fn yes() -> bool {
        true
    }
    pub fn end() -> u32 {
        crate::semantic_id::END
    }
    pub fn model_type() -> String {
        "t5".into()
    }
    pub fn architectures() -> Vec<String> {
        vec!["T5ForConditionalGeneration".into()]
    }
}

/// Why a `config.json` is not one of tigerlet's models.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not JSON, or a key is missing or of the wrong type.
    #[error("config.json: {0}")]
    Json(#[from] serde_json::Error),
    /// A value that the model cannot have.
    #[error("config.json: `{key}` is {value}, {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What it holds.
        value: String,
        /// What it may hold.
        expected: &'static str,
    },
    /// The vocabulary does not fit the ID layout.
    #[error(
        "config.json: `vocab_size` is {found}, but the semantic IDs and {user_tokens} user tokens need {needed}"
    )]
    Vocabulary {
        /// Vocabulary of the model.
        found: usize,
        /// Vocabulary of the layout and the user tokens.
        needed: usize,
        /// User tokens in it.
        user_tokens: usize,
    },
}

/// No dimension of a model that runs in a page comes near this; larger values are damage, and would
/// overflow or exhaust memory long before a weight is read.
const LARGEST: usize = 1 << 20;

impl T5Config {
    /// A model for the IDs of `layout`, with `layers` blocks in each stack.
    pub fn new(
        layout: &IdLayout,
        d_model: usize,
        num_heads: usize,
        d_kv: usize,
        d_ff: usize,
        layers: usize,
    ) -> Self {
        Self {
            vocab_size: layout.vocab_size(),
            d_model,
            d_kv,
            d_ff,
            num_layers: layers,
            num_decoder_layers: layers,
            num_heads,
            relative_attention_num_buckets: defaults::buckets(),
            relative_attention_max_distance: defaults::max_distance(),
            dropout_rate: defaults::dropout(),
            layer_norm_epsilon: defaults::epsilon(),
            feed_forward_proj: defaults::relu(),
            tie_word_embeddings: true,
            model_type: defaults::model_type(),
            architectures: defaults::architectures(),
            is_encoder_decoder: true,
            pad_token_id: crate::semantic_id::PAD,
            eos_token_id: defaults::end(),
            decoder_start_token_id: crate::semantic_id::PAD,
        }
    }

    /// Reads and validates `config.json`.
    ///
    /// # Errors
    /// [`ConfigError`] names the key that is missing or out of range.
    pub fn parse(json: &[u8]) -> Result<Self, ConfigError> {
        let config: Self = serde_json::from_slice(json)?;
        config.validate()?;
        Ok(config)
    }

    /// Checks every value that the computation depends on.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the first key that is out of range.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let sizes = [
            ("vocab_size", self.vocab_size),
            ("d_model", self.d_model),
            ("d_kv", self.d_kv),
            ("d_ff", self.d_ff),
            ("num_layers", self.num_layers),
            ("num_decoder_layers", self.num_decoder_layers),
            ("num_heads", self.num_heads),
            ("relative_attention_num_buckets", self.relative_attention_num_buckets),
            ("relative_attention_max_distance", self.relative_attention_max_distance),
        ];
        let refuse = |key, value: String, expected| Err(ConfigError::Value { key, value, expected });
        for (key, value) in sizes {
            if !(1..=LARGEST).contains(&value) {
                return refuse(key, value.to_string(), "not between 1 and 1048576");
            }
        }
        if self.relative_attention_num_buckets < 4 || !self.relative_attention_num_buckets.is_multiple_of(4) {
            let value = self.relative_attention_num_buckets.to_string();
            return refuse("relative_attention_num_buckets", value, "not a multiple of 4");
        }
        if self.relative_attention_max_distance <= self.relative_attention_num_buckets / 2 {
            let value = self.relative_attention_max_distance.to_string();
            return refuse("relative_attention_max_distance", value, "not above half the buckets");
        }
        if !(0.0..1.0).contains(&self.dropout_rate) {
            return refuse("dropout_rate", self.dropout_rate.to_string(), "not in [0, 1)");
        }
        if !(self.layer_norm_epsilon > 0.0 && self.layer_norm_epsilon < 1.0) {
            return refuse("layer_norm_epsilon", self.layer_norm_epsilon.to_string(), "not in (0, 1)");
        }
        if self.feed_forward_proj != "relu" {
            return refuse("feed_forward_proj", self.feed_forward_proj.clone(), "and only relu is supported");
        }
        if !self.tie_word_embeddings {
            return refuse("tie_word_embeddings", "false".into(), "and only tied embeddings are supported");
        }
        for (key, value) in
            [("pad_token_id", self.pad_token_id), ("decoder_start_token_id", self.decoder_start_token_id)]
        {
            if value != crate::semantic_id::PAD {
                return refuse(key, value.to_string(), "and only 0 is supported");
            }
        }
        Ok(())
    }

    /// Checks that the model speaks the IDs of `layout`, and knows so many user tokens.
    ///
    /// # Errors
    /// [`ConfigError::Vocabulary`] when the vocabulary has another size.
    pub fn check_layout(&self, layout: &IdLayout, user_tokens: usize) -> Result<(), ConfigError> {
        let (found, needed) = (self.vocab_size, layout.vocab_size() + user_tokens);
        if found == needed { Ok(()) } else { Err(ConfigError::Vocabulary { found, needed, user_tokens }) }
    }

    /// Total width of the attention heads, H · d_kv.
    pub fn inner(&self) -> usize {
        self.num_heads * self.d_kv
    }
}
