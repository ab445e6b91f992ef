//! What a JSON file is: lines or a document, where its rows are, and their columns.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use struson::reader::{JsonReader, JsonStreamReader, ValueType};

use super::path::{self, Shown, Step};
use super::units::{self, Unit, Units};
use super::walk::Walked;
use super::{Column, Json};
use crate::error::SourceError;
use crate::lines::Bytes;
use crate::sink::{LINE, Value};
use crate::table::Table;
use crate::tally::Tally;

/// Rows that the columns are taken from.
const ROWS: usize = 10_000;

/// The most columns: what has more, has data for keys.
const COLUMNS: usize = 1000;

/// Entries of an object that are looked at to see what it holds.
const ENTRIES: usize = 100;

impl Json {
    /// What `sample`, the beginning of `file`, and the file itself say.
    pub fn look(
        open: impl Fn() -> Result<Bytes, SourceError>,
        sample: &str,
        file: &Path,
        table: &Table,
        told: &mut Vec<String>,
    ) -> Result<Self, SourceError> {
        refuse_python(sample, file)?;
        let lines = are_lines(sample);
        let path = match &table.records {
            Some(records) => path::parse(records).map_err(|what| SourceError::file(file, what))?,
            None if lines => Vec::new(),
            None => {
                let mut reader = JsonStreamReader::new(open()?);
                let seen = rows_of(&mut reader).map_err(|error| units::refusal(file, 1, &error))?;
                drop(reader);
                seen
            }
        };
        told.push(match (lines, path.is_empty()) {
            (true, true) => format!("{}: JSON, a row a line", file.display()),
            (true, false) => format!("{}: JSON, a value a line, rows at `{}`", file.display(), Shown(&path)),
            (false, _) => format!("{}: one JSON document, rows at `{}`", file.display(), Shown(&path)),
        });
        let mut json = Self { path, lines, columns: Vec::new(), lists: Vec::new(), damaged: table.damaged };
        json.see_columns(open()?, file)?;
        Ok(json)
    }

    fn see_columns(&mut self, bytes: Bytes, file: &Path) -> Result<(), SourceError> {
        let mut units = Units::new(bytes, file, self.lines, self.path.clone(), Arc::new(Tally::default()))?;
        let mut rows = 0;
        let mut damage = None;
        while rows < ROWS
            && let Some(unit) = units.next()?
        {
            match unit {
                // Whether damage is an error is for who reads the rows to say; without any row it is one here.
                Unit::Damaged(error) => damage = damage.or(Some(error)),
                Unit::Rows(unit) => {
                    rows += unit.len();
                    unit.into_iter().flat_map(|row| row.fields).for_each(|(found, value)| {
                        let list = matches!(value, Value::List(_));
                        match self.columns.iter().position(|column| column.found == found) {
                            Some(at) => self.columns[at].list |= list,
                            None if self.columns.len() == COLUMNS => {}
                            None => self.columns.push(Column { name: found.1.clone(), found, list }),
                        }
                    });
                }
            }
        }
        self.lists = units.lists;
        match damage {
            Some(error) if rows == 0 => return Err(error),
            _ if self.columns.is_empty() => {
                return Err(SourceError::file(
                    file,
                    "holds no rows: say where they are by `records = \"…\"`",
                ));
            }
            _ => {}
        }
        self.name_apart();
        Ok(())
    }

    /// Has the innermost field of a name keep it; what stands around says where it stands.
    fn name_apart(&mut self) {
        let mut names = HashSet::from([LINE.to_owned()]);
        let mut inner_first: Vec<usize> = (0..self.columns.len()).collect();
        inner_first.sort_by_key(|&at| std::cmp::Reverse(self.columns[at].found.0));
        for at in inner_first {
            let (depth, name) = self.columns[at].found.clone();
            let around = match &self.path[..depth.min(self.path.len())] {
                [] => "outer".to_owned(),
                steps => Shown(steps).to_string().replace(['[', ']', '{', '}'], ""),
            };
            let mut unique = name.clone();
            while !names.insert(unique.clone()) {
                unique = format!("{around}.{unique}");
            }
            self.columns[at].name = unique;
        }
    }
}

