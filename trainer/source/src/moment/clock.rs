//! The time of a day in a column of its own, beside the day.

use super::number;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

/// A column of times of day that is being looked at.
#[derive(Clone, Debug, Default)]
pub struct ClockDecider {
    largest: f64,
    clocks: bool,
}

/// What a column of times of day is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayClock {
    /// Seconds since midnight.
    Seconds,
    /// Milliseconds since midnight.
    Milliseconds,
    /// `hh:mm`, `hh:mm:ss`.
    Clock,
}

impl ClockDecider {
    /// Takes a value into account.
    pub fn observe(&mut self, value: &str) {
        match number::parse(value.trim()) {
            Some(number) => self.largest = self.largest.max(number),
            None => self.clocks |= value.contains(':'),
        }
    }

    /// What the values are.
    pub fn finish(self) -> DayClock {
        match self {
            Self { clocks: true, .. } => DayClock::Clock,
            Self { largest, .. } if largest < DAY as f64 => DayClock::Seconds,
            _ => DayClock::Milliseconds,
        }
    }
}

impl DayClock {
    /// Nanoseconds since midnight; nothing where the value is none.
    pub fn parse(self, value: &str) -> Option<i64> {
        let value = value.trim();
        let nanoseconds = match self {
            Self::Seconds => number::nanoseconds(value, number::Unit::Seconds)?,
            Self::Milliseconds => number::nanoseconds(value, number::Unit::Milliseconds)?,
            Self::Clock => {
                let (hours, rest) = value.split_once(':')?;
                let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
                let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
                let seconds = number::nanoseconds(seconds, number::Unit::Seconds)?;
                if !(0..60).contains(&minutes)
                    || !(0..61 * SECOND).contains(&seconds)
                    || !(0..24).contains(&hours)
                {
                    return None;
                }
                (hours * 60 + minutes) * 60 * SECOND + seconds
            }
        };
        (0..=DAY * SECOND).contains(&nanoseconds).then_some(nanoseconds)
    }
}
