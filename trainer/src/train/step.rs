use anyhow::Result;
use burn::{
    module::ParamGroup,
    optim::{AdamWConfig, GradientsParams, ModuleOptimizer},
    tensor::{Device, Int, Tensor, TensorData, activation::log_softmax},
};
use tigerlet::{
    history::HistoryBatch,
    model::{Dropout, T5},
    semantic_id::{PAD, SemanticIds},
};

use super::{MicroBatch, Targets, Teacher, TrainConfig, gradients};
use crate::{data::Example, device::DeviceKind};

/// What a micro-batch needs besides the model.
pub struct Task<'a> {
    pub ids: &'a SemanticIds,
    pub sequences: &'a [Vec<u32>],
    pub config: &'a TrainConfig,
    pub kind: DeviceKind,
    pub teacher: Option<&'a Teacher>,
}

/// AdamW that decays projections, and leaves norms, position biases and the embedding alone.
pub fn optimizer(model: &T5, config: &TrainConfig) -> ModuleOptimizer {
    let adam = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(config.weight_decay);
    let plain = adam.clone().with_weight_decay(0.0);
    let exempt = ParamGroup::from_ids(model.undecayed());
    ModuleOptimizer::from(adam.build()).with_group(exempt, plain.build(), None)
}

impl Task<'_> {
    /// Gradient of the mean loss over the examples of `batch`, and that loss, `[1]` on the device.
    pub fn gradients(
        &self,
        model: &T5,
        batch: &[MicroBatch],
        seed: u64,
    ) -> Result<(GradientsParams, Tensor<1>)> {
        let examples: usize = batch.iter().map(Vec::len).sum();
        let scale = 1.0 / (examples * self.ids.layout().levels()) as f64;
        let device = model.device();
        let (sum, loss) =
            gradients::sum(model, &device, batch, self.config.workers, |model, micro, index| {
                let seed = seed.wrapping_mul(1 << 16).wrapping_add(index as u64);
                let loss = self.loss(model, micro, seed).mul_scalar(scale);
                (loss.clone(), loss.inner())
            })?;
        Ok((gradients::clip(model, sum, self.config.clip), loss))
    }

    /// Summed loss of the examples, in nats: `[1]`.
    ///
    /// The true ID costs `−Σₗ log p(cₗ | c₍₁..ₗ₎, history)`, each code among the codes of its level. With a
    /// teacher that term weighs 1 − w, and beside it stands, with weight w, the cross-entropy to the teacher's
    /// distribution over items: see [`Teacher`].
    pub fn loss(&self, model: &T5, examples: &[Example], seed: u64) -> Tensor<1> {
        let device = model.device();
        let mut dropout = self.dropout(seed, &device);
        let layout = self.ids.layout();
        let levels = layout.levels();
        let histories = examples.iter().map(|e| e.history(self.sequences, self.config.max_history));
        let batch = HistoryBatch::new(self.ids, histories);
        let encoded = model.encode(batch.tokens(&device), batch.padding(&device), &mut dropout);

        let targets = self.targets(examples, seed);
        let rows = targets.items.len();
        let input: Vec<i32> = targets
            .items
            .iter()
            .flat_map(|&item| std::iter::once(PAD).chain(self.ids.tokens(item).take(levels - 1)))
            .map(|token| token as i32)
            .collect();
        let input = Tensor::<2, Int>::from_data(TensorData::new(input, [rows, levels]), &device);
        let states = model.decode(&encoded, input, &mut dropout);

        let mut loss = Tensor::zeros([1], &device);
        for level in 0..levels {
            let width = states.dims()[2];
            let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
            let logits = model.logits(state, layout.offset(level), layout.codes(level));
            let log_probabilities = log_softmax(logits, 1);
            loss = loss - targets.agreement(level, log_probabilities, self.ids);
        }
        loss
    }

    fn targets(&self, examples: &[Example], seed: u64) -> Targets {
        let items = examples.iter().map(|e| e.item(self.sequences)).collect();
        match self.teacher {
            None => Targets::hard(items, self.config.label_smoothing),
            Some(teacher) => teacher.targets(examples, items, self.ids, seed),
        }
    }

    fn dropout(&self, seed: u64, device: &Device) -> Dropout {
        match self.kind {
            DeviceKind::Flex => Dropout::host(self.config.dropout, seed),
            _ => Dropout::on_device(self.config.dropout, seed, device),
        }
    }
}
