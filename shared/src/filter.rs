//! Which items may come back, by their attributes.
use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use serde::{Deserialize, Serialize};

use crate::{catalog::Columns, order};

/// The attribute that holds an item's year.
pub const YEAR: &str = "year";

/// What is asked of an item's attributes: all of it must hold.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Filters {
    /// The value that an attribute must have, by the attribute's name. A value may be one of a list: `love` passes
    /// `love, war`.
    pub values: Vec<(String, String)>,
    /// First and last year; an item without a year does not pass.
    pub years: Option<(i32, i32)>,
}

impl Filters {
    /// Whether everything may come back.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.years.is_none()
    }
}

/// An attribute and what it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The attribute's name.
    pub name: String,
    /// Its values in alphabetical order, lists taken apart, and how many items have each.
    pub values: Vec<(String, usize)>,
}

/// What the values of a catalogue can be asked for.
#[derive(Clone, Debug)]
pub struct FilterIndex {
    /// Value, and first and last byte of a text that it passes for: the whole, and each part of a list; sorted by
    /// text.
    texts: Vec<(u32, u32, u32)>,
    /// Per value, the year that it is.
    years: Vec<Option<i32>>,
}

impl FilterIndex {
    /// Takes all values apart.
    pub fn new(columns: &Columns) -> Self {
        let values = &columns.values;
        let mut texts = Vec::with_capacity(values.len());
        for (number, value) in (0_u32..).zip(values.iter()) {
            texts.push((number, 0, value.len() as u32));
            let mut start = 0;
            for part in value.split(SEPARATORS) {
                let from = start + (part.len() - part.trim_start().len());
                texts.push((number, from as u32, (from + part.trim().len()) as u32));
                start += part.len() + 1;
            }
        }
        let text = |entry: &(u32, u32, u32)| part(columns, entry);
        let alphabetical = |a: u32, b: u32| text(&texts[a as usize]).cmp(text(&texts[b as usize]));
        let order = order::first((0..texts.len() as u32).collect(), texts.len(), &alphabetical);
        let mut texts: Vec<_> = order.iter().map(|&at| texts[at as usize]).collect();
        texts.dedup_by(|b, a| a.0 == b.0 && text(a) == text(b));
        let years = values.iter().map(|value| value.trim().parse().ok()).collect();
        Self { texts, years }
    }

    /// The items that filters let pass.
    pub fn passing(&self, columns: &Columns, filters: &Filters) -> FixedBitSet {
        let mut passing = FixedBitSet::with_capacity(columns.len());
        passing.insert_range(..);
        for (name, value) in &filters.values {
            let values = self.values(columns, value);
            let has = |number| values.contains(number as usize);
            passing.intersect_with(&holders(columns, name, has));
        }
        if let Some((first, last)) = filters.years {
            let year = |number: u32| self.years.get(number as usize).copied().flatten();
            let in_time = |number| year(number).is_some_and(|year| (first..=last).contains(&year));
            passing.intersect_with(&holders(columns, YEAR, in_time));
        }
        passing
    }

    /// The first and last year of any item; none where no year is known.
    pub fn years(&self, columns: &Columns) -> Option<(i32, i32)> {
        let name = number_of(columns, YEAR)?;
        let pairs = columns.pair_names.iter().zip(&columns.pair_values);
        let years = pairs.filter(|(own, _)| **own == name);
        let years = years.filter_map(|(_, &value)| self.years.get(value as usize).copied().flatten());
        years.fold(None, |span, year| match span {
            None => Some((year, year)),
            Some((first, last)) => Some((year.min(first), year.max(last))),
        })
    }

    /// The numbers of the values that pass for a text.
    fn values(&self, columns: &Columns, text: &str) -> FixedBitSet {
        let mut numbers = FixedBitSet::with_capacity(columns.values.len());
        let first = self.texts.partition_point(|entry| part(columns, entry) < text);
        let same = self.texts.iter().skip(first).take_while(|entry| part(columns, entry) == text);
        same.for_each(|&(number, ..)| numbers.insert(number as usize));
        numbers
    }
}

/// The attributes of at most `most` different values, lists taken apart, in alphabetical order.
pub fn choices(columns: &Columns, most: usize) -> Vec<Choice> {
    let mut pairs: Vec<(u32, u32)> =
        columns.pair_names.iter().copied().zip(columns.pair_values.iter().copied()).collect();
    pairs.sort_unstable();
    let mut choices: Vec<Choice> = Vec::new();
    for own in pairs.chunk_by(|a, b| a.0 == b.0) {
        let mut counts = BTreeMap::<&str, usize>::new();
        for same in own.chunk_by(|a, b| a == b) {
            let Some(value) = same.first().and_then(|&(_, value)| columns.values.get(value)) else {
                continue;
            };
            let parts = value.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
            let mut met = Vec::new();
            for part in parts {
                // An item counts once, however often it repeats itself.
                if !met.contains(&part) {
                    met.push(part);
                    *counts.entry(part).or_default() += same.len();
                }
            }
            if counts.len() > most {
                break;
            }
        }
        let name = own.first().and_then(|&(name, _)| columns.names.get(name));
        if let Some(name) = name.filter(|_| (1..=most).contains(&counts.len())) {
            let values = counts.into_iter().map(|(value, items)| (value.to_owned(), items)).collect();
            let at = choices.partition_point(|before| before.name.as_str() < name);
            choices.insert(at, Choice { name: name.to_owned(), values });
        }
    }
    choices
}

/// What parts a list of values.
const SEPARATORS: [char; 3] = [',', ';', '|'];

