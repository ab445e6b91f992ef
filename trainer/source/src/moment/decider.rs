//! Which notation a column of times is in, by all its values.

use super::calendar::{self, Calendar};
use super::number::{self, Unit};
use super::{DateOrder, MomentError, Notation, is_unknown};

/// Below it numbers count something since whenever, and 0 is the first of them: an order, not a time.
const MODERN: f64 = 1e8;

/// A column of times that is being looked at.
#[derive(Clone, Debug, Default)]
pub struct Decider {
    /// A number of each unit.
    units: [Option<String>; 4],
    numbers: u64,
    largest: f64,
    /// How many numbers are dates run together, years.
    digits: u64,
    years: u64,
    /// A date, and how many.
    date: Option<String>,
    dates: u64,
    /// A date whose day or month is open, whether custom decides, and dates that only one order makes sense of.
    open: Option<(String, Calendar, bool)>,
    day_first: Option<String>,
    month_first: Option<String>,
    /// The first value that is neither, and how many.
    foreign: Option<String>,
    foreigners: u64,
    asked: Option<DateOrder>,
}

impl Decider {
    /// Nothing seen; `asked` settles whether day or month come first.
    pub fn new(asked: Option<DateOrder>) -> Self {
        Self { asked, ..Self::default() }
    }

    /// Takes a value into account.
    pub fn observe(&mut self, value: &str) {
        let value = value.trim();
        if is_unknown(value) || number::is_zero(value) || calendar::is_null(value) {
            return;
        }
        if let Some(number) = number::parse(value) {
            self.numbers += 1;
            self.largest = self.largest.max(number);
            self.digits += u64::from(calendar::digits(value).is_some());
            self.years += u64::from(value.len() == 4 && (1800.0..2200.0).contains(&number));
            self.units[Unit::of(number) as usize].get_or_insert_with(|| value.to_owned());
            return;
        }
        let Some(date) = calendar::parse(value) else {
            self.foreigners += 1;
            self.foreign.get_or_insert_with(|| value.to_owned());
            return;
        };
        let orders = [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| date.date(order).is_some());
        match (date.is_open(), orders) {
            (_, [false, false]) => {
                self.foreigners += 1;
                self.foreign.get_or_insert_with(|| value.to_owned());
                return;
            }
            (None, _) => {}
            (Some(_), [true, false]) => drop(self.day_first.get_or_insert_with(|| value.to_owned())),
            (Some(_), [false, true]) => drop(self.month_first.get_or_insert_with(|| value.to_owned())),
            (Some(dotted), _) => {
                // A date that both orders agree on decides nothing and asks for nothing.
                let [one, other] = [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| date.date(order));
                if one != other {
                    self.open.get_or_insert_with(|| (value.to_owned(), date, dotted));
                }
            }
        }
        self.dates += 1;
        self.date.get_or_insert_with(|| value.to_owned());
    }

    /// Whether so many values are no times that the column is none of times.
    pub fn is_hopeless(&self) -> bool {
        self.foreigners > 20 && self.foreigners * 10 > self.numbers + self.dates
    }

    /// Whether nearly all values that say anything are times.
    pub fn is_plausible(&self) -> bool {
        self.foreigners * 10 <= self.numbers + self.dates
    }

    /// The notation of the column.
    pub fn finish(self) -> Result<Notation, MomentError> {
        let example =
            |units: &[Option<String>; 4]| units.iter().flatten().next().cloned().unwrap_or_default();
        match (self.numbers, self.dates) {
            (0, 0) => Err(MomentError::NoTime(self.foreign.unwrap_or_default())),
            (_, 0) if self.years == self.numbers && self.numbers > 1 => {
                Err(MomentError::Year(example(&self.units)))
            }
            (_, 0) if self.digits == self.numbers => Ok(Notation::Digits),
            (_, 0) => self.number(),
            (0, _) => self.calendar(),
            (numbers, _) if self.years == numbers => Err(MomentError::Year(example(&self.units))),
            // `20220301` among `2022-03-01T10:00`: not one notation, and not to be guessed at.
            _ => {
                Err(MomentError::Mixed { number: example(&self.units), date: self.date.unwrap_or_default() })
            }
        }
    }

    fn number(self) -> Result<Notation, MomentError> {
        const UNITS: [Unit; 4] = [Unit::Seconds, Unit::Milliseconds, Unit::Microseconds, Unit::Nanoseconds];
        let mut seen = UNITS.into_iter().zip(self.units).filter_map(|(unit, example)| Some((unit, example?)));
        let (unit, first) = seen.next().unwrap_or((Unit::Seconds, String::new()));
        match seen.next() {
            Some((second_unit, second)) => {
                Err(MomentError::TwoUnits { first, first_unit: unit, second, second_unit })
            }
            None => Ok(Notation::Number { unit, zero_is_unknown: self.largest >= MODERN }),
        }
    }

    fn calendar(self) -> Result<Notation, MomentError> {
        let open = self.day_first.is_some() || self.month_first.is_some() || self.open.is_some();
        let order = match (self.asked, self.day_first, self.month_first, self.open) {
            (Some(asked), ..) => asked,
            (None, Some(day_first), Some(month_first), _) => {
                return Err(MomentError::TwoOrders { day_first, month_first });
            }
            (None, None, Some(_), _) => DateOrder::MonthFirst,
            (None, None, None, Some((value, date, false))) => {
                let shown = |order| date.date(order).map(|date| date.to_string()).unwrap_or_default();
                return Err(MomentError::DayOrMonth {
                    value,
                    day_first: shown(DateOrder::DayFirst),
                    month_first: shown(DateOrder::MonthFirst),
                });
            }
            (None, ..) => DateOrder::DayFirst,
        };
        Ok(Notation::Calendar { order, open })
    }
}
