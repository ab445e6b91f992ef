//! The models as tensors, on any device of Burn's: what learns, and what a GPU computes.
mod attention;
mod decoder;
mod dense;
mod dropout;
mod encoder;
mod feed_forward;
mod glance;
mod lookup;
mod parameter;
mod position;
mod scores;
mod shape;
mod t5;
mod to_host;
mod tower;
mod weights;

use super::{Promise, T5Config, TowerConfig, WeightsError, header, host, reader, tensors};
pub use decoder::DecoderCache;
pub use dense::Dense;
pub use dropout::Dropout;
pub use encoder::Encoded;
pub use glance::AttentionWeights;
pub use lookup::Lookup;
use shape::BlockShape;
pub use t5::T5;
pub use tower::Tower;
pub use weights::Precision;
