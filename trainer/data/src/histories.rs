//! Histories of a file with one user a line.

use tigerlet_source::moment::{Decider, Notation, UNKNOWN};
use tigerlet_source::{Format, Table, id};

use crate::config::{DataConfig, Outside};
use crate::engine::Engine;
use crate::error::DataError;
use crate::interactions::Raw;
use crate::interner::Interner;
use crate::items::Items;
use crate::sequences::Sequences;
use crate::tables::{Order, Relation, Tables, brief};
use crate::told::Told;

/// What no line of text holds, so that all of it is one cell.
const NEVER: &str = "\u{1f}\u{1e}";

/// The lines of a text file, compressed or not, as a relation of one column.
pub fn lines(tables: &Tables, path: &str) -> Result<Relation, DataError> {
    tables.table(&Table {
        path: path.to_owned(),
        format: Some(Format::Delimited),
        separator: Some(NEVER.to_owned()),
        header: Some(false),
        columns: Some(vec!["line".to_owned()]),
        quotes: Some(false),
        ..Table::default()
    })
}

/// Hands every line that is not blank to `visit`, with its place.
///
/// # Errors
/// Those of reading, and of `visit`.
pub fn each_line(
    engine: &Engine,
    lines: &Relation,
    mut visit: impl FnMut(&dyn Fn() -> String, &str) -> Result<(), DataError>,
) -> Result<(), DataError> {
    use datafusion::arrow::array::AsArray;
    lines.visit(engine, &["line"], Order::Any, |batch, places| {
        let texts = batch.column(0).as_string::<i32>();
        for (row, text) in texts.iter().enumerate() {
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                visit(&|| places.of(row), text)?;
            }
        }
        Ok(())
    })
}

/// Histories from lines of `user TAB items TAB times`, items and times with spaces between; the times may be missing,
/// and 0 is an unknown one.
///
/// # Errors
/// Those of reading; a user who comes twice, an unknown item, times that are none or go backwards.
pub fn read(
    engine: &Engine,
    tables: &Tables,
    config: &DataConfig,
    path: &str,
    items: Items,
) -> Result<Raw, DataError> {
    let lines = lines(tables, path)?;
    let notation = notation(engine, config, &lines)?;
    let mut users = Interner::default();
    let mut first_places: Vec<String> = Vec::new();
    let (mut ends, mut all, mut moments) = (Vec::new(), Vec::new(), Vec::new());
    let (mut told, mut outside) = (Told::default(), None);
    each_line(engine, &lines, |place, line| {
        let bad = |what: String| DataError::at(place(), what);
        let mut fields = line.split('\t');
        let (Some(user), Some(list), times, None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(bad("not a user, a tab, and item ids with spaces between".to_owned()));
        };
        let user = id::normal(user).map_err(|error| bad(error.to_string()))?;
        if user.is_empty() {
            return Err(bad("empty user".to_owned()));
        }
        if let Some(first) = users.get(&user) {
            let first = &first_places[first as usize];
            return Err(bad(format!("user `{user}` for the second time, first on {first}")));
        }
        let ids: Vec<&str> = list.split_ascii_whitespace().collect();
        if ids.is_empty() {
            return Err(bad(format!("user `{user}` has no items")));
        }
        let times: Vec<&str> = times.unwrap_or_default().split_ascii_whitespace().collect();
        if !times.is_empty() && times.len() != ids.len() {
            return Err(bad(format!("{} times for {} items", times.len(), ids.len())));
        }
        let mut last = UNKNOWN;
        for (at, word) in ids.into_iter().enumerate() {
            let moment = match (times.get(at), notation) {
                (Some(&text), Some(notation)) if text != "0" => notation
                    .parse(text)
                    .map_err(|error| bad(format!("bad time: {error}")))?
                    .unwrap_or(UNKNOWN),
                _ => UNKNOWN,
            };
            if moment != UNKNOWN {
                if moment < last {
                    let what = format!("the times of user `{user}` go backwards, histories are oldest first");
                    return Err(bad(what));
                }
                last = moment;
            }
            let id = id::normal(word).map_err(|error| bad(error.to_string()))?;
            match (items.ids.get(&id), config.outside) {
                (Some(item), _) => {
                    all.push(item);
                    moments.push(moment);
                }
                (None, Outside::Drop) => {
                    told.left_out.outside += 1;
                    outside.get_or_insert_with(|| {
                        bad(format!("unknown item `{id}`, as are over half of the items"))
                    });
                }
                (None, _) => return Err(bad(format!("unknown item `{id}`"))),
            }
        }
        users.number("users", &user)?;
        first_places.push(brief(&place()));
        ends.push(all.len() as u64);
        Ok(())
    })?;
    if let Some(error) = outside.filter(|_| told.left_out.outside > all.len() as u64) {
        return Err(error);
    }
    if users.len() == 0 {
        return Err(DataError::at(&lines.name, "is empty"));
    }
    if moments.iter().all(|&moment| moment == UNKNOWN) {
        moments.clear();
    }
    told.seen.push(match notation {
        Some(notation) => format!("{}: its times are {notation}", lines.name),
        None => format!("{}: it has no times, so the order of a line is that of time", lines.name),
    });
    let histories = Sequences::new(ends, all, moments).unwrap_or_default();
    Ok(Raw { items: items.all, users: users.into_texts(), histories, told })
}

/// What the times of all lines are in; none if there are none.
fn notation(engine: &Engine, config: &DataConfig, lines: &Relation) -> Result<Option<Notation>, DataError> {
    let mut decider = Decider::new(config.time_notation);
    let mut last = None;
    each_line(engine, lines, |place, line| {
        for text in
            line.split('\t').nth(2).unwrap_or_default().split_ascii_whitespace().filter(|text| *text != "0")
        {
            decider.observe(text);
            last.get_or_insert_with(place);
        }
        Ok(())
    })?;
    let Some(place) = last else { return Ok(None) };
    decider.finish().map(Some).map_err(|error| DataError::at(place, format!("bad time: {error}")))
}
