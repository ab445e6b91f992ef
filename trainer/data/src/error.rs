//! What can be wrong with a data set, in one line that names the place and the way out.

use std::io;

use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use thiserror::Error;
use tigerlet::catalog::CatalogError;
use tigerlet_source::SourceError;

/// Why a data set cannot be made or read.
#[derive(Debug, Error)]
pub enum DataError {
    /// A key of the table `[data]`.
    #[error("[data] {0}")]
    Config(String),
    /// A file that cannot be read as it was asked.
    #[error("{0}")]
    Source(SourceError),
    /// Something in a table, a row of it, or a prepared file.
    #[error("{place}: {what}")]
    Place {
        /// The file, the table or the row.
        place: String,
        /// What is wrong and the way out.
        what: String,
    },
    /// What the engine says of a query or of a file that it reads.
    #[error("{name}: {what}")]
    Query {
        /// What was read.
        name: String,
        /// What the engine said.
        what: String,
    },
    /// The file system.
    #[error("cannot {what}: {error}")]
    File {
        /// `read x`, `write y`.
        what: String,
        /// What it said.
        error: io::Error,
    },
    /// Items that make no catalogue.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

// A message is whole: it has no source that would say the same again.
impl From<SourceError> for DataError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl DataError {
    /// Something that is wrong somewhere.
    pub(crate) fn at(place: impl ToString, what: impl Into<String>) -> Self {
        Self::Place { place: place.to_string(), what: what.into() }
    }

    /// What the engine says while it reads `name`.
    pub(crate) fn query(name: &str, error: DataFusionError) -> Self {
        let other =
            |error: &dyn std::error::Error| Self::Query { name: name.to_owned(), what: one_line(error) };
        match error {
            DataFusionError::Context(_, error) => Self::query(name, *error),
            DataFusionError::External(error) => match error.downcast::<SourceError>() {
                Ok(error) => Self::Source(*error),
                Err(error) => other(&*error),
            },
            DataFusionError::ArrowError(error, _) => match *error {
                ArrowError::ExternalError(error) => Self::query(name, DataFusionError::External(error)),
                error => other(&error),
            },
            error => other(&error),
        }
    }
}

/// An error's first line, which says what, without the engine's own diagnosis of itself.
fn one_line(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// Returns [`DataError::Config`].
macro_rules! refuse {
    ($($words:tt)*) => { return Err(crate::error::DataError::Config(format!($($words)*))) };
}
pub(crate) use refuse;
