use burn::{
    module::Module,
    nn::RmsNorm,
    tensor::{Device, Int, Tensor},
};

use super::{
    BlockShape, Dropout, Encoded, Lookup, T5Config,
    attention::{Attention, KeysValues},
    encoder::future,
    feed_forward::{FeedForward, norm},
    glance::Glance,
    position::RelativePosition,
};

/// One decoder block: causal self-attention, cross-attention, feed-forward.
#[derive(Module, Debug)]
pub struct DecoderBlock {
    pub(super) attention: Attention,
    pub(super) cross: Attention,
    pub(super) feed_forward: FeedForward,
}

/// The decoder stack.
#[derive(Module, Debug)]
pub struct Decoder {
    pub(super) position: RelativePosition,
    pub(super) blocks: Vec<DecoderBlock>,
    pub(super) norm: RmsNorm,
}

/// Self-attention keys and values of partly written IDs: per block `[B · W, H, t, d_kv]` after t steps.
#[derive(Clone, Debug, Default)]
pub struct DecoderCache {
    blocks: Vec<KeysValues>,
}

impl DecoderCache {
    /// Steps written so far.
    pub fn steps(&self) -> usize {
        self.blocks.first().map_or(0, |block| block.keys.dims()[2])
    }

    /// The cache in which row r continues row `parents[r]` of this one: `[B · W'] → [B · W', H, t, d_kv]`.
    #[must_use]
    pub fn gather(&self, parents: Tensor<1, Int>) -> Self {
        let gather = |x: &Tensor<4>| x.clone().select(0, parents.clone());
        let block = |b: &KeysValues| KeysValues { keys: gather(&b.keys), values: gather(&b.values) };
        Self { blocks: self.blocks.iter().map(block).collect() }
    }
}

impl Decoder {
    pub(super) fn new(config: &T5Config, device: &Device) -> Self {
        let shape = BlockShape::from(config);
        let block = |_| DecoderBlock {
            attention: Attention::new(&shape, device),
            cross: Attention::new(&shape, device),
            feed_forward: FeedForward::new(&shape, device),
        };
        Self {
            position: RelativePosition::new(config, false, device),
            blocks: (0..config.num_decoder_layers).map(block).collect(),
            norm: norm(&shape, device),
        }
    }

    /// Every block's keys and values of the encoder's states: `[B, S, D] → [B, H, S, d_kv]`.
    pub(super) fn cross(&self, encoded: Tensor<3>) -> Vec<KeysValues> {
        self.blocks.iter().map(|block| block.cross.keys_values(encoded.clone())).collect()
    }

    /// All levels at once of P IDs for each of B users, each level seeing only those before it:
    /// `[B · P, L, D] → [B · P, L, D]`.
    pub(super) fn forward(&self, x: Tensor<3>, encoded: &Encoded, dropout: &mut Dropout) -> Tensor<3> {
        self.watched(x, encoded, dropout, &mut |_| ())
    }

    /// [`Decoder::forward`], in the sight of `watch`, which is called before each block's self-attention,
    /// and again before its cross-attention.
    pub(super) fn watched(
        &self,
        x: Tensor<3>,
        encoded: &Encoded,
        dropout: &mut Dropout,
        watch: &mut impl FnMut(Glance),
    ) -> Tensor<3> {
        let [rows, levels, width] = x.dims();
        let future = future(levels, &x.device());
        let bias = self.position.forward(0..levels, levels, dropout.lookup()) + future;
        let mut x = dropout.apply(x);
        for (block, memory) in self.blocks.iter().zip(&encoded.cross) {
            watch(Glance { attention: &block.attention, x: &x, memory: None, bias: Some(&bias) });
            x = block.attention.forward_self(x, bias.clone(), dropout);
            // The IDs of a user stand side by side, so that they share one set of keys.
            let users = memory.keys.dims()[0];
            let beside = x.reshape([users, rows / users * levels, width]);
            let mask = encoded.mask.as_ref();
            watch(Glance { attention: &block.cross, x: &beside, memory: Some(memory), bias: mask });
            x = block.cross.forward_cross(beside, memory, encoded.mask.clone(), dropout);
            x = block.feed_forward.forward(x, dropout).reshape([rows, levels, width]);
        }
        dropout.apply(self.norm.forward(x))
    }

    /// One more level for W beams of each of B users: `[B · W, 1, D] → [B · W, D]`.
    ///
    /// The cross-attention reads one set of keys a user: the beams stand where a sequence's positions do.
    pub(super) fn step(&self, x: Tensor<3>, encoded: &Encoded, cache: &mut DecoderCache) -> Tensor<2> {
        let step = cache.steps();
        let bias = self.position.forward(step..step + 1, step + 1, Lookup::Gather);
        let [rows, _, width] = x.dims();
        let mut x = x;
        for (index, (block, memory)) in self.blocks.iter().zip(&encoded.cross).enumerate() {
            let normed = block.attention.norm.forward(x.clone());
            let new = block.attention.keys_values(normed.clone());
            let all = match cache.blocks.get(index) {
                None => new,
                Some(old) => KeysValues {
                    keys: Tensor::cat(vec![old.keys.clone(), new.keys], 2),
                    values: Tensor::cat(vec![old.values.clone(), new.values], 2),
                },
            };
            x = x + block.attention.attend(normed, &all, Some(bias.clone()), &mut Dropout::Off);
            match cache.blocks.get_mut(index) {
                None => cache.blocks.push(all),
                Some(slot) => *slot = all,
            }
            let users = memory.keys.dims()[0];
            let beams = x.reshape([users, rows / users, width]);
            let beams = block.cross.forward_cross(beams, memory, encoded.mask.clone(), &mut Dropout::Off);
            x = block.feed_forward.forward(beams, &mut Dropout::Off).reshape([rows, 1, width]);
        }
        self.norm.forward(x).reshape([rows, width])
    }
}
