//! JSON of any shape: a value a line, or documents whose rows lie along a path.

mod look;
pub mod path;
mod units;
mod walk;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::path::Step;
use self::units::{Unit, Units};
use self::walk::Row;
use crate::error::SourceError;
use crate::lines::Bytes;
use crate::sink::{Sink, Value};
use crate::table::Damaged;
use crate::tally::Tally;

/// JSON, with all decided.
#[derive(Clone, Debug)]
pub struct Json {
    /// Where the rows are, in each line or in the document.
    pub path: Vec<Step>,
    /// Whether each line is a value of its own.
    lines: bool,
    columns: Vec<Column>,
    /// Lists of objects inside the rows: what a longer path could name.
    pub lists: Vec<String>,
    damaged: Damaged,
}

#[derive(Clone, Debug)]
struct Column {
    /// How many steps along the path it stands, and its name there.
    found: (usize, String),
    name: String,
    list: bool,
}

impl Json {
    /// Names of the columns, and whether they hold lists.
    pub fn columns(&self) -> impl Iterator<Item = (&str, bool)> {
        self.columns.iter().map(|column| (column.name.as_str(), column.list))
    }

    /// Paths to rows inside the rows.
    pub fn nested(&self) -> Vec<String> {
        let path = path::Shown(&self.path).to_string();
        let join =
            |list: &String| if path.is_empty() { format!("{list}[]") } else { format!("{path}.{list}[]") };
        self.lists.iter().map(join).collect()
    }

    /// The rows of one file, as `rows` collects them.
    pub fn batches<S: Sink>(
        &self,
        bytes: Bytes,
        file: &Path,
        rows: S,
        tally: Arc<Tally>,
    ) -> Result<JsonBatches<S>, SourceError> {
        let places = self.columns.iter().enumerate().map(|(at, column)| (column.found.clone(), at)).collect();
        Ok(JsonBatches {
            units: Units::new(bytes, file, self.lines, self.path.clone(), Arc::clone(&tally))?,
            places,
            values: vec![None; self.columns.len()],
            rows,
            pending: Vec::new().into_iter(),
            file: file.to_owned(),
            damaged: self.damaged,
            tally,
            ended: false,
        })
    }
}

/// The batches of one JSON file.
pub struct JsonBatches<S> {
    units: Units,
    places: HashMap<(usize, String), usize>,
    values: Vec<Option<Value>>,
    rows: S,
    pending: std::vec::IntoIter<Row>,
    file: PathBuf,
    damaged: Damaged,
    tally: Arc<Tally>,
    ended: bool,
}

impl<S: Sink> JsonBatches<S> {
    fn fill(&mut self) -> Result<Option<S::Batch>, SourceError> {
        while !self.rows.is_full() {
            let Some(row) = self.pending.next() else {
                match self.units.next()? {
                    None => {
                        self.ended = true;
                        break;
                    }
                    Some(Unit::Rows(rows)) => self.pending = rows.into_iter(),
                    Some(Unit::Damaged(error)) => self.tally.damage(self.damaged, error)?,
                }
                continue;
            };
            let line = row.line;
            match self.place(row) {
                Ok(()) => self.rows.push_values(line, self.values.iter().map(Option::as_ref)),
                Err(twin) => self.tally.damage(self.damaged, SourceError::line(
                    &self.file,
                    line,
                    format!("the key `{twin}` stands twice: mend it, or leave such rows out by `damaged = \"skip\"`"),
                ))?,
            }
        }
        Ok(self.rows.take())
    }

    /// Puts a row's fields into their columns; a key that comes twice is an error.
    fn place(&mut self, row: Row) -> Result<(), String> {
        self.values.iter_mut().for_each(|value| *value = None);
        for (found, value) in row.fields {
            if let Some(&at) = self.places.get(&found)
                && self.values[at].replace(value).is_some()
            {
                return Err(found.1);
            }
        }
        Ok(())
    }
}

impl<S: Sink> Iterator for JsonBatches<S> {
    type Item = Result<S::Batch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.fill();
        self.ended |= batch.is_err();
        batch.transpose()
    }
}
