//! Plain tables: items, and either one interaction a row or one history a line.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::config::DataConfig;
use super::filter::{Event, Events};
use super::items::{self, Items};
use super::table::{self, Row, Wanted};
use super::time::{self, Notation};
use super::{config, lines};

pub fn read(config: &DataConfig, root: &Path) -> Result<Events> {
    let columns = &config.columns;
    let items = match &config.items {
        Some(path) => Some(items::read(&root.join(path), columns.id.as_deref().unwrap_or("id"), columns)?),
        None => None,
    };
    match (&config.sequences, &config.interactions, items) {
        (Some(path), _, Some(items)) => sequences(&root.join(path), items),
        (None, Some(path), items) => interactions(config, &root.join(path), items),
        // `DataConfig::check` refuses both.
        _ => bail!("[data] format \"plain\" needs interactions, or sequences with items"),
    }
}

/// Events from a table with one a row, sorted by time; ties keep the order of the file.
fn interactions(config: &DataConfig, path: &Path, items: Option<Items>) -> Result<Events> {
    let columns: &config::Columns = &config.columns;
    let mut wanted: Vec<_> =
        [&columns.user, &columns.item, &columns.time].map(|name| Wanted { name, required: true }).into();
    let derive = items.is_none();
    if derive {
        wanted.extend(items::text_columns(columns));
    }
    let mut items = items.unwrap_or_default();
    let mut users = Vec::new();
    let mut indices: HashMap<String, usize> = HashMap::new();
    let mut histories: Vec<Vec<(f64, u32)>> = Vec::new();
    let mut notation = None;

    table::read(path, &wanted, &mut |row| {
        let place = row.place;
        let (user, item, time) = match (items::user_id(row, 0)?, items::item_id(row, 1)?, cell(row, 2)?) {
            (Some(user), Some(item), Some(time)) => (user, item, time),
            _ if config.skip_incomplete => return Ok(()),
            (None, ..) => bail!("{place}: empty user in column `{}`", columns.user),
            (_, None, _) => bail!("{place}: empty item in column `{}`", columns.item),
            (.., None) => bail!("{place}: empty time in column `{}`", columns.time),
        };
        let Some((seconds, written)) = time::parse(&time) else {
            bail!("{place}: `{time}` in column `{}` is neither seconds nor a date", columns.time);
        };
        // A bare year among dates would otherwise pass as some seconds of 1970.
        if *notation.get_or_insert(written) != written {
            let (this, rest) = match written {
                Notation::Seconds => ("a number", "dates"),
                Notation::Date => ("a date", "numbers"),
            };
            bail!("{place}: `{time}` in column `{}` is {this}, the rows before have {rest}", columns.time);
        }
        let item = match items.index.get(&item) {
            Some(&item) => item,
            None if derive => items.add(items::item(row, 3, item, columns)?)?,
            None => bail!("{place}: unknown item `{item}`"),
        };
        let user = *indices.entry(user).or_insert_with_key(|user| {
            users.push(user.clone());
            histories.push(Vec::new());
            histories.len() - 1
        });
        histories[user].push((seconds, item));
        Ok(())
    })?;

    if users.is_empty() {
        bail!("{}: every row lacks a user, an item or a time", path.display());
    }
    for history in &mut histories {
        history.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let event = |(time, item): (f64, u32)| Event { item, time: Some(time) };
    let histories = histories.into_iter().map(|history| history.into_iter().map(event).collect()).collect();
    Ok(Events { items: items.items, users, histories })
}

/// The value in words; `None` where it is empty.
fn cell(row: &Row, column: usize) -> Result<Option<String>> {
    Ok(match &row.values[column] {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        other => bail!("{}: `{other}` is not a time", row.place),
    })
}

/// Events from lines of `user TAB items TAB times`.
fn sequences(path: &Path, items: Items) -> Result<Events> {
    let mut events = Events { items: items.items, ..Events::default() };
    let mut first_lines = HashMap::new();
    lines::read(path, |number, line| {
        let place = format!("{}:{number}", path.display());
        let mut fields = line.split('\t');
        let (Some(user), Some(list), times, None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            bail!("{place}: not a user, a tab, and item ids with spaces between");
        };
        if user.is_empty() {
            bail!("{place}: empty user");
        }
        if let Some(first) = first_lines.insert(user.to_owned(), number) {
            bail!("{place}: user `{user}` for the second time, first on line {first}");
        }
        let mut history = Vec::new();
        for id in list.split_ascii_whitespace() {
            let item = items.index.get(id).copied();
            history.push(Event {
                item: item.with_context(|| format!("{place}: unknown item `{id}`"))?,
                time: None,
            });
        }
        if history.is_empty() {
            bail!("{place}: user `{user}` has no items");
        }
        if let Some(times) = times {
            let count = times.split_ascii_whitespace().count();
            if count != history.len() {
                bail!("{place}: {count} times for {} items", history.len());
            }
            for (event, text) in history.iter_mut().zip(times.split_ascii_whitespace()) {
                let time = time::parse(text).with_context(|| format!("{place}: bad time `{text}`"))?.0;
                event.time = Some(time).filter(|&time| time != 0.0);
            }
            let known: Vec<f64> = history.iter().filter_map(|event| event.time).collect();
            if !known.is_sorted() {
                bail!("{place}: the times of user `{user}` go backwards, histories are oldest first");
            }
        }
        events.users.push(user.to_owned());
        events.histories.push(history);
        Ok(())
    })?;
    Ok(events)
}
