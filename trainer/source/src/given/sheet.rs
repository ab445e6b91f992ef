//! One table in memory: how it is read, and its rows.

use std::collections::HashSet;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use super::rows::{Row, Rows};
use crate::alphabet::{self, Alphabet};
use crate::columns::profile::{Column, Profile};
use crate::delimited::Delimited;
use crate::dialect::{self, Dialect};
use crate::error::SourceError;
use crate::json::Json;
use crate::lines::{Bytes, Lines, unreadable};
use crate::records::Records;
use crate::sink::{LINE, Sink, Value};
use crate::table::{Damaged, Table};
use crate::tally::Tallies;

/// How much of a text is looked at to see what it is, in bytes.
const SAMPLE: usize = 1 << 20;
/// Rows of a sample in which visits are looked for.
const LOOKED_AT: usize = 500;
/// Cells of a table that are held at once, whatever few bytes they have: what a tab of 32-bit memory survives.
const CELLS: usize = 8 << 20;
/// Letters of a cell that may be an id among others.
const ID: usize = 80;

/// Windows' Latin where it is not Latin-1: 80 to 9F.
const LATIN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Files that are no text, by what they begin with.
const STRANGERS: [(&[u8], &str); 6] = [
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"SQLite format 3", "an SQLite database"),
    (b"%PDF", "a PDF"),
];

/// A table in memory.
pub struct Sheet {
    /// What errors call it.
    pub name: String,
    text: Text,
    sample: String,
}

/// UTF-8, for everybody who reads it.
#[derive(Clone)]
struct Text(Arc<Vec<u8>>);

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// How a table is read.
enum Shape {
    Delimited(Delimited),
    /// A visit a line, and nothing but its items.
    Visits(Dialect),
    Json(Json),
}

/// The rows of a table, and what it is.
pub struct Read {
    /// What the columns are called.
    pub names: Vec<String>,
    /// All rows that could be read.
    pub rows: Vec<Row>,
    /// Columns, counts, and what could not be read.
    pub profile: Profile,
}

impl Sheet {
    /// Text in whichever encoding its bytes tell.
    ///
    /// # Errors
    /// What is no text.
    pub fn new(name: &str, bytes: &[u8]) -> Result<Self, SourceError> {
        let path = Path::new(name);
        if let Some((_, what)) = STRANGERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Err(SourceError::file(
                path,
                format!("is {what}, which is not read here: give CSV, TSV or JSON"),
            ));
        }
        let (seen, _) = alphabet::see(&mut &*bytes).map_err(|error| unreadable(path, 1, error))?;
        let text = decode(bytes, seen);
        let mut end = text.len().min(SAMPLE);
        if end < text.len() {
            end = text[..end].iter().rposition(|&byte| byte == b'\n').map_or(end, |at| at + 1);
        }
        let sample = String::from_utf8_lossy(&text[..end]).into_owned();
        if sample.trim().is_empty() {
            return Err(SourceError::file(path, "is empty"));
        }
        Ok(Self { name: name.to_owned(), text: Text(Arc::new(text)), sample })
    }

    /// All rows, read as `table` says and as the text tells.
    ///
    /// # Errors
    /// One line that names the table and the line.
    pub fn read(&self, table: &Table) -> Result<Read, SourceError> {
        let path = Path::new(&self.name);
        let table = Table { damaged: Damaged::Skip, ..table.clone() };
        let shape = self.look(&table, path)?;
        let (columns, nested, named) = match &shape {
            Shape::Delimited(cells) => (
                cells.columns.iter().map(|name| (name.clone(), false)).collect(),
                Vec::new(),
                cells.is_named(),
            ),
            Shape::Visits(_) => {
                (vec![(LINE.to_owned(), false), ("item".to_owned(), false)], Vec::new(), true)
            }
            Shape::Json(json) => (
                json.columns().map(|(name, list)| (name.to_owned(), list)).collect::<Vec<_>>(),
                json.nested(),
                true,
            ),
        };
        let tallies = Tallies::new(1);
        let sink = Rows::new(columns.len());
        let most = CELLS / columns.len().max(1);
        let rows: Vec<Row> = match &shape {
            Shape::Delimited(cells) => {
                all(cells.batches(self.bytes(), path, sink, tallies.anew(0))?, most, path)?
            }
            Shape::Json(json) => all(json.batches(self.bytes(), path, sink, tallies.anew(0))?, most, path)?,
            Shape::Visits(dialect) => self.visits(dialect, sink, &tallies)?,
        };
        let mut profile = Profile::new(&self.name, &table, Vec::new(), nested, named);
        profile.columns = columns.iter().map(|(name, list)| Column::new(name, *list, named)).collect();
        for row in &rows {
            for (column, cell) in profile.columns.iter_mut().zip(&row.cells) {
                match cell {
                    None => column.observe(None),
                    Some(Value::Text(text)) => column.observe(Some(text)),
                    Some(Value::List(list)) => list.iter().for_each(|text| column.observe(Some(text))),
                }
            }
        }
        profile.count(rows.len() as u64);
        profile.finish(tallies.skipped());
        Ok(Read { names: columns.into_iter().map(|(name, _)| name).collect(), rows, profile })
    }

    fn bytes(&self) -> Bytes {
        Box::new(Cursor::new(self.text.clone()))
    }

    fn look(&self, table: &Table, path: &Path) -> Result<Shape, SourceError> {
        let mut told = Vec::new();
        if self.sample.trim_start().starts_with(['{', '[']) {
            let open = || Ok(self.bytes());
            return Ok(Shape::Json(Json::look(open, &self.sample, path, table, &mut told)?));
        }
        let trial = dialect::see(&self.sample, path, None, None)?;
        if trial.fit < 0.8 {
            let rows = dialect::first_rows(&self.sample, path, &trial.dialect, LOOKED_AT)?;
            if are_visits(&rows) {
                return Ok(Shape::Visits(trial.dialect));
            }
        }
        Ok(Shape::Delimited(Delimited::look(&self.sample, path, table, &mut told)?))
    }

    /// A row an item of a visit; the line is the visit's name.
    fn visits(&self, dialect: &Dialect, mut rows: Rows, tallies: &Tallies) -> Result<Vec<Row>, SourceError> {
        let path = Path::new(&self.name);
        let tally = tallies.anew(0);
        let lines = Lines::new(self.bytes(), path, Arc::clone(&tally))?;
        let mut records = Records::new(lines, dialect.separator.clone(), dialect.quotes);
        while let Some(record) = records.next()? {
            let visit = record.line.to_string();
            match record.cells {
                Ok(cells) => cells
                    .iter()
                    .filter(|cell| !cell.trim().is_empty())
                    .for_each(|cell| rows.push_cells(record.line, [visit.as_str(), cell])),
                Err(wrong) => {
                    let error = SourceError::line(path, record.line, wrong);
                    tally.damage(Damaged::Skip, error)?;
                }
            }
        }
        Ok(rows.take().unwrap_or_default())
    }
}

