//! Tensors' weights, taken to the host.
use std::collections::HashMap;

use tigerlet_host::Arithmetic;

use super::{
    Dense, T5, T5Config, TowerConfig, host,
    reader::WeightsError,
    weights::{Slots, numbers},
};
use crate::semantic_id::IdLayout;

impl T5 {
    /// The model on the host, for IDs of that layout.
    ///
    /// # Errors
    /// When the device does not give its numbers.
    pub(crate) fn to_host(
        &self,
        layout: &IdLayout,
        arithmetic: Arithmetic,
    ) -> Result<tigerlet_host::T5, WeightsError> {
        let tensors = taken(self)?;
        host::t5_of(&self.config(layout), layout, arithmetic, &|name| tensors.get(name))
    }

    /// The shape that this model has.
    fn config(&self, layout: &IdLayout) -> T5Config {
        let attention = self.encoder.blocks.first().map(|block| &block.attention);
        let [width, inner] = attention.map_or([self.embedding.dims()[1], 0], |it| it.q.weight.dims());
        let d_ff = self.encoder.blocks.first().map_or(0, |block| block.feed_forward.wi.weight.dims()[1]);
        let heads = self.heads();
        T5Config {
            vocab_size: self.embedding.dims()[0],
            num_decoder_layers: self.decoder.blocks.len(),
            relative_attention_num_buckets: self.encoder.position.bias.dims()[0],
            relative_attention_max_distance: self.encoder.position.max_distance(),
            layer_norm_epsilon: self.encoder.norm.epsilon,
            ..T5Config::new(layout, width, heads, inner / heads.max(1), d_ff, self.encoder.blocks.len())
        }
    }
}

impl Dense {
    /// The model on the host.
    ///
    /// # Errors
    /// When the device does not give its numbers.
    pub(crate) fn to_host(&self) -> Result<tigerlet_host::Tower, WeightsError> {
        let tensors = taken(self)?;
        let blocks = &self.tower.blocks;
        let config = TowerConfig {
            d_model: self.items.dims()[1],
            heads: blocks.first().map_or(1, |block| block.attention.heads),
            d_ff: blocks.first().map_or(0, |block| block.feed_forward.wi.weight.dims()[1]),
            layers: blocks.len(),
            max_history: self.max_history(),
        };
        host::tower_of(&config, &|name| tensors.get(name))
    }
}

/// A model's numbers by their tensors' names in its file.
struct Taken(HashMap<String, Vec<f32>>);

impl Taken {
    fn get(&self, name: String) -> Result<Vec<f32>, WeightsError> {
        let reason = || "this model has no such tensor".to_owned();
        self.0.get(&name).cloned().ok_or_else(|| WeightsError::Device { name, reason: reason() })
    }
}

fn taken(model: &impl Slots) -> Result<Taken, WeightsError> {
    let (mut tensors, mut result) = (HashMap::new(), Ok(()));
    model.clone().visit_slots(&mut |name, slot| match numbers(name, slot) {
        Ok((numbers, _)) => drop(tensors.insert(name.to_owned(), numbers)),
        Err(error) => result = Err(error),
    });
    result.map(|()| Taken(tensors))
}
