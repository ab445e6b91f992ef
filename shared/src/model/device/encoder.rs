use burn::{
    module::Module,
    nn::RmsNorm,
    tensor::{Bool, Device, Tensor, TensorData},
};

use super::{
    BlockShape, Dropout, T5Config,
    attention::{Attention, KeysValues},
    feed_forward::{FeedForward, norm},
    glance::Glance,
    position::RelativePosition,
};

/// One encoder block: self-attention, feed-forward.
#[derive(Module, Debug)]
pub struct EncoderBlock {
    pub(super) attention: Attention,
    pub(super) feed_forward: FeedForward,
}

impl EncoderBlock {
    pub(super) fn new(shape: &BlockShape, device: &Device) -> Self {
        Self { attention: Attention::new(shape, device), feed_forward: FeedForward::new(shape, device) }
    }

    /// `[B, S, D] → [B, S, D]`; `bias` is `[1 or B, 1 or H, S, S]`.
    pub(super) fn forward(&self, x: Tensor<3>, bias: Tensor<4>, dropout: &mut Dropout) -> Tensor<3> {
        let x = self.attention.forward_self(x, bias, dropout);
        self.feed_forward.forward(x, dropout)
    }
}

/// The encoder stack, from embedded history tokens to their contextual states.
#[derive(Module, Debug)]
pub struct Encoder {
    pub(super) position: RelativePosition,
    pub(super) blocks: Vec<EncoderBlock>,
    pub(super) norm: RmsNorm,
}

/// What the decoder needs of B encoded histories: computed once a user, read at every step.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// Keys and values of every decoder block's cross-attention, `[B, H, S, d_kv]`.
    pub(super) cross: Vec<KeysValues>,
    /// `[B, 1, 1, S]`: 0 at tokens, very negative at padding; none if nothing is padded.
    pub(super) mask: Option<Tensor<4>>,
}

impl Encoded {
    /// Users B.
    pub fn users(&self) -> usize {
        self.cross.first().map_or(0, |memory| memory.keys.dims()[0])
    }
}

/// Added to the logit of a key that must not be seen. Finite, so that a row of nothing but padding stays a number.
const MASKED: f32 = -1e9;

impl Encoder {
    pub(super) fn new(config: &T5Config, device: &Device) -> Self {
        let shape = BlockShape::from(config);
        Self {
            position: RelativePosition::new(config, true, device),
            blocks: (0..config.num_layers).map(|_| EncoderBlock::new(&shape, device)).collect(),
            norm: norm(&shape, device),
        }
    }

    /// `[B, S, D] → [B, S, D]`, with the additive mask of [`padding_mask`].
    pub(super) fn forward(&self, x: Tensor<3>, mask: Option<Tensor<4>>, dropout: &mut Dropout) -> Tensor<3> {
        self.watched(x, mask, dropout, &mut |_| ())
    }

    /// [`Encoder::forward`], in the sight of `watch`, which is called before each block's attention.
    pub(super) fn watched(
        &self,
        x: Tensor<3>,
        mask: Option<Tensor<4>>,
        dropout: &mut Dropout,
        watch: &mut impl FnMut(Glance),
    ) -> Tensor<3> {
        let s = x.dims()[1];
        let position = self.position.forward(0..s, s, dropout.lookup());
        let bias = match mask {
            Some(mask) => position + mask,
            None => position,
        };
        let mut x = dropout.apply(x);
        for block in &self.blocks {
            watch(Glance { attention: &block.attention, x: &x, memory: None, bias: Some(&bias) });
            x = block.forward(x, bias.clone(), dropout);
        }
        dropout.apply(self.norm.forward(x))
    }
}

/// Additive attention mask `[B, 1, 1, S]` of `padding`, `[B, S]`, true where a token is padding.
pub(super) fn padding_mask(padding: Tensor<2, Bool>) -> Tensor<4> {
    padding.float().mul_scalar(MASKED).unsqueeze_dims(&[1, 2])
}

/// Additive attention mask `[1, 1, S, S]` that hides from every position those after it.
pub(super) fn future(length: usize, device: &Device) -> Tensor<4> {
    let hidden = |query| (0..length).map(move |key| if key > query { MASKED } else { 0.0 });
    let mask: Vec<f32> = (0..length).flat_map(hidden).collect();
    Tensor::from_data(TensorData::new(mask, [1, 1, length, length]), device)
}
