//! The model: T5's encoder–decoder (Raffel et al. 2020, arXiv 1910.10683), exactly as Hugging Face's
//! `T5ForConditionalGeneration` computes it, over a vocabulary of semantic-ID codes.
//!
//! Shapes in this module: B users, S history tokens, L levels, K codes of a level, W beams a user,
//! H heads, D model width, d_kv head width.
#[cfg(feature = "tensors")]
mod attention;
mod config;
#[cfg(feature = "tensors")]
mod decoder;
#[cfg(feature = "tensors")]
mod dense;
mod dense_config;
#[cfg(feature = "tensors")]
mod dropout;
#[cfg(feature = "tensors")]
mod encoder;
#[cfg(feature = "tensors")]
mod feed_forward;
#[cfg(feature = "tensors")]
mod glance;
mod header;
#[cfg(feature = "model")]
pub(crate) mod host;
#[cfg(feature = "tensors")]
mod lookup;
#[cfg(feature = "tensors")]
mod parameter;
#[cfg(feature = "tensors")]
mod position;
#[cfg(feature = "model")]
mod reader;
#[cfg(feature = "tensors")]
mod scores;
#[cfg(feature = "tensors")]
mod shape;
#[cfg(feature = "tensors")]
mod t5;
mod tensors;
#[cfg(feature = "tensors")]
mod to_host;
#[cfg(feature = "tensors")]
mod tower;
mod tower_config;
#[cfg(feature = "tensors")]
mod weights;

pub use config::{ConfigError, T5Config};
#[cfg(feature = "tensors")]
pub use decoder::DecoderCache;
#[cfg(feature = "tensors")]
pub use dense::Dense;
pub use dense_config::{DenseConfig, DenseError, Mixture};
#[cfg(feature = "tensors")]
pub use dropout::Dropout;
#[cfg(feature = "tensors")]
pub use encoder::Encoded;
#[cfg(feature = "tensors")]
pub use glance::AttentionWeights;
pub use header::{HeaderError, Promise};
#[cfg(feature = "tensors")]
pub use lookup::Lookup;
#[cfg(feature = "model")]
pub use reader::WeightsError;
#[cfg(feature = "tensors")]
use shape::BlockShape;
#[cfg(feature = "tensors")]
pub use t5::T5;
#[cfg(feature = "model")]
pub use tigerlet_host::Arithmetic;
#[cfg(feature = "tensors")]
pub use tower::Tower;
pub use tower_config::TowerConfig;
#[cfg(feature = "tensors")]
pub use weights::Precision;
