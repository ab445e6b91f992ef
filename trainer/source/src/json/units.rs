//! The parts of a JSON file that are read one at a time: lines, or elements of the outermost list or object.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use struson::reader::{
    JsonReader, JsonReaderPosition, JsonStreamReader, JsonSyntaxError, ReaderError, ReaderSettings,
};

use super::path::{Shown, Step};
use super::walk::{self, Field, KEY, Row, Walked};
use crate::error::SourceError;
use crate::lines::{Bytes, Lines, unreadable};
use crate::sink::Value;
use crate::tally::Tally;

/// The most bytes of one part: they are in memory together.
const LARGEST: u64 = 256 << 20;

/// One part of a file.
pub enum Unit {
    /// Its rows.
    Rows(Vec<Row>),
    /// A line that is no JSON; the next one may be.
    Damaged(SourceError),
}

/// The parts of a file, one after the other.
pub struct Units {
    source: Source,
    path: Vec<Step>,
    file: PathBuf,
    /// Lists of objects that were met inside rows.
    pub lists: Vec<String>,
}

enum Source {
    Lines(Lines),
    Document(Box<Document>),
}

/// Documents, mostly one, that are open between two elements.
struct Document {
    reader: JsonStreamReader<Budget>,
    left: Arc<AtomicU64>,
    /// How many steps lead to the outermost list or object that is walked over.
    outer: usize,
    /// What stands before it.
    around: Vec<Field>,
    begun: bool,
    open: bool,
    /// Whether the rows' place was found in any document.
    found: bool,
}

impl Units {
    /// The parts of `bytes` along `path`.
    pub fn new(
        bytes: Bytes,
        file: &Path,
        lines: bool,
        path: Vec<Step>,
        tally: Arc<Tally>,
    ) -> Result<Self, SourceError> {
        let source = if lines {
            Source::Lines(Lines::new(bytes, file, tally)?)
        } else {
            let left = Arc::new(AtomicU64::new(LARGEST));
            let settings = ReaderSettings { allow_multiple_top_level: true, ..ReaderSettings::default() };
            let reader = JsonStreamReader::new_custom(Budget { bytes, left: Arc::clone(&left) }, settings);
            let outer = path.iter().take_while(|step| matches!(step, Step::Key(_))).count();
            Source::Document(Box::new(Document {
                reader,
                left,
                outer,
                around: Vec::new(),
                begun: false,
                open: false,
                found: false,
            }))
        };
        Ok(Self { source, path, file: file.to_owned(), lists: Vec::new() })
    }

    /// The next part.
    pub fn next(&mut self) -> Result<Option<Unit>, SourceError> {
        let mut rows = Vec::new();
        match &mut self.source {
            Source::Lines(lines) => {
                let (number, line) = loop {
                    match lines.next()? {
                        None => return Ok(None),
                        Some((number, line)) if !line.trim().is_empty() => break (number, line),
                        Some(_) => {}
                    }
                };
                let mut reader = JsonStreamReader::new(line.as_bytes());
                let walked =
                    walk::walk(&mut reader, &self.path, 0, &mut Vec::new(), &mut rows, &mut self.lists)
                        .and_then(|()| reader.consume_trailing_whitespace());
                match walked {
                    Ok(()) => {
                        rows.iter_mut().for_each(|row| row.line = number);
                        Ok(Some(Unit::Rows(rows)))
                    }
                    Err(error) => Ok(Some(Unit::Damaged(refusal(&self.file, number, &error)))),
                }
            }
            Source::Document(document) => {
                document.left.store(LARGEST, Ordering::Relaxed);
                match document.next(&self.path, &mut rows, &mut self.lists) {
                    Ok(true) => Ok(Some(Unit::Rows(rows))),
                    Ok(false) if !document.found => Err(SourceError::file(
                        &self.file,
                        format!("holds nothing at `{}`: say `records = \"…\"`", Shown(&self.path)),
                    )),
                    Ok(false) => Ok(None),
                    Err(error) => Err(refusal(&self.file, 1, &error)),
                }
            }
        }
    }
}

