use burn::{
    module::Module,
    nn::RmsNorm,
    tensor::{Bool, Device, Tensor},
};

use super::{
    Dropout, T5Config,
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
pub(super) const MASKED: f32 = -1e9;

impl Encoder {
    pub(super) fn new(config: &T5Config, device: &Device) -> Self {
        let block = |_| EncoderBlock {
            attention: Attention::new(config, device),
            feed_forward: FeedForward::new(config, device),
        };
        Self {
            position: RelativePosition::new(config, true, device),
            blocks: (0..config.num_layers).map(block).collect(),
            norm: norm(config, device),
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
            x = block.attention.forward_self(x, bias.clone(), dropout);
            x = block.feed_forward.forward(x, dropout);
        }
        dropout.apply(self.norm.forward(x))
    }
}

/// Additive attention mask `[B, 1, 1, S]` of `padding`, `[B, S]`, true where a token is padding.
pub(super) fn padding_mask(padding: Tensor<2, Bool>) -> Tensor<4> {
    padding.float().mul_scalar(MASKED).unsqueeze_dims(&[1, 2])
}
