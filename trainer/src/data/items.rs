//! Items as the rows of a table describe them.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tigerlet::catalog::Item;

use super::config::Columns;
use super::literal;
use super::table::{self, Row, Wanted};

/// Items by index, and their indices by id.
#[derive(Default)]
pub struct Items {
    pub items: Vec<Item>,
    pub index: HashMap<String, u32>,
}

impl Items {
    /// Adds an item whose id is new.
    pub fn add(&mut self, item: Item) -> Result<u32> {
        let index = u32::try_from(self.items.len()).context("more than 4 billion items")?;
        self.index.insert(item.id.clone(), index);
        self.items.push(item);
        Ok(index)
    }
}

/// All items of a table.
///
/// # Errors
/// Those of [`table::read`]; an item without id or with one that has occurred.
pub fn read(path: &Path, id: &str, columns: &Columns) -> Result<Items> {
    let mut all = Items::default();
    let mut numbers = Vec::new();
    let wanted = [&[Wanted { name: id, required: true }], &text_columns(columns)[..]].concat();
    table::read(path, &wanted, &mut |row| {
        let place = row.place;
        let Some(id) = item_id(row, 0)? else { bail!("{place}: empty item id") };
        if let Some(&first) = all.index.get(&id) {
            bail!("{place}: duplicate item id `{id}`, first on {} {}", place.unit, numbers[first as usize]);
        }
        numbers.push(place.number);
        all.add(item(row, 1, id, columns)?)?;
        Ok(())
    })?;
    Ok(all)
}

/// The columns that [`item`] reads, in its order.
pub fn text_columns(columns: &Columns) -> Vec<Wanted<'_>> {
    let names = std::iter::once(&columns.title).chain(columns.attributes.values());
    names.map(|name| Wanted { name, required: false }).collect()
}

/// The item of a row whose title and attributes start at value `first`.
pub fn item(row: &Row, first: usize, id: String, columns: &Columns) -> Result<Item> {
    let place = |column: &str| format!("{}: column `{column}`", row.place);
    let title = text(&row.values[first]).with_context(|| place(&columns.title))?;
    let mut attributes = BTreeMap::new();
    for ((name, column), value) in columns.attributes.iter().zip(&row.values[first + 1..]) {
        let text = attribute(value).with_context(|| place(column))?;
        if !text.is_empty() {
            attributes.insert(name.clone(), text);
        }
    }
    Ok(Item { id, title, attributes, ..Item::default() })
}

/// The item id in a column, `None` where it is empty.
///
/// # Errors
/// White space in it: prepared histories are written as ids with spaces between.
pub fn item_id(row: &Row, column: usize) -> Result<Option<String>> {
    let id = id(row, column)?;
    if let Some(id) = id.as_ref().filter(|id| id.contains(char::is_whitespace)) {
        bail!("{}: item id `{}` has white space in it", row.place, id.escape_debug());
    }
    Ok(id)
}

/// The user id in a column, `None` where it is empty.
pub fn user_id(row: &Row, column: usize) -> Result<Option<String>> {
    let id = id(row, column)?;
    if let Some(id) = id.as_ref().filter(|id| id.contains(char::is_control)) {
        bail!("{}: user id `{}` has a tab or line break in it", row.place, id.escape_debug());
    }
    Ok(id)
}

fn id(row: &Row, column: usize) -> Result<Option<String>> {
    let id = match &row.values[column] {
        Value::Null => return Ok(None),
        Value::String(id) => id.trim().to_owned(),
        Value::Number(id) => id.to_string(),
        other => bail!("{}: `{other}` is not an id", row.place),
    };
    Ok(Some(id).filter(|id| !id.is_empty()))
}

/// A value in words; a list, however deep, becomes its different members with commas between.
fn text(value: &Value) -> Result<String> {
    fn collect(value: &Value, parts: &mut Vec<String>) -> Result<()> {
        let part = match value {
            Value::Null => return Ok(()),
            Value::Array(values) => return values.iter().try_for_each(|value| collect(value, parts)),
            Value::Object(_) => bail!("keys and values are not text"),
            Value::String(text) => text.trim().to_owned(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
        };
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
        Ok(())
    }
    let mut parts = Vec::new();
    collect(value, &mut parts)?;
    Ok(parts.join(", "))
}

/// Like [`text`], without what pandas leaves in a column: `1938.0` for a year, `['Fiction']` for a list.
fn attribute(value: &Value) -> Result<String> {
    let mut text = match value {
        Value::String(cell) if cell.starts_with('[') => match literal::parse(cell) {
            Ok(list) => text(&list)?,
            Err(_) => cell.trim().to_owned(),
        },
        _ => text(value)?,
    };
    let whole = text.strip_suffix(".0").map(str::len);
    if let Some(whole) = whole.filter(|&whole| text[..whole].parse::<i64>().is_ok()) {
        text.truncate(whole);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_become_words() {
        for (value, words) in [
            (json!(null), ""),
            (json!(" 1938.0 "), "1938"),
            (json!(1938.0), "1938"),
            (json!("v1.0"), "v1.0"),
            (json!(3.5), "3.5"),
            (json!(true), "true"),
            (json!([["Beauty", "Hair"], ["Beauty", "Skin", null, ""]]), "Beauty, Hair, Skin"),
            (json!("['Fiction', 'Poetry']"), "Fiction, Poetry"),
            (json!("['']"), ""),
            (json!("[sic]"), "[sic]"),
        ] {
            assert_eq!(attribute(&value).unwrap(), words, "{value}");
        }
        assert!(attribute(&json!({"Beauty": 3})).is_err());
        assert_eq!(text(&json!("['Salem', '1984.0']")).unwrap(), "['Salem', '1984.0']");
    }
}
