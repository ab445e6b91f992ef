use burn::{
    module::{Module, Param},
    nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig},
    tensor::{
        Bool, Device, Int, Tensor,
        activation::{gelu, softmax},
    },
};
use tigerlet::model::Dropout;

use super::SasrecConfig;

/// SASRec (Kang & McAuley, arXiv 1808.09781): a causal Transformer over item embeddings.
///
/// The score of item i after a history is `h · eᵢ`, h the last state and eᵢ the item's own input embedding, or
/// with a temperature τ `cos(h, eᵢ) / τ`, which keeps popular items from winning by the length of their vectors
/// (Zhai et al., arXiv 2402.17152, use it for SASRec and HSTU alike).
/// Blocks normalise before they attend (pre-norm), as later implementations do, where the paper normalises
/// queries only.
#[derive(Module, Debug)]
pub struct Sasrec {
    /// Item embeddings `[N, D]`, input and output.
    items: Param<Tensor<2>>,
    /// Position embeddings `[S, D]`, counted from the oldest item that is read.
    positions: Param<Tensor<2>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    temperature: f64,
}

#[derive(Module, Debug)]
struct Block {
    attention_norm: LayerNorm,
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    feed_forward_norm: LayerNorm,
    inner: Linear,
    outer: Linear,
    heads: usize,
}

impl Sasrec {
    /// A random model for N items.
    pub fn new(items: usize, config: &SasrecConfig, device: &Device) -> Self {
        let width = config.d_model;
        let normal = Initializer::Normal { mean: 0.0, std: 0.02 };
        Self {
            items: normal.init([items, width], device),
            positions: normal.init([config.max_history, width], device),
            blocks: (0..config.layers).map(|_| Block::new(config, device)).collect(),
            norm: LayerNormConfig::new(width).init(device),
            temperature: config.temperature,
        }
    }

    /// Number of items N.
    pub fn catalogue(&self) -> usize {
        self.items.dims()[0]
    }

    /// What states are compared with, `[N, D]`: a score is an inner product with one of these rows.
    pub fn candidates(&self) -> Tensor<2> {
        let items = self.items.val();
        if self.temperature > 0.0 { unit(items) } else { items }
    }

    /// The state after each item of the histories, `[B, S] → [B, S, D]`, S at most `max_history`.
    ///
    /// Shorter histories are padded on the right with any item: no state sees what follows it.
    pub fn forward(&self, histories: Tensor<2, Int>, dropout: &mut Dropout) -> Tensor<3> {
        let [_, length] = histories.dims();
        let positions = self.positions.val().narrow(0, 0, length).unsqueeze::<3>();
        let (rows, width) = (histories.dims()[0], self.items.dims()[1]);
        let items = dropout.lookup().rows(self.items.val(), histories.reshape([rows * length]));
        let embedded = items.reshape([rows, length, width]) + positions;
        let mut x = dropout.apply(embedded);
        let future = Tensor::<2, Bool>::tril_mask([length, length], 0, &x.device());
        let future = future.float().mul_scalar(-1e9).unsqueeze::<4>();
        for block in &self.blocks {
            x = block.forward(x, future.clone(), dropout);
        }
        let states = self.norm.forward(x);
        if self.temperature > 0.0 { unit(states).div_scalar(self.temperature) } else { states }
    }

    /// Device the weights live on.
    pub fn device(&self) -> Device {
        self.items.device()
    }
}

impl Block {
    fn new(config: &SasrecConfig, device: &Device) -> Self {
        let width = config.d_model;
        let norm = || LayerNormConfig::new(width).init(device);
        let linear = || LinearConfig::new(width, width).init(device);
        Self {
            attention_norm: norm(),
            query: linear(),
            key: linear(),
            value: linear(),
            output: linear(),
            feed_forward_norm: norm(),
            inner: linear(),
            outer: linear(),
            heads: config.heads,
        }
    }

    /// `[B, S, D] → [B, S, D]`; `future` `[1, 1, S, S]` is very negative where a state must not look.
    fn forward(&self, x: Tensor<3>, future: Tensor<4>, dropout: &mut Dropout) -> Tensor<3> {
        let [b, s, width] = x.dims();
        let head = width / self.heads;
        let split = |x: Tensor<3>| x.reshape([b, s, self.heads, head]).swap_dims(1, 2);
        let normed = self.attention_norm.forward(x.clone());
        let [query, key, value] =
            [&self.query, &self.key, &self.value].map(|linear| split(linear.forward(normed.clone())));
        let scores = query.matmul(key.swap_dims(2, 3)).div_scalar((head as f64).sqrt()) + future;
        let mixed = dropout.apply(softmax(scores, 3)).matmul(value);
        let mixed = mixed.swap_dims(1, 2).reshape([b, s, width]);
        let x = x + dropout.apply(self.output.forward(mixed));

        let inner = gelu(self.inner.forward(self.feed_forward_norm.forward(x.clone())));
        let inner = dropout.apply(inner);
        x + dropout.apply(self.outer.forward(inner))
    }
}

/// Vectors of the last dimension scaled to length 1.
fn unit<const N: usize>(x: Tensor<N>) -> Tensor<N> {
    let length = x.clone().square().sum_dim(N - 1).add_scalar(1e-12).sqrt();
    x / length
}
