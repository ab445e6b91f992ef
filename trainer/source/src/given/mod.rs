//! Tables that are in memory, as somebody gave them: which column is what, and the items and histories in them.
//!
//! The same readers and the same guesses as for files ([`Table`]), within bounds, and with nothing lost unsaid: what
//! was found is what became of histories and what was left out, by reason.

mod choice;
mod gather;
mod rows;
mod sheet;

use std::collections::BTreeMap;

use serde::Serialize;

pub use choice::{Choice, Wanted};

use crate::error::SourceError;
use crate::sink::Value;
use crate::table::Table;
use rows::Row;
use sheet::{Read, Sheet};

/// Rows that are shown of a table.
const SHOWN: usize = 5;
/// Letters that are shown of a cell.
const LETTERS: usize = 60;
/// Columns that are shown of a table.
const COLUMNS: usize = 64;

/// A table as it was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The most of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Tables.
    pub tables: usize,
    /// Bytes of all tables.
    pub bytes: usize,
    /// Items N.
    pub items: usize,
    /// Interactions.
    pub interactions: usize,
    /// Letters of an id; a row with a longer one is left out.
    pub id: usize,
    /// Letters of a title or attribute; longer ones are cut.
    pub text: usize,
    /// The shortest history; shorter ones are left out.
    pub shortest: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            tables: 4,
            bytes: 32 << 20,
            items: 5_000,
            interactions: 100_000,
            id: 200,
            text: 500,
            shortest: 3,
        }
    }
}

/// An item as it was described.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its id.
    pub id: String,
    /// What it is called; its id where nothing says.
    pub title: String,
    /// Attributes by name.
    pub attributes: BTreeMap<String, String>,
}

/// Why something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// A row that cannot be read.
    Damaged,
    /// Something else was done than what counts.
    Deed,
    /// It was given back.
    Returned,
    /// Nobody's.
    NoUser,
    /// Of nothing.
    NoItem,
    /// An id with a control character or lost digits, or one that is too long.
    BadId,
    /// A time is missing, or is none.
    NoTime,
    /// The table of items does not have it.
    Unknown,
    /// The same item at once again.
    Again,
    /// All of a history that is too short to learn from.
    Short,
}

/// What was left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    /// The reason.
    pub why: Why,
    /// Interactions.
    pub count: u64,
    /// The first of them, as `file:line`.
    pub first: String,
}

/// What one table turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// Rows that could be read.
    pub rows: u64,
    /// What its columns are called.
    pub columns: Vec<String>,
    /// The first rows, cells cut short.
    pub sample: Vec<Vec<String>>,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct Found {
    /// The tables in their order.
    pub tables: Vec<Seen>,
    /// Which column was taken for what.
    pub choice: Choice,
    /// Interactions that the tables hold, read or not.
    pub found: u64,
    /// By the order of reasons.
    pub left_out: Vec<Left>,
    /// Texts that were cut.
    pub cut: u64,
    /// Items in the order of their numbers.
    pub items: Vec<Described>,
    /// Items of each, oldest first; users are in the order of their first row.
    pub histories: Vec<Vec<u32>>,
}

/// Reads what was given.
///
/// # Errors
/// One line: what is no table, no interactions, a column that is not there, more than the bounds allow.
pub fn read(given: &[Given], wanted: &Wanted, bounds: &Bounds) -> Result<Found, SourceError> {
    let all = |what: String| SourceError::file("given".as_ref(), what);
    let bytes: usize = given.iter().map(|table| table.bytes.len()).sum();
    if given.is_empty() || given.len() > bounds.tables {
        return Err(all(format!("{} files; 1 to {} are read", given.len(), bounds.tables)));
    }
    if bytes > bounds.bytes {
        return Err(all(format!(
            "{bytes} bytes; at most {} are read: give fewer rows or columns",
            bounds.bytes
        )));
    }
    let mut sheets: Vec<Sheet> = Vec::new();
    for (at, table) in given.iter().enumerate() {
        // Names tell tables apart.
        let twin = given[..at].iter().any(|other| other.name == table.name);
        let name = if twin { format!("{} ({})", table.name, at + 1) } else { table.name.clone() };
        sheets.push(Sheet::new(&name, &table.bytes)?);
    }
    let mut tables =
        sheets.iter().map(|sheet| sheet.read(&Table::default())).collect::<Result<Vec<_>, _>>()?;
    let choice = choice::choose(&sheets, &mut tables, wanted)?;
    let gathered = gather::gather(&tables, &choice, bounds)?;
    let tables = tables.iter().map(seen).collect();
    let gather::Gathered { found, left_out, cut, items, histories } = gathered;
    Ok(Found { tables, choice, found, left_out, cut, items, histories })
}

fn seen(table: &Read) -> Seen {
    let short = |text: &str| {
        let mut cell: String = text.chars().take(LETTERS).collect();
        if cell.len() < text.len() {
            cell.push('…');
        }
        cell
    };
    let cell = |cell: &Option<Value>| match cell {
        None => String::new(),
        Some(Value::Text(text)) => short(text),
        Some(Value::List(list)) => short(&list.join(", ")),
    };
    let sample = |row: &Row| row.cells.iter().take(COLUMNS).map(cell).collect();
    Seen {
        name: table.profile.name.clone(),
        rows: table.profile.rows,
        columns: table.names.iter().take(COLUMNS).map(|name| short(name)).collect(),
        sample: table.rows.iter().take(SHOWN).map(sample).collect(),
    }
}
