//! The model: T5's encoder–decoder (Raffel et al. 2020, arXiv 1910.10683), exactly as Hugging Face's
//! `T5ForConditionalGeneration` computes it, over a vocabulary of semantic-ID codes.
//!
//! Shapes in this module: B users, S history tokens, L levels, K codes of a level, W beams a user,
//! H heads, D model width, d_kv head width.
mod config;
mod dense_config;
#[cfg(feature = "tensors")]
mod device;
mod header;
#[cfg(feature = "model")]
pub(crate) mod host;
#[cfg(feature = "model")]
mod reader;
mod tensors;
mod tower_config;

pub use config::{ConfigError, T5Config};
pub use dense_config::{DenseConfig, DenseError, Mixture};
#[cfg(feature = "tensors")]
pub use device::{AttentionWeights, DecoderCache, Dense, Dropout, Encoded, Lookup, Precision, T5, Tower};
pub use header::{HeaderError, Promise};
#[cfg(feature = "model")]
pub use reader::WeightsError;
#[cfg(feature = "model")]
pub use tigerlet_host::Arithmetic;
pub use tower_config::TowerConfig;
