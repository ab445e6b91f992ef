//! tigerlet's model on one CPU thread.

mod block;
mod lanes;
mod position;
mod product;
mod projection;
mod rows;
mod t5;
mod tower;

pub use block::{AttentionWeights, FeedForwardWeights, Plan, Shape};
pub use lanes::Unit;
pub use position::bucket;
pub use projection::{Arithmetic, Left, Projection, Then};
pub use t5::{Encoded, PositionBias, T5, T5Weights, Written};
pub use tower::{Tower, TowerWeights};
