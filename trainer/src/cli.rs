//! The command line.
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};

use crate::{config::Config, device::DeviceKind, run::Run};

/// Trains TIGER: items get semantic IDs, a Transformer learns to write the next one.
#[derive(Debug, Parser)]
#[command(name = "trainer", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Walk all stages of a configuration; those already done and still valid are skipped.
    Run(RunArgs),
    /// Stage 3: train the Transformer.
    Train(TrainArgs),
}

#[derive(Debug, Args)]
struct Common {
    /// Where to compute: the CPU (flex), or a GPU.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Configuration file.
    config: PathBuf,
    /// Run folder; by default runs/NAME after the configuration's file name.
    #[arg(long)]
    run: Option<PathBuf>,
    /// Folder of the data set, instead of the configuration's `root`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Seed of every stage, instead of the configuration's.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct TrainArgs {
    /// Run folder.
    #[arg(long)]
    run: PathBuf,
    /// Continue from the latest checkpoint.
    #[arg(long)]
    resume: bool,
    /// Save and stop after this step; `--resume` continues.
    #[arg(long)]
    stop_after: Option<usize>,
    #[command(flatten)]
    common: Common,
}

/// Parses the command line and does what it says.
pub fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Run(args) => {
            let mut config = Config::read(&args.config)?;
            if let Some(root) = args.data {
                config.data.root = root;
            }
            if let Some(seed) = args.seed {
                config.reseed(seed);
            }
            let folder = match args.run {
                Some(folder) => folder,
                None => PathBuf::from("runs").join(args.config.file_stem().context("the configuration has no name")?),
            };
            Run::create(folder, config, args.common.device)?.all()
        }
        Command::Train(args) => Run::open(args.run, args.common.device)?.train_model(args.resume, args.stop_after),
    }
}
