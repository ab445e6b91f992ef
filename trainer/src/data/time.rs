//! Times as the tables write them: seconds or dates.

/// What a column of times is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A number of seconds, since whenever.
    Seconds,
    /// An ISO 8601 date, with or without a time of day; UTC where no zone is given.
    Date,
}

/// Seconds, since 1970 for a date. `None` for anything else.
pub fn parse(text: &str) -> Option<(f64, Notation)> {
    let text = text.trim();
    // `parse` would take `inf` and `nan` as well.
    if let Some(seconds) = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite()) {
        return Some((seconds, Notation::Seconds));
    }
    let (date, rest) = text.split_at_checked(10)?;
    let seconds = match rest.strip_prefix(['T', ' ']) {
        Some(time) => time_of_day(time)?,
        None if rest.is_empty() => 0.0,
        None => return None,
    };
    Some((days(date)? as f64 * 86_400.0 + seconds, Notation::Date))
}

/// The date, and the time of day where it is not midnight, of some time since 1970.
pub fn format(microseconds: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    let (year, month, day) = civil(microseconds.div_euclid(DAY));
    let rest = microseconds.rem_euclid(DAY);
    let date = format!("{year:04}-{month:02}-{day:02}");
    if rest == 0 {
        return date;
    }
    let seconds = rest / 1_000_000;
    let (hour, minute, second, fraction) =
        (seconds / 3600, seconds / 60 % 60, seconds % 60, rest % 1_000_000);
    format!("{date}T{hour:02}:{minute:02}:{second:02}.{fraction:06}")
}

/// Days since 1970 of `yyyy-mm-dd`.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) =
        (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) {
        return None;
    }
    // H. Hinnant, "chrono-compatible low-level date algorithms": years start in March, so that the leap
    // day is last.
    let march_year = year - i64::from(month <= 2);
    let (era, year_of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days =
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    // A day that its month does not have comes back as one of the next month.
    (civil(days) == (year, month, day)).then_some(days)
}

/// Year, month and day, so many days after 1 January 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = (march_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * march_month + 2) / 5 + 1)
}

/// Seconds since midnight, UTC, of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`, then nothing, `Z` or `±hh:mm`.
fn time_of_day(text: &str) -> Option<f64> {
    let (clock, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let offset = match zone.split_at_checked(1) {
        None | Some(("Z", "")) => 0,
        Some((sign, offset)) => {
            let (hours, minutes) = offset.split_once(':').or_else(|| offset.split_at_checked(2))?;
            let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2)? };
            let seconds = digits(hours, 2)? * 3600 + minutes * 60;
            match sign {
                "+" => seconds,
                "-" => -seconds,
                _ => return None,
            }
        }
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = match parts.next() {
        Some(second) => {
            digits(second.get(..2)?, 2)?;
            let fraction = &second[2..];
            if !fraction.is_empty() && fraction.strip_prefix('.')?.bytes().any(|byte| !byte.is_ascii_digit())
            {
                return None;
            }
            second.parse::<f64>().ok()?
        }
        None => 0.0,
    };
    // 60 is a leap second.
    if parts.next().is_some() || hour > 23 || minute > 59 || second >= 61.0 {
        return None;
    }
    Some((hour * 3600 + minute * 60 - offset) as f64 + second)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    #[test]
    fn known_times() {
        for (text, seconds) in [
            ("0", 0.0),
            (" 1318896000.5 ", 1318896000.5),
            ("-1e3", -1000.0),
            ("1970-01-01", 0.0),
            ("1939-07-27", -960_422_400.0),
            ("2000-02-29", 951_782_400.0),
            ("2011-10-18T00:00:00Z", 1_318_896_000.0),
            ("2011-10-18 02:30", 1_318_905_000.0),
            ("2011-10-18T02:30:15.25+02:00", 1_318_897_815.25),
            ("2011-10-17T19:00:00-0500", 1_318_896_000.0),
            ("2011-10-18 00:00:00+00", 1_318_896_000.0),
        ] {
            assert_eq!(parse(text).map(|(seconds, _)| seconds), Some(seconds), "{text}");
        }
        assert_eq!(parse("1939").unwrap().1, Notation::Seconds);
        assert_eq!(parse("1939-01-01").unwrap().1, Notation::Date);
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "soon",
            "nan",
            "inf",
            "1939-02-29",
            "1939-13-01",
            "1939-00-01",
            "1939-01-00",
            "1939-1-1",
            "1939-01",
            "--01-01",
            "1939-01-01x",
            "1939-01-01T",
            "1939-01-01T24:00",
            "1939-01-01T10:60",
            "1939-01-01T10:00:61",
            "1939-01-01T10:00:1x",
            "1939-01-01T10:00:00Zx",
            "1939-01-01T10:00:00+2",
            "1939-01-01T1é:00",
            "1939-01-0é",
            "1939-01-01T10:00:00+é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn dates_come_back(days in -700_000..2_900_000i64, microseconds in 0..86_400_000_000i64) {
            let text = format(days * 86_400_000_000 + microseconds);
            let (seconds, notation) = parse(&text).unwrap();
            prop_assert_eq!(notation, Notation::Date);
            let expected = days as f64 * 86_400.0 + microseconds as f64 / 1e6;
            prop_assert!((seconds - expected).abs() < 1e-4, "{} {} {}", text, seconds, expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            let _ = parse(&text);
        }
    }
}
