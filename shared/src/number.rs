//! Numbers as people write them. What the standard library reads beside, exponents and infinities, is none here, and a
//! page need not carry its tables.

/// Powers of ten that are exact.
const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Digits that a number has, at most: so many are exact, and so is what is divided by a power of ten.
const MOST_DIGITS: usize = 15;

/// Whether a text is a number: a sign, digits, and a fraction.
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}

/// The number that a text is; none of more digits than are exact.
pub fn number(text: &str) -> Option<f64> {
    if !is_number(text) {
        return None;
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if whole.len() + fraction.len() > MOST_DIGITS {
        return None;
    }
    let digits = whole.bytes().chain(fraction.bytes());
    let value = digits.fold(0_u64, |value, digit| 10 * value + u64::from(digit - b'0'));
    Some(sign * value as f64 / POWERS[fraction.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "+1",
            "1e5",
            "inf",
            "NaN",
            "1,2",
            "0x1",
            "1.2.3",
            "--1",
            "1 2",
            "1234567890123456",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(
            (number("0017"), number("-0.50"), number("000000000000000000.1")),
            (Some(17.0), Some(-0.5), Some(0.1))
        );
    }

    proptest! {
        #[test]
        fn a_number_is_what_the_standard_library_reads(text in "-?[0-9]{1,9}(\\.[0-9]{1,6})?") {
            prop_assert_eq!(number(&text), text.parse().ok());
        }

        #[test]
        fn whatever_is_a_number_is_one_to_the_standard_library(text in "-?[0-9.e]{0,24}") {
            prop_assert!(!is_number(&text) || text.parse::<f64>().is_ok(), "{text}");
        }
    }
}