impl Document {
    /// Adds the rows of the next part; whether there was one.
    fn next(&mut self, path: &[Step], rows: &mut Vec<Row>, lists: &mut Vec<String>) -> Walked<bool> {
        loop {
            if !self.open && !self.enter(path, lists)? {
                return Ok(false);
            }
            let (depth, reader) = (self.outer, &mut self.reader);
            let Some(step) = path.get(depth) else {
                // No list on the way: the document as a whole is a part.
                self.open = false;
                walk::walk(reader, &[], depth, &mut self.around, rows, lists)?;
                self.leave()?;
                return Ok(true);
            };
            if reader.has_next()? {
                let length = self.around.len();
                if *step == Step::Entries {
                    let key = reader.next_name_owned()?;
                    self.around.push(((depth, KEY.to_owned()), Value::Text(key)));
                }
                walk::walk(reader, &path[depth + 1..], depth + 1, &mut self.around, rows, lists)?;
                self.around.truncate(length);
                return Ok(true);
            }
            match step {
                Step::Entries => reader.end_object()?,
                _ => reader.end_array()?,
            }
            self.leave()?;
        }
    }

    /// Goes into the next document as far as the outermost list or object; whether there is one.
    fn enter(&mut self, path: &[Step], lists: &mut Vec<String>) -> Walked<bool> {
        // Before the first value there must be one; only then may a reader be asked whether there is another.
        while !std::mem::replace(&mut self.begun, true) || self.reader.has_next()? {
            self.reader.peek()?;
            self.around.clear();
            if self.descend(path, lists)? {
                (self.open, self.found) = (true, true);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn descend(&mut self, path: &[Step], lists: &mut Vec<String>) -> Walked<bool> {
        let reader = &mut self.reader;
        for (depth, step) in path[..self.outer].iter().enumerate() {
            let Step::Key(name) = step else { continue };
            reader.begin_object()?;
            let mut found = false;
            while !found && reader.has_next()? {
                let key = reader.next_name_owned()?;
                found = key == *name;
                if !found {
                    walk::beside(reader, depth, key, &mut self.around, lists)?;
                }
            }
            if !found {
                reader.end_object()?;
                (0..depth).try_for_each(|_| close(reader))?;
                return Ok(false);
            }
        }
        match path.get(self.outer) {
            Some(Step::Entries) => reader.begin_object()?,
            Some(_) => reader.begin_array()?,
            None => {}
        }
        Ok(true)
    }

    /// Passes over what is left of the objects around.
    fn leave(&mut self) -> Walked<()> {
        self.open = false;
        (0..self.outer).try_for_each(|_| close(&mut self.reader))
    }
}

/// Passes over the rest of an object.
fn close<R: Read>(reader: &mut JsonStreamReader<R>) -> Walked<()> {
    while reader.has_next()? {
        reader.skip_name()?;
        reader.skip_value()?;
    }
    reader.end_object()
}

/// What a reader of JSON says, with its place in the file, whose `line` it began at.
pub fn refusal(file: &Path, line: u64, error: &ReaderError) -> SourceError {
    let way = "mend it, say `records`, or leave such lines out by `damaged = \"skip\"`";
    let (at, what): (&JsonReaderPosition, String) = match error {
        ReaderError::SyntaxError(JsonSyntaxError { kind, location }) => {
            (location, format!("is no JSON ({kind})"))
        }
        ReaderError::UnexpectedValueType { expected, actual, location } => {
            (location, format!("{actual} where the rows are looked for, expected {expected}"))
        }
        ReaderError::UnexpectedStructure { kind, location } => {
            (location, format!("ends unlike JSON ({kind})"))
        }
        ReaderError::MaxNestingDepthExceeded { location, .. } => (location, "is nested too deep".to_owned()),
        ReaderError::UnsupportedNumberValue { number, location } => {
            (location, format!("the number {number:.40} is too long"))
        }
        ReaderError::IoError { error, location } => {
            let line = line + location.line_pos.map_or(0, |at| at.line);
            return unreadable(file, line, io::Error::new(error.kind(), error.to_string()));
        }
        // Of a later version of the reader.
        other => return SourceError::line(file, line, format!("is no JSON ({other}): {way}")),
    };
    let place = at.line_pos.map_or((0, 0), |at| (at.line, at.column));
    SourceError::line(file, line + place.0, format!("{what}, at character {}: {way}", place.1 + 1))
}

/// Bytes of which so many may be read until more are granted.
struct Budget {
    bytes: Bytes,
    left: Arc<AtomicU64>,
}

impl Read for Budget {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        if left < read as u64 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "one element is larger than 256 MiB: say `records = \"…\"`, so that its parts are the rows",
            ));
        }
        self.left.store(left - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
