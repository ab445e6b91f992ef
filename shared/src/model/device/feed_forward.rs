use burn::{
    module::Module,
    nn::{Linear, RmsNorm},
    tensor::{Device, Tensor, activation::relu},
};

use super::{
    BlockShape, Dropout,
    parameter::{normal, ones},
};

/// Pre-norm feed-forward block: `x + relu(norm(x) Wᵢ) Wₒ`, without biases.
#[derive(Module, Debug)]
pub struct FeedForward {
    pub(super) norm: RmsNorm,
    pub(super) wi: Linear,
    pub(super) wo: Linear,
}

impl FeedForward {
    pub(super) fn new(shape: &BlockShape, device: &Device) -> Self {
        let (width, inner) = (shape.width, shape.d_ff);
        let of = |fan: usize| shape.spread.unwrap_or((fan as f64).powf(-0.5));
        Self {
            norm: norm(shape, device),
            wi: linear(width, inner, of(width), device),
            wo: linear(inner, width, of(inner), device),
        }
    }

    /// `[B, S, D] → [B, S, D]`.
    pub(super) fn forward(&self, x: Tensor<3>, dropout: &mut Dropout) -> Tensor<3> {
        let inner = dropout.apply(relu(self.wi.forward(self.norm.forward(x.clone()))));
        x + dropout.apply(self.wo.forward(inner))
    }
}

/// T5's norm: no mean, no bias, ε inside the root.
pub(super) fn norm(shape: &BlockShape, device: &Device) -> RmsNorm {
    RmsNorm { gamma: ones(shape.width, device), epsilon: shape.epsilon }
}

/// A projection without bias, normally distributed with T5's standard deviation for its place.
pub(super) fn linear(input: usize, output: usize, std: f64, device: &Device) -> Linear {
    Linear { weight: normal([input, output], std, device), bias: None }
}
