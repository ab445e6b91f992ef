//! The command line.
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use tigerlet::{model::Precision, recommender::Request};

use crate::{
    config::Config,
    data,
    device::DeviceKind,
    evaluate::{self, ScorerKind},
    export, logits, recommend,
    run::Run,
    systems::{self, Baseline},
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
  trainer run trainer/configs/library.toml                  train the embedded library, about 15 minutes
  trainer run trainer/configs/beauty-small.toml --data DIR  Amazon Beauty on a CPU
  trainer evaluate --run runs/library                       the table again
  trainer export --run runs/library --to static/bundles/library
  trainer recommend --bundle static/bundles/library --history 'The Hobbit, Dune'"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Walk all stages of a configuration; those already done and still valid are skipped.
    ///
    /// The run folder keeps the configuration and every stage's files. Interrupted training continues
    /// from its latest checkpoint. At the end the table of results is printed.
    Run(RunArgs),
    /// Read a data set: `prepare` writes the run's items and sequences, `inspect` describes them.
    #[command(subcommand)]
    Data(DataCommand),
    /// Stage 1: embed every item's text.
    ///
    /// Writes embeddings/{item_embeddings_raw.npy, item_embeddings_l2norm.npy, item_ids.json,
    /// embedding_stats.json}.
    Embed(Stage),
    /// Stage 2: quantise the embeddings into semantic IDs (RQ-KMeans).
    ///
    /// Writes ids/{codes.npy, codes_with_suffix.npy, centroids_LEVEL.npy, summary.json}.
    Quantize(Stage),
    /// Stage 3: train the Transformer to write the next item's semantic ID.
    ///
    /// Writes train/checkpoint-STEP/{config.json, model.safetensors, optimizer.bpk, state.json},
    /// train/best.json, train/log.jsonl and train/curve.svg. The best checkpoint by NDCG@10 on the
    /// validation items and the latest one are kept.
    Train(TrainArgs),
    /// Measure the best checkpoint on the test items, beside popularity.
    ///
    /// The test target is the last item of every history, never used for training or selection; all
    /// items are ranked. Writes evaluation.json and prints the table.
    Evaluate(EvaluateArgs),
    /// Measure systems without a model on all test items: what a model has to beat.
    ///
    /// They are fitted to the training part of the prepared data, and rank all items as a model does.
    Baselines(BaselinesArgs),
    /// Write the best checkpoint, the catalogue and the semantic IDs as a bundle.
    ///
    /// The folder loads in the page, in `trainer recommend`, and in Hugging Face's
    /// `T5ForConditionalGeneration.from_pretrained`.
    Export(ExportArgs),
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
    /// Print counts, lengths, ties and cold items of a configuration's data set or of a run folder.
    Inspect(InspectArgs),
}

#[derive(Debug, Args)]
struct Device {
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
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
    /// Seed of every stage, instead of the configuration's.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    device: Device,
}

