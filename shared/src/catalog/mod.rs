//! The items that can be recommended: what they are called and how people find them.
//!
//! N items stand in columns, not in N structs: a text is a range of one piece of memory, and an attribute's name
//! and value are numbers of dictionaries, so that a million items cost little more than their letters. The same
//! columns travel from a worker to a page as a few buffers ([`Columns`]).
mod build;
mod columns;
mod dictionary;
mod error;
mod item;
mod read;
mod table;
mod texts;

pub use columns::Columns;
pub(crate) use dictionary::Dictionary;
pub use error::CatalogError;
pub use item::{Item, ItemRef};
pub use read::ReadError;
pub use table::Catalog;
pub use texts::Texts;
