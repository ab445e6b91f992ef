use serde::{Deserialize, Serialize};

use crate::{
    limits::{LimitError, Limits, at_most, product},
    semantic_id::IdLayout,
};

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
    /// More than anybody's model may have.
    #[error("config.json: {0}")]
    Limit(#[from] LimitError),
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
    /// [`ConfigError`] names the key that is missing or out of range, or what there is too much of.
    pub fn parse(json: &[u8], limits: &Limits) -> Result<Self, ConfigError> {
        at_most(limits.config_bytes, "bytes", json.len())?;
        let config: Self = serde_json::from_slice(json)?;
        config.validate(limits)?;
        Ok(config)
    }

    /// Checks every value that the computation depends on.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the first key that is out of range, [`ConfigError::Limit`] what there is too
    /// much of.
    pub fn validate(&self, limits: &Limits) -> Result<(), ConfigError> {
        let sizes = [
            ("vocab_size", self.vocab_size),
            ("d_model", self.d_model),
            ("d_kv", self.d_kv),
            ("d_ff", self.d_ff),
            ("num_layers", self.num_layers),
            ("num_decoder_layers", self.num_decoder_layers),
            ("num_heads", self.num_heads),
        ];
        let refuse = |key, value: String, expected| Err(ConfigError::Value { key, value, expected });
        for (key, value) in sizes {
            if value == 0 {
                return refuse(key, value.to_string(), "not at least 1");
            }
        }
        at_most(limits.layers, "encoder layers", self.num_layers)?;
        at_most(limits.layers, "decoder layers", self.num_decoder_layers)?;
        at_most(limits.heads, "heads", self.num_heads)?;
        let widths = [
            ("numbers wide (`d_model`)", self.d_model as u64),
            ("numbers wide (`d_kv` of all heads)", product([self.d_kv, self.num_heads])),
            ("numbers wide (`d_ff`)", self.d_ff as u64),
            ("buckets of relative attention", self.relative_attention_num_buckets as u64),
            ("tokens of relative attention", self.relative_attention_max_distance as u64),
        ];
        for (what, width) in widths {
            at_most(limits.width, what, width)?;
        }
        at_most(limits.parameters, "parameters", self.parameters())?;
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
        let (found, needed) = (self.vocab_size, layout.vocab_size().saturating_add(user_tokens));
        if found == needed { Ok(()) } else { Err(ConfigError::Vocabulary { found, needed, user_tokens }) }
    }

    /// Checks that one history of so many items, S = items · L tokens, leaves the attention of all encoder blocks
    /// within the limits.
    ///
    /// # Errors
    /// [`ConfigError::Limit`] with the number of attention weights.
    pub fn check_history(
        &self,
        layout: &IdLayout,
        max_history: usize,
        limits: &Limits,
    ) -> Result<(), ConfigError> {
        let tokens = [max_history, layout.levels()];
        let weights = product([self.num_layers, self.num_heads].into_iter().chain(tokens).chain(tokens));
        Ok(at_most(limits.attention, "attention weights of one history (layers · heads · tokens²)", weights)?)
    }

    /// Number of trainable numbers; the tied embedding counts once. More than a `u64` counts is [`u64::MAX`].
    pub fn parameters(&self) -> u64 {
        let (width, inner) = (self.d_model, product([self.num_heads, self.d_kv]));
        let with_norm = |numbers: u64| numbers.saturating_add(width as u64);
        let attention = with_norm(inner.saturating_mul(product([4, width])));
        let feed_forward = with_norm(product([2, width, self.d_ff]));
        let stack = |layers: usize, block: u64| {
            let bias = product([self.relative_attention_num_buckets, self.num_heads]);
            with_norm(block.saturating_mul(layers as u64)).saturating_add(bias)
        };
        let encoder = stack(self.num_layers, attention.saturating_add(feed_forward));
        let cross = attention.saturating_mul(2);
        let decoder = stack(self.num_decoder_layers, cross.saturating_add(feed_forward));
        product([self.vocab_size, width]).saturating_add(encoder).saturating_add(decoder)
    }

    /// Total width of the attention heads, H · d_kv.
    pub fn inner(&self) -> usize {
        self.num_heads.saturating_mul(self.d_kv)
    }
}
