//! A table with everything decided, and from what.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use encoding_rs::{Encoding, UTF_8};

use crate::alphabet;
use crate::compression;
use crate::delimited::Delimited;
use crate::encoding;
use crate::error::SourceError;
use crate::files;
use crate::json::Json;
use crate::kind::ColumnType;
use crate::lines::{Bytes, unreadable};
use crate::rows::{self, Rows};
use crate::table::{Compression, Format, Table};
use crate::tally::{Skipped, Tallies};
use crate::types::Types;

/// How much of a file is looked at.
const SAMPLE: u64 = 1 << 20;

/// A table with everything decided, and from what.
#[derive(Clone, Debug)]
pub struct Reading {
    files: Vec<PathBuf>,
    openings: Vec<Opening>,
    shape: Shape,
    schema: SchemaRef,
    told: Vec<String>,
    tallies: Tallies,
}

/// How one file is opened.
#[derive(Clone, Copy, Debug)]
struct Opening {
    compression: Compression,
    encoding: &'static Encoding,
}

#[derive(Clone, Debug)]
enum Shape {
    Delimited(Delimited),
    Json(Json),
    Parquet,
}

/// The rows of one file, in batches of at most 8,192.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, SourceError>> + Send>;

impl Table {
    /// Looks at the files, from their first bytes on, and decides what is not said.
    pub fn look(&self, root: &Path) -> Result<Reading, SourceError> {
        let files = files::resolve(root, &self.path)?;
        let first = &files[0];
        let mut told = Vec::new();
        if self.format == Some(Format::Parquet) || (self.format.is_none() && compression::is_parquet(first)?)
        {
            let schema = rows::schema([]);
            let openings = vec![Opening { compression: Compression::None, encoding: UTF_8 }; files.len()];
            return Ok(Reading {
                tallies: Tallies::new(files.len()),
                files,
                openings,
                shape: Shape::Parquet,
                schema,
                told,
            });
        }
        let openings = files
            .iter()
            .map(|file| self.opening(file, &mut told))
            .collect::<Result<Vec<_>, SourceError>>()?;
        let sample = sample(first, openings[0])?;
        if sample.trim().is_empty() {
            return Err(SourceError::file(first, "is empty"));
        }
        let is_json = sample.trim_start().starts_with(['{', '[']);
        let shape = match self.format {
            Some(Format::Json) => {
                Shape::Json(Json::look(|| open(first, openings[0]), &sample, first, self, &mut told)?)
            }
            None if is_json => {
                Shape::Json(Json::look(|| open(first, openings[0]), &sample, first, self, &mut told)?)
            }
            _ => Shape::Delimited(Delimited::look(&sample, first, self, &mut told)?),
        };
        let schema = match &shape {
            Shape::Delimited(table) => rows::schema(table.columns.iter().map(|name| (name.as_str(), false))),
            Shape::Json(table) => rows::schema(table.columns()),
            Shape::Parquet => rows::schema([]),
        };
        Ok(Reading { tallies: Tallies::new(files.len()), files, openings, shape, schema, told })
    }

    fn opening(&self, file: &Path, told: &mut Vec<String>) -> Result<Opening, SourceError> {
        let name = file.display();
        let compression = match self.compression {
            Some(compression) => compression,
            None => compression::see(file)?,
        };
        match compression {
            Compression::None => {}
            Compression::Gzip => told.push(format!("{name}: gzip, by its first bytes")),
            Compression::Zstd => told.push(format!("{name}: zstd, by its first bytes")),
            Compression::Zip => told.push(format!("{name}: a ZIP archive of one file, by its first bytes")),
        }
        if let Some(label) = &self.encoding {
            return Ok(Opening { compression, encoding: encoding::named(label, file)? });
        }
        let mut bytes = compression::open(file, compression)?;
        let (seen, reason) = alphabet::see(&mut bytes).map_err(|error| unreadable(file, 1, error))?;
        let encoding = encoding::of(seen);
        if encoding != UTF_8 {
            told.push(format!("{name}: {}, by {reason}", encoding.name()));
        }
        Ok(Opening { compression, encoding })
    }
}

impl Reading {
    /// The files, in the order that they are read in.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Whether they are Parquet, which is read elsewhere: there are no batches of those here.
    pub fn is_parquet(&self) -> bool {
        matches!(self.shape, Shape::Parquet)
    }

    /// Columns as nullable text, verbatim, or lists of it; the last is [`LINE`](crate::LINE), never null.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The rows of a file in their order; memory is bounded by rows and not by files.
    pub fn batches(&self, file: usize) -> Result<Batches, SourceError> {
        let (path, opening) = (&self.files[file], self.openings[file]);
        let (rows, tally) = (Rows::new(self.schema()), self.tallies.anew(file));
        Ok(match &self.shape {
            Shape::Delimited(table) => Box::new(table.batches(open(path, opening)?, path, rows, tally)?),
            Shape::Json(table) => Box::new(table.batches(open(path, opening)?, path, rows, tally)?),
            Shape::Parquet => Box::new(std::iter::empty()),
        })
    }

    /// A whole pass that says what the columns hold, [`LINE`](crate::LINE) left out.
    pub fn types(&self) -> Result<Vec<ColumnType>, SourceError> {
        let mut types = Types::new(&self.schema);
        for file in 0..self.files.len() {
            for batch in self.batches(file)? {
                types.observe(&batch?);
            }
        }
        Ok(types.finish())
    }

    /// Whether the columns have names that somebody gave them.
    pub(crate) fn is_named(&self) -> bool {
        match &self.shape {
            Shape::Delimited(table) => table.is_named(),
            Shape::Json(_) | Shape::Parquet => true,
        }
    }

    /// Longer values of `records` that lead into lists of objects inside the rows.
    pub(crate) fn nested(&self) -> Vec<String> {
        match &self.shape {
            Shape::Json(table) => table.nested(),
            Shape::Delimited(_) | Shape::Parquet => Vec::new(),
        }
    }

    /// Says in a table what was seen, so that it stays so.
    pub(crate) fn pin(&self, table: &mut Table) {
        if let Shape::Delimited(rows) = &self.shape {
            rows.pin(table);
        }
        let encoding = self.openings[0].encoding;
        if encoding != UTF_8 && self.openings.iter().all(|opening| opening.encoding == encoding) {
            table.encoding = Some(encoding.name().to_lowercase());
        }
    }

    /// What was seen and from what, one sentence each.
    pub fn told(&self) -> Vec<String> {
        self.told.clone()
    }

    /// What was left out or mended so far, by the latest pass over the rows.
    pub fn skipped(&self) -> Skipped {
        self.tallies.skipped()
    }
}

fn open(path: &Path, opening: Opening) -> Result<Bytes, SourceError> {
    let bytes = compression::open(path, opening.compression)?;
    encoding::decode(bytes, opening.encoding).map_err(|error| unreadable(path, 1, error))
}

/// The beginning of a file, whole lines of it if there are several.
fn sample(path: &Path, opening: Opening) -> Result<String, SourceError> {
    let mut bytes = Vec::new();
    let mut rest = open(path, opening)?.take(SAMPLE);
    rest.read_to_end(&mut bytes).map_err(|error| unreadable(path, 1, error))?;
    if bytes.len() as u64 == SAMPLE
        && let Some(end) = memchr::memrchr(b'\n', &bytes)
    {
        bytes.truncate(end + 1);
    }
    // What is no UTF-8 here is named with its line when it is read.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
