use std::{fmt, ops::Range, str::FromStr};

use super::{FilterError, parse, written};

/// Conditions on an item's attributes, and what joins them.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// All of them hold; of none, every item passes.
    All(Vec<Expression>),
    /// One of them holds; of none, no item passes.
    Any(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// One condition.
    Test(Test),
}

/// A condition on one attribute, or on the id.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Of what.
    pub field: Placed<Field>,
    /// What is asked of it.
    pub is: Is,
}

/// What can be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The item's id.
    Id,
    /// An attribute, by its name.
    Attribute(String),
}

/// What is asked of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Is {
    /// One of these.
    OneOf(Vec<Placed<Value>>),
    /// A number from the first to the last.
    Between(f64, f64),
    /// A number that compares so with this one.
    Compared(Comparison, f64),
    /// Anything, but there.
    Known,
}

/// An order of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text: the whole value, or one of its list.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
}

/// Something, and the bytes of the expression where it stands.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// What stands there.
    pub value: T,
    /// Where.
    pub at: Range<usize>,
}

/// Wherever they stand.
impl<T: PartialEq> PartialEq for Placed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// What was put together and not read has no place.
impl<T> From<T> for Placed<T> {
    fn from(value: T) -> Self {
        Self { value, at: 0..0 }
    }
}

impl Expression {
    /// That an attribute is a text, whole or one of its list.
    pub fn equals(name: &str, value: &str) -> Self {
        let values = vec![Value::Text(value.to_owned()).into()];
        Self::test(name, Is::OneOf(values))
    }

    /// That an attribute is a number from the first to the last.
    pub fn between(name: &str, first: f64, last: f64) -> Self {
        Self::test(name, Is::Between(first, last))
    }

    fn test(name: &str, is: Is) -> Self {
        Self::Test(Test { field: Field::Attribute(name.to_owned()).into(), is })
    }
}

impl Comparison {
    /// Whether it is the order of these two.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// # Errors
/// [`FilterError`] says what cannot be read, and where.
impl FromStr for Expression {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        parse::expression(text)
    }
}

/// As it is read.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (of, joint) = match self {
            Self::Test(test) => return test.write(f, false),
            Self::Not(inner) => {
                return match &**inner {
                    Self::Test(test @ Test { is: Is::OneOf(_), .. }) => test.write(f, true),
                    Self::Test(test) => write!(f, "not {test}"),
                    inner => write!(f, "not ({inner})"),
                };
            }
            Self::All(of) => (of, " and "),
            Self::Any(of) => (of, " or "),
        };
        for (place, one) in of.iter().enumerate() {
            if place > 0 {
                f.write_str(joint)?;
            }
            match one {
                Self::All(_) | Self::Any(_) => write!(f, "({one})")?,
                one => one.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

impl Test {
    /// Itself, or with the sign of its opposite.
    fn write(&self, f: &mut fmt::Formatter<'_>, opposite: bool) -> fmt::Result {
        let name = &self.field.value;
        match &self.is {
            Is::OneOf(values) => {
                let shown: Vec<String> = values.iter().map(|value| value.value.to_string()).collect();
                match &shown[..] {
                    [one] => write!(f, "{name} {} {one}", if opposite { "!=" } else { "=" }),
                    all => {
                        write!(f, "{name} {} ({})", if opposite { "not in" } else { "in" }, all.join(", "))
                    }
                }
            }
            Is::Between(first, last) => write!(f, "{name} in {first}..{last}"),
            Is::Compared(comparison, number) => write!(f, "{name} {comparison} {number}"),
            Is::Known => write!(f, "has {name}"),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str(written::ID),
            Self::Attribute(name) => f.write_str(&written::name(name)),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&written::quoted(text)),
            Self::Number(number) => number.fmt(f),
            Self::Truth(truth) => truth.fmt(f),
        }
    }
}
