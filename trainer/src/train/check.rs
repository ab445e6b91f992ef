//! The correctness gate: whether an engine computes what the CPU's does, before hours are spent on it.
//!
//! Burn's engines share no kernels, and its fused ones are written anew for every graph, so a device is
//! asked for the loss and every gradient of one batch, in both ways that batches are packed, and then to
//! learn that batch by heart.
use std::{fmt, sync::Arc};

use anyhow::{Context, Result};
use burn::{
    module::{Module, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::{Device, Tensor},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    model::{Dropout, Precision, T5},
    semantic_id::{Code, SemanticIds},
};

use super::{
    MicroBatch, TrainConfig, batches, guard,
    packed::Packed,
    step::{self, Replica, Task},
};
use crate::{
    data::{Example, Sequences},
    device::DeviceKind,
    input::Input,
};

/// Largest difference of two losses, relative to the loss: some units in the last place of tf32, in which
/// tensor cores multiply (10 bits of mantissa).
const LOSS: f64 = 2e-3;
/// Largest difference of a parameter's gradient, relative to its largest element.
const GRADIENT: f64 = 2e-2;
/// Loss that one batch must fall below, in nats a code; a fair guess is worth 2.
const OVERFIT: f64 = 0.1;
/// In so many steps.
const STEPS: usize = 120;
/// Distance of the share of elements that dropout zeroes from its rate: six standard errors.
const DROPOUT: f64 = 0.01;

/// What a device computed, beside the CPU.
#[derive(Clone, Debug)]
pub struct Report {
    kind: DeviceKind,
    devices: usize,
    /// Loss on the CPU; on the device; there with fixed shapes.
    losses: [f64; 3],
    /// Per parameter: its name, and the relative differences of its gradient, exact and fixed shapes.
    gradients: Vec<(String, [f64; 2])>,
    /// Loss before and after learning one batch.
    overfit: [f64; 2],
    /// Share of elements that dropout of 0.1 zeroed.
    dropped: f64,
}

/// Compares the numbered devices of `kind` with the CPU.
///
/// # Errors
/// If the device is not there, or fails.
pub fn check(kind: DeviceKind, devices: &[usize]) -> Result<Report> {
    guard::engine(|| {
        let world = World::new()?;
        let flex = world.model(&Device::flex())?;
        let device = kind.open_at(devices.first().copied().unwrap_or(0))?;
        let model = world.model(&device)?;
        let (loss, gradients) = world.gradients(DeviceKind::Flex, &[0], &flex, false)?;
        let (exact_loss, exact) = world.gradients(kind, devices, &model, false)?;
        let (fixed_loss, fixed) = world.gradients(kind, devices, &model, true)?;
        let ours = read(&flex, &gradients)?;
        let gradients = ours
            .iter()
            .zip(read(&model, &exact)?.iter().zip(&read(&model, &fixed)?))
            .map(|((name, ours), ((_, exact), (_, fixed)))| {
                (name.clone(), [difference(ours, exact), difference(ours, fixed)])
            })
            .collect();
        let dropped = Dropout::on_device(0.1, 1, &device).apply(Tensor::<1>::ones([1 << 16], &device));
        let dropped = dropped.equal_elem(0.0).float().mean().try_into_scalar::<f32>();
        Ok(Report {
            kind,
            devices: devices.len(),
            losses: [loss, exact_loss, fixed_loss],
            gradients,
            overfit: world.overfit(kind, devices, model)?,
            dropped: f64::from(dropped.context("cannot read from the device")?),
        })
    })
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
            let lengths = batches::fixed_lengths(self.config.max_history);
            let input = Input::new(&self.ids, &self.config);
            let pack = || Packed::new(input, &self.sequences, &self.examples, &lengths, &device);
            Ok(Replica { packed: fixed.then(|| Arc::new(pack())), device })
        };
        let replicas = devices.iter().map(replica).collect::<Result<_>>()?;
        Ok(Task {
            ids: &self.ids,
            sequences: &self.sequences,
            config: &self.config,
            kind,
            replicas,
            teacher: None,
        })
    }

    /// All examples as one step.
    fn batch(&self, fixed: bool) -> Vec<MicroBatch> {
        let TrainConfig { max_history, micro_batch, batch_size, .. } = self.config;
        let lengths = match fixed {
            true => batches::fixed_lengths(max_history),
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
    ) -> Result<(f64, GradientsParams)> {
        let (gradients, loss) = self.task(kind, devices, fixed)?.gradients(model, &self.batch(fixed), 1)?;
        Ok((scalar(loss)?, gradients))
    }

    /// Loss of the batch before and after [`STEPS`] of learning it.
    fn overfit(&self, kind: DeviceKind, devices: &[usize], mut model: T5) -> Result<[f64; 2]> {
        let (task, batch) = (self.task(kind, devices, true)?, self.batch(true));
        let mut optimizer = step::optimizer(&model, &self.config);
        let (_, before) = task.gradients(&model, &batch, 1)?;
        for step in 0..STEPS {
            let (gradients, _) = task.gradients(&model, &batch, step as u64)?;
            model = optimizer.step(5e-3, model, gradients);
        }
        let (_, after) = task.gradients(&model, &batch, 1)?;
        Ok([scalar(before)?, scalar(after)?])
    }
}

fn scalar(loss: Tensor<1>) -> Result<f64> {
    Ok(f64::from(loss.try_into_scalar::<f32>().context("cannot read the loss from the device")?))
}

