//! A stranger's files: what they are, their rows as Arrow batches, and a guess at which column is what.
//!
//! [`Table::look`] decides how a table's files are read, from their bytes; [`Reading::batches`] reads them. What a
//! row holds stays text, verbatim: [`id`] and [`moment`] say what an id and a time are. Nothing here is of a data
//! set in particular, and nothing computes: that is SQL's work.
//!
//! Without the feature `files` there is no file system, no Arrow and no decompressor: [`given`] reads tables that are in
//! memory, as a page has them, by the same rules.

mod alphabet;
mod cells;
mod columns;
#[cfg(feature = "files")]
pub mod compression;
mod delimited;
mod dialect;
#[cfg(feature = "files")]
mod encoding;
mod error;
#[cfg(feature = "files")]
mod files;
pub mod given;
#[cfg(feature = "files")]
pub mod guess;
mod header;
pub mod id;
mod json;
mod kind;
mod lines;
pub mod moment;
#[cfg(feature = "files")]
pub mod parquet;
#[cfg(feature = "files")]
mod reading;
mod records;
#[cfg(feature = "files")]
mod rows;
mod sink;
mod table;
mod tally;
#[cfg(feature = "files")]
mod types;

pub use error::{Place, SourceError};
pub use kind::ColumnType;
#[cfg(feature = "files")]
pub use reading::{Batches, Reading};
pub use sink::LINE;
pub use table::{Compression, Damaged, Format, Table};
pub use tally::Skipped;
