//! Dates, in the notations that logs and tables have.
//!
//! A text is taken apart into numbers, words and signs; what a number is follows from its length, the names of
//! months and the signs beside it. Only which of two short numbers is the day may remain open.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::DateOrder;

/// A date whose day and month may still be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    days: Days,
    time: Time,
    offset: Offset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Days {
    Known(Date),
    /// Two numbers before the year; `dotted` dates have the day first by custom.
    Open {
        first: i8,
        second: i8,
        year: i16,
        dotted: bool,
    },
}

impl Calendar {
    /// The moment, if the order makes a date of it.
    pub fn nanoseconds(&self, order: DateOrder) -> Option<i64> {
        let date = self.date(order)?;
        let at = self.offset.to_timestamp(DateTime::from_parts(date, self.time)).ok()?;
        i64::try_from(at.as_nanosecond()).ok().filter(|&moment| moment != super::UNKNOWN)
    }

    /// The date under an order.
    pub fn date(&self, order: DateOrder) -> Option<Date> {
        match (self.days, order) {
            (Days::Known(date), _) => Some(date),
            (Days::Open { first, second, year, .. }, DateOrder::DayFirst) => {
                Date::new(year, second, first).ok()
            }
            (Days::Open { first, second, year, .. }, DateOrder::MonthFirst) => {
                Date::new(year, first, second).ok()
            }
        }
    }

    /// Whether the order of day and month matters, and whether custom decides for the day.
    pub fn is_open(&self) -> Option<bool> {
        match self.days {
            Days::Open { dotted, .. } => Some(dotted),
            Days::Known(_) => None,
        }
    }
}

/// Dates run together: 8 digits, with hours and minutes 12, with seconds 14.
pub fn digits(text: &str) -> Option<i64> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    if !matches!(text.len(), 8 | 12 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text.get(from..from + 2).map_or(Some(0), |part| part.parse::<i8>().ok());
    let year = text[..4].parse::<i16>().ok().filter(|year| (1800..2200).contains(year))?;
    let date = Date::new(year, part(4)?, part(6)?).ok()?;
    let time = Time::new(part(8)?, part(10)?, part(12)?, 0).ok()?;
    i64::try_from(Offset::UTC.to_timestamp(DateTime::from_parts(date, time)).ok()?.as_nanosecond()).ok()
}

/// `0000-00-00`, with or without a time of day: how some databases write nothing.
pub fn is_null(text: &str) -> bool {
    text.starts_with("0000-00-00") || text.starts_with("0001-01-01")
}

/// A piece of a date as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Digits(&'a str),
    Word(&'a str),
    Sign(char),
}

/// The date that a text is.
pub fn parse(text: &str) -> Option<Calendar> {
    if text.len() > 64 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut pieces = pieces(text)?;
    let (time, offset) = take_clock(&mut pieces)?;
    let days = days(&pieces)?;
    Some(Calendar { days, time, offset })
}

fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is = |test: fn(char) -> bool| rest.find(|letter| !test(letter)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = is(|letter| letter.is_ascii_digit());
            pieces.push(Piece::Digits(&rest[..length]));
            length
        } else if first.is_alphabetic() {
            let length = is(char::is_alphabetic);
            pieces.push(Piece::Word(&rest[..length]));
            length
        } else if first == ' ' {
            is(|letter| letter == ' ')
        } else if "-/.:,+".contains(first) {
            pieces.push(Piece::Sign(first));
            1
        } else {
            return None;
        };
        // A space parts what a sign does not: `2015-01-01 +0100`.
        if first == ' ' && !pieces.is_empty() {
            pieces.push(Piece::Sign(' '));
        }
        rest = &rest[length..];
    }
    Some(pieces)
}

