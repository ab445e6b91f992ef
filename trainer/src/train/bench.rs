//! How fast a device trains: steps of one shape, on random histories, timed one by one.
use std::{fmt, sync::Arc, time::Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Serialize;
use tigerlet::{
    learn::{self, MicroBatch, batches},
    limits::Limits,
    model::T5,
    semantic_id::{Code, IdLayout, SemanticIds},
};

use super::{
    TrainConfig, memory,
    packed::Packed,
    step::{Replica, Task},
};
use crate::{
    crew::Crew,
    data::{Example, Sequences},
    device::DeviceKind,
    input::Input,
    learn::guard,
};

/// Users whose examples take turns.
const USERS: usize = 4096;
/// Items of the catalogue; with fewer codes, as many as those can name.
const ITEMS: usize = 10_000;
/// The model's share of the 64-bit numbers that scatter items over histories and codes: the odd number nearest to
/// 2⁶⁴ / φ (Knuth, The Art of Computer Programming, volume 3, section 6.4).
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is timed. The defaults are TIGER's model (arXiv 2305.05065, section 4) with 4 × 256 codes.
#[derive(Clone, Debug, Args, Serialize)]
pub struct Shape {
    /// Examples of a step.
    #[arg(long, default_value_t = 256)]
    batch: usize,
    /// Examples of one forward pass [default: the whole batch].
    #[arg(long)]
    micro_batch: Option<usize>,
    /// Items of every history.
    #[arg(long, default_value_t = 20)]
    items: usize,
    /// Codes of an item.
    #[arg(long, default_value_t = 4)]
    levels: usize,
    /// Codes of a level.
    #[arg(long, default_value_t = 256)]
    codes: usize,
    /// Width of the model.
    #[arg(long, default_value_t = 128)]
    width: usize,
    /// Heads of the attention.
    #[arg(long, default_value_t = 6)]
    heads: usize,
    /// Width of a head.
    #[arg(long, default_value_t = 64)]
    d_kv: usize,
    /// Width of the feed-forward layers.
    #[arg(long, default_value_t = 1024)]
    d_ff: usize,
    /// Layers of the encoder, and again of the decoder.
    #[arg(long, default_value_t = 4)]
    layers: usize,
    /// Steps to time, a third of them (ten at most) to warm up.
    #[arg(long, default_value_t = 60)]
    steps: usize,
    /// Threads, on the CPU; a micro-batch is one thread's.
    #[arg(long, default_value_t = 1)]
    workers: usize,
}

/// What the steps took.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    device: String,
    /// Whether this build fuses kernels, and whether it tunes them to the device.
    fusion: bool,
    autotune: bool,
    #[serde(flatten)]
    shape: Shape,
    parameters: usize,
    /// Milliseconds a step, of which each is awaited.
    median_ms: f64,
    best_ms: f64,
    worst_ms: f64,
    /// Milliseconds a step when only the last is awaited, as in training.
    pipelined_ms: f64,
    examples_per_second: f64,
    /// What the engine has reserved on the device, in MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_mb: Option<f64>,
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { device, shape, parameters, median_ms, best_ms, pipelined_ms, .. } = self;
        writeln!(f, "{device}: {parameters} parameters, {} examples a step", shape.batch)?;
        writeln!(f, "a step, awaited      {median_ms:>9.2} ms (median), {best_ms:.2} (best)")?;
        writeln!(f, "a step, in a row     {pipelined_ms:>9.2} ms")?;
        write!(f, "examples a second    {:>9.0}", self.examples_per_second)
    }
}

/// Times training steps: forward and backward pass with dropout, the loss of every level, clipping, AdamW.
///
/// # Errors
/// A shape that no model has, and whatever the device fails at.
pub fn run(kind: DeviceKind, shape: &Shape) -> Result<Timing> {
    guard::engine(|| time(kind, shape))
}

