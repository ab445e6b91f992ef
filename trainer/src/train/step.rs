use std::sync::Arc;

use anyhow::Result;
use burn::{
    module::ParamGroup,
    optim::{AdamWConfig, GradientsParams, ModuleOptimizer},
    tensor::{Device, Tensor, activation::log_softmax},
};
use tigerlet::{
    model::{Dropout, T5},
    semantic_id::SemanticIds,
};

use super::{
    Soft, Targets, Teacher, TrainConfig,
    packed::{Batch, Packed},
};
use crate::{
    crew::Crew,
    data::{Example, Sequences},
    device::DeviceKind,
    input::Input,
    learn::{MicroBatch, gradients},
};

/// What a micro-batch needs besides the model.
pub struct Task<'a> {
    pub ids: &'a SemanticIds,
    pub sequences: &'a Sequences,
    pub config: &'a TrainConfig,
    pub kind: DeviceKind,
    /// What computes micro-batches side by side, at least one.
    pub replicas: Vec<Replica>,
    /// A thread for each of them.
    pub crew: Crew,
    /// Whose soft targets stand beside the true ones.
    pub teacher: Option<&'a Teacher>,
}

/// A device that computes a share of every batch with a copy of the model of its own.
pub struct Replica {
    /// With autodiff.
    pub device: Device,
    /// The training examples, where they live on the device.
    pub packed: Option<Arc<Packed>>,
}

impl Replica {
    fn batch(&self, task: &Task, examples: &[Example]) -> Batch {
        match &self.packed {
            Some(packed) => packed.batch(examples),
            None => {
                let input = Input::new(task.ids, task.config);
                Batch::new(input, task.sequences, examples, &self.device)
            }
        }
    }
}

/// AdamW that decays projections, and leaves norms, position biases and the embedding alone.
pub fn optimizer(model: &T5, config: &TrainConfig) -> ModuleOptimizer {
    let adam = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(config.weight_decay);
    let plain = adam.clone().with_weight_decay(0.0);
    let exempt = ParamGroup::from_ids(model.undecayed());
    ModuleOptimizer::from(adam.build()).with_group(exempt, plain.build(), None)
}

impl Task<'_> {
    /// Gradient of the mean loss over the examples of `batch`, and that loss, `[1]`, both on the model's
    /// device.
    ///
    /// The micro-batches are dealt to the replicas: see [`gradients::sum`].
    pub fn gradients(
        &self,
        model: &T5,
        batch: &[MicroBatch],
        seed: u64,
    ) -> Result<(GradientsParams, Tensor<1>)> {
        let examples: usize = batch.iter().map(Vec::len).sum();
        let scale = 1.0 / (examples * self.ids.layout().levels()) as f64;
        // A forward pass costs as much as it has items to read and to write.
        let items = |example: &Example| 2 + (example.target as usize).min(self.config.max_history);
        let cost = |micro: &MicroBatch| micro.iter().map(items).sum();
        let (sum, loss) = gradients::sum(
            model,
            batch,
            &self.crew,
            |worker| &self.replicas[worker].device,
            cost,
            |model, micro, place| {
                let replica = &self.replicas[place.worker];
                let seed = seed.wrapping_mul(1 << 16).wrapping_add(place.part as u64);
                let inputs = replica.batch(self, micro);
                let targets = match self.teacher {
                    None => Targets::hard(&inputs, self.config.label_smoothing),
                    Some(teacher) => {
                        Targets::soft(&self.soft(teacher, micro, seed), self.ids, &replica.device)
                    }
                };
                let dropout = self.dropout(seed, &replica.device);
                let loss = self.loss(model, &inputs, targets, dropout).mul_scalar(scale);
                (loss.clone(), loss.inner())
            },
        )?;
        Ok((gradients::clip(model, sum, self.config.clip), loss))
    }

    /// Summed loss of the examples, in nats: `[1]`.
    ///
    /// The true ID costs `−Σₗ log p(cₗ | c₍₁..ₗ₎, history)`, each code among the codes of its level. With a
    /// teacher that term weighs 1 − w, and beside it stands, with weight w, the cross-entropy to the teacher's
    /// distribution over items: see [`Teacher`].
    fn loss(&self, model: &T5, inputs: &Batch, targets: Targets, mut dropout: Dropout) -> Tensor<1> {
        let layout = self.ids.layout();
        let encoded = model.encode(inputs.tokens.clone(), inputs.padding.clone(), &mut dropout);
        let states = model.decode(&encoded, targets.input.clone(), &mut dropout);

        let mut loss = Tensor::zeros([1], &model.device());
        for level in 0..layout.levels() {
            let [rows, _, width] = states.dims();
            let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
            let logits = model.logits(state, layout.offset(level), layout.codes(level));
            loss = loss - targets.agreement(level, log_softmax(logits, 1));
        }
        loss
    }

    fn soft(&self, teacher: &Teacher, examples: &[Example], seed: u64) -> Soft {
        let truth: Vec<u32> = examples.iter().map(|example| example.item(self.sequences)).collect();
        teacher.targets(examples, &truth, self.ids, seed)
    }

    fn dropout(&self, seed: u64, device: &Device) -> Dropout {
        self.kind.dropout(self.config.dropout, seed, device)
    }
}