/// Takes the time of day and the zone out of the pieces: midnight and UTC where there is none.
fn take_clock(pieces: &mut Vec<Piece<'_>>) -> Option<(Time, Offset)> {
    let number = |piece: &Piece<'_>| match piece {
        Piece::Digits(digits) if digits.len() <= 2 => digits.parse::<i8>().ok(),
        _ => None,
    };
    let colon = (1..pieces.len()).find(|&at| {
        pieces[at] == Piece::Sign(':')
            && pieces.get(at + 1).and_then(number).is_some()
            && number(&pieces[at - 1]).is_some()
            // `05/Mar/2022:10:00:00`: the first one parts date and time.
            && (at < 2 || pieces[at - 2] != Piece::Sign('+') && pieces[at - 2] != Piece::Sign('-') || !is_zone(pieces, at - 2))
    });
    let Some(colon) = colon else {
        // `20220305T100000Z`.
        if let [Piece::Digits(_), Piece::Word("T" | "t"), Piece::Digits(clock), ..] = pieces[..]
            && matches!(clock.len(), 4 | 6)
        {
            let part =
                |from: usize| clock.get(from..from + 2).map_or(Some(0), |part| part.parse::<i8>().ok());
            let time = Time::new(part(0)?, part(2)?, part(4)?, 0).ok()?;
            let offset = take_zone(pieces, Some(3))?;
            pieces.splice(1..3, [Piece::Sign(' ')]);
            return Some((time, offset));
        }
        let offset = take_zone(pieces, None)?;
        return Some((Time::midnight(), offset));
    };
    let start = colon - 1;
    let (mut hour, minute) = (number(&pieces[start])?, number(&pieces[colon + 1])?);
    let (mut second, mut nanosecond, mut end) = (0, 0, colon + 2);
    if pieces.get(end) == Some(&Piece::Sign(':')) {
        second = number(pieces.get(end + 1)?)?;
        end += 2;
        if let (Some(Piece::Sign('.' | ',')), Some(Piece::Digits(decimals))) =
            (pieces.get(end), pieces.get(end + 1))
        {
            let nine: String = decimals.chars().chain(std::iter::repeat('0')).take(9).collect();
            nanosecond = nine.parse().ok()?;
            end += 2;
        }
    }
    let spaced = usize::from(pieces.get(end) == Some(&Piece::Sign(' ')));
    if let Some(Piece::Word(word)) = pieces.get(end + spaced) {
        let half = word.to_ascii_lowercase();
        if half == "am" || half == "pm" {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if half == "pm" { 12 } else { 0 };
            end += spaced + 1;
        }
    }
    // A leap second is the last one of its minute.
    let time =
        Time::new(hour, minute, second.min(if second == 60 { 59 } else { second }), nanosecond).ok()?;
    let offset = take_zone(pieces, Some(end))?;
    let end = end.min(pieces.len());
    // What joins date and time goes with the time.
    let joined =
        start > 0 && matches!(pieces[start - 1], Piece::Word("T" | "t") | Piece::Sign(' ' | ':' | ',' | '-'));
    pieces.splice(start - usize::from(joined)..end, [Piece::Sign(' ')]);
    Some((time, offset))
}

