//! Data sets: who took which items, in what order, and what the items are called.
//!
//! [`prepare`] reads one of three formats, filters it, and gives a [`Dataset`]; [`Dataset::split`] divides
//! that into training, validation and test; [`inspect`] counts it.
//!
//! Tables and SQL are read by Apache DataFusion, which joins, sorts and groups within bounds of memory and spills
//! beyond; texts come to it from `tigerlet-source`. What is ours begins where rows end: ids become numbers,
//! interactions histories in columns, and those the k-core.

mod cells;
mod cluster;
mod config;
mod core;
mod dataset;
mod engine;
mod error;
mod histories;
mod inspection;
mod interactions;
mod interner;
mod items;
mod literal;
mod log;
mod p5;
mod prepare;
mod protocol;
mod quiet;
mod remote;
mod sequences;
mod show;
mod split;
mod store;
mod tables;
mod texts;
mod times;
mod told;
mod vectors;

pub use cluster::Cluster;
pub use config::{Columns, DataConfig, Format, Outside, SplitKind};
pub use dataset::Dataset;
pub use engine::Resources;
pub use error::DataError;
pub use inspection::{Inspection, inspect};
pub use prepare::{prepare, read_items};
pub use protocol::Protocol;
pub use sequences::Sequences;
pub use show::{Entry, Shown, show};
pub use split::{Example, Query, Split};
pub use store::{Hashes, hashes};
pub use tigerlet_source::Table;
pub use tigerlet_source::moment::UNKNOWN;
pub use told::{LeftOut, Told};
pub use vectors::{Vectors, read_vectors};
