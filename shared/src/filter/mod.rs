//! Which items may come back, by what is known of them: a small language of conditions.
//!
//! ```text
//! genre = "Fantasy" and year >= 1950 and not author in ("J. R. R. Tolkien", "C. S. Lewis")
//! (price in 5..20 or price in 50..80) and in_stock and id != "B0012"
//! ```
//!
//! | condition | passes an item that has |
//! | --- | --- |
//! | `genre = "Fantasy"`, `!=` | this value, alone or in a list of several: `love` passes `love, war` |
//! | `year = 1950`, `!=` | this number |
//! | `year >= 1950`, `>`, `<`, `<=` | such a number |
//! | `genre in ("Fantasy", "Crime")` | one of these values; numbers and texts may stand side by side |
//! | `year in 1950..1960` | a number from the first to the last, both included |
//! | `in_stock`, `in_stock = false` | yes, true or 1; no, false or 0 |
//! | `has year` | the attribute, whatever its value |
//! | `id in ("B0012", "B0013")` | one of these ids |
//!
//! `not`, `and` and `or` join them, tightest first; parentheses group. `!=` and `not in` are the opposite of `=` and
//! `in`: an item without the attribute passes them, and no other condition. A value is a number if all of it is one, a
//! currency's sign aside. Names with other letters than a word's stand between backquotes, as does an attribute that is
//! itself called `id`; texts stand between single or double quotes, in which a backslash takes the meaning from what
//! follows.
mod choices;
mod error;
mod expression;
mod index;
mod parse;
mod passing;
mod similar;
#[cfg(test)]
mod tests;
mod tokens;
mod written;

pub use choices::Choice;
pub use error::{DEEPEST, FilterError, LONGEST, MOST_TESTS, Misspelt, Problem, named, quoted, short};
pub use expression::{Comparison, Expression, Field, Is, Placed, Test, Value};
pub use index::FilterIndex;
pub(crate) use parse::read;
#[cfg(feature = "model")]
pub(crate) use similar::unknown;

/// The attribute that holds an item's year.
pub const YEAR: &str = "year";

/// The values of a list of values, each as it stands there; those without a letter left out.
pub fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty())
}

/// What parts a list of values.
const SEPARATORS: [char; 3] = [',', ';', '|'];
