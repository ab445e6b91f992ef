//! What may be wrong with an encoder's files, and with a text.
use safetensors::{Dtype, SafeTensorError};
use thiserror::Error;
use tigerlet::limits::LimitError;

/// Why no encoder can be read.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Not JSON, or not of a BERT encoder.
    #[error("not the configuration of a BERT encoder: {0}")]
    Config(serde_json::Error),
    /// Another activation than the exact GELU.
    #[error("`hidden_act` is `{0}`, only `gelu` is supported")]
    Activation(String),
    /// A size that is none.
    #[error("`{0}` is 0")]
    Zero(&'static str),
    /// Larger than any such encoder.
    #[error("`{name}`: {source}")]
    Limit {
        /// The field.
        name: &'static str,
        /// How much too large.
        source: LimitError,
    },
    /// Heads that do not share the width evenly.
    #[error("`hidden_size` {width} is not a multiple of `num_attention_heads` {heads}")]
    Heads {
        /// D
        width: usize,
        /// H
        heads: usize,
    },
    /// `[CLS]` and `[SEP]` alone are two tokens.
    #[error("`max_position_embeddings` is below 2")]
    Positions,
    /// A file of weights that is none.
    #[error("not a valid safetensors file: {0}")]
    Safetensors(#[from] SafeTensorError),
    /// A tensor that is not there.
    #[error("tensor `{0}` not found")]
    Missing(String),
    /// A tensor of another type.
    #[error("tensor `{name}` has type {dtype:?}, expected F32, or I8 with `{name}.scale`")]
    Type {
        /// Its name.
        name: String,
        /// Its type.
        dtype: Dtype,
    },
    /// A tensor of another shape.
    #[error("tensor `{name}` has shape {found:?}, expected {expected:?}")]
    Shape {
        /// Its name.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// What the configuration says.
        expected: Vec<usize>,
    },
    /// Not a number, or infinite.
    #[error("tensor `{0}` holds a value that is not finite")]
    NotFinite(String),
    /// A tensor that the configuration knows nothing of.
    #[error("tensor `{0}` has no place in the model that `config.json` describes")]
    Unused(String),
    /// A file of a tokenizer that is none.
    #[error("not a tokenizer: {0}")]
    Tokenizer(String),
    /// A tokenizer of another model.
    #[error("it has a token {token}, but the model only {tokens} tokens")]
    Token {
        /// The largest of the tokenizer's.
        token: usize,
        /// Those of the model.
        tokens: usize,
    },
    /// A tokenizer that leaves an empty text without a token: it would have no mean.
    #[error("it adds no special tokens to a text")]
    NoSpecialTokens,
    /// A tokenizer that a page does not run, whoever made it.
    #[error("the tokenizer's `{part}` is `{found}`, and only BERT's word pieces come along with a bundle")]
    Foreign {
        /// The part of `tokenizer.json`.
        part: &'static str,
        /// Its type.
        found: String,
    },
}

impl LoadError {
    /// The file that it is about, by Hugging Face's name.
    pub fn file(&self) -> &'static str {
        match self {
            Self::Config(_)
            | Self::Activation(_)
            | Self::Zero(_)
            | Self::Limit { .. }
            | Self::Heads { .. }
            | Self::Positions => "config.json",
            Self::Tokenizer(_) | Self::Token { .. } | Self::NoSpecialTokens | Self::Foreign { .. } => {
                "tokenizer.json"
            }
            _ => "model.safetensors",
        }
    }
}

/// Why a text has no vector.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot encode a text: {0}")]
pub struct TextError(pub String);
