use burn::{
    module::{Module, Param},
    nn::RmsNorm,
    tensor::{Device, Tensor},
};

use super::{
    BlockShape, Dropout, TowerConfig,
    encoder::{EncoderBlock, future},
    feed_forward::norm,
    parameter::normal,
};

/// A causal Transformer over the items of a history (SASRec, Kang & McAuley, arXiv 1808.09781), of T5's encoder
/// blocks.
///
/// The state after an item has seen it and those before it, and nothing after: one pass of a history gives the states
/// of all its beginnings.
#[derive(Module, Debug)]
pub struct Tower {
    /// Position embeddings `[S, D]`, counted from the oldest item that is read.
    pub(super) positions: Param<Tensor<2>>,
    pub(super) blocks: Vec<EncoderBlock>,
    pub(super) norm: RmsNorm,
}

impl Tower {
    /// A random tower, drawn from the device's seed.
    pub fn new(config: &TowerConfig, device: &Device) -> Self {
        let shape = BlockShape::from(config);
        Self {
            positions: normal([config.max_history, config.d_model], TowerConfig::SPREAD, device),
            blocks: (0..config.layers).map(|_| EncoderBlock::new(&shape, device)).collect(),
            norm: norm(&shape, device),
        }
    }

    /// Items of a history that it reads, the latest ones.
    pub fn max_history(&self) -> usize {
        self.positions.dims()[0]
    }

    /// The state after each item of B histories, given as the items' vectors: `[B, S, D] → [B, S, D]`, S at most
    /// `max_history`.
    ///
    /// Shorter histories are padded on the right with anything: no state sees what follows it.
    pub fn forward(&self, items: Tensor<3>, dropout: &mut Dropout) -> Tensor<3> {
        let [_, length, _] = items.dims();
        let positions = self.positions.val().narrow(0, 0, length).unsqueeze::<3>();
        let mut x = dropout.apply(items + positions);
        let future = future(length, &x.device());
        for block in &self.blocks {
            x = block.forward(x, future.clone(), dropout);
        }
        self.norm.forward(x)
    }
}
