//! The same weights as `tigerlet-host` computes with them.
use burn::{
    nn::{Linear, RmsNorm},
    tensor::Tensor,
};
use tigerlet_host::{
    Arithmetic, AttentionWeights, FeedForwardWeights, Plan, PositionBias, Shape, T5Weights, TowerWeights, Unit,
};

use super::{
    Dense, T5, attention::Attention, encoder::EncoderBlock, feed_forward::FeedForward, position::RelativePosition,
};
use crate::semantic_id::IdLayout;

impl T5 {
    /// The model on the host, for IDs of that layout; none where the device keeps its numbers to itself.
    pub(crate) fn on_host(&self, layout: &IdLayout, arithmetic: Arithmetic) -> Option<tigerlet_host::T5> {
        let decoder = self.decoder.blocks.iter();
        let weights = T5Weights {
            embedding: numbers(self.embedding.val())?,
            encoder_bias: position(&self.encoder.position)?,
            decoder_bias: position(&self.decoder.position)?,
            encoder: blocks(&self.encoder.blocks)?,
            decoder: decoder
                .map(|block| {
                    let (own, cross) = (attention(&block.attention)?, attention(&block.cross)?);
                    Some((own, cross, feed_forward(&block.feed_forward)?))
                })
                .collect::<Option<_>>()?,
            encoder_norm: norm(&self.encoder.norm)?,
            decoder_norm: norm(&self.decoder.norm)?,
            levels: (0..layout.levels())
                .map(|level| (layout.offset(level) as usize, layout.codes(level)))
                .collect(),
        };
        Some(tigerlet_host::T5::new(plan(self.encoder.blocks.first()?, arithmetic), weights))
    }
}

impl Dense {
    /// The model on the host; none where the device keeps its numbers to itself.
    pub(crate) fn on_host(&self) -> Option<tigerlet_host::Tower> {
        let weights = TowerWeights {
            items: numbers(self.items.val())?,
            positions: numbers(self.tower.positions.val())?,
            blocks: blocks(&self.tower.blocks)?,
            norm: norm(&self.tower.norm)?,
        };
        Some(tigerlet_host::Tower::new(plan(self.tower.blocks.first()?, Arithmetic::Float), weights))
    }
}

fn plan(block: &EncoderBlock, arithmetic: Arithmetic) -> Plan {
    let [width, inner] = block.attention.q.weight.dims();
    let [_, d_ff] = block.feed_forward.wi.weight.dims();
    let (heads, epsilon) = (block.attention.heads, block.attention.norm.epsilon as f32);
    let shape = Shape { width, heads, d_kv: inner / heads, d_ff, epsilon };
    Plan { shape, arithmetic, unit: Unit::best() }
}

fn blocks(blocks: &[EncoderBlock]) -> Option<Vec<(AttentionWeights, FeedForwardWeights)>> {
    let block = |block: &EncoderBlock| Some((attention(&block.attention)?, feed_forward(&block.feed_forward)?));
    blocks.iter().map(block).collect()
}

fn numbers<const N: usize>(tensor: Tensor<N>) -> Option<Vec<f32>> {
    tensor.try_into_data().ok()?.convert::<f32>().try_into_vec().ok()
}

/// Rows a number of the result, as files have them.
fn matrix(linear: &Linear) -> Option<Vec<f32>> {
    numbers(linear.weight.val().transpose())
}

fn norm(norm: &RmsNorm) -> Option<Vec<f32>> {
    numbers(norm.gamma.val())
}

fn attention(Attention { norm: gamma, q, k, v, o, .. }: &Attention) -> Option<AttentionWeights> {
    Some(AttentionWeights { norm: norm(gamma)?, q: matrix(q)?, k: matrix(k)?, v: matrix(v)?, o: matrix(o)? })
}

fn feed_forward(FeedForward { norm: gamma, wi, wo }: &FeedForward) -> Option<FeedForwardWeights> {
    Some(FeedForwardWeights { norm: norm(gamma)?, wi: matrix(wi)?, wo: matrix(wo)? })
}

fn position(position: &RelativePosition) -> Option<PositionBias> {
    let [buckets, _] = position.bias.dims();
    Some(PositionBias { numbers: numbers(position.bias.val())?, buckets, max_distance: position.max_distance() })
}
