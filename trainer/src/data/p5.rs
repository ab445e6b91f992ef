//! The layout of P5: numbered histories, maps from the numbers to ids, and texts by id.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use serde_json::{Map, Value};
use tigerlet::catalog::Item;

use super::config::DataConfig;
use super::filter::{Event, Events};
use super::{items, lines, table};
use crate::files;

pub fn read(config: &DataConfig, root: &Path) -> Result<Events> {
    let path =
        |path: &Option<PathBuf>, default: &str| root.join(path.as_deref().unwrap_or(Path::new(default)));
    let maps = Maps::read(&path(&config.datamaps, "datamaps.json"))?;
    let items = match &config.items {
        Some(items) => read_items(config, &maps, &root.join(items), false)?,
        None => read_items(config, &maps, &path(&config.meta, "meta.json.gz"), true)?,
    };
    let (users, histories) = read_sequences(&path(&config.sequences, "sequential_data.txt"), &maps)?;
    Ok(Events { items, users, histories })
}

/// What the numbers in the histories stand for.
struct Maps {
    /// Id by number.
    users: HashMap<u64, String>,
    /// Ids in the order of their numbers.
    items: Vec<String>,
    /// Index into `items` by number.
    indices: HashMap<u64, u32>,
}

impl Maps {
    fn read(path: &Path) -> Result<Self> {
        let maps: Map<String, Value> = serde_json::from_str(&files::read_text(path)?)
            .map_err(|error| anyhow!("{}: not the JSON of id maps: {error}", path.display()))?;
        let numbers = |name: &str| -> Result<Vec<(u64, String)>> {
            let Some(Value::Object(map)) = maps.get(name) else {
                return Err(anyhow!("{}: no map `{name}`", path.display()));
            };
            let mut numbers = map
                .iter()
                .map(|(id, number)| {
                    let number = number.as_u64().or_else(|| number.as_str()?.parse().ok());
                    let number =
                        number.ok_or_else(|| anyhow!("{}: {name}: `{id}` has no number", path.display()))?;
                    if id.is_empty() || id.contains(char::is_whitespace) {
                        bail!("{}: {name}: `{id}` is empty or has white space in it", path.display());
                    }
                    Ok((number, id.clone()))
                })
                .collect::<Result<Vec<_>>>()?;
            numbers.sort();
            if let Some(pair) = numbers.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                bail!("{}: {name}: `{}` and `{}` have the same number", path.display(), pair[0].1, pair[1].1);
            }
            Ok(numbers)
        };
        let items = numbers("item2id")?;
        Ok(Self {
            users: numbers("user2id")?.into_iter().collect(),
            indices: items.iter().zip(0..).map(|((number, _), index)| (*number, index)).collect(),
            items: items.into_iter().map(|(_, id)| id).collect(),
        })
    }
}

/// The mapped items in the order of their numbers. One that the texts leave out has an empty title.
fn read_items(config: &DataConfig, maps: &Maps, path: &Path, literals: bool) -> Result<Vec<Item>> {
    let index: HashMap<&str, usize> =
        maps.items.iter().zip(0..).map(|(id, index)| (id.as_str(), index)).collect();
    let mut found: Vec<Option<(usize, Item)>> = vec![None; maps.items.len()];
    let id_column = config.columns.id.as_deref().unwrap_or("asin");
    let wanted =
        [&[table::Wanted { name: id_column, required: true }], &items::text_columns(&config.columns)[..]]
            .concat();
    let mut visit = |row: &table::Row| {
        let place = row.place;
        let Some(id) = items::item_id(row, 0)? else { bail!("{place}: empty item id") };
        // The texts are those of a whole shop; the maps name what is left of it.
        let Some(&index) = index.get(id.as_str()) else { return Ok(()) };
        if let Some((first, _)) = &found[index] {
            bail!("{place}: duplicate item id `{id}`, first on {} {first}", place.unit);
        }
        found[index] = Some((place.number, items::item(row, 1, id, &config.columns)?));
        Ok(())
    };
    if literals {
        table::read_literals(path, &wanted, &mut visit)?;
    } else {
        table::read(path, &wanted, &mut visit)?;
    }
    if found.iter().all(Option::is_none) {
        bail!("{}: column `{id_column}` has none of the items of the id maps", path.display());
    }
    let untold = |id: &String| Item { id: id.clone(), ..Item::default() };
    let all = found.into_iter().zip(&maps.items);
    Ok(all.map(|(found, id)| found.map_or_else(|| untold(id), |(_, item)| item)).collect())
}

/// Users and their histories from lines of `user item item …`.
fn read_sequences(path: &Path, maps: &Maps) -> Result<(Vec<String>, Vec<Vec<Event>>)> {
    let (mut users, mut histories) = (Vec::new(), Vec::new());
    let mut first_lines = HashMap::new();
    lines::read(path, |number, line| {
        let place = format!("{}:{number}", path.display());
        let mut fields = line.split_ascii_whitespace();
        let user = fields.next().unwrap_or_default();
        let name = user.parse().ok().and_then(|number| maps.users.get(&number));
        let Some(name) = name else { bail!("{place}: unknown user `{user}`") };
        if let Some(first) = first_lines.insert(name, number) {
            bail!("{place}: user `{user}` for the second time, first on line {first}");
        }
        let history = fields
            .map(|item| {
                let index = item.parse().ok().and_then(|number| maps.indices.get(&number));
                let index = index.ok_or_else(|| anyhow!("{place}: unknown item `{item}`"))?;
                Ok(Event { item: *index, time: None })
            })
            .collect::<Result<Vec<_>>>()?;
        if history.is_empty() {
            bail!("{place}: user `{user}` has no items");
        }
        users.push(name.clone());
        histories.push(history);
        Ok(())
    })?;
    Ok((users, histories))
}
