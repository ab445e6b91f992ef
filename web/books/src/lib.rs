//! The books that somebody has read, of a file that Goodreads, StoryGraph or LibraryThing has exported, or of any table
//! with a title and an author, and which items of a catalogue they are.
//!
//! ```
//! use tigerlet_books::{Candidate, Export, Matching};
//!
//! let file = "Title,Author\n\"Hobbit, The (Middle-earth, #0)\",\"Tolkien, J.R.R.\"\nDune,Someone Else\n";
//! let export = Export::read(file.as_bytes())?;
//! let mut matching = Matching::new(&export.books);
//! matching.offer(0, &Candidate { title: "The Hobbit", author: "J. R. R. Tolkien", ..Candidate::default() });
//! matching.offer(1, &Candidate { title: "Dune", author: "Frank Herbert", ..Candidate::default() });
//! assert_eq!(matching.found(), [Some(0), None]);
//! # Ok::<(), tigerlet_books::Problem>(())
//! ```
//!
//! The file is anybody's: it is bounded before it is read, any bytes are a file or a [`Problem`], and a book that might
//! be two items is neither. Nothing here knows a browser.

mod author;
mod export;
mod matching;
mod table;
mod text;
mod title;

pub use export::{Book, Export, Service};
pub use matching::{Candidate, Matched, Matching};
pub use table::{Fault, Problem};

/// Bytes of a file: ten thousand books with their reviews.
pub const MAX_BYTES: usize = 16 << 20;
/// Rows of a file, with its header.
pub const MAX_ROWS: usize = 20_001;
/// Columns of a row.
pub const MAX_COLUMNS: usize = 256;
/// Bytes of a row: several of the longest reviews.
pub const MAX_ROW: usize = 256 << 10;
/// Letters of a title, or of its authors, that are read.
pub const MAX_LETTERS: usize = 300;
