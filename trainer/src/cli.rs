//! The command line.
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand};
use tigerlet::{history_entry::HistoryEntry, recommender::Recommender, request::Request};

use crate::{
    artifact, check,
    config::Config,
    constraint,
    data::{self, Cluster, Dataset, Resources},
    device::DeviceKind,
    evaluate, export, ids_report, init, items, logits, pack,
    precision::PrecisionKind,
    recommend,
    run::Run,
    sizes,
    status::Status,
    sweep::{self, Place, Plan},
    tell::Machine,
    train::{Sitting, bench},
};

/// Trains TIGER: items get semantic IDs, a Transformer learns to write the next one.
///
/// `trainer run CONFIG` walks all stages. Each stage is also a command of its own that works on the run
/// folder: it reads the files of the stage before and writes its own, so any of them can be inspected,
/// repeated or replaced.
#[derive(Debug, Parser)]
#[command(
    name = "trainer",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  trainer init FOLDER --to my.toml                          a configuration for files of your own
  trainer run trainer/configs/library.toml                  train the embedded library, about 15 minutes
  trainer run trainer/configs/beauty-small.toml --data DIR  Amazon Beauty on a CPU
  trainer evaluate runs/library                             the table again
  trainer evaluate runs/a runs/b --sample 2000              two models on the same 2,000 users
  trainer evaluate --checkpoint trainer/checkpoints/beauty --data DIR --scorer beam --beams 50
  trainer sweep trainer/configs/sweeps/size.toml            accuracy against megabytes
  trainer export --run runs/library --to static/bundles/library
  trainer items add --run runs/library new.jsonl --bundle static/bundles/library
  trainer recommend --bundle static/bundles/library --history 'The Hobbit, Dune'"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    machine: Machine,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look at a stranger's files and write a configuration for them.
    ///
    /// Says what was seen and concluded, shows histories as they will be read, names what the data does not decide,
    /// and chooses IDs, model and training for the size of the data and this machine.
    Init(init::Options),
    /// Walk all stages of a configuration; those already done and still valid are skipped.
    ///
    /// The run folder keeps the configuration and every stage's files. Interrupted training continues
    /// from its latest checkpoint; Ctrl-C and SIGTERM save where it stands. At the end the table of results
    /// is printed. With --max-minutes, `run` ends with training when the time is up; the same command
    /// continues, and `trainer evaluate` measures the best checkpoint so far.
    Run(WholeRunArgs),
    /// Say of every stage of a run whether it is valid, and why not, how large it is and how long it took.
    ///
    /// A stage is valid while it was made of what it would be made of now. What `trainer run` would do next stands
    /// beside it.
    Status(StatusArgs),
    /// Read a data set: `prepare` writes the run's items and sequences, `inspect` describes them.
    #[command(subcommand)]
    Data(DataCommand),
    /// Stage 1: embed every item's text, or take vectors of another's making.
    ///
    /// The run's table [embed] says how: `encoder` is minilm, tfidf or file, whose `vectors` are a .npy in the order of
    /// the items, or a .parquet or .safetensors by their ids.
    /// Writes embeddings/{item_embeddings_raw.npy, item_ids.json, embedding_stats.json}.
    Embed(Stage),
    /// Stage 2: quantise the embeddings into semantic IDs (RQ-KMeans or RQ-VAE); `report` judges them.
    ///
    /// The run's table [quantize] says how: `method` is rq-kmeans or rq-vae, whose network and recipe are
    /// in [quantize.rqvae] (`preset` is small, tiger-paper or paischer); `unique` is suffix or sinkhorn.
    /// `spare` reserves suffix codes for items that are added later.
    /// Writes ids/{codes.npy, codes_with_suffix.npy, centroids_LEVEL.npy, summary.json}, the last codes
    /// being the IDs, and for rq-vae ids/{rqvae.safetensors, rqvae-log.jsonl}.
    Quantize(QuantizeArgs),
    /// Stage 3: train the Transformer to write the next item's semantic ID.
    ///
    /// Writes train/checkpoint-STEP/{config.json, model.safetensors, optimizer.bpk, state.json} (and
    /// ema.safetensors with [train] `ema`), train/best.json, train/log.jsonl and train/curve.svg. The best
    /// checkpoint by NDCG@10 on the validation items and the latest one are kept.
    Train(TrainArgs),
    /// Train SASRec, the baseline that scores items instead of writing them (arXiv 1808.09781).
    ///
    /// Writes sasrec/{best,latest}. The run's configuration must have a `[sasrec]` table.
    Sasrec(Stage),
    /// Check that a device computes what the CPU does, before training on it.
    ///
    /// Compares the loss and every gradient of one batch with the CPU's, and learns that batch by heart.
    /// Burn fuses kernels in builds with the feature `fusion` only, and fused kernels can be wrong where
    /// others are not: check both builds, `--features cuda` and `--features cuda,fusion`, and train with
    /// the faster one that passes. Ends with an error if the device does not pass.
    Check(CheckArgs),
    /// Time training steps of a shape on a device, on random histories.
    ///
    /// A step is training's own: forward and backward pass with dropout, the loss of every level, clipping of
    /// the gradient's norm, AdamW. Prints milliseconds a step and examples a second.
    Bench(BenchArgs),
    /// Measure any number of models on the same held-out items, beside the baselines.
    ///
    /// The test target is the last item of every history, never used for training or selection; all
    /// items are ranked. Prints Recall, NDCG and MRR at 1 to 1000; coverage, Gini index of exposure and
    /// novelty; figures by history length and by popularity of the target; 95 % bootstrap intervals; and a
    /// paired test of every system against the best one. A system that ranks for fewer users than another
    /// gets tables of its own, with all systems on those users.
    Evaluate(Box<evaluate::Options>),
    /// Train and compare variants of one configuration: an ablation, or a scaling curve.
    ///
    /// The sweep file names a `base` configuration, a `title`, and [[variant]]s, each with a `name` and the
    /// keys that it changes, `set`; trainer/configs/sweeps has examples. Every variant becomes a run in
    /// RUN/variants; stages that were made from the same are copied, not made again. Interrupted, the same
    /// command continues; with --max-minutes, it ends when the time is up. At the end all variants are measured
    /// on the same test users, their weights stored as f16 and as int8: prints a table and writes
    /// RUN/sweep.json, sweep.md and sweep.svg.
    Sweep(SweepArgs),
    /// Measure what the trie is for: decode with it and without, and count the IDs that no item has.
    ///
    /// For every width of the beam the share of such IDs, the share of users who get one, and Recall@10 with
    /// the trie and without. Writes RUN/constraint.json and RUN/constraint.svg.
    Constraint(constraint::Options),
    /// Measure what a model loses when it is stored in fewer bits: f32, f16 and int8.
    ///
    /// Prints bytes, Recall@10 and NDCG@10, and the paired difference to f32; writes RUN/sizes.json. For models
    /// of several sizes see `trainer sweep trainer/configs/sweeps/size.toml`.
    Sizes(sizes::Options),
    /// Write the best checkpoint as a folder that can be measured elsewhere, without titles or histories.
    ///
    /// Holds the weights as f16 or int8, the semantic IDs, the tables [data], [train] and [evaluate] of the
    /// configuration, and hashes of the items and of the training part, so that `trainer evaluate
    /// --checkpoint DIR --data DATA` notices other data.
    Checkpoint(CheckpointArgs),
    /// Write the best checkpoint, the catalogue and the semantic IDs as a bundle.
    ///
    /// The folder loads in the page, in `trainer recommend`, and, unless its weights are int8, in Hugging
    /// Face's `T5ForConditionalGeneration.from_pretrained`.
    Export(ExportArgs),
    /// Add items to a trained run, retire some, and write its bundle anew; nothing is trained.
    #[command(subcommand)]
    Items(items::Command),
    /// Recommend from a bundle, or from a run folder.
    Recommend(RecommendArgs),
    /// Print the logits of a checkpoint as JSON, for comparison with other programs.
    #[command(hide = true)]
    Logits(LogitsArgs),
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// Read, filter and check the data set of a configuration; write data/ of the run folder.
    Prepare(RunArgs),
    /// Print counts, lengths, times, ties and cold items of a configuration's data set or of a run folder, what was left
    /// out, and what was seen of the files.
    Inspect(InspectArgs),
    /// Print a user's history as it was read.
    Show(ShowArgs),
}

