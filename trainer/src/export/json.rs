//! Numbers as short as a reader needs them.
use serde_json::{Number, Value};

/// A JSON value with all its numbers rounded to so many decimals.
pub fn rounded(value: Value, decimals: i32) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let scale = 10f64.powi(decimals);
            // Adding zero turns -0 into 0.
            let rounded = number.as_f64().map(|x| (x * scale).round() / scale + 0.0);
            rounded.and_then(Number::from_f64).map_or(Value::Null, Value::Number)
        }
        Value::Array(values) => values.into_iter().map(|value| rounded(value, decimals)).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, rounded(value, decimals))).collect()
        }
        other => other,
    }
}
