//! What a column holds: numbers, text, lists.

/// What all values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Whole numbers as they are printed, within 64 bits: `7`, not `07`, `+7` or `7.0`.
    Whole,
    /// Numbers of which at least one is not such.
    Number,
    /// Anything else, or nothing at all.
    Text,
    /// Lists of text.
    List,
}

/// What one value is.
pub fn of(text: &str) -> ColumnType {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
    // `007.5` and `.5` are as much codes as numbers; words like `inf` and `nan` are none.
    if whole.is_empty()
        || !whole.bytes().all(|byte| byte.is_ascii_digit())
        || (whole.len() > 1 && whole.starts_with('0'))
    {
        return ColumnType::Text;
    }
    if digits == whole {
        return match (text.parse::<i64>(), text) {
            (Ok(_), "-0") | (Err(_), _) => ColumnType::Text,
            _ => ColumnType::Whole,
        };
    }
    if text.parse::<f64>().is_ok_and(f64::is_finite) { ColumnType::Number } else { ColumnType::Text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_prints_again_is_whole() {
        for (text, kind) in [
            ("7", ColumnType::Whole),
            ("-7", ColumnType::Whole),
            ("07", ColumnType::Text),
            ("-0", ColumnType::Text),
            ("101463350189962023781", ColumnType::Text),
            ("7.0", ColumnType::Number),
            ("1e3", ColumnType::Number),
            ("nan", ColumnType::Text),
            (".5", ColumnType::Text),
            ("N7", ColumnType::Text),
        ] {
            assert_eq!(of(text), kind, "{text}");
        }
    }
}