#[derive(Debug, Args)]
struct Device {
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
}

#[derive(Debug, Args)]
struct WholeRunArgs {
    #[command(flatten)]
    run: RunArgs,
    /// Make this stage anew, whatever is there; can be repeated. What it had is moved aside, to STAGE.before.
    #[arg(long, value_enum, value_name = "STAGE")]
    force: Vec<artifact::Stage>,
    #[command(flatten)]
    slot: Slot,
}

#[derive(Debug, Args)]
struct StatusArgs {
    /// Run folder.
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What a sitting of training may use.
#[derive(Debug, Args)]
struct Slot {
    /// Minutes until training has saved and stopped; the same command (`train` with --resume) continues, to
    /// the result of an unbroken run.
    #[arg(long, value_name = "M", value_parser = minutes)]
    max_minutes: Option<Duration>,
    /// Train data-parallel on these devices, as in `0,1`: they share every batch, and their gradients are
    /// added on the first. The CPU has one device; naming it twice makes two replicas.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "0")]
    devices: Vec<usize>,
}

impl Slot {
    /// The sitting that a command started at `started` has.
    fn sitting(self, started: Instant, resume: bool, stop_after: Option<usize>) -> Sitting {
        let deadline = self.max_minutes.and_then(|time| started.checked_add(time));
        Sitting { resume, stop_after, deadline, devices: self.devices }
    }
}

fn minutes(text: &str) -> Result<Duration, String> {
    let minutes: f64 = text.parse().map_err(|_| "expected a number of minutes".to_string())?;
    Duration::try_from_secs_f64(minutes * 60.0).map_err(|error| error.to_string())
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Configuration file; trainer/configs has presets.
    config: PathBuf,
    /// Run folder [default: runs/NAME, after the configuration's file name].
    #[arg(long, value_name = "DIR")]
    run: Option<PathBuf>,
    /// Folder of the data set, instead of the configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Set a key of the configuration, as in `train.epochs=5` or `data.split=time`; can be repeated.
    #[arg(long, value_name = "TABLE.KEY=VALUE")]
    set: Vec<String>,
    /// Seed of every stage, instead of the configuration's.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
struct SweepArgs {
    /// Sweep file; trainer/configs/sweeps has some.
    file: PathBuf,
    /// Folder of the sweep [default: runs/sweeps/NAME, after the sweep file's name].
    #[arg(long, value_name = "DIR")]
    run: Option<PathBuf>,
    /// Folder of the data set, instead of the base configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A run folder whose stages are taken over where they were made from the same; can be repeated.
    #[arg(long, value_name = "RUN")]
    from: Vec<PathBuf>,
    #[command(flatten)]
    device: Device,
    #[command(flatten)]
    slot: Slot,
}

#[derive(Debug, Args)]
struct InspectArgs {
    #[command(flatten)]
    source: Source,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ShowArgs {
    #[command(flatten)]
    source: Source,
    /// The user, by the name that the source has.
    #[arg(long, value_name = "ID")]
    user: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Source {
    /// Configuration file, or a run folder whose data is prepared.
    source: PathBuf,
    /// Folder of the data set, instead of the configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// What reading the data may take of the machine.
#[derive(Debug, Args)]
struct Reading {
    /// The most memory that joins, sorts and groups of the data take before they spill, as in 2GB.
    #[arg(long, value_name = "SIZE", default_value = "2GB")]
    memory: ByteSize,
    /// Read and join on a cluster of Apache Ballista: `df://HOST:PORT`, or `local` for one in this process.
    #[arg(long, value_name = "URL")]
    cluster: Option<Cluster>,
}

impl Reading {
    fn resources(&self) -> Resources {
        let memory = self.memory.as_u64() as usize;
        Resources { memory, cluster: self.cluster.clone(), spill: None }
    }
}

#[derive(Debug, Args)]
struct Stage {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Seed of the stage, instead of the configuration's; kept in the run folder.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct QuantizeArgs {
    #[command(subcommand)]
    command: Option<QuantizeCommand>,
    /// Run folder.
    #[arg(long, value_name = "DIR", required = true)]
    run: Option<PathBuf>,
    /// Seed of the stage, instead of the configuration's; kept in the run folder.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Subcommand)]
enum QuantizeCommand {
    /// Judge the semantic IDs of a run: usage, collisions, purity by category, neighbour recall.
    ///
    /// Prints a table and writes ids/{report.json, usage.svg, depth.svg}. Purity and neighbour recall by
    /// the number of leading codes say whether a prefix means something; beside each stands what chance
    /// would reach with prefixes as large.
    Report(ReportArgs),
}

#[derive(Debug, Args)]
struct ReportArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Attribute that purity goes by [default: the one with the fewest categories].
    #[arg(long, value_name = "NAME")]
    attribute: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
struct TrainArgs {
    #[command(flatten)]
    stage: Stage,
    /// Continue from the latest checkpoint; the result is the same as without the interruption.
    #[arg(long)]
    resume: bool,
    /// Save and stop after this step, for training in several sittings.
    #[arg(long, value_name = "STEP")]
    stop_after: Option<usize>,
    #[command(flatten)]
    slot: Slot,
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[command(flatten)]
    device: Device,
    /// Check data-parallel training on these devices, as in `0,1`.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "0")]
    devices: Vec<usize>,
}

#[derive(Debug, Args)]
struct BenchArgs {
    #[command(flatten)]
    shape: bench::Shape,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
struct CheckpointArgs {
    /// Run folder.
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Folder of the checkpoint.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// How to store the weights.
    #[arg(long, value_enum, default_value_t = PrecisionKind::F16)]
    precision: PrecisionKind,
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Folder of the bundle [default: bundle/ in the run folder].
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// How to store the weights.
    #[arg(long, value_enum, default_value_t = PrecisionKind::F16)]
    precision: PrecisionKind,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
struct RecommendArgs {
    /// Bundle folder, or a run folder.
    #[arg(long, value_name = "DIR")]
    bundle: PathBuf,
    /// Item ids or titles, oldest first, separated by commas; a title with a comma in it goes into an
    /// option of its own: repeat --history.
    #[arg(long, required_unless_present = "text", value_name = "ITEMS")]
    history: Vec<String>,
    /// Words to recommend from as if they were an item's title, read after the items; where the bundle's vectors
    /// are of words alone. May be repeated.
    #[arg(long, value_name = "WORDS")]
    text: Vec<String>,
    /// Recommendations to print.
    #[arg(long, default_value_t = Request::default().top_k)]
    top_k: usize,
    /// Width of the beam; at least `--top-k` is searched.
    #[arg(long, default_value_t = Request::default().beams)]
    beams: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Show what every step considered, kept and pruned.
    #[arg(long)]
    trace: bool,
    /// Do not hold generation to existing items, and show the IDs that no item has.
    #[arg(long)]
    unconstrained: bool,
    /// Recommend items of the history as well.
    #[arg(long)]
    include_seen: bool,
    /// Recommend from one shelf only: items whose semantic IDs begin with these codes. The IDs are those
    /// that the table shows, 7-1-4-0; the first code is the coarsest, so `7` is a wide shelf and `7,1` a
    /// part of it.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    prefix: Vec<u16>,
    /// Draw IDs instead of searching for the best: 1 draws them as probable as the model finds them, less
    /// prefers the best, more evens out. One number, or one for each level of the ID, separated by commas.
    /// No ID is drawn twice; the list is in the order drawn, the scores stay the model's.
    #[arg(long, value_delimiter = ',', value_name = "T")]
    temperature: Vec<f32>,
    /// Which draw: the same seed is the same list.
    #[arg(long, default_value_t = 0, requires = "temperature")]
    seed: u64,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
struct LogitsArgs {
    /// Folder with config.json and model.safetensors.
    #[arg(long)]
    model: PathBuf,
    /// Encoder tokens.
    #[arg(long, value_delimiter = ',')]
    source: Vec<u32>,
    /// Decoder tokens, the start token first.
    #[arg(long, value_delimiter = ',')]
    decoder: Vec<u32>,
    #[command(flatten)]
    device: Device,
}

/// Parses the command line and does what it says.
pub fn main() -> Result<()> {
    let started = Instant::now();
    let Cli { command, machine } = Cli::parse();
    machine.use_it();
    match command {
        Command::Run(args) => {
            let sitting = args.slot.sitting(started, true, None);
            let mut run = create(args.run)?;
            run.force = args.force;
            // A sitting that ended before training did has nothing to measure: a time slot is for training.
            match run.learn(&sitting)? {
                true => {
                    let options = evaluate::Options::of_run(run.folder.clone(), run.device);
                    say(&evaluate::run(&options)?.to_string())
                }
                false => Ok(()),
            }
        }
        Command::Init(options) => say(&init::run(&options)?),
        Command::Status(StatusArgs { run, json }) => {
            let status = Status::of(&Run::open(run, DeviceKind::Flex)?)?;
            say(&if json { serde_json::to_string_pretty(&status)? } else { status.to_string() })
        }
        Command::Data(DataCommand::Prepare(args)) => {
            let run = create(args)?;
            let _lock = run.begin()?;
            run.prepare().map(|_| ())
        }
        Command::Data(DataCommand::Inspect(args)) => {
            let inspection = data::inspect(&dataset(&args.source)?);
            say(&if args.json { serde_json::to_string_pretty(&inspection)? } else { inspection.to_string() })
        }
        Command::Data(DataCommand::Show(args)) => {
            let history = data::show(&dataset(&args.source)?, &args.user)
                .with_context(|| format!("no user `{}` is left in the data set", args.user))?;
            say(&if args.json { serde_json::to_string_pretty(&history)? } else { history.to_string() })
        }
        Command::Embed(stage) => {
            let run = open(stage, artifact::Stage::Embed)?;
            let _lock = run.begin()?;
            run.embed(&run.dataset()?)
        }
        Command::Quantize(args) => quantize(args),
        Command::Train(args) => {
            let sitting = args.slot.sitting(started, args.resume, args.stop_after);
            let run = open(args.stage, artifact::Stage::Train)?;
            let _lock = run.begin()?;
            run.train_model(&sitting).map(|_| ())
        }
        Command::Sasrec(stage) => {
            let run = open(stage, artifact::Stage::Sasrec)?;
            ensure!(
                run.config.sasrec.is_some(),
                "{}/config.toml has no [sasrec] table",
                run.folder.display()
            );
            let _lock = run.begin()?;
            run.train_sasrec(&Sitting::whole()).map(|_| ())
        }
        Command::Check(args) => {
            let report = check::check(args.device.device, &args.devices)?;
            say(&report.to_string())?;
            ensure!(report.passed(), "the device does not compute what the CPU does");
            Ok(())
        }
        Command::Bench(BenchArgs { shape, json, device }) => {
            let timing = bench::run(device.device, &shape)?;
            say(&if json { serde_json::to_string(&timing)? } else { timing.to_string() })
        }
        Command::Evaluate(options) => say(&evaluate::run(&options)?.to_string()),
        Command::Sweep(args) => sweep(args, started),
        Command::Constraint(options) => say(&constraint::run(&options)?.to_string()),
        Command::Sizes(options) => say(&sizes::run(&options)?.to_string()),
        Command::Checkpoint(CheckpointArgs { run, to, precision }) => {
            let bytes = pack::pack(&Run::open(run, DeviceKind::Flex)?, &to, precision.into())?;
            say(&format!("{}: {:.2} MB", to.display(), bytes as f64 / 1e6))
        }
        Command::Export(ExportArgs { run, to, precision, device }) => {
            let run = Run::open(run, device.device)?;
            let folder = to.unwrap_or_else(|| run.folder.join("bundle"));
            say(&export::publish(&run, precision.into(), &folder)?)
        }
        Command::Items(command) => say(&items::run(command)?),
        Command::Recommend(args) => {
            let recommender = export::recommender(&args.bundle, args.device.device)?;
            let mut history = history(&args.history, &recommender);
            if !args.text.is_empty() {
                export::read_texts(&recommender, &args.bundle)?;
                history.extend(args.text.into_iter().map(HistoryEntry::Text));
            }
            let RecommendArgs { top_k, beams, trace, include_seen, prefix, temperature, seed, .. } = args;
            let request = Request {
                history,
                top_k,
                beams,
                trace,
                constrained: !args.unconstrained,
                include_seen,
                prefix,
                only: None,
                filters: None,
                temperature,
                seed,
            };
            say(&recommend::run(&recommender, &request, args.json)?)
        }
        Command::Logits(args) => {
            let logits = logits::logits(&args.model, &args.source, &args.decoder, args.device.device)?;
            say(&serde_json::to_string(&logits)?)
        }
    }
}

/// Prints the result of a command. A reader that has seen enough, like `head`, is no error.
fn say(text: &str) -> Result<()> {
    match writeln!(std::io::stdout().lock(), "{}", text.trim_end()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to stdout"),
        _ => Ok(()),
    }
}

fn create(args: RunArgs) -> Result<Run> {
    let mut config = Config::read_with(&args.config, &args.set)?;
    if let Some(root) = args.data {
        config.data.root = whole(&root)?;
    }
    if let Some(seed) = args.seed {
        config.reseed(seed);
    }
    let folder = match args.run {
        Some(folder) => folder,
        None => {
            Path::new("runs").join(args.config.file_stem().context("the configuration file has no name")?)
        }
    };
    Ok(Run { resources: args.reading.resources(), ..Run::new(folder, config, args.device.device) })
}

/// A path that holds wherever it is read.
fn whole(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))
}

fn open(stage: Stage, which: artifact::Stage) -> Result<Run> {
    let mut run = Run::open(stage.run, stage.device.device)?;
    if let Some(seed) = stage.seed {
        run.config.reseed_stage(which, seed);
    }
    Ok(run)
}

fn sweep(args: SweepArgs, started: Instant) -> Result<()> {
    let mut plan = Plan::read(&args.file)?;
    if let Some(root) = args.data {
        let root = whole(&root)?;
        plan.variants.iter_mut().for_each(|variant| variant.config.data.root.clone_from(&root));
    }
    let name = args.file.file_stem().context("the sweep file has no name")?;
    let folder = args.run.unwrap_or_else(|| Path::new("runs/sweeps").join(name));
    let place = Place { folder, donors: args.from, device: args.device.device };
    match sweep::run(plan, &place, &args.slot.sitting(started, true, None))? {
        Some(sweep) => say(&sweep.to_string()),
        None => Ok(()),
    }
}

/// The data set of a configuration, or what a run folder has prepared.
fn dataset(source: &Source) -> Result<Dataset> {
    if source.source.is_dir() {
        return Run::open(source.source.clone(), DeviceKind::Flex)?.dataset();
    }
    let mut config = Config::read(&source.source)?;
    if let Some(root) = &source.data {
        config.data.root.clone_from(root);
    }
    data::prepare(&config.data, &source.reading.resources())
}

fn quantize(args: QuantizeArgs) -> Result<()> {
    let QuantizeArgs { command, run, seed, device } = args;
    if let Some(QuantizeCommand::Report(args)) = command {
        let run = Run::open(args.run, args.device.device)?;
        let report = ids_report::run(&run, args.attribute.as_deref())?;
        return say(&if args.json { serde_json::to_string_pretty(&report)? } else { report.to_string() });
    }
    let run = run.context("--run DIR is missing")?;
    let run = open(Stage { run, seed, device }, artifact::Stage::Quantize)?;
    let _lock = run.begin()?;
    run.quantize().map(|_| ())
}

/// Items of the `--history` options. Each is an item as a whole, or else a list separated by commas.
fn history(options: &[String], recommender: &Recommender) -> Vec<HistoryEntry> {
    let catalog = recommender.catalog();
    let split = |option: &String| match catalog.resolve(option) {
        Ok(_) => vec![option.as_str().into()],
        Err(_) => option.split(',').map(str::trim).filter(|name| !name.is_empty()).map(Into::into).collect(),
    };
    options.iter().flat_map(split).collect()
}
