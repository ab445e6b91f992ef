//! The command line.
mod args;
mod command;
mod recommend_args;

use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use tigerlet::{history_entry::HistoryEntry, recommender::Recommender};

use crate::{
    artifact, check,
    config::Config,
    constraint,
    data::{self, Dataset},
    device::DeviceKind,
    evaluate, export, ids_report, init, items,
    learn::Sitting,
    logits, pack, queries, recommend,
    run::Run,
    sizes,
    status::Status,
    sweep::{self, Place, Plan},
    train::bench,
    variety,
};
use args::{
    BenchArgs, CheckpointArgs, ExportArgs, QuantizeArgs, QuantizeCommand, RunArgs, Source, Stage, StatusArgs,
    SweepArgs, TimedStage,
};
use command::{Cli, Command, DataCommand};

/// Parses the command line and does what it says.
pub fn main() -> Result<()> {
    let started = Instant::now();
    let Cli { command, machine } = Cli::parse();
    machine.use_it();
    match command {
        Command::Run(args) => {
            let sitting = args.slot.sitting(started);
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
        Command::Embed(TimedStage { stage, time }) => {
            let run = open(stage, artifact::Stage::Embed)?;
            let _lock = run.begin()?;
            run.embed(&run.dataset()?, &time.sitting(started)).map(|_| ())
        }
        Command::Quantize(args) => quantize(args, started),
        Command::Train(args) => {
            let slot = args.slot.sitting(started);
            let sitting = Sitting { resume: args.resume, stop_after: args.stop_after, ..slot };
            let run = open(args.stage, artifact::Stage::Train)?;
            let _lock = run.begin()?;
            run.train_model(&sitting).map(|_| ())
        }
        Command::Sasrec(stage) => scorer(stage, artifact::Stage::Sasrec, started),
        Command::Dense(stage) => scorer(stage, artifact::Stage::Dense, started),
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
        Command::Variety(options) => {
            let report = variety::run(&options)?;
            say(&if options.json { serde_json::to_string_pretty(&report)? } else { report.to_string() })
        }
        Command::Queries(options) => {
            let report = queries::run(&options)?;
            say(&if options.json { serde_json::to_string_pretty(&report)? } else { report.to_string() })
        }
        Command::Constraint(options) => say(&constraint::run(&options)?.to_string()),
        Command::Sizes(options) => say(&sizes::run(&options)?.to_string()),
        Command::Checkpoint(CheckpointArgs { run, to, precision }) => {
            let bytes = pack::pack(&Run::open(run, DeviceKind::Flex)?, &to, precision.into())?;
            say(&format!("{}: {:.2} MB", to.display(), bytes as f64 / 1e6))
        }
        Command::Export(ExportArgs { run, to, precision, with_encoder, device }) => {
            let run = Run::open(run, device.device)?;
            let folder = to.unwrap_or_else(|| run.folder.join("bundle"));
            say(&export::publish(&run, precision.into(), with_encoder, &folder)?)
        }
        Command::Items(command) => say(&items::run(command)?),
        Command::Recommend(args) => {
            let recommender = export::recommender(&args.bundle, args.device.device)?;
            let mut history = history(&args.history, &recommender);
            if !args.text.is_empty() {
                export::read_texts(&recommender, &args.bundle)?;
                history.extend(args.text.iter().cloned().map(HistoryEntry::Text));
            }
            if args.query.is_some() || args.batch.is_some() {
                export::read_texts_where_possible(&recommender, &args.bundle)?;
            }
            let request = args.request(history);
            match args.batch {
                Some(source) => {
                    recommend::batch::run(recommender, &source, args.shard, args.broken, &request)
                }
                None => say(&recommend::run(&recommender, &request, args.json)?),
            }
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

/// Trains a model that scores items.
fn scorer(stage: TimedStage, which: artifact::Stage, started: Instant) -> Result<()> {
    let TimedStage { stage, time } = stage;
    let run = open(stage, which)?;
    ensure!(run.has_scorer(which), "{}/config.toml has no [{which}] table", run.folder.display());
    let _lock = run.begin()?;
    run.train_scorer(which, &time.sitting(started)).map(|_| ())
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
    match sweep::run(plan, &place, &args.slot.sitting(started))? {
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

fn quantize(args: QuantizeArgs, started: Instant) -> Result<()> {
    let QuantizeArgs { command, run, seed, device, time } = args;
    if let Some(QuantizeCommand::Report(args)) = command {
        let run = Run::open(args.run, args.device.device)?;
        let report = ids_report::run(&run, args.attribute.as_deref())?;
        return say(&if args.json { serde_json::to_string_pretty(&report)? } else { report.to_string() });
    }
    let run = run.context("--run DIR is missing")?;
    let run = open(Stage { run, seed, device }, artifact::Stage::Quantize)?;
    let _lock = run.begin()?;
    run.quantize(&time.sitting(started)).map(|_| ())
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
