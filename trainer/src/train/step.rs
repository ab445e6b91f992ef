use std::sync::Arc;

use anyhow::Result;
use burn::{
    optim::GradientsParams,
    tensor::{Device, Tensor},
};
use tigerlet::{
    learn::{self, Batch, MicroBatch, Soft, Targets},
    model::T5,
    semantic_id::SemanticIds,
};

use super::{Teacher, TrainConfig, packed};
use crate::{
    crew::Crew,
    data::{Example, Sequences},
    device::DeviceKind,
    input::Input,
    learn::gradients,
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
    pub packed: Option<Arc<packed::Packed>>,
}

impl Replica {
    fn batch(&self, task: &Task, examples: &[Example]) -> Batch {
        match &self.packed {
            Some(packed) => packed.batch(examples),
            None => {
                let input = Input::new(task.ids, task.config);
                packed::batch(input, task.sequences, examples, &self.device)
            }
        }
    }
}

impl Task<'_> {
    /// Gradient of the mean loss over the examples of `batch`, and that loss, `[1]`, both on the model's
    /// device. With a teacher the true ID weighs 1 − w, and beside it stands, with weight w, the cross-entropy to the
    /// teacher's distribution over items: see [`Teacher`].
    ///
    /// The micro-batches are dealt to the replicas: see [`gradients::sum`].
    pub fn gradients(
        &self,
        model: &T5,
        batch: &[MicroBatch<Example>],
        seed: u64,
    ) -> Result<(GradientsParams, Tensor<1>)> {
        let examples: usize = batch.iter().map(Vec::len).sum();
        let scale = 1.0 / (examples * self.ids.layout().levels()) as f64;
        // A forward pass costs as much as it has items to read and to write.
        let items = |example: &Example| 2 + (example.target as usize).min(self.config.max_history);
        let cost = |micro: &MicroBatch<Example>| micro.iter().map(items).sum();
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
                let mut dropout = self.kind.dropout(self.config.dropout, seed, &replica.device);
                let loss = learn::loss(model, self.ids.layout(), &inputs, &targets, &mut dropout);
                let loss = loss.mul_scalar(scale);
                (loss.clone(), loss.inner())
            },
        )?;
        Ok((learn::gradients::clip(model, sum, self.config.clip), loss))
    }

    fn soft(&self, teacher: &Teacher, examples: &[Example], seed: u64) -> Soft {
        let truth: Vec<u32> = examples.iter().map(|example| example.item(self.sequences)).collect();
        teacher.targets(examples, &truth, self.ids, seed)
    }
}
