//! Times as numbers: what they count is seen from their size.

use std::fmt;

/// What a number of time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 1 s.
    Seconds,
    /// 10⁻³ s.
    Milliseconds,
    /// 10⁻⁶ s.
    Microseconds,
    /// 10⁻⁹ s.
    Nanoseconds,
}

impl Unit {
    const fn nanoseconds(self) -> i128 {
        match self {
            Self::Seconds => 1_000_000_000,
            Self::Milliseconds => 1_000_000,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1,
        }
    }

    /// How many of it are a second.
    pub fn in_a_second(self) -> f64 {
        1e9 / self.nanoseconds() as f64
    }

    /// The unit in which a number lies between 1973 and 5138; smaller ones are seconds.
    pub fn of(number: f64) -> Self {
        match number.abs() {
            small if small < 1e11 => Self::Seconds,
            middle if middle < 1e14 => Self::Milliseconds,
            large if large < 1e17 => Self::Microseconds,
            _ => Self::Nanoseconds,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        })
    }
}

/// A number as people and programs write it; no `inf`, no `nan`.
pub fn parse(text: &str) -> Option<f64> {
    let starts =
        text.trim_start_matches(['-', '+']).starts_with(|first: char| first.is_ascii_digit() || first == '.');
    text.parse::<f64>().ok().filter(|number| starts && number.is_finite())
}

/// Whether a text is zero, however many digits.
pub fn is_zero(text: &str) -> bool {
    parse(text) == Some(0.0)
}

/// Nanoseconds of a number of `unit`, exact where its digits are.
pub fn nanoseconds(text: &str, unit: Unit) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(decimals) {
        // With an exponent.
        let nanoseconds = parse(text)? * unit.nanoseconds() as f64;
        return (nanoseconds.abs() < i64::MAX as f64).then_some(nanoseconds as i64);
    }
    if whole.is_empty() && decimals.is_empty() {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // More than nine decimals are less than a nanosecond.
    let decimals = &decimals[..decimals.len().min(9)];
    let fraction: i128 = if decimals.is_empty() { 0 } else { decimals.parse().ok()? };
    let scale = 10_i128.pow(decimals.len() as u32);
    let nanoseconds = whole.checked_mul(unit.nanoseconds())? + fraction * unit.nanoseconds() / scale;
    i64::try_from(sign * nanoseconds).ok().filter(|&moment| moment != super::UNKNOWN)
}
