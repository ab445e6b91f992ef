//! What the first codes stand for, in the words of what lies there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    catalog::{Catalog, ItemRef},
    semantic_id::{Code, SemanticIds},
};

/// Words that a shelf is called by.
const WORDS: usize = 3;
/// Titles that are told of it.
const TITLES: usize = 4;

/// The items whose IDs begin with one code.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shelf {
    /// The code.
    pub code: Code,
    /// How many they are.
    pub items: usize,
    /// Words that are frequent here and rare elsewhere, the most telling first; none where nothing is common to two.
    pub words: Vec<String>,
    /// Some of their titles, spread over all.
    pub titles: Vec<String>,
}

/// The shelves, fullest first.
pub fn shelves(catalog: &Catalog, ids: &SemanticIds) -> Vec<Shelf> {
    let mut everywhere: BTreeMap<String, usize> = BTreeMap::new();
    let mut shelves: BTreeMap<Code, Vec<ItemRef>> = BTreeMap::new();
    for (number, item) in (0..).zip(catalog.items()) {
        words(item).into_iter().for_each(|word| *everywhere.entry(word).or_default() += 1);
        shelves.entry(ids.get(number)[0]).or_default().push(item);
    }
    let shelf = |(code, items): (Code, Vec<ItemRef>)| {
        let mut here: BTreeMap<String, usize> = BTreeMap::new();
        items.iter().flat_map(|&item| words(item)).for_each(|word| *here.entry(word).or_default() += 1);
        // Share of the shelf that the word covers, times the share of the word that lies here.
        let telling = |word: &str, count: usize| {
            count as f64 * count as f64 / everywhere.get(word).copied().unwrap_or(1) as f64
        };
        let mut common: Vec<(f64, String)> = here
            .into_iter()
            .filter(|&(_, count)| count > 1)
            .map(|(word, count)| (telling(&word, count), word))
            .collect();
        common.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.cmp(other)));
        let some = TITLES.min(items.len());
        Shelf {
            code,
            items: items.len(),
            words: common.into_iter().take(WORDS).map(|(_, word)| word).collect(),
            titles: (0..some).map(|at| items[at * items.len() / some].title.to_owned()).collect(),
        }
    };
    let mut all: Vec<Shelf> = shelves.into_iter().map(shelf).collect();
    all.sort_by_key(|shelf| (std::cmp::Reverse(shelf.items), shelf.code));
    all
}

/// Words of three letters and more in an item's title and attributes; of alphabets without spaces, whatever stands between
/// them.
fn words(item: ItemRef) -> BTreeSet<String> {
    let texts = std::iter::once(item.title).chain(item.attributes().map(|(_, value)| value));
    let words = texts.flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let telling = |word: &&str| {
        word.chars().any(char::is_alphabetic)
            && (word.chars().count() > 2 || !word.is_ascii() && word.chars().count() > 1)
    };
    words.filter(telling).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Item, semantic_id::IdLayout};

    #[test]
    fn a_shelf_is_called_by_what_is_frequent_here_and_rare_elsewhere() {
        let titles = ["The Red Soup", "The Hot Soup", "The Cold Soup", "The Tart", "The Plum Tart"];
        let item =
            |title: &&str| Item { id: (*title).to_owned(), title: (*title).to_owned(), ..Item::default() };
        let catalog = Catalog::new(titles.iter().map(item).collect()).unwrap();
        let ids =
            SemanticIds::new(IdLayout::new(vec![2, 3]).unwrap(), vec![0, 0, 0, 1, 0, 2, 1, 0, 1, 1]).unwrap();
        let found = shelves(&catalog, &ids);
        assert_eq!((found[0].code, found[0].items, found[0].words[0].as_str()), (0, 3, "soup"));
        assert_eq!((found[1].code, found[1].words[0].as_str(), found[1].titles.len()), (1, "tart", 2));
    }
}