/// Gradients by the path of their parameter, such as `encoder.blocks.0.attention.q.weight`.
fn read(model: &T5, gradients: &GradientsParams) -> Result<Vec<(String, Vec<f32>)>> {
    let mut read = Read { gradients, path: Vec::new(), found: Ok(Vec::new()) };
    model.visit(&mut read);
    read.found
}

struct Read<'a> {
    gradients: &'a GradientsParams,
    path: Vec<String>,
    found: Result<Vec<(String, Vec<f32>)>>,
}

impl ModuleVisitor for Read<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Ok(found) = &mut self.found else { return };
        let name = self.path.join(".");
        let data = match self.gradients.get::<D>(param.id) {
            None => Err(anyhow::anyhow!("the device gives no gradient of `{name}`")),
            Some(gradient) => {
                gradient.try_into_data().with_context(|| format!("cannot read the gradient of `{name}`"))
            }
        };
        match data {
            Ok(data) => found.push((name, data.iter::<f32>().collect())),
            Err(error) => self.found = Err(error),
        }
    }
}

/// Largest difference, relative to the largest element of `ours`; infinite if a number is not finite.
fn difference(ours: &[f32], theirs: &[f32]) -> f64 {
    let largest = ours.iter().fold(1e-9f64, |largest, &x| largest.max(f64::from(x).abs()));
    let apart = ours.iter().zip(theirs).map(|(&a, &b)| (f64::from(a) - f64::from(b)).abs());
    apart.fold(0.0, |worst, x| if x.is_finite() { f64::max(worst, x / largest) } else { f64::INFINITY })
}

impl Report {
    /// Whether the device may be trained on.
    pub fn passed(&self) -> bool {
        let [flex, exact, fixed] = self.losses;
        near(flex, exact)
            && near(flex, fixed)
            && self.gradients.iter().flat_map(|(_, apart)| apart).all(|&apart| apart <= GRADIENT)
            && self.overfit[1] < OVERFIT
            && (self.dropped - 0.1).abs() < DROPOUT
    }
}

/// Whether two losses agree; a NaN agrees with nothing.
fn near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= LOSS * ours
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = |ok: bool| if ok { "ok" } else { "FAILED" };
        let name = format!("{:?}", self.kind).to_lowercase();
        let fusion = if cfg!(feature = "fusion") { "on" } else { "off" };
        writeln!(f, "{name}, {} replica(s), against flex; fusion is {fusion} in this build", self.devices)?;
        let [flex, exact, fixed] = self.losses;
        writeln!(f, "{:<44} {flex:>10.6}", "loss, flex")?;
        for (what, loss) in [("loss", exact), ("loss, fixed shapes", fixed)] {
            writeln!(f, "{what:<44} {loss:>10.6} {:>10} {}", "", verdict(near(flex, loss)))?;
        }
        writeln!(f, "{:<44} {:>10} {:>10}", "gradient of", "apart", "fixed")?;
        for (name, [exact, fixed]) in &self.gradients {
            let ok = exact.max(*fixed) <= GRADIENT;
            writeln!(f, "  {name:<42} {exact:>10.1e} {fixed:>10.1e} {}", verdict(ok))?;
        }
        let [before, after] = self.overfit;
        writeln!(
            f,
            "{:<44} {before:>10.4} {after:>10.4} {}",
            "one batch by heart",
            verdict(after < OVERFIT)
        )?;
        let ok = (self.dropped - 0.1).abs() < DROPOUT;
        writeln!(f, "{:<44} {:>10.4} {:>10} {}", "dropout of 0.1", self.dropped, "", verdict(ok))?;
        f.write_str(if self.passed() { "passed" } else { "failed: do not train on this device" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_and_replicas_change_neither_loss_nor_gradients() {
        let world = World::new().unwrap();
        let model = world.model(&Device::flex()).unwrap();
        let kind = DeviceKind::Flex;
        let (loss, gradients) = world.gradients(kind, &[0], &model, false).unwrap();
        let expected = read(&model, &gradients).unwrap();
        assert!(
            expected.iter().any(|(name, _)| name == "encoder.blocks.1.attention.q.weight"),
            "{expected:?}"
        );
        for (devices, fixed) in [(&[0][..], true), (&[0, 1, 2], false), (&[0, 1], true)] {
            let (other, gradients) = world.gradients(kind, devices, &model, fixed).unwrap();
            assert!((loss - other).abs() < 1e-5, "{loss} {other}");
            for ((name, ours), (_, theirs)) in expected.iter().zip(&read(&model, &gradients).unwrap()) {
                assert!(
                    difference(ours, theirs) < 1e-5,
                    "{name} on {devices:?}: {}",
                    difference(ours, theirs)
                );
            }
        }
    }

    #[test]
    fn a_device_that_is_wrong_anywhere_fails() {
        let good = Report {
            kind: DeviceKind::Flex,
            devices: 1,
            losses: [2.0, 2.001, 1.999],
            gradients: vec![("embedding".into(), [1e-3, 1e-4])],
            overfit: [2.0, 0.05],
            dropped: 0.101,
        };
        assert!(good.passed() && good.to_string().ends_with("passed"));
        let spoil: [fn(&mut Report); 6] = [
            |r| r.losses[1] = 2.1,
            |r| r.losses[2] = f64::NAN,
            |r| r.gradients[0].1[0] = 0.05,
            |r| r.gradients[0].1[1] = difference(&[1.0], &[f32::NAN]),
            |r| r.overfit[1] = f64::NAN,
            |r| r.dropped = 0.0,
        ];
        for spoil in spoil {
            let mut bad = good.clone();
            spoil(&mut bad);
            assert!(!bad.passed() && bad.to_string().contains("FAILED"), "{bad}");
        }
    }
}
