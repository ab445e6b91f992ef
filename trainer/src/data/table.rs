//! Rows of a table, whatever it is stored as, reduced to the columns that are wanted.

use std::fmt;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use serde_json::Value;

use super::{lines, literal, parquet_rows};

/// A column to read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub name: &'a str,
    /// In `.jsonl`, where every line has keys of its own: whether each line needs it. A key that no line
    /// has is a missing column in any case.
    pub required: bool,
}

/// One row: the wanted columns' values, in the order in which they were asked for.
///
/// Text tables give strings; a key or value that is not there is null; parquet's dates and times are ISO
/// 8601 text.
pub struct Row<'a> {
    pub place: Place<'a>,
    pub values: &'a [Value],
}

/// Where a row stands: `items.csv:3`, or `items.parquet row 3`.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub path: &'a Path,
    pub number: usize,
    /// `line` or `row`.
    pub unit: &'static str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            "line" => write!(f, "{}:{}", self.path.display(), self.number),
            unit => write!(f, "{} {unit} {}", self.path.display(), self.number),
        }
    }
}

/// What takes the rows.
pub type Visit<'a> = dyn FnMut(&Row) -> Result<()> + 'a;

/// Hands every row of a `.csv`, `.tsv`, `.jsonl` or `.parquet` file to `visit`; the first three may end
/// in `.gz`.
///
/// # Errors
/// An unknown extension; a file that cannot be read or has no rows; a column that is not there; damage
/// in a row; and what `visit` returns.
pub fn read(path: &Path, wanted: &[Wanted], visit: &mut Visit) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "csv" => delimited(path, b',', wanted, visit),
        "tsv" => delimited(path, b'\t', wanted, visit),
        "jsonl" => keyed(path, wanted, json, visit),
        "parquet" => parquet_rows::read(path, wanted, visit),
        _ => bail!("{}: unknown extension, tables are .csv, .tsv, .jsonl or .parquet", path.display()),
    }
}

/// The same for a file with one Python dict a line.
pub fn read_literals(path: &Path, wanted: &[Wanted], visit: &mut Visit) -> Result<()> {
    keyed(path, wanted, |line| literal::parse(line).map_err(|error| error.to_string()), visit)
}

/// A column that is not there, with those that are.
pub fn missing<'a>(
    place: impl fmt::Display,
    name: &str,
    there: impl Iterator<Item = &'a str>,
) -> anyhow::Error {
    let there: Vec<_> = there.collect();
    anyhow!("{place}: no column `{name}`; there are: {}", there.join(", "))
}

fn delimited(path: &Path, delimiter: u8, wanted: &[Wanted], visit: &mut Visit) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(lines::open(path)?);
    let header = reader.headers().map_err(|error| csv_error(path, error))?;
    if header.is_empty() {
        bail!("{} is empty", path.display());
    }
    let columns: Vec<usize> = wanted
        .iter()
        .map(|column| {
            header
                .iter()
                .position(|name| name == column.name)
                .ok_or_else(|| missing(path.display(), column.name, header.iter()))
        })
        .collect::<Result<_>>()?;

    let mut record = csv::StringRecord::new();
    let mut seen = false;
    while reader.read_record(&mut record).map_err(|error| csv_error(path, error))? {
        seen = true;
        let values: Vec<_> =
            columns.iter().map(|&column| Value::from(record.get(column).unwrap_or_default())).collect();
        let number = record.position().map_or(0, |position| position.line() as usize);
        visit(&Row { place: Place { path, number, unit: "line" }, values: &values })?;
    }
    if !seen {
        bail!("{} has no rows", path.display());
    }
    Ok(())
}

fn csv_error(path: &Path, error: csv::Error) -> anyhow::Error {
    let line = |position: &Option<csv::Position>| position.as_ref().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => anyhow!("{}:{}: not UTF-8", path.display(), line(pos)),
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            anyhow!("{}:{}: {len} fields, but the header has {expected_len}", path.display(), line(pos))
        }
        _ => anyhow::Error::new(error).context(lines::cannot_read(path)),
    }
}

fn json(line: &str) -> Result<Value, String> {
    serde_json::from_str(line).map_err(|error| {
        let what = error.to_string();
        // The error counts the one line it sees.
        let what = what.split(" at line ").next().unwrap_or_default();
        format!("not JSON: {what} at character {}", error.column())
    })
}

/// One object a line, each with keys of its own.
fn keyed(
    path: &Path,
    wanted: &[Wanted],
    parse: impl Fn(&str) -> Result<Value, String>,
    visit: &mut Visit,
) -> Result<()> {
    let mut seen = vec![false; wanted.len()];
    // The keys of the first line stand for all in the error about a key that none has.
    let mut keys: Vec<String> = Vec::new();
    lines::read(path, |number, line| {
        let place = Place { path, number, unit: "line" };
        let value = parse(line).map_err(|what| anyhow!("{place}: {what}"))?;
        let Value::Object(map) = value else { bail!("{place}: not an object with keys and values") };
        if keys.is_empty() {
            keys = map.keys().cloned().collect();
        }
        let mut values = Vec::with_capacity(wanted.len());
        for (column, seen) in wanted.iter().zip(&mut seen) {
            match map.get(column.name) {
                Some(value) => {
                    *seen = true;
                    values.push(value.clone());
                }
                None if column.required => {
                    return Err(missing(place, column.name, map.keys().map(String::as_str)));
                }
                None => values.push(Value::Null),
            }
        }
        visit(&Row { place, values: &values })
    })?;
    match wanted.iter().zip(seen).find(|(_, seen)| !seen) {
        Some((column, _)) => Err(missing(path.display(), column.name, keys.iter().map(String::as_str))),
        None => Ok(()),
    }
}
