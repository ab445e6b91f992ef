//! Which items may come back, by their attributes.

use std::collections::BTreeMap;

/// The attribute that holds an item's year.
pub const YEAR: &str = "year";

/// Filters as a reader sets them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The value that an attribute must have, by the attribute's name.
    pub values: Vec<(String, String)>,
    /// First and last year.
    pub years: Option<(i32, i32)>,
}

impl Filters {
    /// Whether everything may come back.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.years.is_none()
    }

    /// Whether an item with these attributes may come back. A value may be one of a list, `love, war`; an item
    /// without a year passes no filter of years.
    pub fn pass(&self, attributes: &BTreeMap<String, String>) -> bool {
        let has = |(name, value): &(String, String)| {
            attributes.get(name).is_some_and(|list| {
                list == value || list.split([',', ';', '|']).any(|one| one.trim() == value)
            })
        };
        let in_time = |(first, last)| {
            let year = attributes.get(YEAR).and_then(|year| year.trim().parse::<i32>().ok());
            year.is_some_and(|year| (first..=last).contains(&year))
        };
        self.values.iter().all(has) && self.years.is_none_or(in_time)
    }
}
