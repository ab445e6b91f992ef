//! Files that a bundle may have beside those that recommending needs: a page shows them.
//!
//! Each is checked against the rest of the bundle, so that whoever draws it need not fear it: no prefix is too
//! short, no item outside the catalogue, no number infinite, no list without end. Size and hash are the
//! manifest's affair ([`Manifest::check`](crate::bundle::Manifest::check)) and come first.
mod examples;
mod histories;
mod map;
mod readers;

pub use examples::{EXAMPLES, Example, Examples};
pub use histories::{HISTORIES, Histories};
pub use map::{MAP, Map};
pub use readers::{Figure, Place, READERS, Reader, Readers};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use thiserror::Error;

use crate::limits::LimitError;

/// Why a file is refused.
#[derive(Debug, Error)]
pub enum ExtraError {
    /// Not JSON, or a key is missing or of another type.
    #[error("{file}: {source}")]
    Json {
        /// The file.
        file: &'static str,
        /// The parser's words.
        source: serde_json::Error,
    },
    /// Larger than anybody's file may be.
    #[error("{file}: {source}")]
    Limit {
        /// The file.
        file: &'static str,
        /// What is too large.
        source: LimitError,
    },
    /// It does not go with the bundle, or contradicts itself.
    #[error("{file}: {place} {what}")]
    Value {
        /// The file.
        file: &'static str,
        /// Where: `example 2, step 1`.
        place: String,
        /// What is wrong there.
        what: &'static str,
    },
}

/// Makes the errors of one file.
#[derive(Clone, Copy)]
struct Refused(&'static str);

impl Refused {
    fn json(self, source: serde_json::Error) -> ExtraError {
        ExtraError::Json { file: self.0, source }
    }

    fn limit(self, source: LimitError) -> ExtraError {
        ExtraError::Limit { file: self.0, source }
    }

    fn value(self, place: impl Into<String>, what: &'static str) -> ExtraError {
        ExtraError::Value { file: self.0, place: place.into(), what }
    }

    fn unless(self, right: bool, place: impl Into<String>, what: &'static str) -> Result<(), ExtraError> {
        if right { Ok(()) } else { Err(self.value(place, what)) }
    }
}

/// The length of a list, read without its content: asked before the content is.
#[derive(Clone, Copy, Debug, Default)]
struct Length(usize);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counter;
        impl<'de> Visitor<'de> for Counter {
            type Value = Length;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Length, A::Error> {
                let mut length = 0;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    length += 1;
                }
                Ok(Length(length))
            }
        }
        deserializer.deserialize_seq(Counter)
    }
}
