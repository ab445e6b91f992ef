//! A stranger's files: what they are, their rows as Arrow batches, and a guess at which column is what.
//!
//! [`Table::look`] decides how a table's files are read, from their bytes; [`Reading::batches`] reads them. What a
//! row holds stays text, verbatim: [`id`] and [`moment`] say what an id and a time are. Nothing here is of a data
//! set in particular, and nothing computes: that is SQL's work.

mod cells;
mod compression;
mod delimited;
mod dialect;
mod encoding;
mod error;
mod files;
pub mod guess;
mod header;
pub mod id;
mod json;
mod lines;
pub mod moment;
mod names;
mod reading;
mod records;
mod rows;
mod table;
mod tally;
mod types;

pub use error::{Place, SourceError};
pub use reading::{Batches, Reading};
pub use rows::LINE;
pub use table::{Compression, Damaged, Format, Table};
pub use tally::Skipped;
pub use types::ColumnType;