fn time(kind: DeviceKind, shape: &Shape) -> Result<Timing> {
    let warm = (shape.steps / 3).min(10);
    ensure!(
        shape.steps > warm && shape.batch > 0 && shape.items > 0,
        "nothing to time: a step needs examples"
    );
    let micro_batch = shape.micro_batch.unwrap_or(shape.batch);
    ensure!((1..=shape.batch).contains(&micro_batch), "--micro-batch is {micro_batch}, of {}", shape.batch);
    let config = TrainConfig {
        d_model: shape.width,
        heads: shape.heads,
        d_kv: shape.d_kv,
        d_ff: shape.d_ff,
        layers: shape.layers,
        max_history: shape.items,
        batch_size: shape.batch,
        micro_batch,
        workers: shape.workers.max(1),
        ..TrainConfig::default()
    };
    let ids = ids(shape)?;
    let model_config = config.model(ids.layout());
    model_config.validate(&Limits::WIDE)?;
    let sequences = sequences(shape.items, ids.len());
    let of_user = |user| (1..=shape.items as u32).map(move |target| Example { user, target });
    let examples: Vec<Example> = (0..USERS as u32).flat_map(of_user).collect();

    let device = kind.open()?.autodiff();
    device.seed(1);
    let mut model: T5 = model_config.init(&device).with_stable_ids();
    let mut optimizer = learn::optimizer(&model, config.weight_decay);
    let packed = config.is_fixed(kind).then(|| {
        let (input, lengths) = (Input::new(&ids, &config), batches::one_length(shape.items));
        Arc::new(Packed::new(input, &sequences, &examples, &lengths, &device))
    });
    let replica = || Replica { packed: packed.clone(), device: device.clone() };
    let replicas: Vec<Replica> = (0..config.workers).map(|_| replica()).collect();
    let crew = Crew::new(replicas.len())?;
    let task =
        Task { ids: &ids, sequences: &sequences, config: &config, kind, replicas, crew, teacher: None };

    let mut step = |number: usize| {
        let first = number * shape.batch;
        let longest = |place: usize| Example { user: (place % USERS) as u32, target: shape.items as u32 };
        let batch: Vec<Example> = (first..first + shape.batch).map(longest).collect();
        let micro: Vec<MicroBatch<Example>> = batch.chunks(micro_batch).map(<[_]>::to_vec).collect();
        let (gradients, loss) = task.gradients(&model, &micro, number as u64)?;
        model = optimizer.step(1e-3, model.clone(), gradients);
        Ok::<_, anyhow::Error>(loss)
    };
    let mut awaited = |number: usize| {
        let begun = Instant::now();
        let loss = step(number)?.try_into_scalar::<f32>().context("cannot read the loss from the device")?;
        ensure!(loss.is_finite(), "the loss of step {number} is {loss}");
        Ok::<_, anyhow::Error>(begun.elapsed().as_secs_f64() * 1e3)
    };
    for number in 0..warm {
        awaited(number)?;
    }
    let timed = shape.steps - warm;
    let mut times = (0..timed).map(|number| awaited(warm + number)).collect::<Result<Vec<_>>>()?;
    times.sort_by(f64::total_cmp);
    let begun = Instant::now();
    for number in 0..timed - 1 {
        step(shape.steps + number)?;
    }
    let last = step(shape.steps + timed)?;
    last.try_into_scalar::<f32>().context("cannot read the loss from the device")?;
    let pipelined_ms = begun.elapsed().as_secs_f64() * 1e3 / timed as f64;
    Ok(Timing {
        device: format!("{kind:?}").to_lowercase(),
        fusion: cfg!(feature = "fusion"),
        autotune: cfg!(feature = "autotune"),
        shape: shape.clone(),
        parameters: model.parameters(),
        median_ms: times[times.len() / 2],
        best_ms: times[0],
        worst_ms: times[times.len() - 1],
        pipelined_ms,
        examples_per_second: shape.batch as f64 / pipelined_ms * 1e3,
        reserved_mb: memory::reserved(&[device.inner()]),
    })
}

/// Different codes for every item, scattered over all that there are.
fn ids(shape: &Shape) -> Result<SemanticIds> {
    let layout = IdLayout::new(vec![shape.codes; shape.levels])?.without_suffix();
    let all = (shape.codes as u64).saturating_pow(shape.levels as u32);
    let items = ITEMS.min(usize::try_from(all).unwrap_or(usize::MAX));
    // A stride without a common factor visits every name once.
    let stride = (SCATTER % all) | 1;
    let stride = (stride..).step_by(2).find(|&stride| gcd(stride, all) == 1).unwrap_or(1);
    let codes = (0..items as u64).flat_map(|item| {
        let name = (u128::from(item) * u128::from(stride) % u128::from(all)) as u64;
        (0..shape.levels as u32)
            .map(move |level| (name / (shape.codes as u64).pow(level) % shape.codes as u64) as Code)
    });
    Ok(SemanticIds::new(layout, codes.collect())?)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A history and the item after it for every user.
fn sequences(items: usize, catalogue: usize) -> Sequences {
    let item = |number: usize| ((number as u64).wrapping_mul(SCATTER) >> 33) as usize % catalogue;
    let history = |user| (0..=items).map(|place| item(user * (items + 1) + place) as u32).collect::<Vec<_>>();
    (0..USERS).map(history).collect()
}