fn is_zone(pieces: &[Piece<'_>], sign: usize) -> bool {
    sign > 0 && matches!(pieces[sign - 1], Piece::Sign(' ') | Piece::Word(_))
}

/// Takes a zone out of the pieces from `from` on: `Z`, `UTC`, `GMT`, `+01:00`, `-0500`, `+01`.
fn take_zone(pieces: &mut Vec<Piece<'_>>, from: Option<usize>) -> Option<Offset> {
    let Some(from) = from else { return Some(Offset::UTC) };
    let mut at = from;
    while pieces.get(at) == Some(&Piece::Sign(' ')) {
        at += 1;
    }
    match (pieces.get(at), pieces.get(at + 1)) {
        (Some(Piece::Word(word)), next)
            if ["z", "utc", "gmt"].contains(&word.to_ascii_lowercase().as_str()) =>
        {
            // `GMT+0000`, as JavaScript prints it.
            if matches!(next, Some(Piece::Sign('+' | '-'))) {
                pieces.drain(from..=at);
                return take_zone(pieces, Some(from));
            }
            pieces.drain(from..=at);
            Some(Offset::UTC)
        }
        (Some(Piece::Sign(sign @ ('+' | '-'))), Some(Piece::Digits(digits))) => {
            let (hours, minutes, length) = match (digits.len(), pieces.get(at + 2), pieces.get(at + 3)) {
                (4, ..) => (&digits[..2], &digits[2..], 2),
                (2, Some(Piece::Sign(':')), Some(Piece::Digits(minutes))) => (*digits, *minutes, 4),
                (2, ..) => (*digits, "0", 2),
                _ => return None,
            };
            let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
            if hours > 18 || minutes > 59 {
                return None;
            }
            let seconds = (hours * 60 + minutes) * 60;
            let offset = Offset::from_seconds(if *sign == '-' { -seconds } else { seconds }).ok()?;
            pieces.drain(from..at + length);
            Some(offset)
        }
        _ => Some(Offset::UTC),
    }
}

/// The day that the remaining pieces name.
fn days(pieces: &[Piece<'_>]) -> Option<Days> {
    let mut numbers = Vec::new();
    let mut month = None;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Digits(digits) => numbers.push((*digits, at)),
            Piece::Word(word) => match month_of(word) {
                Some(named) if month.is_none() => month = Some(named),
                _ if is_weekday(word) || ["st", "nd", "rd", "th", "of", "de"].contains(word) => {}
                _ => return None,
            },
            Piece::Sign('+') => return None,
            Piece::Sign(_) => {}
        }
    }
    let small = |digits: &str| if digits.len() <= 2 { digits.parse::<i8>().ok() } else { None };
    let year = |digits: &str| if digits.len() == 4 { digits.parse::<i16>().ok() } else { None };
    match (month, &numbers[..]) {
        (Some(month), &[(first, _), (second, _)]) => {
            let (day, year) = match (small(first), year(second), year(first), small(second)) {
                (Some(day), Some(year), ..) | (_, _, Some(year), Some(day)) => (day, year),
                (Some(day), None, None, Some(short)) => (day, of_two_digits(short)),
                _ => return None,
            };
            Date::new(year, month, day).ok().map(Days::Known)
        }
        (None, &[(whole, _)]) if whole.len() == 8 && pieces.len() > 1 => {
            let date =
                Date::new(whole[..4].parse().ok()?, whole[4..6].parse().ok()?, whole[6..].parse().ok()?);
            date.ok().map(Days::Known)
        }
        (None, &[(first, at), (second, _), (third, _)]) => {
            if let Some(year) = year(first) {
                return Date::new(year, small(second)?, small(third)?).ok().map(Days::Known);
            }
            let dotted = pieces.get(at + 1) == Some(&Piece::Sign('.'));
            let year =
                year(third).or_else(|| small(third).filter(|_| third.len() == 2).map(of_two_digits))?;
            let (first, second) = (small(first)?, small(second)?);
            // Reviews of Amazon's first sets: `01 5, 2015` has the month first.
            if pieces.get(at + 1) == Some(&Piece::Sign(' ')) && pieces.contains(&Piece::Sign(',')) {
                return Date::new(year, first, second).ok().map(Days::Known);
            }
            Some(Days::Open { first, second, year, dotted })
        }
        _ => None,
    }
}

/// As POSIX has it: 69 is 1969, 68 is 2068.
fn of_two_digits(year: i8) -> i16 {
    i16::from(year) + if year < 69 { 2000 } else { 1900 }
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let is = |month: &&str| {
        **month == word
            || (word.len() == 3 && month.starts_with(&word))
            || (word == "sept" && month.starts_with(&word))
    };
    MONTHS.iter().position(is).map(|at| at as i8 + 1)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    DAYS.iter().any(|day| *day == word || (word.len() == 3 && day.starts_with(&word)))
}
