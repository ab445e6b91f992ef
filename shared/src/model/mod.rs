//! The model: T5's encoder–decoder (Raffel et al. 2020, arXiv 1910.10683), exactly as Hugging Face's
//! `T5ForConditionalGeneration` computes it, over a vocabulary of semantic-ID codes.
//!
//! Shapes in this module: B users, S history tokens, L levels, K codes of a level, W beams a user,
//! H heads, D model width, d_kv head width.
#[cfg(feature = "model")]
mod attention;
mod config;
#[cfg(feature = "model")]
mod decoder;
#[cfg(feature = "model")]
mod dense;
mod dense_config;
#[cfg(feature = "model")]
mod dropout;
#[cfg(feature = "model")]
mod encoder;
#[cfg(feature = "model")]
mod feed_forward;
#[cfg(feature = "model")]
mod glance;
mod header;
#[cfg(feature = "model")]
mod host;
#[cfg(feature = "model")]
mod lookup;
#[cfg(feature = "model")]
mod parameter;
#[cfg(feature = "model")]
mod position;
#[cfg(feature = "model")]
mod shape;
#[cfg(feature = "model")]
mod t5;
mod tensors;
#[cfg(feature = "model")]
mod tower;
mod tower_config;
#[cfg(feature = "model")]
mod weights;

pub use config::{ConfigError, T5Config};
#[cfg(feature = "model")]
pub use decoder::DecoderCache;
#[cfg(feature = "model")]
pub use dense::Dense;
pub use dense_config::{DenseConfig, DenseError, Mixture};
#[cfg(feature = "model")]
pub use dropout::Dropout;
#[cfg(feature = "model")]
pub use encoder::Encoded;
#[cfg(feature = "model")]
pub use glance::AttentionWeights;
pub use header::{HeaderError, Promise};
#[cfg(feature = "model")]
pub use lookup::Lookup;
#[cfg(feature = "model")]
use shape::BlockShape;
#[cfg(feature = "model")]
pub use t5::T5;
#[cfg(feature = "model")]
pub use tigerlet_host::Arithmetic;
#[cfg(feature = "model")]
pub use tower::Tower;
pub use tower_config::TowerConfig;
#[cfg(feature = "model")]
pub use weights::{Precision, WeightsError, stored_arithmetic};
