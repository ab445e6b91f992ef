use std::{fmt, ops::Range};

use winnow::{error::ParserError, stream::Stream};

use super::{Comparison, Field, written};
use crate::number::number;

/// Bytes of an expression, at most: room for ten thousands of ids.
pub const LONGEST: usize = 1 << 20;

/// Parentheses and negations inside each other, at most: as deep as reading recurses.
pub const DEEPEST: usize = 64;

/// Conditions, at most.
pub const MOST_TESTS: usize = 1000;

/// An expression that says nothing about a catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterError {
    /// The bytes of the expression that are wrong; at its end where something is missing.
    pub at: Range<usize>,
    /// What is wrong with them.
    pub problem: Problem,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// Nothing there.
    #[error("no condition; one is `genre = \"Fantasy\"`")]
    Empty,
    /// More than anyone means.
    #[error("{0} bytes, at most {LONGEST} are read")]
    Long(usize),
    /// Parentheses and negations too deep.
    #[error("more than {DEEPEST} parentheses and `not` inside each other")]
    Deep,
    /// More conditions than are looked at.
    #[error(
        "more than {MOST_TESTS} conditions; many values of one attribute go into one: `id in (\"a\", \"b\")`"
    )]
    Many,
    /// Digits that are no number.
    #[error("{}", no_number(.0))]
    Number(String),
    /// A quote or parenthesis that stays open.
    #[error("this `{0}` is never closed")]
    Unclosed(char),
    /// A parenthesis that was not opened.
    #[error("this `)` closes nothing")]
    Unopened,
    /// A sign of another language.
    #[error("`{}` is written `{}` here", .0.found, .0.meant)]
    Misspelt(Misspelt),
    /// A printer's quote.
    #[error("`{0}` is no quote here: write \"…\" or '…'")]
    Quote(char),
    /// A letter that nothing begins with.
    #[error("`{}` has no meaning here; names with such letters stand between backquotes", short(&.0.to_string()))]
    Letter(char),
    /// No condition where there should be one.
    #[error("a condition is missing: an attribute and what is asked of it, as in `genre = \"Fantasy\"`")]
    Condition,
    /// The value before the name.
    #[error("a condition begins with the attribute: `genre = {}`; names with spaces stand between backquotes", quoted(.0))]
    TextFirst(String),
    /// Likewise.
    #[error("a condition begins with the attribute: `year >= {0}`")]
    NumberFirst(f64),
    /// A name after which nothing is asked.
    #[error("what is asked of {}? One of =, !=, <, <=, >, >= and `in` follows a name", field(.0))]
    Operator(Field),
    /// `not` after a name, without `in`.
    #[error("`in` follows here: {} not in (\"a\", \"b\")", field(.0))]
    NotIn(Field),
    /// Neither `and` nor `or` between conditions.
    #[error("`and`, `or` or the end is missing here")]
    Joint,
    /// No comma between values.
    #[error("a comma or `)` is missing here")]
    Comma,
    /// No value.
    #[error("a value is missing: a text in quotes, a number, `true` or `false`")]
    Value,
    /// A text without quotes.
    #[error("texts stand in quotes: {}", quoted(.0))]
    Unquoted(String),
    /// Parentheses without values.
    #[error("no values in these parentheses, so nothing could pass")]
    NoValues,
    /// No values and no range after `in`.
    #[error("after `in` stand values in parentheses, `(\"a\", \"b\")`, or a range, `1950..1960`")]
    Choice,
    /// A number alone after `in`.
    #[error("a range goes on with its last number: `{0}..{0}`")]
    Range(f64),
    /// A range without its end.
    #[error("a range needs its last number; without one write `>= {0}`")]
    RangeEnd(f64),
    /// A range that holds no number.
    #[error("no number is from {0} to {1}: write `{1}..{0}`")]
    Backwards(f64, f64),
    /// An order of what is no number.
    #[error("a number is missing after `{0}`: only numbers have an order")]
    Ordered(Comparison),
    /// No quota.
    #[error(
        "a quota is `at most 2 of each author`, `at least 4 different author`, or `at least 3 where year >= 2000`"
    )]
    Quota,
    /// Nothing that is counted at most.
    #[error("after the number stands `of each` and an attribute or `shelf`, or `where` and a condition")]
    Each,
    /// Nothing that is counted at least.
    #[error("after the number stands `different` and an attribute or `shelf`, or `where` and a condition")]
    Different,
    /// Neither an attribute nor the shelf where things are sorted by one.
    #[error("an attribute or `shelf` is missing here: what is counted apart")]
    Kind,
    /// No number where something is counted.
    #[error("a whole number is missing here")]
    Count,
    /// Ids, of which every item has its own.
    #[error("every item has an id of its own, so there is nothing to count")]
    EachId,
    /// An attribute that no item has.
    #[error("no item has an attribute {}{}", named(.name), meant(.suggestion, .known, "it has"))]
    Name {
        /// The name.
        name: String,
        /// The one that is most like it.
        suggestion: Option<String>,
        /// Some that there are.
        known: Vec<String>,
    },
    /// A value that no item has.
    #[error("no item's {} is {}{}", named(.name), quoted(.value), meant(.suggestion, .known, "some are"))]
    Text {
        /// The attribute.
        name: String,
        /// The value.
        value: String,
        /// The one that is most like it.
        suggestion: Option<String>,
        /// Some that there are.
        known: Vec<String>,
    },
    /// A number asked of texts.
    #[error("no item's {} is a number{}", named(.name), meant(&None, .known, "some are"))]
    NoNumber {
        /// The attribute.
        name: String,
        /// Some of its values.
        known: Vec<String>,
    },
    /// Yes or no asked of something else.
    #[error("{} is not yes or no{}", named(.name), meant(&None, .known, "compare it, as with"))]
    NoTruth {
        /// The attribute.
        name: String,
        /// Some of its values.
        known: Vec<String>,
    },
    /// An id that no item has.
    #[error("no item has the id {}{}", quoted(.0), meant(.1, &[], ""))]
    Id(String, Option<String>),
    /// Something else than a text for an id.
    #[error("ids are texts: `id = \"…\"` or `id in (\"…\", \"…\")`")]
    IdText,
}

