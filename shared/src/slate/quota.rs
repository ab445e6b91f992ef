//! What a list must have, in words: `at most 2 of each author`.
use std::{fmt, str::FromStr};

use crate::filter::{self, Expression, Field, FilterError, Placed, Problem};

/// The word for an item's first code, the shelf that it stands on.
const SHELF: &str = "shelf";

/// How many of what a list has.
#[derive(Clone, Debug, PartialEq)]
pub enum Quota {
    /// `at most 2 of each author`: of every value, this many items.
    Each(usize, Kind),
    /// `at least 4 different author`: this many values.
    Different(usize, Kind),
    /// `at most 3 where genre = "Crime"`: of these items, this many.
    Most(usize, Expression),
    /// `at least 3 where year >= 2000`: of these items, this many.
    Least(usize, Expression),
}

/// What sorts items.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The values of an attribute, lists taken apart.
    Attribute(Placed<String>),
    /// The first code of the semantic ID.
    Shelf,
}

/// # Errors
/// [`FilterError`] says what cannot be read, and where.
impl FromStr for Quota {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        filter::read(text, |reader| {
            let most = match reader.words(&["at", "most"]) {
                true => true,
                false if reader.words(&["at", "least"]) => false,
                false => return Err(reader.wrong(Problem::Quota)),
            };
            let count = reader.count()?;
            if reader.words(&["where"]) {
                let expression = reader.expression()?;
                return Ok(if most { Self::Most(count, expression) } else { Self::Least(count, expression) });
            }
            let each: &[&str] = if most { &["of", "each"] } else { &["different"] };
            if !reader.words(each) {
                return Err(reader.wrong(if most { Problem::Each } else { Problem::Different }));
            }
            let kind = match reader.words(&[SHELF]) {
                true => Kind::Shelf,
                false => Kind::Attribute(reader.attribute()?),
            };
            Ok(if most { Self::Each(count, kind) } else { Self::Different(count, kind) })
        })
    }
}

/// As it is read.
impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each(count, kind) => write!(f, "at most {count} of each {kind}"),
            Self::Different(count, kind) => write!(f, "at least {count} different {kind}"),
            Self::Most(count, expression) => write!(f, "at most {count} where {expression}"),
            Self::Least(count, expression) => write!(f, "at least {count} where {expression}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shelf => f.write_str(SHELF),
            // What is itself called so stands between backquotes.
            Self::Attribute(name) if name.value == SHELF => write!(f, "`{SHELF}`"),
            Self::Attribute(name) => Field::Attribute(name.value.clone()).fmt(f),
        }
    }
}
