//! The feed-forward network of a block, pre-norm, without biases.
use crate::{
    plan::{Plan, Scratch, Shape},
    projection::{Projection, Then},
};

/// Weights of a feed-forward network: `wi` is `[d_ff, D]`, `wo` is `[D, d_ff]`.
#[derive(Clone, Debug, Default)]
pub struct FeedForwardWeights {
    /// γ of its norm, `[D]`.
    pub norm: Vec<f32>,
    /// Into it.
    pub wi: Vec<f32>,
    /// Out of it.
    pub wo: Vec<f32>,
}

impl FeedForwardWeights {
    /// Number of them.
    pub fn parameters(&self) -> usize {
        [&self.norm, &self.wi, &self.wo].map(Vec::len).iter().sum()
    }
}

/// The feed-forward network.
#[derive(Clone, Debug)]
pub struct FeedForward {
    norm: Vec<f32>,
    wi: Projection,
    wo: Projection,
}

impl FeedForward {
    /// Packs the weights.
    pub fn new(plan: &Plan, weights: &FeedForwardWeights) -> Self {
        let FeedForwardWeights { norm, wi, wo } = weights;
        let Shape { width, d_ff, .. } = plan.shape;
        Self { norm: norm.clone(), wi: plan.projection(width, &[wi]), wo: plan.projection(d_ff, &[wo]) }
    }

    /// `x + relu(norm(x) Wᵢ) Wₒ`.
    pub fn forward(&self, plan: &Plan, x: &mut [f32], scratch: &mut Scratch) {
        let Shape { width, d_ff, .. } = plan.shape;
        scratch.norm(plan, x, &self.norm);
        scratch.widen(&self.wi, x.len() / width, Then::Relu);
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.wide, d_ff);
        self.wo.apply(&scratch.left, Then::Add, x);
    }
}
