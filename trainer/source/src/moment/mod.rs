//! Times: every value of a column is shown to a [`Decider`], then its [`Notation`] reads each.
//!
//! A column decides as a whole, since one value often cannot: `3/4/2015` is a day in March or in April, and how
//! large numbers are says what they count.

mod calendar;
mod clock;
mod decider;
mod number;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::clock::{ClockDecider, DayClock};
pub use self::decider::Decider;
pub use self::number::Unit;

/// A moment that is not known, in a column of nanoseconds.
pub const UNKNOWN: i64 = i64::MIN;

/// What comes first in dates that name both as numbers, before the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `31/12/2015`.
    DayFirst,
    /// `12/31/2015`.
    MonthFirst,
}

/// What a column of times is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Numbers of a unit since 1970.
    Number {
        /// What they count.
        unit: Unit,
        /// Whether 0 stands for an unknown time, as it does among times of our days.
        zero_is_unknown: bool,
    },
    /// Dates run together: `20220301`, `202203011030`, `20220301103000`.
    Digits,
    /// Dates, with or without a time of day; UTC where no zone is given.
    Calendar {
        /// What comes first where day and month are numbers.
        order: DateOrder,
        /// Whether there are such dates.
        open: bool,
    },
}

/// Why a column, or a value of it, is no time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MomentError {
    /// No value at all that says when.
    #[error("no value is a time (`{0}`): name the column of the times, or none")]
    NoTime(String),
    /// One value.
    #[error("`{value}` is no time among {notation}")]
    Foreign {
        /// The value.
        value: String,
        /// What the others are.
        notation: String,
    },
    /// Numbers that cannot count the same.
    #[error(
        "times in two units: `{first}` would be {first_unit}, `{second}` {second_unit}: bring them to one"
    )]
    TwoUnits {
        /// One number.
        first: String,
        /// Its unit by its size.
        first_unit: Unit,
        /// Another.
        second: String,
        /// Its unit.
        second_unit: Unit,
    },
    /// Numbers and dates in one column.
    #[error("some times are numbers (`{number}`), some dates (`{date}`): bring them to one notation")]
    Mixed {
        /// A number.
        number: String,
        /// A date.
        date: String,
    },
    /// Dates in a wrong order, whichever is asked.
    #[error("`{day_first}` has its day first, `{month_first}` its month: bring the dates to one notation")]
    TwoOrders {
        /// A date that is none with the month first.
        day_first: String,
        /// A date that is none with the day first.
        month_first: String,
    },
    /// No date that only one order makes sense of.
    #[error(
        "`{value}` is {day_first} with the day first and {month_first} with the month first, and no value decides: \
         say `time_notation = \"day-first\"` or `\"month-first\"`"
    )]
    DayOrMonth {
        /// A date.
        value: String,
        /// What it is with the day first.
        day_first: String,
        /// What it is with the month first.
        month_first: String,
    },
    /// Years alone.
    #[error("`{0}` is a year, which is no time to order by: name another column, or none")]
    Year(String),
}

impl Notation {
    /// Nanoseconds since 1970, or nothing where the value says that the time is unknown.
    pub fn parse(&self, value: &str) -> Result<Option<i64>, MomentError> {
        let value = value.trim();
        if is_unknown(value) {
            return Ok(None);
        }
        let moment = match self {
            Self::Number { zero_is_unknown: true, .. } if number::is_zero(value) => return Ok(None),
            Self::Number { unit, .. } => number::nanoseconds(value, *unit),
            Self::Digits if number::is_zero(value) => return Ok(None),
            Self::Digits => calendar::digits(value),
            Self::Calendar { .. } if number::is_zero(value) || calendar::is_null(value) => return Ok(None),
            Self::Calendar { order, .. } => calendar::parse(value).and_then(|date| date.nanoseconds(*order)),
        };
        match moment {
            Some(moment) => Ok(Some(moment)),
            None => Err(MomentError::Foreign { value: value.to_owned(), notation: self.to_string() }),
        }
    }
}

/// Words, and -1, that stand for a time that nobody knows.
pub fn is_unknown(value: &str) -> bool {
    crate::id::is_missing(value) || matches!(value.trim(), "-1" | "-1.0")
}

/// A moment as ISO 8601 writes it, in UTC; `nanoseconds` since 1970.
pub fn iso(nanoseconds: i64) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map_or_else(|_| String::new(), |at| at.to_string())
}

impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { unit, .. } => write!(f, "{unit} since 1970"),
            Self::Digits => f.write_str("dates in digits, as in 20220301"),
            Self::Calendar { open: false, .. } => f.write_str("dates"),
            Self::Calendar { order: DateOrder::DayFirst, .. } => {
                f.write_str("dates, the day before the month")
            }
            Self::Calendar { order: DateOrder::MonthFirst, .. } => {
                f.write_str("dates, the month before the day")
            }
        }
    }
}
