//! Lines with their numbers, of any file, however long a line pretends to be.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::SourceError;
use crate::tally::Tally;

/// Bytes of a file, uncompressed.
pub type Bytes = Box<dyn Read + Send>;

/// The longest line that is read.
const LONGEST: u64 = 64 << 20;

/// How far it is looked for what ends lines.
const HEAD: u64 = 64 << 10;

const MARK: &str = "\u{feff}";

/// The lines of a text, one after the other.
pub struct Lines {
    bytes: BufReader<Bytes>,
    file: PathBuf,
    tally: Arc<Tally>,
    number: u64,
    /// `\n`, or `\r` in files of the first Macs.
    end: u8,
    line: Vec<u8>,
}

impl Lines {
    /// Lines of `bytes`, which are UTF-8; `file` is what errors name.
    pub fn new(bytes: Bytes, file: &Path, tally: Arc<Tally>) -> Result<Self, SourceError> {
        let mut bytes = bytes;
        let mut head = Vec::new();
        (&mut bytes).take(HEAD).read_to_end(&mut head).map_err(|error| unreadable(file, 1, error))?;
        let end = if head.contains(&b'\r') && !head.contains(&b'\n') { b'\r' } else { b'\n' };
        let bytes: Bytes = Box::new(io::Cursor::new(head).chain(bytes));
        let bytes = BufReader::with_capacity(64 << 10, bytes);
        Ok(Self { bytes, file: file.to_owned(), tally, number: 0, end, line: Vec::new() })
    }

    /// The next line and its number, without what ends it.
    pub fn next(&mut self) -> Result<Option<(u64, &str)>, SourceError> {
        self.line.clear();
        let number = self.number + 1;
        let read = (&mut self.bytes)
            .take(LONGEST)
            .read_until(self.end, &mut self.line)
            .map_err(|error| unreadable(&self.file, number, error))?;
        if read == 0 {
            return Ok(None);
        }
        self.number = number;
        if read as u64 == LONGEST && self.line.last() != Some(&self.end) {
            return Err(SourceError::line(
                &self.file,
                number,
                "is longer than 64 MiB: that is no table of lines; say `format`, or write one row a line",
            ));
        }
        if self.line.last() == Some(&self.end) {
            self.line.pop();
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        let line = std::str::from_utf8(&self.line).map_err(|_| {
            SourceError::line(
                &self.file,
                number,
                "is not UTF-8: say `encoding = \"…\"` for its table, as in `windows-1252`",
            )
        })?;
        // Files that were put together keep the mark of each.
        let line = match line.strip_prefix(MARK) {
            Some(rest) => {
                self.tally.marks.add(1);
                rest
            }
            None => line,
        };
        Ok(Some((number, line)))
    }

    /// What errors name.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

/// Bytes that end before they should, or that no decompressor or decoder understands.
pub fn unreadable(file: &Path, line: u64, error: io::Error) -> SourceError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            SourceError::line(file, line, "the compressed file ends here, in its middle: fetch it again")
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            SourceError::line(file, line, error.to_string())
        }
        _ => SourceError::read(file, error),
    }
}
