//! tigerlet's models on one CPU thread: T5's inference and SASRec's, without tensors.
//!
//! Weights are packed once, in the order in which kernels read them; products are written for the SIMD unit that the
//! machine has, by `pulp`, without `unsafe`; beams share the keys and values of what they have in common.

mod attention;
mod cross;
mod feed_forward;
mod first;
mod lanes;
mod plan;
mod position;
mod product;
mod projection;
mod rows;
mod t5;
mod tower;

pub use attention::AttentionWeights;
pub use feed_forward::FeedForwardWeights;
pub use lanes::Unit;
pub use plan::{Plan, Shape};
pub use position::bucket;
pub use projection::Arithmetic;
pub use t5::{AttentionSeen, Encoded, PositionBias, T5, T5Weights, Written};
pub use tower::{Tower, TowerWeights};