/// Whether every line is a value of its own: the first one is, and another follows.
fn are_lines(sample: &str) -> bool {
    let mut lines = sample.lines().filter(|line| !line.trim().is_empty());
    let (Some(first), Some(_)) = (lines.next(), lines.next()) else { return false };
    let mut reader = JsonStreamReader::new(first.as_bytes());
    reader.skip_value().and_then(|()| reader.consume_trailing_whitespace()).is_ok()
}

/// What Python prints of a `dict` is no JSON, and looks like it.
fn refuse_python(sample: &str, file: &Path) -> Result<(), SourceError> {
    let inside = sample.trim_start().trim_start_matches(['{', '[']).trim_start();
    if inside.starts_with('\'') || inside.starts_with("u'") {
        return Err(SourceError::line(
            file,
            1,
            "is a Python literal and no JSON: write it by `json.dumps(ast.literal_eval(line))`",
        ));
    }
    Ok(())
}

/// Where the rows of a document lie, as far as its own shape says.
fn rows_of(reader: &mut JsonStreamReader<Bytes>) -> Walked<Vec<Step>> {
    if reader.peek()? == ValueType::Array {
        return Ok(vec![Step::Each]);
    }
    if reader.peek()? != ValueType::Object {
        return Ok(Vec::new());
    }
    let (entries, whole) = entries(reader)?;
    let count = |kind| entries.iter().filter(|(_, of)| *of == kind).count();
    let (objects, tables, lists) = (count(Kind::Object), count(Kind::Table), count(Kind::List));
    Ok(match entries.len() {
        0 => Vec::new(),
        all if lists == all && all > 1 => vec![Step::Entries, Step::Each],
        all if tables + lists == all && all > 2 => vec![Step::Entries, Step::Each],
        // One list of rows among other things, as an answer of an API has it.
        _ if tables == 1 && whole => {
            let name = entries.iter().find(|(_, kind)| *kind == Kind::Table).map(|(name, _)| name.clone());
            name.map(Step::Key).into_iter().chain([Step::Each]).collect()
        }
        all if objects == all && all > 1 => vec![Step::Entries],
        1 if objects == 1 => vec![Step::Key(entries[0].0.clone()), Step::Entries],
        1 if lists == 1 => vec![Step::Key(entries[0].0.clone()), Step::Each],
        all if all > 4 && count(Kind::Scalar) == all => vec![Step::Entries],
        _ => Vec::new(),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Object,
    /// A list of objects or of lists.
    Table,
    /// A list of anything else, or of nothing.
    List,
}

/// What the first entries of an object are, and whether these are all.
fn entries(reader: &mut JsonStreamReader<Bytes>) -> Walked<(Vec<(String, Kind)>, bool)> {
    let mut entries = Vec::new();
    reader.begin_object()?;
    while reader.has_next()? {
        if entries.len() == ENTRIES {
            return Ok((entries, false));
        }
        let name = reader.next_name_owned()?;
        let kind = match reader.peek()? {
            ValueType::Object => {
                reader.skip_value()?;
                Kind::Object
            }
            ValueType::Array => list(reader)?,
            _ => {
                reader.skip_value()?;
                Kind::Scalar
            }
        };
        entries.push((name, kind));
    }
    Ok((entries, true))
}

fn list(reader: &mut JsonStreamReader<Bytes>) -> Walked<Kind> {
    reader.begin_array()?;
    let mut kind = Kind::List;
    let mut first = true;
    while reader.has_next()? {
        if std::mem::take(&mut first) && matches!(reader.peek()?, ValueType::Object | ValueType::Array) {
            kind = Kind::Table;
        }
        reader.skip_value()?;
    }
    reader.end_array()?;
    Ok(kind)
}
