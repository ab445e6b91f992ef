//! Ids as text.

use std::borrow::Cow;

use thiserror::Error;

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// `1e3`: which id that is, nobody knows.
    #[error("the id `{0}` is a number with an exponent, which may have lost digits: write ids out")]
    Exponent(String),
    /// Floats beyond 2^53 have lost digits.
    #[error(
        "the id `{0}` is a decimal number beyond 2^53, which has lost digits: write ids as whole numbers or text"
    )]
    TooLarge(String),
    /// A control character, or one that nobody sees.
    #[error("the id `{}` holds the control character or invisible character u{{{:x}}}: take it out", .0.escape_debug(), u32::from(*.1))]
    Invisible(String, char),
}

/// 2^53, up to which an f64 holds every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An id as text: trimmed, and a whole number without its decimals (`17850.0` is `17850`). Everything else is
/// kept as it is: `0012` is not `12`.
pub fn normal(text: &str) -> Result<Cow<'_, str>, IdError> {
    let text = text.trim();
    if let Some(letter) = text.chars().find(|&letter| is_invisible(letter)) {
        return Err(IdError::Invisible(text.to_owned(), letter));
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return Ok(Cow::Borrowed(text));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // `1.5e+03` as floats are printed; `12e4` alone may be a code.
    let exponent = digits.split_once(['e', 'E']).filter(|(number, exponent)| {
        number.split_once('.').is_some_and(|(whole, decimals)| is_whole(whole) && is_whole(decimals))
            && is_whole(exponent.trim_start_matches(['+', '-']))
            || is_whole(number) && exponent.starts_with('+') && is_whole(&exponent[1..])
    });
    if exponent.is_some() {
        return Err(IdError::Exponent(text.to_owned()));
    }
    match digits.split_once('.') {
        Some((whole, decimals))
            if is_whole(whole) && !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0') =>
        {
            if whole.parse::<f64>().is_ok_and(|number| number > EXACT) {
                return Err(IdError::TooLarge(text.to_owned()));
            }
            Ok(Cow::Borrowed(text.split_once('.').map_or(text, |(whole, _)| whole)))
        }
        _ => Ok(Cow::Borrowed(text)),
    }
}

/// An id that a table holds as a floating-point number.
pub fn of_float(number: f64) -> Result<Option<String>, IdError> {
    if number.is_nan() {
        return Ok(None);
    }
    if number.abs() > EXACT {
        return Err(IdError::TooLarge(number.to_string()));
    }
    // `-0` is 0.
    Ok(Some((number + 0.0).to_string()))
}

/// Whether a text is one of the words that stand for nothing.
pub fn is_missing(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "" | "nan"
            | "null"
            | "none"
            | "\\n"
            | "na"
            | "n/a"
            | "#n/a"
            | "<na>"
            | "nil"
            | "undefined"
            | "unknown"
            | "-"
            | "nat"
    )
}

/// A form that ids which look alike share: composed, folded to lower case, spaces made one.
pub fn look_alike(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that are not seen: controls, zero widths, marks of direction, byte order marks.
pub fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lose_their_decimals_and_nothing_else_changes() {
        for (text, id) in [
            ("17850.0", "17850"),
            (" 85007A ", "85007A"),
            ("0012", "0012"),
            ("0012.00", "0012"),
            ("101463350189962023781", "101463350189962023781"),
            ("1.5", "1.5"),
            ("12e4", "12e4"),
            ("-1.0", "-1"),
            ("BANK CHARGES", "BANK CHARGES"),
            ("spotify:track:0007", "spotify:track:0007"),
        ] {
            assert_eq!(normal(text).unwrap(), id);
        }
        for text in ["1.0146335e+20", "1e+20", "9007199254740994.0", "u3\0", "a\u{200b}b"] {
            assert!(normal(text).is_err(), "{text}");
        }
        assert_eq!(of_float(17850.0), Ok(Some("17850".to_owned())));
        assert!(of_float(1e17).is_err());
    }

    #[test]
    fn words_for_nothing_and_look_alikes() {
        assert!(["NaN", "NULL", "None", "\\N", "NA", "-", ""].iter().all(|word| is_missing(word)));
        assert!(!is_missing("Nancy"));
        assert_eq!(look_alike("Caf\u{e9}"), look_alike("cafe\u{301}"));
    }
}
