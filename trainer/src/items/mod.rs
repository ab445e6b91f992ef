//! `trainer items`: a catalogue that grows after training.
mod add;
mod list;
mod read;

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::{Args, Subcommand};

use crate::{device::DeviceKind, export, growth::Growth, run::Run};

/// What is done to the items of a run.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add items: embed them, give them semantic IDs, and let them be recommended. Nothing is trained.
    ///
    /// FILE is a table with the columns of the run's own items ([data.columns] in its configuration): .csv, .tsv,
    /// .jsonl or .parquet; or .jsonl with lines as in data/items.jsonl of the run folder. An item whose id is in the
    /// catalogue already stays as it is.
    ///
    /// The run's own encoder, frozen, says where an item lies, and the codebooks, frozen, what its codes are; then it
    /// gets the first free ID with these codes, or with those of the nearest neighbour that has room. Nobody's ID
    /// changes, and neither does a recommendation in which no new item stands. Writes growth/ of the run folder.
    Add(AddArgs),
    /// Retire items: they stay in the catalogue, since histories name them, and are not recommended any more.
    Retire(IdsArgs),
    /// Take retired items back.
    Restore(IdsArgs),
    /// Print the items that were added, with their semantic IDs, and those that are retired.
    List(ListArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// The items to add.
    file: PathBuf,
    /// Their vectors, where those of the run are not its encoder's: .npy in the order of FILE, .parquet or
    /// .safetensors by id.
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// Write this bundle anew.
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
}

#[derive(Debug, Args)]
pub struct IdsArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Ids of items.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Write this bundle anew.
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Run folder.
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Print JSON, one item a line.
    #[arg(long)]
    json: bool,
}

/// Does what the command line says, and gives what it prints.
///
/// # Errors
/// A run that is not trained or no longer of one piece, a file that is not right, an id that no item has; and where
/// an item finds no free ID, when the others are added.
pub fn run(command: Command) -> Result<String> {
    match command {
        Command::Add(AddArgs { run, file, vectors, bundle, device }) => {
            let run = Run::open(run, device)?;
            let added = {
                let _lock = run.begin()?;
                add::add(&run, &file, vectors.as_deref())?
            };
            // Those that came are in the bundle, whatever is to be said of the others.
            let written = with_bundle(&run, bundle, added.to_string())?;
            ensure!(added.is_whole(), "{added}; {}", added.refusal(&run));
            Ok(written)
        }
        Command::Retire(IdsArgs { run, ids, bundle, device }) => {
            let run = Run::open(run, device)?;
            let told = change(&run, &ids, Growth::retire, ["retired", "were retired before"])?;
            with_bundle(&run, bundle, told)
        }
        Command::Restore(IdsArgs { run, ids, bundle, device }) => {
            let run = Run::open(run, device)?;
            let told = change(&run, &ids, Growth::restore, ["taken back", "were not retired"])?;
            with_bundle(&run, bundle, told)
        }
        Command::List(ListArgs { run, json }) => list::list(&Run::open(run, DeviceKind::Flex)?, json),
    }
}

/// Retires items or takes them back, and says of how many it was true already.
fn change(
    run: &Run,
    ids: &[String],
    change: fn(&mut Growth, &str) -> bool,
    [done, before]: [&str; 2],
) -> Result<String> {
    let _lock = run.begin()?;
    let mut growth = run.growth()?;
    let catalog = growth.catalog(&run.dataset()?.catalog)?;
    if let Some(unknown) = ids.iter().find(|id| catalog.by_id(id).is_none()) {
        bail!("no item has the id `{unknown}`: nothing is changed");
    }
    let changed = ids.iter().filter(|id| change(&mut growth, id)).count();
    ensure!(growth.retired().len() < catalog.len(), "nothing would be left to recommend: nothing is changed");
    growth.save(&run.folder, &run.base()?)?;
    Ok(match ids.len() - changed {
        0 => format!("{changed} items {done}"),
        others => format!("{changed} items {done}, {others} {before}"),
    })
}

fn with_bundle(run: &Run, bundle: Option<PathBuf>, told: String) -> Result<String> {
    let Some(folder) = bundle else { return Ok(told) };
    let (precision, with_encoder) = (export::precision_of(&folder)?, export::brings_encoder(&folder)?);
    Ok(format!("{told}\n{}", export::publish(run, precision, with_encoder, &folder)?))
}
