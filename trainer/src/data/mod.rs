//! Data sets: who took which items, in what order, and what the items are called.
//!
//! [`prepare`] reads one of three formats, filters it, and gives a [`Dataset`]; [`Dataset::split`] divides
//! that into training, validation and test; [`inspect`] counts it.

mod config;
mod filter;
mod inspection;
mod items;
mod lines;
mod literal;
mod p5;
mod parquet_rows;
mod plain;
mod prepared;
mod split;
mod table;
mod time;

use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use tigerlet::catalog::{Catalog, Item};

pub use config::{Columns, DataConfig, Format};
pub use inspection::inspect;
pub use prepared::hashes;
pub use split::{Example, Protocol, Query};

/// N items and the histories of U users.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// What the data set is called.
    pub name: String,
    /// Under what terms its content may be used.
    pub licence: String,
    /// Whether the users are simulated.
    pub simulated: bool,
    /// The items by index.
    pub catalog: Catalog,
    /// The source's own name for each user.
    pub users: Vec<String>,
    /// Per user: item indices, oldest first, at least one.
    pub sequences: Vec<Vec<u32>>,
    /// Per item of a sequence: seconds, where the source says.
    pub times: Vec<Vec<Option<f64>>>,
    /// How [`Dataset::split`] divides the sequences.
    pub protocol: Protocol,
    /// Interactions that share user and time with the one before, so that their order is the source's
    /// word only.
    pub ties: usize,
}

/// The items of a table: one row each, with these columns.
///
/// # Errors
/// Whatever is wrong with the table, in one line with the file and the line in it.
pub fn read_items(path: &Path, id: &str, columns: &Columns) -> Result<Vec<Item>> {
    Ok(items::read(path, id, columns)?.items)
}

/// Reads and filters the data set that the configuration describes.
///
/// Relative paths start from `config.root`, which itself starts from `base`.
///
/// # Errors
/// Whatever is wrong with the configuration or the data, in one line with the file and the line in it.
pub fn prepare(config: &DataConfig, base: &Path) -> Result<Dataset> {
    config.check()?;
    // `/home/me/films/./data/items.csv` is `data/items.csv` in the messages of who works in `films`.
    let root: PathBuf =
        base.join(&config.root).components().filter(|part| *part != Component::CurDir).collect();
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let root = here.ok().and_then(|here| Some(root.strip_prefix(here).ok()?.to_owned())).unwrap_or(root);
    let mut events = match config.format {
        Format::Library => return crate::library::dataset(config.seed, config.readers),
        Format::P5 => p5::read(config, &root)?,
        Format::Plain => plain::read(config, &root)?,
    };
    if config.deduplicate {
        events.drop_repeats();
    }
    events.filter(config.k_core, config.min_sequence)?;

    let (sequences, times) = (events.sequences(), events.times());
    let protocol = Protocol::of(config, &sequences, &times)?;
    let named =
        || Some(Path::new(".").join(&root).canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    Ok(Dataset {
        name: config.name.clone().or_else(named).unwrap_or_else(|| "data".to_owned()),
        licence: config.licence.clone().unwrap_or_else(|| "unknown".to_owned()),
        simulated: false,
        ties: events.ties(),
        sequences,
        times,
        protocol,
        catalog: Catalog::new(events.items)?,
        users: events.users,
    })
}
