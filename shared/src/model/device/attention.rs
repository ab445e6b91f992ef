use burn::{
    module::Module,
    nn::{Linear, RmsNorm},
    tensor::{Device, Tensor, activation::softmax},
};

use super::{
    BlockShape, Dropout,
    feed_forward::{linear, norm},
};

/// Pre-norm multi-head attention of T5: no biases, no 1/√d scaling (it is folded into the
/// initialisation), head width independent of the model's.
#[derive(Module, Debug)]
pub struct Attention {
    pub(super) norm: RmsNorm,
    pub(super) q: Linear,
    pub(super) k: Linear,
    pub(super) v: Linear,
    pub(super) o: Linear,
    pub(super) heads: usize,
}

/// Keys and values of one attention layer, each `[B, H, S, d_kv]`.
#[derive(Clone, Debug)]
pub struct KeysValues {
    pub(super) keys: Tensor<4>,
    pub(super) values: Tensor<4>,
}

impl Attention {
    pub(super) fn new(shape: &BlockShape, device: &Device) -> Self {
        let (width, inner) = (shape.width, shape.inner());
        let of = |std| shape.spread.unwrap_or(std);
        let std = (width as f64).powf(-0.5);
        Self {
            norm: norm(shape, device),
            q: linear(width, inner, of(std * (shape.d_kv as f64).powf(-0.5)), device),
            k: linear(width, inner, of(std), device),
            v: linear(width, inner, of(std), device),
            o: linear(inner, width, of((inner as f64).powf(-0.5)), device),
            heads: shape.heads,
        }
    }

    /// Self-attention: `x + attend(norm(x))`, `[B, S, D] → [B, S, D]`; `bias` is `[1 or B, H, S, S]`.
    pub(super) fn forward_self(&self, x: Tensor<3>, bias: Tensor<4>, dropout: &mut Dropout) -> Tensor<3> {
        let normed = self.norm.forward(x.clone());
        let keys_values = self.keys_values(normed.clone());
        let attended = self.attend(normed, &keys_values, Some(bias), dropout);
        x + dropout.apply(attended)
    }

    /// Cross-attention to `memory`: `[B, S, D] → [B, S, D]`; `mask` is `[B, 1, 1, S']`, 0 or very negative.
    pub(super) fn forward_cross(
        &self,
        x: Tensor<3>,
        memory: &KeysValues,
        mask: Option<Tensor<4>>,
        dropout: &mut Dropout,
    ) -> Tensor<3> {
        let normed = self.norm.forward(x.clone());
        let attended = self.attend(normed, memory, mask, dropout);
        x + dropout.apply(attended)
    }

    /// Keys and values of `x`, which is normalised already: `[B, S, D] → [B, H, S, d_kv]` twice.
    pub(super) fn keys_values(&self, x: Tensor<3>) -> KeysValues {
        KeysValues { keys: self.split(self.k.forward(x.clone())), values: self.split(self.v.forward(x)) }
    }

    /// `softmax(q kᵀ + bias) v Wₒ` for normalised queries `[B, S, D]`.
    pub(super) fn attend(
        &self,
        x: Tensor<3>,
        memory: &KeysValues,
        bias: Option<Tensor<4>>,
        dropout: &mut Dropout,
    ) -> Tensor<3> {
        let weights = dropout.apply(self.weights(x, memory, bias));
        let [b, h, s, d_kv] = memory.values.dims();
        debug_assert_eq!(weights.dims()[3], s, "one weight a key");
        let mixed = weights.matmul(memory.values.clone()).swap_dims(1, 2);
        let queries = mixed.dims()[1];
        self.o.forward(mixed.reshape([b, queries, h * d_kv]))
    }

    /// How much each query looks at each key: `softmax(q kᵀ + bias)`, `[B, S, D] → [B, H, S, S']`.
    pub(super) fn weights(&self, x: Tensor<3>, memory: &KeysValues, bias: Option<Tensor<4>>) -> Tensor<4> {
        let q = self.split(self.q.forward(x));
        let scores = q.matmul(memory.keys.clone().swap_dims(2, 3));
        let scores = match bias {
            Some(bias) => scores + bias,
            None => scores,
        };
        softmax(scores, 3)
    }

    /// `[B, S, H · d_kv] → [B, H, S, d_kv]`.
    fn split(&self, x: Tensor<3>) -> Tensor<4> {
        let [b, s, inner] = x.dims();
        x.reshape([b, s, self.heads, inner / self.heads]).swap_dims(1, 2)
    }
}
