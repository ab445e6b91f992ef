//! The filter as its form sees it: conditions that must all hold, of which some have a control of their own.

use tigerlet::filter::{Expression, Field, FilterError, Is, Test, Value};

/// What somebody wrote for a filter, and why it is none.
#[derive(Clone, PartialEq)]
pub struct Draft {
    pub written: String,
    pub problem: FilterError,
}

/// The conditions of a filter that must all hold; none where it says nothing.
fn conditions(filter: &str) -> Vec<Expression> {
    match filter.parse() {
        Ok(Expression::All(conditions)) => conditions,
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    }
}

/// The value that an attribute must have, where the filter says just that of it.
pub fn value(filter: &str, attribute: &str) -> Option<String> {
    conditions(filter).into_iter().find_map(|condition| match condition {
        Expression::Test(Test { field, is: Is::OneOf(mut values) })
            if values.len() == 1 && of(&field.value, attribute) =>
        {
            match values.pop()?.value {
                Value::Text(text) => Some(text),
                _ => None,
            }
        }
        _ => None,
    })
}

/// The first and last number that an attribute may be, where the filter says just that of it.
pub fn span(filter: &str, attribute: &str) -> Option<(f64, f64)> {
    conditions(filter).into_iter().find_map(|condition| match condition {
        Expression::Test(Test { field, is: Is::Between(first, last) }) if of(&field.value, attribute) => {
            Some((first, last))
        }
        _ => None,
    })
}

/// The filter with this condition instead of what [`value`] or [`span`] finds of an attribute, or without.
pub fn replaced(filter: &str, attribute: &str, condition: Option<Expression>) -> String {
    let mut conditions = conditions(filter);
    let is_found = |condition: &Expression| match condition {
        Expression::Test(Test { field, is }) if of(&field.value, attribute) => match is {
            Is::OneOf(values) => values.len() == 1 && matches!(values[0].value, Value::Text(_)),
            Is::Between(..) => true,
            _ => false,
        },
        _ => false,
    };
    let place = conditions.iter().position(is_found);
    match (place, condition) {
        (Some(place), Some(condition)) => conditions[place] = condition,
        (Some(place), None) => drop(conditions.remove(place)),
        (None, condition) => conditions.extend(condition),
    }
    match conditions.len() {
        0 => String::new(),
        1 => conditions.remove(0).to_string(),
        _ => Expression::All(conditions).to_string(),
    }
}

fn of(field: &Field, attribute: &str) -> bool {
    matches!(field, Field::Attribute(name) if name == attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_finds_and_changes_its_condition_alone() {
        let filter = "genre = \"Crime\" and (year < 1900 or has price) and year in 1950..1960";
        assert_eq!(value(filter, "genre").as_deref(), Some("Crime"));
        assert_eq!((value(filter, "year"), span(filter, "year")), (None, Some((1950.0, 1960.0))));
        let other = replaced(filter, "genre", Some(Expression::equals("genre", "Fan \"tasy\"")));
        assert_eq!(value(&other, "genre").as_deref(), Some("Fan \"tasy\""));
        let less = replaced(&other, "year", None);
        assert_eq!(less, "genre = \"Fan \\\"tasy\\\"\" and (year < 1900 or has price)");
        assert_eq!(replaced(&less, "genre", None), "year < 1900 or has price");
        // What has no control stays.
        let more = replaced("year < 1900 or has price", "genre", Some(Expression::equals("genre", "Crime")));
        assert_eq!(more, "(year < 1900 or has price) and genre = \"Crime\"");
        assert_eq!(replaced("genre != 'Crime'", "genre", None), "genre != \"Crime\"");
        assert_eq!(replaced("genre = 'Crime'", "genre", None), "");
    }
}
