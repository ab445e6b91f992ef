use burn::tensor::Tensor;

use super::attention::{Attention, KeysValues};

/// What an attention layer is about to see. Its weights are computed only for those who ask.
pub(super) struct Glance<'a> {
    /// The layer.
    pub(super) attention: &'a Attention,
    /// Its input, before the norm: `[B, S, D]`.
    pub(super) x: &'a Tensor<3>,
    /// What a cross-attention looks at; none: a self-attention, which looks at its input.
    pub(super) memory: Option<&'a KeysValues>,
    /// Added to the attention's logits.
    pub(super) bias: Option<&'a Tensor<4>>,
}

impl Glance<'_> {
    /// The layer's weights, `[B, H, S, S']`.
    pub(super) fn weights(&self) -> Tensor<4> {
        let normed = self.attention.norm.forward(self.x.clone());
        let bias = self.bias.cloned();
        match self.memory {
            Some(memory) => self.attention.weights(normed, memory, bias),
            None => {
                let memory = self.attention.keys_values(normed.clone());
                self.attention.weights(normed, &memory, bias)
            }
        }
    }
}

/// The attention weights of one history S and one ID L, a tensor a layer; rows sum to 1.
#[derive(Clone, Debug)]
pub struct AttentionWeights {
    /// `[1, H, S, S]`: the history at itself.
    pub encoder: Vec<Tensor<4>>,
    /// `[1, H, L, L]`: the ID at what was written of it before.
    pub decoder: Vec<Tensor<4>>,
    /// `[1, H, L, S]`: the ID at the history.
    pub cross: Vec<Tensor<4>>,
}
