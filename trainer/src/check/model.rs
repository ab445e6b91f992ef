//! TIGER: its loss and gradients, in both ways that batches are packed; one batch by heart; decoding; training that is
//! interrupted.
use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result};
use burn::{
    module::Module,
    optim::ModuleOptimizer,
    tensor::{Device, Tensor},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    beam::Constraint,
    generator::Generator,
    learn::{self, MicroBatch, batches},
    model::{Arithmetic, Dropout, Precision, T5},
    semantic_id::{Code, SemanticIds},
    trie::Trie,
};

use super::{
    LOSS, Row, apart, difference,
    gradients::{self, Named},
};
use crate::{
    crew::Crew,
    data::{Example, Query, Sequences},
    device::DeviceKind,
    input::Input,
    systems::{
        System,
        tiger::{Scorer, Tiger},
    },
    train::{
        State, TrainConfig, checkpoint,
        packed::Packed,
        step::{Replica, Task},
    },
};

/// Loss that one batch must fall below, in nats a code; a fair guess is worth 2.
const OVERFIT: f64 = 0.1;
/// In so many steps.
const STEPS: usize = 120;
/// Distance of the share of elements that dropout zeroes from its rate: six standard errors.
const DROPOUT: f64 = 0.01;
/// Largest difference of an ID's log-probability, in nats.
const DECODED: f64 = 2e-2;
/// Steps before an interruption, and again after it.
const SITTING: u64 = 3;

/// Compares the numbered devices of `kind` with the CPU.
pub fn check(kind: DeviceKind, devices: &[usize]) -> Result<Vec<Row>> {
    let world = World::new()?;
    let flex = world.model(&Device::flex())?;
    let device = kind.open_at(devices.first().copied().unwrap_or(0))?;
    let model = world.model(&device)?;
    let (loss, ours) = world.gradients(DeviceKind::Flex, &[0], &flex, false)?;
    let mut rows = Vec::new();
    for (what, fixed) in [("TIGER:", false), ("TIGER, fixed shapes:", true)] {
        let (there, theirs) = world.gradients(kind, devices, &model, fixed)?;
        rows.push(Row::new(format!("{what} loss"), apart(loss, there), LOSS));
        rows.extend(gradients::rows(what, &ours, &theirs));
    }
    let dropped = Dropout::on_device(0.1, 1, &device).apply(Tensor::<1>::ones([1 << 16], &device));
    let dropped = f64::from(scalar(dropped.equal_elem(0.0).float().mean())?);
    rows.push(Row::new("TIGER: share of zeros from dropout of 0.1", (dropped - 0.1).abs(), DROPOUT));
    rows.push(Row::new("TIGER: log p of the IDs of a beam", world.decoded(&flex, &model)?, DECODED));
    rows.push(Row::new(
        "TIGER: items of a beam wide enough for all, by exact score",
        world.ranked(&model)?,
        0.0,
    ));
    rows.push(Row::new("TIGER: the same steps again", world.repeated(kind, devices, &model)?, 0.0));
    rows.push(Row::new("TIGER: steps with an interruption", world.interrupted(kind, devices, &model)?, 0.0));
    rows.push(Row::new(
        "TIGER: loss of one batch learned by heart",
        world.overfit(kind, devices, model)?,
        OVERFIT,
    ));
    Ok(rows)
}

/// A small random catalogue and its readers, and a model without noise.
struct World {
    ids: SemanticIds,
    sequences: Sequences,
    examples: Vec<Example>,
    config: TrainConfig,
}

