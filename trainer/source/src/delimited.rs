//! Tables of cells, and histories of a user a line.

use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "files")]
use crate::cells::Separator;
use crate::cells::{Cells, Quotes};
use crate::dialect::{self, Dialect};
use crate::error::SourceError;
use crate::header;
use crate::lines::{Bytes, Lines};
use crate::records::Records;
use crate::sink::Sink;
use crate::table::{Damaged, Format, Table};
use crate::tally::Tally;

/// How many rows of a sample are looked at for a header and for histories.
const LOOKED_AT: usize = 500;

/// The columns of [`Format::Histories`].
const HISTORY: [&str; 2] = ["user", "item"];

/// A text of cells, with all decided.
#[derive(Clone, Debug)]
pub struct Delimited {
    dialect: Dialect,
    /// What the columns are called.
    pub columns: Vec<String>,
    /// The words of the first line, where it names the columns.
    header: Option<Vec<String>>,
    /// Whether a row is a user and then all their items.
    pub histories: bool,
    damaged: Damaged,
}

impl Delimited {
    /// What `sample`, the beginning of `file`, says of its cells.
    pub fn look(
        sample: &str,
        file: &Path,
        table: &Table,
        told: &mut Vec<String>,
    ) -> Result<Self, SourceError> {
        let asked = table.separator.as_deref();
        if asked == Some("") {
            return Err(SourceError::file(
                file,
                "separator = \"\" separates nothing: say `,`, `::`, `whitespace` …",
            ));
        }
        let trial = dialect::see(sample, file, asked.map(dialect::separator), table.quotes)?;
        let rows = dialect::first_rows(sample, file, &trial.dialect, LOOKED_AT)?;
        let histories = match table.format {
            Some(format) => format == Format::Histories,
            None => {
                table.header.is_none() && table.columns.is_none() && dialect::are_histories(&rows, trial.fit)
            }
        };
        let name = file.display();
        told.push(format!("{name}: {} between cells, {}", trial.dialect.separator, trial.dialect.quotes));
        if histories {
            told.push(format!("{name}: a user and then their items a line, for lines differ in length"));
            let columns = HISTORY.map(str::to_owned).to_vec();
            let damaged = table.damaged;
            return Ok(Self { dialect: trial.dialect, columns, header: None, histories, damaged });
        }
        let (has_header, reason) = match (table.header, &table.columns) {
            (Some(header), _) => (header, "as its table says"),
            (None, Some(names)) => {
                (rows.first().is_some_and(|row| names_of(row) == *names), "its columns are given")
            }
            (None, None) => header::see(&rows),
        };
        told.push(format!("{name}: {} header: {reason}", if has_header { "a" } else { "no" }));
        let header = if has_header { rows.first().cloned() } else { None };
        let width = header.as_ref().map_or(trial.width, Vec::len);
        let columns = match (&table.columns, &header) {
            (Some(names), _) if names.len() != width => {
                return Err(SourceError::line(
                    file,
                    1,
                    format!("has {width} columns, and `columns` names {}: name each", names.len()),
                ));
            }
            (Some(names), _) => names.clone(),
            (None, Some(header)) => names_of(header),
            (None, None) => (1..=width).map(|at| format!("column_{at}")).collect(),
        };
        refuse_twins(&columns, file)?;
        Ok(Self { dialect: trial.dialect, columns, header, histories, damaged: table.damaged })
    }

    /// The rows of one file, as `rows` collects them.
    pub fn batches<S: Sink>(
        &self,
        bytes: Bytes,
        file: &Path,
        rows: S,
        tally: Arc<Tally>,
    ) -> Result<DelimitedBatches<S>, SourceError> {
        let lines = Lines::new(bytes, file, Arc::clone(&tally))?;
        let records = Records::new(lines, self.dialect.separator.clone(), self.dialect.quotes);
        Ok(DelimitedBatches { table: self.clone(), records, rows, tally, first: true, ended: false })
    }

    /// Whether somebody gave the columns their names.
    pub fn is_named(&self) -> bool {
        self.header.is_some() || self.histories
    }

    /// Says in a table what was seen, so that it stays so when the file grows.
    #[cfg(feature = "files")]
    pub fn pin(&self, table: &mut Table) {
        let separator = match &self.dialect.separator {
            Separator::Text(text) => text.as_str(),
            Separator::Whitespace => "whitespace",
        };
        table.separator = Some(separator.to_owned());
        if self.histories {
            table.format = Some(Format::Histories);
            return;
        }
        table.header = Some(self.header.is_some());
        table.quotes = Some(self.dialect.quotes != Quotes::Literal);
        if self.header.is_none() {
            table.columns = Some(self.columns.clone());
        }
    }

    fn is_header(&self, cells: &Cells) -> bool {
        self.header.as_ref().is_some_and(|header| cells.iter().eq(header.iter().map(String::as_str)))
    }
}

/// Names as they are used: trimmed, with a number where there is none, as over an index that pandas wrote.
fn names_of(header: &[String]) -> Vec<String> {
    let name = |(at, name): (usize, &String)| match name.trim() {
        "" => format!("column_{}", at + 1),
        name => name.to_owned(),
    };
    header.iter().enumerate().map(name).collect()
}

fn refuse_twins(columns: &[String], file: &Path) -> Result<(), SourceError> {
    let twin = columns.iter().enumerate().find(|(at, name)| columns[..*at].contains(name));
    match twin {
        Some((_, name)) => Err(SourceError::line(
            file,
            1,
            format!(
                "two columns are called `{name}`: name them all apart, with `columns = […]` and `header = true`"
            ),
        )),
        None => Ok(()),
    }
}

/// The batches of one file of cells.
pub struct DelimitedBatches<S> {
    table: Delimited,
    records: Records,
    rows: S,
    tally: Arc<Tally>,
    first: bool,
    ended: bool,
}

impl<S: Sink> DelimitedBatches<S> {
    fn fill(&mut self) -> Result<Option<S::Batch>, SourceError> {
        while !self.rows.is_full() {
            let Some(record) = self.records.next()? else {
                self.ended = true;
                break;
            };
            let (line, first) = (record.line, std::mem::replace(&mut self.first, false));
            let width = self.table.columns.len();
            let wrong = match record.cells {
                Ok(cells) if self.table.is_header(cells) => {
                    self.tally.headers.add(u64::from(!first));
                    continue;
                }
                Ok(cells) if self.table.histories => {
                    let mut cells = cells.iter();
                    let user = cells.next().unwrap_or_default().to_owned();
                    for item in cells {
                        self.rows.push_cells(line, [user.as_str(), item]);
                    }
                    continue;
                }
                Ok(cells) if cells.len() == width => {
                    self.rows.push_cells(line, cells.iter());
                    continue;
                }
                Ok(cells) => format!("{} cells, expected {width}", cells.len()),
                Err(wrong) => wrong.to_owned(),
            };
            let way = match self.table.dialect.quotes {
                Quotes::Literal => {
                    "mend the line, say `separator`, or leave such out by `damaged = \"skip\"`"
                }
                _ => "mend the line, say `quotes = false`, or leave such out by `damaged = \"skip\"`",
            };
            let error = SourceError::line(self.records.file(), line, format!("{wrong}: {way}"));
            self.tally.damage(self.table.damaged, error)?;
        }
        Ok(self.rows.take())
    }
}

impl<S: Sink> Iterator for DelimitedBatches<S> {
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