fn part<'a>(columns: &'a Columns, &(number, from, to): &(u32, u32, u32)) -> &'a str {
    columns.values.get(number).and_then(|value| value.get(from as usize..to as usize)).unwrap_or_default()
}

fn number_of(columns: &Columns, name: &str) -> Option<u32> {
    (0_u32..).zip(columns.names.iter()).find(|(_, own)| *own == name).map(|(number, _)| number)
}

/// The items that have an attribute whose value's number is right.
fn holders(columns: &Columns, name: &str, right: impl Fn(u32) -> bool) -> FixedBitSet {
    let mut holders = FixedBitSet::with_capacity(columns.len());
    let Some(name) = number_of(columns, name) else { return holders };
    for item in 0..columns.len() as u32 {
        if columns.pairs(item).any(|(own, value)| own == name && right(value)) {
            holders.insert(item as usize);
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Item};
    use proptest::{prelude::*, test_runner::RngSeed};

    fn catalog(rows: &[Vec<(&str, String)>]) -> Catalog {
        let item = |(at, row): (usize, &Vec<(&str, String)>)| Item {
            id: at.to_string(),
            attributes: row.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            ..Item::default()
        };
        Catalog::new(rows.iter().enumerate().map(item).collect()).unwrap()
    }

    fn filters(values: &[(&str, &str)], years: Option<(i32, i32)>) -> Filters {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Filters { values: values.iter().map(owned).collect(), years }
    }

    fn books() -> Catalog {
        let row = |row: &[(&'static str, &str)]| {
            row.iter().map(|&(name, value)| (name, value.to_owned())).collect()
        };
        catalog(&[
            row(&[("genre", "Fantasy"), ("themes", "love, war"), ("year", "1937")]),
            row(&[("genre", "Crime"), ("themes", "war; loss"), ("year", " -380 ")]),
            row(&[("genre", "Crime"), ("themes", "warlike|loss|loss"), ("year", "1980s")]),
            row(&[("mood", "Crime")]),
        ])
    }

    #[test]
    fn all_that_is_asked_must_hold() {
        let books = books();
        let passing = |values: &[(&str, &str)], years| -> Vec<usize> {
            books.passing(&filters(values, years)).ones().collect()
        };
        assert_eq!(passing(&[], None), [0, 1, 2, 3]);
        assert_eq!(passing(&[("genre", "Crime")], None), [1, 2]);
        assert_eq!(passing(&[("themes", "war")], None), [0, 1]);
        assert_eq!(passing(&[("themes", "war; loss")], None), [1]);
        assert_eq!(passing(&[("themes", "loss"), ("genre", "Crime")], None), [1, 2]);
        assert_eq!(passing(&[], Some((-400, 1936))), [1]);
        assert_eq!(passing(&[("genre", "Fantasy")], Some((1937, 1937))), [0]);
        assert_eq!(passing(&[], Some((1937, -400))), [0_usize; 0]);
        assert_eq!(passing(&[("colour", "Crime")], None), [0_usize; 0]);
        assert_eq!(passing(&[("genre", "crime")], None), [0_usize; 0]);
        assert_eq!(books.years(), Some((-380, 1937)));
    }

    #[test]
    fn choices_are_counted_a_part_at_a_time() {
        let counted = |values: &[(&str, usize)]| -> Vec<(String, usize)> {
            values.iter().map(|&(value, items)| (value.to_owned(), items)).collect()
        };
        let choices = books().choices(3);
        let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["genre", "mood", "year"]); // four themes are too many
        assert_eq!(choices[0].values, counted(&[("Crime", 2), ("Fantasy", 1)]));
        let themes = books().choices(4).into_iter().find(|choice| choice.name == "themes").unwrap();
        assert_eq!(themes.values, counted(&[("loss", 2), ("love", 1), ("war", 2), ("warlike", 1)]));
    }

    #[test]
    fn filters_travel_as_json() {
        let json = r#"{"values":[["genre","Crime"]],"years":[-400,1990]}"#;
        let asked: Filters = serde_json::from_str(json).unwrap();
        assert_eq!(asked, filters(&[("genre", "Crime")], Some((-400, 1990))));
        assert_eq!(serde_json::to_string(&asked).unwrap(), json);
        assert!(serde_json::from_str::<Filters>("{}").unwrap().is_empty());
        assert!(serde_json::from_str::<Filters>(r#"{"value":[]}"#).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn the_index_passes_what_reading_every_item_would(
            rows in prop::collection::vec(
                prop::collection::btree_map(prop::sample::select(vec!["a", "b", "year"]), "[ab1,;| -]{0,6}", 0..3),
                1..12,
            ),
            values in prop::collection::vec(
                (prop::sample::select(vec!["a", "b", "c"]), "[ab1,;| -]{0,3}"), 0..3,
            ),
            years in prop::option::of((-2..3, -2..12)),
        ) {
            let rows: Vec<Vec<(&str, String)>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let asked = Filters {
                values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                years,
            };
            let get = |row: &[(&str, String)], name: &str| {
                row.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
            };
            let expected: Vec<usize> = (0..rows.len()).filter(|&at| {
                let row = &rows[at];
                asked.values.iter().all(|(name, value)| get(row, name).is_some_and(|list| {
                    list == *value || list.split([',', ';', '|']).any(|one| one.trim() == value)
                })) && asked.years.is_none_or(|(first, last)| {
                    get(row, YEAR).and_then(|year| year.trim().parse::<i32>().ok())
                        .is_some_and(|year| (first..=last).contains(&year))
                })
            }).collect();
            let passing: Vec<usize> = catalog(&rows).passing(&asked).ones().collect();
            prop_assert_eq!(passing, expected);
        }
    }
}
