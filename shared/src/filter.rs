//! Which items may come back, by their attributes.
use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;
use serde::{Deserialize, Serialize};

use crate::catalog::Columns;

/// The attribute that holds an item's year.
pub const YEAR: &str = "year";

/// What is asked of an item's attributes: all of it must hold.
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
        texts.sort_unstable_by(|a, b| text(a).cmp(text(b)).then(a.cmp(b)));
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
    let mut choices = Vec::new();
    for own in pairs.chunk_by(|a, b| a.0 == b.0) {
        let mut counts = BTreeMap::<&str, usize>::new();
        for same in own.chunk_by(|a, b| a == b) {
            let Some(value) = same.first().and_then(|&(_, value)| columns.values.get(value)) else { continue };
            let parts = value.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
            // An item counts once, however often it repeats itself.
            parts.collect::<BTreeSet<_>>().into_iter().for_each(|part| *counts.entry(part).or_default() += same.len());
            if counts.len() > most {
                break;
            }
        }
        let name = own.first().and_then(|&(name, _)| columns.names.get(name));
        if let Some(name) = name.filter(|_| (1..=most).contains(&counts.len())) {
            let values = counts.into_iter().map(|(value, items)| (value.to_owned(), items)).collect();
            choices.push(Choice { name: name.to_owned(), values });
        }
    }
    choices.sort_unstable_by(|a, b| a.name.cmp(&b.name));
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
