use burn::{
    module::ParamGroup,
    optim::{AdamWConfig, ModuleOptimizer},
    tensor::{Tensor, activation::log_softmax},
};

use super::{Batch, Targets};
use crate::{
    model::{Dropout, T5},
    semantic_id::IdLayout,
};

/// Summed loss of examples, in nats: `[1]`.
///
/// An ID costs `−Σₗ log p(cₗ | c₍₁..ₗ₎, history)`, each code among the codes of its level; where targets are
/// distributions, their cross-entropies.
pub fn loss(
    model: &T5,
    layout: &IdLayout,
    batch: &Batch,
    targets: &Targets,
    dropout: &mut Dropout,
) -> Tensor<1> {
    let encoded = model.encode(batch.tokens.clone(), batch.padding.clone(), dropout);
    let states = model.decode(&encoded, targets.input.clone(), dropout);

    let mut loss = Tensor::zeros([1], &model.device());
    for level in 0..layout.levels() {
        let [rows, _, width] = states.dims();
        let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
        let logits = model.logits(state, layout.offset(level), layout.codes(level));
        loss = loss - targets.agreement(level, log_softmax(logits, 1));
    }
    loss
}

/// AdamW that decays projections, and leaves norms, position biases and the embedding alone.
pub fn optimizer(model: &T5, weight_decay: f32) -> ModuleOptimizer {
    let adam = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(weight_decay);
    let plain = adam.clone().with_weight_decay(0.0);
    let exempt = ParamGroup::from_ids(model.undecayed());
    ModuleOptimizer::from(adam.build()).with_group(exempt, plain.build(), None)
}