#[derive(Debug, Args)]
struct InspectArgs {
    /// Configuration file, or a run folder whose data is prepared.
    source: PathBuf,
    /// Folder of the data set, instead of the configuration's `data.root`.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
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
struct TrainArgs {
    #[command(flatten)]
    stage: Stage,
    /// Continue from the latest checkpoint; the result is the same as without the interruption.
    #[arg(long)]
    resume: bool,
    /// Save and stop after this step, for training in several sittings.
    #[arg(long, value_name = "STEP")]
    stop_after: Option<usize>,
}

#[derive(Debug, Args)]
struct EvaluateArgs {
    #[command(flatten)]
    stage: Stage,
    /// Rank by beam search, by exact scores of the whole catalogue [default: both].
    #[arg(long, value_enum)]
    scorer: Option<ScorerKind>,
    /// Beams of the beam scorer, instead of the configuration's.
    #[arg(long)]
    beams: Option<usize>,
    /// Users to rank for, 0 = all, instead of the configuration's.
    #[arg(long)]
    users: Option<usize>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct BaselinesArgs {
    /// Run folder whose data is prepared; `content` reads its embeddings too.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Baselines to measure, separated by commas [default: all that the data allows].
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Baseline>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Folder of the bundle [default: bundle/ in the run folder].
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
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
    #[arg(long, required = true, value_name = "ITEMS")]
    history: Vec<String>,
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
    match Cli::parse().command {
        Command::Run(args) => say(&create(args)?.all()?.to_string()),
        Command::Data(DataCommand::Prepare(args)) => create(args)?.prepare().map(|_| ()),
        Command::Data(DataCommand::Inspect(args)) => inspect(&args),
        Command::Embed(stage) => {
            let run = open(stage)?;
            run.embed(&run.dataset()?)
        }
        Command::Quantize(stage) => open(stage)?.quantize().map(|_| ()),
        Command::Train(args) => open(args.stage)?.train_model(args.resume, args.stop_after),
        Command::Evaluate(args) => evaluate(args),
        Command::Baselines(args) => {
            let run = Run::open(args.run, DeviceKind::Flex)?;
            let table = systems::compare(&run, &args.only)?;
            say(&if args.json { serde_json::to_string_pretty(&table)? } else { table.to_string() })
        }
        Command::Export(args) => export(args),
        Command::Recommend(args) => {
            let recommender = export::recommender(&args.bundle, args.device.device)?;
            let history = history(&args.history, &recommender);
            let RecommendArgs { top_k, beams, trace, include_seen, .. } = args;
            let constrained = !args.unconstrained;
            let request = Request { history, top_k, beams, trace, constrained, include_seen };
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
    let mut config = Config::read(&args.config)?;
    if let Some(root) = args.data {
        config.data.root = root;
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
    Run::create(folder, config, args.device.device)
}

fn open(stage: Stage) -> Result<Run> {
    let mut run = Run::open(stage.run, stage.device.device)?;
    if let Some(seed) = stage.seed {
        run.config.reseed(seed);
        return Run::create(run.folder, run.config, run.device);
    }
    Ok(run)
}

fn inspect(args: &InspectArgs) -> Result<()> {
    let dataset = if args.source.is_dir() {
        Run::open(args.source.clone(), DeviceKind::Flex)?.dataset()?
    } else {
        let mut config = Config::read(&args.source)?;
        if let Some(root) = &args.data {
            config.data.root.clone_from(root);
        }
        data::prepare(&config.data, Path::new("."))?
    };
    let inspection = data::inspect(&dataset);
    say(&if args.json { serde_json::to_string_pretty(&inspection)? } else { inspection.to_string() })
}

fn evaluate(args: EvaluateArgs) -> Result<()> {
    let mut run = open(args.stage)?;
    let config = &mut run.config.evaluate;
    if let Some(beams) = args.beams {
        config.beams = beams;
    }
    if let Some(users) = args.users {
        (config.beam_users, config.exact_users) = (users, users);
    }
    config.validate()?;
    let both = [ScorerKind::Beam, ScorerKind::Exact];
    let scorers = args.scorer.as_ref().map_or(&both[..], std::slice::from_ref);
    let evaluation = evaluate::run(&run, scorers)?;
    say(&if args.json { serde_json::to_string_pretty(&evaluation)? } else { evaluation.to_string() })
}

fn export(args: ExportArgs) -> Result<()> {
    let run = Run::open(args.run, args.device.device)?;
    let folder = args.to.unwrap_or_else(|| run.folder.join("bundle"));
    let bundle = export::bundle(&run, Precision::F16)?;
    let bytes = export::write(&bundle, &folder)?;
    // What was written is what a reader gets: the check that a page makes, made once here.
    if let Err(error) = export::read(&folder) {
        bail!("the bundle just written does not read back: {error:#}");
    }
    say(&format!("{}: {} items, {:.2} MB", folder.display(), bundle.catalog.len(), bytes as f64 / 1e6))
}

/// Items of the `--history` options. Each is an item as a whole, or else a list separated by commas.
fn history(options: &[String], recommender: &tigerlet::recommender::Recommender) -> Vec<String> {
    let catalog = recommender.catalog();
    let split = |option: &String| match catalog.resolve(option) {
        Ok(_) => vec![option.clone()],
        Err(_) => {
            option.split(',').map(str::trim).filter(|name| !name.is_empty()).map(String::from).collect()
        }
    };
    options.iter().flat_map(split).collect()
}
