//! From a configuration to a data set.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use tigerlet::catalog::{Catalog, Item, Texts};

use crate::config::{Columns, DataConfig, Format};
use crate::core::{self, Keep};
use crate::dataset::Dataset;
use crate::engine::{Engine, Resources};
use crate::error::{DataError, refuse};
use crate::interactions::{self, Raw};
use crate::items::Items;
use crate::protocol::Protocol;
use crate::tables::Tables;
use crate::{histories, p5};

/// Reads and filters the data set that the configuration describes.
///
/// # Errors
/// Whatever is wrong with the configuration or the data, in one line with the file and the line in it.
pub fn prepare(config: &DataConfig, resources: &Resources) -> Result<Dataset, DataError> {
    config.check()?;
    let root = near(&config.root);
    let engine = Engine::new(resources)?;
    let mut tables = Tables::new(&engine, &root, &config.tables);
    let Raw { items, users, mut histories, told } = match config.format {
        Format::Library => refuse!("format \"library\" is embedded in the program, not read"),
        Format::P5 => p5::read(&engine, &mut tables, config, &root)?,
        Format::Plain => plain(&engine, &mut tables, config)?,
    };
    let keep =
        Keep { k_core: config.k_core, min_sequence: config.min_sequence, deduplicate: config.deduplicate };
    let kept = core::filter(&mut histories, items.len(), keep);
    if histories.is_empty() {
        let (core, least) = (config.k_core, config.min_sequence);
        refuse!("no user is left with k_core = {core} and min_sequence = {least}: lower them");
    }
    let protocol = Protocol::of(config, &histories)?;
    let named =
        || Some(Path::new(".").join(&root).canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    Ok(Dataset {
        name: config.name.clone().or_else(named).unwrap_or_else(|| "data".to_owned()),
        licence: config.licence.clone().unwrap_or_else(|| "unknown".to_owned()),
        simulated: false,
        catalog: Catalog::new(chosen(items, &kept.items))?,
        users: of_numbers(&users, &kept.users)?,
        sequences: histories,
        protocol,
        told,
    })
}

/// The items of a file, a row each, whose ids stand in the column `id`.
///
/// # Errors
/// Whatever is wrong with the file, in one line with its place in it.
pub fn read_items(path: &Path, id: &str, columns: &Columns) -> Result<Vec<Item>, DataError> {
    let (engine, tables) = (Engine::new(&Resources::default())?, BTreeMap::new());
    let relation =
        Tables::new(&engine, Path::new("."), &tables).open("items", &path.display().to_string())?;
    Ok(Items::read(&engine, &relation, id, columns)?.all)
}

/// Tables of items and interactions, or histories.
fn plain(engine: &Engine, tables: &mut Tables, config: &DataConfig) -> Result<Raw, DataError> {
    let mut seen = Vec::new();
    let items = match &config.items {
        Some(source) => {
            let relation = tables.open("items", source)?;
            let id = config.columns.id.as_deref().unwrap_or("id");
            let items = Items::read(engine, &relation, id, &config.columns)?;
            seen.extend(relation.told().chain(relation.left_out()));
            Some(items)
        }
        None => None,
    };
    let mut raw = match (&config.interactions, &config.sequences, items) {
        (Some(source), _, items) => {
            let relation = tables.open("interactions", source)?;
            interactions::read(engine, config, &relation, items)?
        }
        (None, Some(path), Some(items)) => {
            histories::read(engine, tables, config, &path.display().to_string(), items)?
        }
        // `DataConfig::check` refuses both.
        _ => refuse!("format \"plain\" needs interactions, or sequences with items"),
    };
    raw.told.seen.splice(0..0, seen);
    Ok(raw)
}

/// `/home/me/films/./data` is `data` in the messages of who works in `films`.
fn near(root: &Path) -> PathBuf {
    let root: PathBuf = root.components().filter(|part| *part != Component::CurDir).collect();
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    here.ok().and_then(|here| Some(root.strip_prefix(here).ok()?.to_owned())).unwrap_or(root)
}

fn chosen(items: Vec<Item>, numbers: &[u32]) -> Vec<Item> {
    let mut numbers = numbers.iter().peekable();
    let chosen = (0..).zip(items).filter(|(number, _)| numbers.next_if_eq(&number).is_some());
    chosen.map(|(_, item)| item).collect()
}

fn of_numbers(texts: &Texts, numbers: &[u32]) -> Result<Texts, DataError> {
    let mut chosen = Texts::default();
    for &number in numbers {
        chosen.push("users", texts.get(number).unwrap_or_default())?;
    }
    Ok(chosen)
}
