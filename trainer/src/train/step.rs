use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use burn::{
    module::{Module, ModuleVisitor, Param, ParamGroup, ParamId},
    optim::{AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer},
    tensor::{Device, Tensor, activation::log_softmax},
};
use tigerlet::{
    model::{Dropout, T5},
    semantic_id::SemanticIds,
};

use super::{
    MicroBatch, TrainConfig,
    packed::{Batch, Packed},
};
use crate::{data::Example, device::DeviceKind};

/// What a micro-batch needs besides the model.
pub struct Task<'a> {
    pub ids: &'a SemanticIds,
    pub sequences: &'a [Vec<u32>],
    pub config: &'a TrainConfig,
    pub kind: DeviceKind,
    /// What computes micro-batches side by side, at least one.
    pub replicas: Vec<Replica>,
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
            None => Batch::new(task.ids, task.sequences, task.config.max_history, examples, &self.device),
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
    /// The micro-batches are dealt to the replicas in turn, and the replicas' gradients brought to the
    /// model's device and added in that order: the sum does not depend on which of them is faster, and
    /// but for its rounding not on how many there are.
    pub fn gradients(
        &self,
        model: &T5,
        batch: &[MicroBatch],
        seed: u64,
    ) -> Result<(GradientsParams, Tensor<1>)> {
        let examples: usize = batch.iter().map(Vec::len).sum();
        let scale = 1.0 / (examples * self.ids.layout().levels()) as f64;
        let home = model.device().inner();
        let workers = self.replicas.len().min(batch.len());
        let share = |worker: usize| {
            let replica = &self.replicas[worker];
            // A copy with leaves of its own: two graphs that share leaves are one graph, and one lock.
            let model = model.clone().fork(&replica.device);
            let mut sum = GradientsAccumulator::new();
            let mut loss: Option<Tensor<1>> = None;
            for (index, micro) in batch.iter().enumerate().skip(worker).step_by(workers) {
                let dropout =
                    self.dropout(seed.wrapping_mul(1 << 16).wrapping_add(index as u64), &replica.device);
                let inputs = replica.batch(self, micro);
                let part = self.loss(&model, &inputs, dropout).mul_scalar(scale);
                sum.accumulate(&model, GradientsParams::from_grads(part.backward(), &model));
                let part = part.inner();
                loss = Some(match loss {
                    Some(loss) => loss + part,
                    None => part,
                });
            }
            (sum.grads(), loss)
        };
        let parts: Vec<_> = match workers {
            0 => return Err(anyhow!("a training step without examples")),
            1 => vec![share(0)],
            _ => std::thread::scope(|scope| {
                let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
                threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<_, _>>()
            })
            .map_err(|_| anyhow!("a training thread failed"))?,
        };
        let mut sum = GradientsAccumulator::new();
        let mut total: Option<Tensor<1>> = None;
        for (gradients, loss) in parts {
            sum.accumulate(model, gradients.to_device(&home, model));
            let loss = loss.map(|loss| loss.to_device(&home));
            total = match (total, loss) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            };
        }
        Ok((clip(model, sum.grads(), self.config.clip), total.context("a training step without a loss")?))
    }

    /// Summed negative log-likelihood of the targets' codes, each among the codes of its level: `[1]`.
    pub fn loss(&self, model: &T5, inputs: &Batch, mut dropout: Dropout) -> Tensor<1> {
        let device = model.device();
        let layout = self.ids.layout();
        let levels = layout.levels();
        let encoded = model.encode(inputs.tokens.clone(), inputs.padding.clone(), &mut dropout);
        let states = model.decode(&encoded, inputs.input.clone(), &mut dropout);

        let mut loss: Option<Tensor<1>> = None;
        for level in 0..levels {
            let [rows, _, width] = states.dims();
            let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
            let logits = model.logits(state, layout.offset(level), layout.codes(level));
            let codes = inputs.codes.clone().narrow(1, level, 1);
            let part = log_softmax(logits, 1).gather(1, codes).sum().neg();
            loss = Some(match loss {
                Some(loss) => loss + part,
                None => part,
            });
        }
        loss.unwrap_or_else(|| Tensor::zeros([1], &device))
    }

    fn dropout(&self, seed: u64, device: &Device) -> Dropout {
        match self.kind {
            DeviceKind::Flex => Dropout::host(self.config.dropout, seed),
            _ => Dropout::on_device(self.config.dropout, seed, device),
        }
    }
}

/// Gradients scaled so that their norm over all parameters is at most `max`; on the device, without a read.
fn clip(model: &T5, mut gradients: GradientsParams, max: f64) -> GradientsParams {
    if max <= 0.0 {
        return gradients;
    }
    let mut norm = SquaredNorm { gradients: &gradients, sum: None };
    model.visit(&mut norm);
    let Some(sum) = norm.sum else { return gradients };
    let scale = (sum.sqrt() + 1e-6).recip().mul_scalar(max).clamp_max(1.0);
    model.visit(&mut Scale { gradients: &mut gradients, scale });
    gradients
}

struct SquaredNorm<'a> {
    gradients: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for SquaredNorm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            let part = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + part,
                None => part,
            });
        }
    }
}

struct Scale<'a> {
    gradients: &'a mut GradientsParams,
    scale: Tensor<1>,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let id: ParamId = param.id;
        if let Some(gradient) = self.gradients.remove::<D>(id) {
            let scale = self.scale.clone().reshape([1; D]);
            self.gradients.register(id, gradient * scale);
        }
    }
}
