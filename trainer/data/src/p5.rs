//! The layout of P5: numbered histories, maps from the numbers to ids, and texts by id.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value};
use tigerlet::catalog::{Item, Texts};
use tigerlet_source::id;

use crate::config::DataConfig;
use crate::engine::Engine;
use crate::error::DataError;
use crate::histories::{each_line, lines};
use crate::interactions::Raw;
use crate::items::{Items, attribute, title};
use crate::literal;
use crate::sequences::Sequences;
use crate::tables::{Tables, brief};
use crate::told::Told;

/// # Errors
/// A file that is not there, numbers and ids that do not fit each other.
pub fn read(
    engine: &Engine,
    tables: &mut Tables,
    config: &DataConfig,
    root: &Path,
) -> Result<Raw, DataError> {
    let path = |path: &Option<std::path::PathBuf>, default: &str| match path {
        Some(path) => path.display().to_string(),
        None => default.to_owned(),
    };
    let maps = Maps::read(&root.join(path(&config.datamaps, "datamaps.json")))?;
    let items = match &config.items {
        Some(items) => of_table(engine, tables, config, &maps, items)?,
        None => of_dicts(engine, tables, config, &maps, &path(&config.meta, "meta.json.gz"))?,
    };
    let (users, histories) =
        histories(engine, tables, &path(&config.sequences, "sequential_data.txt"), &maps)?;
    let seen = vec!["the order of a line is that of time: the layout of P5 has no times".to_owned()];
    Ok(Raw { items, users, histories, told: Told { seen, ..Told::default() } })
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
    fn read(path: &Path) -> Result<Self, DataError> {
        let bytes = std::fs::read(path)
            .map_err(|error| DataError::File { what: format!("read {}", path.display()), error })?;
        let bad = |what: String| DataError::at(path.display(), what);
        let maps: Map<String, Value> = serde_json::from_slice(&bytes)
            .map_err(|error| bad(format!("not the JSON of id maps: {error}")))?;
        let numbers = |name: &str| -> Result<Vec<(u64, String)>, DataError> {
            let Some(Value::Object(map)) = maps.get(name) else {
                return Err(bad(format!("no map `{name}`")));
            };
            let mut numbers = map
                .iter()
                .map(|(id, number)| {
                    let number = number.as_u64().or_else(|| number.as_str()?.parse().ok());
                    let number = number.ok_or_else(|| bad(format!("{name}: `{id}` has no number")))?;
                    if id.is_empty() || id.contains(char::is_whitespace) {
                        return Err(bad(format!("{name}: `{id}` is empty or has white space in it")));
                    }
                    Ok((number, id.clone()))
                })
                .collect::<Result<Vec<_>, DataError>>()?;
            numbers.sort();
            if let Some(pair) = numbers.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                return Err(bad(format!("{name}: `{}` and `{}` have the same number", pair[0].1, pair[1].1)));
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

/// The mapped items in the order of their numbers, as a table describes them.
fn of_table(
    engine: &Engine,
    tables: &mut Tables,
    config: &DataConfig,
    maps: &Maps,
    source: &str,
) -> Result<Vec<Item>, DataError> {
    let relation = tables.open("items", source)?;
    let id = id_column(config);
    let all = Items::read(engine, &relation, id, &config.columns)?;
    let mut found = Found::new(maps);
    for item in all.all {
        if let Some(index) = found.index(&item.id) {
            found.items[index] = Some((String::new(), item));
        }
    }
    found.finish(&relation.name, id)
}

/// The same, as lines of Python dicts do. The texts are those of a whole shop; the maps name what is left of it.
fn of_dicts(
    engine: &Engine,
    tables: &Tables,
    config: &DataConfig,
    maps: &Maps,
    path: &str,
) -> Result<Vec<Item>, DataError> {
    let relation = lines(tables, path)?;
    let id = id_column(config);
    let mut found = Found::new(maps);
    each_line(engine, &relation, |place, line| {
        let bad = |what: String| DataError::at(place(), what);
        let Value::Object(dict) = literal::parse(line).map_err(|error| bad(error.to_string()))? else {
            return Err(bad("not a dict with keys and values".to_owned()));
        };
        let words = |column: &str| {
            let value = dict.get(column).unwrap_or(&Value::Null);
            literal::words(value)
                .ok_or_else(|| bad(format!("column `{column}`: keys and values are not text")))
        };
        let item_id = words(id)?;
        let item_id = id::normal(&item_id).map_err(|error| bad(error.to_string()))?;
        if item_id.is_empty() {
            return Err(bad("empty item id".to_owned()));
        }
        let Some(index) = found.index(&item_id) else { return Ok(()) };
        if let Some((first, _)) = &found.items[index] {
            return Err(bad(format!("duplicate item id `{item_id}`, first on {first}")));
        }
        let mut item = Item { id: item_id.into_owned(), ..Item::default() };
        item.title = title(&words(config.columns.title.as_deref().unwrap_or("title"))?);
        for (name, column) in &config.columns.attributes {
            let words = attribute(&words(column)?);
            if !words.is_empty() {
                item.attributes.insert(name.clone(), words);
            }
        }
        found.items[index] = Some((brief(&place()), item));
        Ok(())
    })?;
    found.finish(&relation.name, id)
}

fn id_column(config: &DataConfig) -> &str {
    config.columns.id.as_deref().unwrap_or("asin")
}

/// What was found of the mapped items.
struct Found<'a> {
    maps: &'a Maps,
    index: HashMap<&'a str, usize>,
    /// Where it stands, and the item.
    items: Vec<Option<(String, Item)>>,
}

impl<'a> Found<'a> {
    fn new(maps: &'a Maps) -> Self {
        let index = maps.items.iter().zip(0..).map(|(id, index)| (id.as_str(), index)).collect();
        Self { maps, index, items: vec![None; maps.items.len()] }
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// All mapped items. One that the texts leave out has an empty title.
    fn finish(self, name: &str, column: &str) -> Result<Vec<Item>, DataError> {
        if self.items.iter().all(Option::is_none) {
            return Err(DataError::at(
                name,
                format!("column `{column}` has none of the items of the id maps"),
            ));
        }
        let untold = |id: &String| Item { id: id.clone(), ..Item::default() };
        let all = self.items.into_iter().zip(&self.maps.items);
        Ok(all.map(|(found, id)| found.map_or_else(|| untold(id), |(_, item)| item)).collect())
    }
}

/// Users and their histories from lines of `user item item …`.
fn histories(
    engine: &Engine,
    tables: &Tables,
    path: &str,
    maps: &Maps,
) -> Result<(Texts, Sequences), DataError> {
    let relation = lines(tables, path)?;
    let mut users = Texts::default();
    let (mut ends, mut items) = (Vec::new(), Vec::new());
    let mut first_places = HashMap::new();
    each_line(engine, &relation, |place, line| {
        let bad = |what: String| DataError::at(place(), what);
        let mut fields = line.split_ascii_whitespace();
        let user = fields.next().unwrap_or_default();
        let name = user.parse().ok().and_then(|number| maps.users.get(&number));
        let name = name.ok_or_else(|| bad(format!("unknown user `{user}`")))?;
        if let Some(first) = first_places.insert(name, brief(&place())) {
            return Err(bad(format!("user `{user}` for the second time, first on {first}")));
        }
        let before = items.len();
        for item in fields {
            let index = item.parse().ok().and_then(|number| maps.indices.get(&number));
            items.push(*index.ok_or_else(|| bad(format!("unknown item `{item}`")))?);
        }
        if items.len() == before {
            return Err(bad(format!("user `{user}` has no items")));
        }
        users.push("users", name)?;
        ends.push(items.len() as u64);
        Ok(())
    })?;
    Ok((users, Sequences::new(ends, items, Vec::new()).unwrap_or_default()))
}
