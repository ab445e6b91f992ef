//! Shelves: the items whose semantic IDs begin alike, and how much they have in common.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use tigerlet::number::is_number;

use crate::catalog::Catalog;
use crate::sorted::Sort;

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
pub fn shelves(catalog: &Catalog, depth: usize, attribute: &str) -> Vec<Shelf> {
    let mut by_prefix = BTreeMap::<&[u16], Vec<usize>>::new();
    for item in catalog.entries() {
        let prefix = item.semantic_id.get(..depth).unwrap_or(item.semantic_id);
        by_prefix.entry(prefix).or_default().push(item.place);
    }
    let shelf = |(prefix, places): (&[u16], Vec<usize>)| {
        let mut counts = BTreeMap::<String, usize>::new();
        for value in places.iter().filter_map(|&at| catalog.get(at)?.attribute(attribute)) {
            *counts.entry(value).or_default() += 1;
        }
        let mut values: Vec<_> = counts.into_iter().collect();
        values.order_by_key(|(_, count)| std::cmp::Reverse(*count));
        Shelf { prefix: prefix.to_vec(), items: places, values }
    };
    let mut shelves: Vec<_> = by_prefix.into_iter().map(shelf).collect();
    shelves.order_by_key(|shelf| std::cmp::Reverse(shelf.items.len()));
    shelves
}

/// Attributes that say what kind of item it is: one value each, and values that items share. Years and
/// other numbers, and lists such as themes, are none.
pub fn kinds(catalog: &Catalog) -> Vec<String> {
    let telling = |(name, values): (String, BTreeMap<String, usize>)| {
        let all: usize = values.values().sum();
        let is_odd = |value: &str| is_number(value) || value.contains([',', ';', '|']);
        let odd: usize = values.iter().filter(|(value, _)| is_odd(value)).map(|(_, items)| items).sum();
        (2 * odd < all && values.len() > 1 && values.len() < all).then_some((values.len(), name))
    };
    let mut kinds: Vec<_> = catalog.values().into_iter().filter_map(telling).collect();
    kinds.order_by(Ord::cmp);
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
    use std::sync::Arc;

    use super::*;
    use crate::catalog::tests::catalogue;

    fn books() -> Arc<Catalog> {
        catalogue(&[
            ("a", &[("genre", "crime"), ("year", "1954"), ("themes", "a, b")], &[1, 0, 0]),
            ("b", &[("genre", "crime"), ("year", "1955"), ("themes", "a, b")], &[1, 0, 1]),
            ("c", &[("genre", "horror"), ("year", "1955"), ("themes", "a, b")], &[1, 2, 0]),
            ("d", &[("genre", "poetry"), ("year", "1956"), ("themes", "a, b")], &[3, 0, 0]),
            ("e", &[("genre", "poetry"), ("year", "1957"), ("themes", "a, b")], &[4, 0, 0]),
            ("f", &[("genre", "poetry"), ("year", "1957"), ("themes", "a, b")], &[4, 1, 0]),
        ])
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
        const GENRES: [&[(&str, &str)]; 4] =
            [&[("genre", "a")], &[("genre", "b")], &[("genre", "c")], &[("genre", "d")]];
        let ids: Vec<[u16; 2]> = (0..80).map(|at| [at / 20, at % 20]).collect();
        let sorted: Vec<_> = ids.iter().map(|id| ("", GENRES[usize::from(id[0])], &id[..])).collect();
        let shelves = shelves(&catalogue(&sorted), 1, "genre");
        assert_eq!(purity(&shelves), Some(1.0));
        let chance = purity_by_chance(&shelves).unwrap();
        assert!((0.25..0.5).contains(&chance), "{chance}");
        assert_eq!(purity_by_chance(&shelves), Some(chance), "the same every time");
    }

    #[test]
    fn kinds_are_no_numbers_and_no_lists() {
        assert_eq!(kinds(&books()), ["genre"]);
    }
}
