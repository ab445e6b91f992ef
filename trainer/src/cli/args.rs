//! What the commands are told.
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use bytesize::ByteSize;
use clap::{Args, Subcommand};

use crate::{
    artifact,
    data::{Cluster, Resources},
    device::DeviceKind,
    learn::Sitting,
    precision::PrecisionKind,
    train::bench,
};

#[derive(Debug, Args)]
pub struct Device {
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceKind,
}

#[derive(Debug, Args)]
pub struct WholeRunArgs {
    #[command(flatten)]
    pub run: RunArgs,
    /// Make this stage anew, whatever is there; can be repeated. What it had is moved aside, to STAGE.before.
    #[arg(long, value_enum, value_name = "STAGE")]
    pub force: Vec<artifact::Stage>,
    #[command(flatten)]
    pub slot: Slot,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Run folder.
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// How long a sitting may be.
#[derive(Debug, Args)]
pub struct Time {
    /// Minutes until what learns or embeds by MiniLM has saved and stopped; the same command (`train` with --resume)
    /// continues, to the result of an unbroken run. What has no steps (reading, TF-IDF, k-means) is not cut short.
    #[arg(long, value_name = "M", value_parser = minutes)]
    pub max_minutes: Option<Duration>,
}

impl Time {
    /// The sitting that a command started at `started` has.
    pub fn sitting(self, started: Instant) -> Sitting {
        let deadline = self.max_minutes.and_then(|time| started.checked_add(time));
        Sitting { deadline, ..Sitting::whole() }
    }
}

/// What a sitting of training may use.
#[derive(Debug, Args)]
pub struct Slot {
    #[command(flatten)]
    pub time: Time,
    /// Train data-parallel on these devices, as in `0,1`: they share every batch, and their gradients are
    /// added on the first. The CPU has one device; naming it twice makes two replicas.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "0")]
    pub devices: Vec<usize>,
}

impl Slot {
    /// The sitting that a command started at `started` has.
    pub fn sitting(self, started: Instant) -> Sitting {
        Sitting { devices: self.devices, ..self.time.sitting(started) }
    }
}

fn minutes(text: &str) -> Result<Duration, String> {
    let minutes: f64 = text.parse().map_err(|_| "expected a number of minutes".to_string())?;
    Duration::try_from_secs_f64(minutes * 60.0).map_err(|error| error.to_string())
}

#[derive(Debug, Args)]
pub struct RunArgs {
    /// Configuration file; trainer/configs has presets.
    pub config: PathBuf,
    /// Run folder [default: runs/NAME, after the configuration's file name].
    #[arg(long, value_name = "DIR")]
    pub run: Option<PathBuf>,
    /// Folder of the data set, instead of the configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Set a key of the configuration, as in `train.epochs=5` or `data.split=time`; can be repeated.
    #[arg(long, value_name = "TABLE.KEY=VALUE")]
    pub set: Vec<String>,
    /// Seed of every stage, instead of the configuration's.
    #[arg(long)]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub device: Device,
}

#[derive(Debug, Args)]
pub struct SweepArgs {
    /// Sweep file; trainer/configs/sweeps has some.
    pub file: PathBuf,
    /// Folder of the sweep [default: runs/sweeps/NAME, after the sweep file's name].
    #[arg(long, value_name = "DIR")]
    pub run: Option<PathBuf>,
    /// Folder of the data set, instead of the base configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A run folder whose stages are taken over where they were made from the same; can be repeated.
    #[arg(long, value_name = "RUN")]
    pub from: Vec<PathBuf>,
    #[command(flatten)]
    pub device: Device,
    #[command(flatten)]
    pub slot: Slot,
}

#[derive(Debug, Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub source: Source,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    pub source: Source,
    /// The user, by the name that the source has.
    #[arg(long, value_name = "ID")]
    pub user: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Source {
    /// Configuration file, or a run folder whose data is prepared.
    pub source: PathBuf,
    /// Folder of the data set, instead of the configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// What reading the data may take of the machine.
#[derive(Debug, Args)]
pub struct Reading {
    /// The most memory that joins, sorts and groups of the data take before they spill, as in 2GB.
    #[arg(long, value_name = "SIZE", default_value = "2GB")]
    pub memory: ByteSize,
    /// Read and join on a cluster of Apache Ballista: `df://HOST:PORT`, or `local` for one in this process.
    #[arg(long, value_name = "URL")]
    pub cluster: Option<Cluster>,
}

impl Reading {
    pub fn resources(&self) -> Resources {
        let memory = self.memory.as_u64() as usize;
        Resources { memory, cluster: self.cluster.clone(), spill: None }
    }
}

#[derive(Debug, Args)]
pub struct Stage {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    pub run: PathBuf,
    /// Seed of the stage, instead of the configuration's; kept in the run folder.
    #[arg(long)]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub device: Device,
}

/// A stage that may take several sittings.
#[derive(Debug, Args)]
pub struct TimedStage {
    #[command(flatten)]
    pub stage: Stage,
    #[command(flatten)]
    pub time: Time,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct QuantizeArgs {
    #[command(subcommand)]
    pub command: Option<QuantizeCommand>,
    /// Run folder.
    #[arg(long, value_name = "DIR", required = true)]
    pub run: Option<PathBuf>,
    /// Seed of the stage, instead of the configuration's; kept in the run folder.
    #[arg(long)]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub device: Device,
    #[command(flatten)]
    pub time: Time,
}

#[derive(Debug, Subcommand)]
pub enum QuantizeCommand {
    /// Judge the semantic IDs of a run: usage, collisions, purity by category, neighbour recall.
    ///
    /// Prints a table and writes ids/{report.json, usage.svg, depth.svg}. Purity and neighbour recall by
    /// the number of leading codes say whether a prefix means something; beside each stands what chance
    /// would reach with prefixes as large.
    Report(ReportArgs),
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    pub run: PathBuf,
    /// Attribute that purity goes by [default: the one with the fewest categories].
    #[arg(long, value_name = "NAME")]
    pub attribute: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub device: Device,
}

#[derive(Debug, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub stage: Stage,
    /// Continue from the latest checkpoint; the result is the same as without the interruption.
    #[arg(long)]
    pub resume: bool,
    /// Save and stop after this step, for training in several sittings.
    #[arg(long, value_name = "STEP")]
    pub stop_after: Option<usize>,
    #[command(flatten)]
    pub slot: Slot,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub device: Device,
    /// Check data-parallel training on these devices, as in `0,1`.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "0")]
    pub devices: Vec<usize>,
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(flatten)]
    pub shape: bench::Shape,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub device: Device,
}

#[derive(Debug, Args)]
pub struct CheckpointArgs {
    /// Run folder.
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Folder of the checkpoint.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// How to store the weights.
    #[arg(long, value_enum, default_value_t = PrecisionKind::F16)]
    pub precision: PrecisionKind,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    pub run: PathBuf,
    /// Folder of the bundle [default: bundle/ in the run folder].
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// How to store the generator's weights; the dense model's are int8 unless this is f32.
    #[arg(long, value_enum, default_value_t = PrecisionKind::F16)]
    pub precision: PrecisionKind,
    /// Take the sentence encoder along (25 MB), so that a page can place a book that does not exist: for vectors that are
    /// MiniLM's, and of text alone. The page says the size before anybody fetches it.
    #[arg(long)]
    pub with_encoder: bool,
    #[command(flatten)]
    pub device: Device,
}

#[derive(Debug, Args)]
pub struct LogitsArgs {
    /// Folder with config.json and model.safetensors.
    #[arg(long)]
    pub model: PathBuf,
    /// Encoder tokens.
    #[arg(long, value_delimiter = ',')]
    pub source: Vec<u32>,
    /// Decoder tokens, the start token first.
    #[arg(long, value_delimiter = ',')]
    pub decoder: Vec<u32>,
    #[command(flatten)]
    pub device: Device,
}
