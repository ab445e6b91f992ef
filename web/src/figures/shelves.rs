//! Shelves: the items whose semantic IDs begin alike, and how much they have in common.

use std::collections::BTreeMap;

use tigerlet::card::ItemCard;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// How often chance arranges the shelves anew.
const SHUFFLES: usize = 20;

/// Items that share a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    pub prefix: Vec<u16>,
    /// Places in the catalogue, in its order.
    pub items: Vec<usize>,
    /// The values of an attribute and how many of the items have each, commonest first.
    pub values: Vec<(String, usize)>,
}

impl Shelf {
    /// How many items have the attribute at all.
    pub fn known(&self) -> usize {
        self.values.iter().map(|(_, count)| count).sum()
    }
}

/// All shelves of a depth, the largest first; `depth` codes of every ID count.
pub fn shelves(items: &[ItemCard], depth: usize, attribute: &str) -> Vec<Shelf> {
    let mut by_prefix = BTreeMap::<&[u16], Vec<usize>>::new();
    for (at, item) in items.iter().enumerate() {
        let prefix = item.semantic_id.get(..depth).unwrap_or(&item.semantic_id);
        by_prefix.entry(prefix).or_default().push(at);
    }
    let shelf = |(prefix, places): (&[u16], Vec<usize>)| {
        let mut counts = BTreeMap::<&str, usize>::new();
        for item in places.iter().filter_map(|&at| items.get(at)) {
            if let Some(value) = item.attributes.get(attribute) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut values: Vec<_> = counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Shelf { prefix: prefix.to_vec(), items: places, values }
    };
    let mut shelves: Vec<_> = by_prefix.into_iter().map(shelf).collect();
    shelves.sort_by_key(|shelf| std::cmp::Reverse(shelf.items.len()));
    shelves
}

/// Attributes that say what kind of item it is: one value each, and values that items share. Years and
/// other numbers, and lists such as themes, are none.
pub fn kinds(items: &[ItemCard]) -> Vec<String> {
    let mut values = BTreeMap::<&str, Vec<&str>>::new();
    for item in items {
        for (name, value) in &item.attributes {
            values.entry(name).or_default().push(value);
        }
    }
    let telling = |(name, mut values): (&str, Vec<&str>)| {
        let all = values.len();
        let odd = |value: &&&str| value.parse::<f64>().is_ok() || value.contains([',', ';', '|']);
        let odd = values.iter().filter(odd).count();
        values.sort_unstable();
        values.dedup();
        (2 * odd < all && values.len() > 1 && values.len() < all).then(|| (values.len(), name.to_owned()))
    };
    let mut kinds: Vec<_> = values.into_iter().filter_map(telling).collect();
    kinds.sort();
    kinds.into_iter().map(|(_, name)| name).collect()
}

/// Purity: of the items that have the attribute and are not alone on their shelf with it, the share that has
/// their shelf's commonest value. None where all are alone.
pub fn purity(shelves: &[Shelf]) -> Option<f64> {
    let counted = shelves.iter().filter(|shelf| shelf.known() > 1);
    let (common, all) = counted.fold((0, 0), |(common, all), shelf| {
        (common + shelf.values.first().map_or(0, |(_, count)| *count), all + shelf.known())
    });
    (all > 0).then(|| common as f64 / all as f64)
}

/// The purity of shelves of the same sizes that were filled blindly, on average.
pub fn purity_by_chance(shelves: &[Shelf]) -> Option<f64> {
    let mut number = BTreeMap::<&str, usize>::new();
    let mut values = Vec::new();
    for (value, count) in shelves.iter().flat_map(|shelf| &shelf.values) {
        let next = number.len();
        let value = *number.entry(value).or_insert(next);
        values.extend(std::iter::repeat_n(value, *count));
    }
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (mut common, mut all) = (0, 0);
    let mut counts = vec![0usize; number.len()];
    for _ in 0..SHUFFLES {
        values.shuffle(&mut random);
        let mut rest = values.as_slice();
        for shelf in shelves {
            let Some((own, others)) = rest.split_at_checked(shelf.known()) else { break };
            rest = others;
            if own.len() < 2 {
                continue;
            }
            counts.fill(0);
            for &value in own {
                if let Some(count) = counts.get_mut(value) {
                    *count += 1;
                }
            }
            common += counts.iter().max().copied().unwrap_or(0);
            all += own.len();
        }
    }
    (all > 0).then(|| common as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(semantic_id: &[u16], attributes: &[(&str, &str)]) -> ItemCard {
        let attributes =
            attributes.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        ItemCard { id: String::new(), title: String::new(), attributes, semantic_id: semantic_id.to_vec() }
    }

    fn books() -> Vec<ItemCard> {
        let book =
            |id: &[u16], genre, year| item(id, &[("genre", genre), ("year", year), ("themes", "a, b")]);
        vec![
            book(&[1, 0, 0], "crime", "1954"),
            book(&[1, 0, 1], "crime", "1955"),
            book(&[1, 2, 0], "horror", "1955"),
            book(&[3, 0, 0], "poetry", "1956"),
            book(&[4, 0, 0], "poetry", "1957"),
            book(&[4, 1, 0], "poetry", "1957"),
        ]
    }

    #[test]
    fn a_shelf_is_what_begins_alike() {
        let shelves = shelves(&books(), 1, "genre");
        let sizes: Vec<_> = shelves.iter().map(|shelf| (shelf.prefix[0], shelf.items.len())).collect();
        assert_eq!(sizes, [(1, 3), (4, 2), (3, 1)]);
        assert_eq!(shelves[0].values, [("crime".to_owned(), 2), ("horror".to_owned(), 1)]);
        assert_eq!(super::shelves(&books(), 9, "genre").len(), 6, "deeper than the IDs: each its own");
    }

    #[test]
    fn purity_counts_nobody_who_is_alone() {
        // 2 of 3 and 2 of 2; the lonely one would be pure whatever it is.
        assert_eq!(purity(&shelves(&books(), 1, "genre")), Some(4.0 / 5.0));
        assert_eq!(purity(&shelves(&books(), 3, "genre")), None);
        assert_eq!(purity_by_chance(&shelves(&books(), 3, "genre")), None);
        assert_eq!(purity(&shelves(&books(), 1, "colour")), None);
    }

    #[test]
    fn chance_is_worse_than_sorting_and_no_worse_than_the_commonest_value() {
        let sorted: Vec<_> =
            (0..400).map(|at| item(&[at / 40], &[("genre", &(at / 40).to_string())])).collect();
        let shelves = shelves(&sorted, 1, "genre");
        assert_eq!(purity(&shelves), Some(1.0));
        let chance = purity_by_chance(&shelves).unwrap();
        assert!((0.1..0.3).contains(&chance), "{chance}");
        assert_eq!(purity_by_chance(&shelves), Some(chance), "the same every time");
    }

    #[test]
    fn kinds_are_no_numbers_and_no_lists() {
        assert_eq!(kinds(&books()), ["genre"]);
        assert!(kinds(&[]).is_empty());
    }
}
