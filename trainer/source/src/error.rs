//! What can be wrong with a file, in one line that names the file, the place and the way out.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a file cannot be read as it was asked.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file system, or a decompressor, refused.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which file.
        path: String,
        /// What it said.
        source: io::Error,
    },
    /// Something about a file as a whole.
    #[error("{path}: {what}")]
    File {
        /// Which file, folder or pattern.
        path: String,
        /// What is wrong and the way out.
        what: String,
    },
    /// Something in one line of a file.
    #[error("{place}: {what}")]
    Line {
        /// Where.
        place: Place,
        /// What is wrong and the way out.
        what: String,
    },
}

/// A line of a file, printed as `file:line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, 1-based.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

impl SourceError {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.display().to_string(), source }
    }

    pub(crate) fn file(path: &Path, what: impl Into<String>) -> Self {
        Self::File { path: path.display().to_string(), what: what.into() }
    }

    pub(crate) fn line(file: &Path, line: u64, what: impl Into<String>) -> Self {
        Self::Line { place: Place { file: file.to_owned(), line }, what: what.into() }
    }
}