impl World {
    fn new() -> Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let codes: Vec<Code> = (0..120).map(|_| rng.random_range(0..8)).collect();
        let ids = SemanticIds::with_suffix(&codes, &[8, 8])?;
        let mut history = |items| (0..items).map(|_| rng.random_range(0..60)).collect::<Vec<u32>>();
        let sequences: Sequences = (0..8).map(|user| history(4 + 2 * user)).collect();
        let examples: Vec<Example> = (0u32..)
            .zip(sequences.iter())
            .flat_map(|(user, sequence)| {
                (1..sequence.len() as u32 - 2).map(move |target| Example { user, target })
            })
            .collect();
        let config = TrainConfig {
            d_model: 32,
            heads: 3,
            d_kv: 8,
            d_ff: 64,
            layers: 2,
            dropout: 0.0,
            max_history: 10,
            user_tokens: 3,
            batch_size: examples.len(),
            micro_batch: 16,
            workers: 1,
            clip: 0.0,
            ..TrainConfig::default()
        };
        Ok(Self { ids, sequences, examples, config })
    }

    /// The same weights on any device: drawn on the CPU, and carried over as a checkpoint is.
    fn model(&self, device: &Device) -> Result<T5> {
        let (config, cpu) = (self.config.model(self.ids.layout()), Device::flex());
        cpu.seed(1);
        let weights = config.init(&cpu).write(Precision::F32)?;
        let model = T5::read(&config, &weights, &device.clone().autodiff())?.with_stable_ids();
        Ok(model.set_require_grad(true))
    }

    fn task(&self, kind: DeviceKind, devices: &[usize], fixed: bool) -> Result<Task<'_>> {
        let replica = |&index: &usize| {
            let device = kind.open_at(index)?.autodiff();
            let lengths = batches::one_length(self.config.max_history);
            let input = Input::new(&self.ids, &self.config);
            let pack = || Packed::new(input, &self.sequences, &self.examples, &lengths, &device);
            Ok(Replica { packed: fixed.then(|| Arc::new(pack())), device })
        };
        let replicas: Vec<Replica> = devices.iter().map(replica).collect::<Result<_>>()?;
        Ok(Task {
            ids: &self.ids,
            sequences: &self.sequences,
            config: &self.config,
            kind,
            crew: Crew::new(replicas.len())?,
            replicas,
            teacher: None,
        })
    }

    /// All examples as one step.
    fn batch(&self, fixed: bool) -> Vec<MicroBatch<Example>> {
        let TrainConfig { max_history, micro_batch, batch_size, .. } = self.config;
        let lengths = match fixed {
            true => batches::one_length(max_history),
            false => batches::exact_lengths(max_history),
        };
        let length = |example: &Example| batches::padded(example.target as usize, &lengths);
        batches::epoch(&self.examples, length, micro_batch, batch_size, 1, 0).concat()
    }

    fn gradients(
        &self,
        kind: DeviceKind,
        devices: &[usize],
        model: &T5,
        fixed: bool,
    ) -> Result<(f64, Named)> {
        let (gradients, loss) = self.task(kind, devices, fixed)?.gradients(model, &self.batch(fixed), 1)?;
        Ok((scalar(loss)?.into(), gradients::read(model, &gradients)?))
    }

    /// Loss of the batch after [`STEPS`] of learning it.
    fn overfit(&self, kind: DeviceKind, devices: &[usize], mut model: T5) -> Result<f64> {
        let (task, batch) = (self.task(kind, devices, true)?, self.batch(true));
        let mut optimizer = learn::optimizer(&model, self.config.weight_decay);
        for step in 0..STEPS {
            let (gradients, _) = task.gradients(&model, &batch, step as u64)?;
            model = optimizer.step(5e-3, model, gradients);
        }
        let (_, after) = task.gradients(&model, &batch, 1)?;
        Ok(scalar(after)?.into())
    }

    /// Weights, as bytes of a file, after [`SITTING`] steps with dropout twice, and whether an interruption is between.
    fn trained(&self, kind: DeviceKind, devices: &[usize], model: &T5, rests: bool) -> Result<Vec<f32>> {
        let noisy = TrainConfig { dropout: 0.1, ..self.config.clone() };
        let task = Task { config: &noisy, ..self.task(kind, devices, true)? };
        let (batch, device) = (self.batch(true), model.device());
        let (mut model, mut optimizer) = (model.clone(), learn::optimizer(model, noisy.weight_decay));
        let sit = |model: &mut T5, optimizer: &mut ModuleOptimizer, from: u64| -> Result<()> {
            for step in from..from + SITTING {
                let (gradients, _) = task.gradients(model, &batch, step)?;
                *model = optimizer.step(1e-3, model.clone(), gradients);
            }
            Ok(())
        };
        sit(&mut model, &mut optimizer, 0)?;
        // The optimizer's moments are read from their file when a step asks for them.
        let folder = tempfile::tempdir().context("no folder for a checkpoint")?;
        if rests {
            let (shape, state) =
                (noisy.model(self.ids.layout()), State { config: noisy.clone(), ..State::default() });
            checkpoint::save(folder.path(), &shape, &model, None, &optimizer, &state)?;
            let saved = checkpoint::path(folder.path(), 0);
            model = checkpoint::load_weights(&saved, &device)?.1.set_require_grad(true);
            optimizer = checkpoint::load_optimizer(&saved, learn::optimizer(&model, noisy.weight_decay))?;
        }
        sit(&mut model, &mut optimizer, SITTING)?;
        let weights = model.write(Precision::F32)?;
        let tensors = safetensors::SafeTensors::deserialize(&weights)?;
        let numbers =
            |bytes: &[u8]| bytes.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect::<Vec<_>>();
        // A file's tensors come in no order of their own.
        let sorted: BTreeMap<_, _> = tensors.iter().collect();
        Ok(sorted.values().flat_map(|tensor| numbers(tensor.data())).collect())
    }

    fn repeated(&self, kind: DeviceKind, devices: &[usize], model: &T5) -> Result<f64> {
        let train = || self.trained(kind, devices, model, false);
        Ok(difference(&train()?, &train()?))
    }

    fn interrupted(&self, kind: DeviceKind, devices: &[usize], model: &T5) -> Result<f64> {
        let train = |rests| self.trained(kind, devices, model, rests);
        Ok(difference(&train(false)?, &train(true)?))
    }

    fn generator(&self, model: T5) -> Generator {
        Generator::new(model, self.ids.layout(), Arithmetic::Float)
    }

    fn tiger<'a>(&'a self, generator: &'a Generator, trie: &'a Trie, scorer: Scorer) -> Tiger<'a> {
        let input = Input::new(&self.ids, &self.config);
        Tiger { label: "TIGER", generator, input, trie, scorer, users: self.sequences.len() }
    }

    fn queries(&self) -> Vec<Query<'_>> {
        (0u32..).zip(self.sequences.iter()).map(|(user, history)| Query { user, history }).collect()
    }

    /// The largest distance of the log-probabilities that two engines give the places of a beam.
    fn decoded(&self, ours: &T5, theirs: &T5) -> Result<f64> {
        let trie = Trie::new(&self.ids);
        let written = |model: T5| -> Result<Vec<f32>> {
            let generator = self.generator(model);
            let tiger = self.tiger(&generator, &trie, Scorer::Beam(10));
            let found = tiger.write(&self.queries(), Constraint::Trie(&[]), 10)?;
            Ok(found.into_iter().flatten().map(|id| id.score).collect())
        };
        let (ours, theirs) = (written(ours.valid())?, written(theirs.valid())?);
        let apart = ours.iter().zip(&theirs).map(|(a, b)| f64::from(a - b).abs()).fold(0.0, f64::max);
        Ok(if ours.len() == theirs.len() { apart } else { f64::INFINITY })
    }

    /// How many users get another first item from a beam that holds the whole catalogue than from exact scores.
    fn ranked(&self, model: &T5) -> Result<f64> {
        let (trie, generator) = (Trie::new(&self.ids), self.generator(model.valid()));
        let first = |scorer| self.tiger(&generator, &trie, scorer).rank(&self.queries(), 1);
        let (beam, exact) = (first(Scorer::Beam(self.ids.len()))?, first(Scorer::Exact)?);
        Ok(beam.iter().zip(&exact).filter(|(a, b)| a != b).count() as f64)
    }
}

fn scalar(number: Tensor<1>) -> Result<f32> {
    number.try_into_scalar::<f32>().context("cannot read a number from the device")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_and_replicas_change_neither_loss_nor_gradients() {
        let world = World::new().unwrap();
        let model = world.model(&Device::flex()).unwrap();
        let kind = DeviceKind::Flex;
        let (loss, expected) = world.gradients(kind, &[0], &model, false).unwrap();
        assert!(
            expected.iter().any(|(name, _)| name == "encoder.blocks.1.attention.q.weight"),
            "{expected:?}"
        );
        for (devices, fixed) in [(&[0][..], true), (&[0, 1, 2], false), (&[0, 1], true)] {
            let (other, gradients) = world.gradients(kind, devices, &model, fixed).unwrap();
            assert!((loss - other).abs() < 1e-5, "{loss} {other}");
            for ((name, ours), (_, theirs)) in expected.iter().zip(&gradients) {
                let apart = difference(ours, theirs);
                assert!(apart < 1e-5, "{name} on {devices:?}: {apart}");
            }
        }
    }
}
