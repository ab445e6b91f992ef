//! The items of a file.
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use tigerlet::catalog::{Catalog, Item};

use crate::{
    data::{self, DataConfig, Format},
    files,
};

/// The items of a table with the columns of the run's own items, or of lines as in a run folder's `items.jsonl`.
///
/// # Errors
/// Whatever is wrong with the file, in one line with its place in it.
pub fn read_items(path: &Path, config: &DataConfig, catalog: &Catalog) -> Result<Vec<Item>> {
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        let text = files::read_text(path)?;
        if text.lines().find(|line| !line.trim().is_empty()).is_some_and(is_catalogue_line) {
            return lines(path, &text);
        }
    }
    let mut columns = config.columns.clone();
    // What comes without a table of items has its attributes by the names that the catalogue has.
    if columns.attributes.is_empty() {
        let names = catalog.columns().names.iter();
        columns.attributes = names.map(|name| (name.to_owned(), name.to_owned())).collect();
    }
    let id = match (&columns.id, config.format, &config.items) {
        (Some(id), ..) => id.clone(),
        (None, Format::P5, _) => "asin".to_owned(),
        (None, Format::Plain, None) => columns.item.clone(),
        (None, ..) => "id".to_owned(),
    };
    Ok(data::read_items(path, &id, &columns)?)
}

/// Whether a line is one of a run folder's `items.jsonl`: its attributes are an object.
fn is_catalogue_line(line: &str) -> bool {
    let value: Result<Value, _> = serde_json::from_str(line);
    value.is_ok_and(|value| {
        value["id"].is_string() && value["title"].is_string() && value["attributes"].is_object()
    })
}

fn lines(path: &Path, text: &str) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    let mut first = std::collections::HashMap::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{number}", path.display());
        let item: Item = serde_json::from_str(line)
            .map_err(|error| anyhow!("not an item: {error}"))
            .with_context(place)?;
        ensure!(!item.id.is_empty(), "{}: empty item id", place());
        if let Some(before) = first.insert(item.id.clone(), number) {
            anyhow::bail!("{}: duplicate item id `{}`, first on line {before}", place(), item.id);
        }
        items.push(item);
    }
    Ok(items)
}