/// The rows of all batches, `most` of them.
fn all(
    batches: impl Iterator<Item = Result<Vec<Row>, SourceError>>,
    most: usize,
    path: &Path,
) -> Result<Vec<Row>, SourceError> {
    let mut rows = Vec::new();
    for batch in batches {
        rows.extend(batch?);
        if rows.len() > most {
            let what = format!("more than {most} rows of so many columns: give fewer rows or columns");
            return Err(SourceError::file(path, what));
        }
    }
    Ok(rows)
}

/// Whether rows are visits and nothing but their items: of different length, of few different words, and what a line
/// begins with also stands elsewhere.
fn are_visits(rows: &[Vec<String>]) -> bool {
    let cells = || rows.iter().flatten().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let (all, distinct) = (cells().count(), cells().collect::<HashSet<_>>().len());
    let later: HashSet<&str> =
        rows.iter().flat_map(|row| row.iter().skip(1)).map(|cell| cell.trim()).collect();
    let begins = rows.iter().filter_map(|row| row.first()).filter(|cell| later.contains(cell.trim())).count();
    rows.len() > 4
        && distinct * 2 <= all
        && begins * 2 > rows.len()
        && cells().all(|cell| cell.chars().count() <= ID)
}

/// Bytes in UTF-8, without the mark at their beginning. UTF-8 passes as it is: who reads it knows the line to name.
fn decode(bytes: &[u8], seen: Alphabet) -> Vec<u8> {
    let wide = |number: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|&pair| number(pair));
        let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        let text: String = letters.collect();
        text.strip_prefix('\u{feff}').unwrap_or(&text).as_bytes().to_vec()
    };
    match seen {
        Alphabet::Utf8 => bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).to_vec(),
        Alphabet::Utf16Le => wide(u16::from_le_bytes),
        Alphabet::Utf16Be => wide(u16::from_be_bytes),
        Alphabet::Latin => {
            let letter = |&byte: &u8| match byte {
                0x80..=0x9f => LATIN[usize::from(byte - 0x80)],
                _ => char::from(byte),
            };
            bytes.iter().map(letter).collect::<String>().into_bytes()
        }
    }
}
