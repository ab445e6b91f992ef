//! The model: T5's encoder–decoder (Raffel et al. 2020, arXiv 1910.10683), exactly as Hugging Face's
//! `T5ForConditionalGeneration` computes it, over a vocabulary of semantic-ID codes.
//!
//! Shapes in this module: B users, S history tokens, L levels, K codes of a level, W beams a user,
//! H heads, D model width, d_kv head width.
mod attention;
mod config;
mod decoder;
mod dropout;
mod encoder;
mod feed_forward;
mod glance;
mod header;
mod position;
mod t5;
mod weights;

pub use config::{ConfigError, T5Config};
pub use decoder::DecoderCache;
pub use dropout::Dropout;
pub use encoder::Encoded;
pub use glance::AttentionWeights;
pub use header::{HeaderError, check_header, header_end};
pub use t5::T5;
pub use weights::{Precision, WeightsError};