/// What is written otherwise here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelt {
    /// What stands there.
    pub found: &'static str,
    /// What it means.
    pub meant: &'static str,
}

/// A text as it is written, as far as an error repeats it.
pub fn quoted(text: &str) -> String {
    written::quoted(&short(text))
}

/// What is asked about, likewise.
fn field(field: &Field) -> String {
    match field {
        Field::Id => field.to_string(),
        Field::Attribute(name) => named(name),
    }
}

/// A name, likewise.
pub fn named(name: &str) -> String {
    written::name(&short(name))
}

/// The beginning of a text, in one line.
pub fn short(text: &str) -> String {
    let line = |letter: char| if letter.is_control() { ' ' } else { letter };
    let mut short: String = text.chars().take(SHOWN).map(line).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

/// That digits are no number, and what they may be.
fn no_number(written: &str) -> String {
    let numbers = |(first, last): (&str, &str)| Some((number(first)?, number(last)?));
    match written.split_once('-').and_then(numbers) {
        Some((first, last)) => {
            format!("`{}` is no number; a range is written `in {first}..{last}`", short(written))
        }
        None => {
            format!("`{}` is no number; a text stands in quotes: {}", short(written), quoted(written))
        }
    }
}

fn meant(suggestion: &Option<String>, known: &[String], there_are: &str) -> String {
    match suggestion {
        Some(suggestion) => format!("; did you mean {suggestion}?"),
        None if known.is_empty() => String::new(),
        None => format!("; {there_are} {}", known.join(", ")),
    }
}

impl FilterError {
    /// The same, with the place as one counts it by hand and what stands there: `at 9, “Fantasie”: no item has …`.
    pub fn within(&self, expression: &str) -> String {
        match self.place(expression) {
            None => format!("at the end: {}", self.problem),
            Some((letter, near)) => format!("at {letter}, “{near}”: {}", self.problem),
        }
    }

    /// Which letter of the expression is the first that is wrong, counted from 1, and what stands there; none at its
    /// end.
    pub fn place(&self, expression: &str) -> Option<(usize, String)> {
        let start = expression.floor_char_boundary(self.at.start);
        let before = expression.get(..start).unwrap_or_default().chars().count();
        let near = short(expression.get(self.at.clone()).unwrap_or_default());
        (!near.is_empty()).then_some((before + 1, near))
    }
}

/// Letters of an expression that an error repeats.
const SHOWN: usize = 40;

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at.start, self.problem)
    }
}

impl std::error::Error for FilterError {}

/// What a parser says that may still be mistaken: nobody sees it, since the last one to try never is.
impl<I: Stream> ParserError<I> for FilterError {
    type Inner = Self;

    fn from_input(_: &I) -> Self {
        Self { at: 0..0, problem: Problem::Condition }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}
