//! The items of a catalogue, by what is known of them.
use fixedbitset::FixedBitSet;

use super::{SEPARATORS, parts};
use crate::number::number;
use crate::{catalog::Columns, order};

/// What the values of a catalogue can be asked for.
#[derive(Clone, Debug)]
pub struct FilterIndex {
    /// Value, and first and last byte of a text that it passes for: the whole, and each part of a list; sorted by
    /// text.
    texts: Vec<(u32, u32, u32)>,
    /// Per value, what it is beside a text.
    meanings: Vec<Meaning>,
    /// Name and value that some item has, sorted.
    pairs: Vec<(u32, u32)>,
    /// Where the items of each pair end.
    ends: Vec<u32>,
    /// The items of the pairs, one pair's after the other's.
    items: Vec<u32>,
}

/// What a value is beside a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    pub(super) number: Option<f64>,
    pub(super) truth: Option<bool>,
}

impl Meaning {
    fn of(value: &str) -> Self {
        let value = value.trim();
        let bare = value.trim_start_matches(CURRENCIES).trim_end_matches(CURRENCIES).trim();
        let number = number(bare);
        let is = |words: [&str; 3]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
        let truth = is(["true", "yes", "1"]).then_some(true).or(is(["false", "no", "0"]).then_some(false));
        Self { number, truth }
    }
}

/// Signs that may stand beside a price.
const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₩'];

impl FilterIndex {
    /// Takes all values apart, and sorts the items by what they have.
    pub fn new(columns: &Columns) -> Self {
        let mut all: Vec<(u32, u32, u32)> = (0..columns.len() as u32)
            .flat_map(|item| columns.pairs(item).map(move |(name, value)| (name, value, item)))
            .collect();
        all.sort_unstable();
        let (mut pairs, mut ends) = (Vec::new(), Vec::new());
        for own in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            pairs.extend(own.first().map(|&(name, value, _)| (name, value)));
            ends.push(ends.last().copied().unwrap_or(0) + own.len() as u32);
        }
        let items = all.into_iter().map(|(.., item)| item).collect();
        let meanings = columns.values.iter().map(Meaning::of).collect();
        Self { texts: texts(columns), meanings, pairs, ends, items }
    }

    /// The least and the greatest number that an attribute is; none where it is never one.
    pub fn span(&self, columns: &Columns, name: &str) -> Option<(f64, f64)> {
        let name = number_of(columns, name)?;
        let numbers = self.of(name).filter_map(|(_, meaning)| meaning.number);
        numbers.fold(None, |span, number| match span {
            None => Some((number, number)),
            Some((least, greatest)) => Some((number.min(least), number.max(greatest))),
        })
    }

    /// The values of an attribute: their places among all pairs, and what they mean.
    pub(super) fn of(&self, name: u32) -> impl Iterator<Item = (usize, Meaning)> {
        let start = self.pairs.partition_point(|pair| pair.0 < name);
        let own = self.pairs.iter().enumerate().skip(start).take_while(move |(_, pair)| pair.0 == name);
        own.map(|(place, pair)| (place, self.meanings.get(pair.1 as usize).copied().unwrap_or_default()))
    }

    /// The values of an attribute, and how many items have each.
    pub(super) fn counted<'a>(
        &'a self,
        columns: &'a Columns,
        name: u32,
    ) -> impl Iterator<Item = (&'a str, usize)> {
        let value = |place: usize| columns.values.get(self.pairs.get(place)?.1);
        self.of(name).filter_map(move |(place, _)| Some((value(place)?, self.items_at(place).len())))
    }

    /// The values of an attribute, lists taken apart.
    pub(super) fn texts<'a>(&'a self, columns: &'a Columns, name: u32) -> impl Iterator<Item = &'a str> {
        self.counted(columns, name).flat_map(|(value, _)| parts(value))
    }

    /// The places of an attribute's values that pass for a text.
    pub(super) fn like(&self, columns: &Columns, name: u32, text: &str) -> impl Iterator<Item = usize> {
        let first = self.texts.partition_point(|entry| part(columns, entry) < text);
        let same = self.texts.iter().skip(first).take_while(move |entry| part(columns, entry) == text);
        same.filter_map(move |&(value, ..)| self.pairs.binary_search(&(name, value)).ok())
    }

    /// Adds the items of a place among all pairs.
    pub(super) fn add(&self, place: usize, passing: &mut FixedBitSet) {
        self.items_at(place).iter().for_each(|&item| passing.insert(item as usize));
    }

    fn items_at(&self, place: usize) -> &[u32] {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(place).copied().unwrap_or(start);
        self.items.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The texts that values pass for.
fn texts(columns: &Columns) -> Vec<(u32, u32, u32)> {
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
    texts
}

fn part<'a>(columns: &'a Columns, &(number, from, to): &(u32, u32, u32)) -> &'a str {
    columns.values.get(number).and_then(|value| value.get(from as usize..to as usize)).unwrap_or_default()
}

/// The number of an attribute's name.
pub(super) fn number_of(columns: &Columns, name: &str) -> Option<u32> {
    (0_u32..).zip(columns.names.iter()).find(|(_, own)| *own == name).map(|(number, _)| number)
}
