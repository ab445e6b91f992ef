use std::collections::HashMap;

use anyhow::{Result, ensure};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use tigerlet::catalog::{Catalog, ItemRef};

use super::CategoryNote;
use crate::quantize::cells::Cells;

/// Deals of categories at random whose purity is averaged.
const DEALS: usize = 10;
const EXAMPLES: usize = 5;

/// The category of each item, read from one of its attributes.
pub struct Category {
    attribute: String,
    /// Names of the categories.
    names: Vec<String>,
    /// The category of each item; none if it lacks the attribute.
    of: Vec<Option<usize>>,
}

impl Category {
    /// The categories by `attribute`, or else by the attribute that has the fewest of them, of those that at
    /// least half of the items have and that tell items apart. None if there is no such attribute.
    ///
    /// Where an attribute lists several values, separated by commas, an item's category is the broadest: the
    /// one that most items have.
    pub fn of(catalog: &Catalog, attribute: Option<&str>) -> Result<Option<Self>> {
        if let Some(attribute) = attribute {
            let category = Self::by(catalog, attribute);
            ensure!(category.labelled() > 0, "no item has an attribute `{attribute}`");
            return Ok(Some(category));
        }
        let mut attributes: Vec<&str> = catalog.columns().names.iter().collect();
        attributes.sort_unstable();
        let telling = |category: &Self| {
            2 * category.labelled() >= catalog.len()
                && category.names.len() > 1
                && category.names.len() < category.labelled()
        };
        let categories = attributes.into_iter().map(|attribute| Self::by(catalog, attribute));
        Ok(categories.filter(telling).min_by_key(|category| category.names.len()))
    }

    fn by(catalog: &Catalog, attribute: &str) -> Self {
        let values = |item: ItemRef| -> Vec<String> {
            let text = item.attribute(attribute).unwrap_or_default();
            text.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
        };
        let mut frequency: HashMap<String, usize> = HashMap::new();
        for item in catalog.items() {
            let mut values = values(item);
            values.sort_unstable();
            values.dedup();
            for value in values {
                *frequency.entry(value).or_default() += 1;
            }
        }
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut names = Vec::new();
        let of = catalog.items().map(|item| {
            // The first of equally frequent ones.
            let broadest = values(item).into_iter().rev().max_by_key(|value| frequency[value])?;
            Some(*numbers.entry(broadest).or_insert_with_key(|name| {
                names.push(name.clone());
                names.len() - 1
            }))
        });
        let of = of.collect();
        Self { attribute: attribute.to_owned(), names, of }
    }

    fn labelled(&self) -> usize {
        self.of.iter().flatten().count()
    }

    /// Share of the items with a category whose category is the most frequent one of their cell.
    pub fn purity(&self, cells: &Cells) -> f64 {
        purity(&self.of, cells)
    }

    /// The purity of the same cells when the same categories are dealt out at random: what cells reach by
    /// being small.
    pub fn random_purity(&self, cells: &Cells, seed: u64) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut dealt = self.of.clone();
        let deals = (0..DEALS).map(|_| {
            dealt.shuffle(&mut rng);
            purity(&dealt, cells)
        });
        deals.sum::<f64>() / DEALS as f64
    }

    pub fn note(&self) -> CategoryNote {
        let mut counts = vec![0usize; self.names.len()];
        self.of.iter().flatten().for_each(|&category| counts[category] += 1);
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by_key(|&category| std::cmp::Reverse(counts[category]));
        CategoryNote {
            attribute: self.attribute.clone(),
            categories: self.names.len(),
            examples: order.iter().take(EXAMPLES).map(|&category| self.names[category].clone()).collect(),
            items: self.labelled(),
        }
    }
}

fn purity(of: &[Option<usize>], cells: &Cells) -> f64 {
    let mut counts: HashMap<(usize, usize), usize> = HashMap::new();
    for (&cell, category) in cells.of.iter().zip(of) {
        if let Some(category) = category {
            *counts.entry((cell, *category)).or_default() += 1;
        }
    }
    let mut most = vec![0; cells.sizes.len()];
    for (&(cell, _), &count) in &counts {
        most[cell] = most[cell].max(count);
    }
    most.iter().sum::<usize>() as f64 / of.iter().flatten().count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use tigerlet::catalog::Item;

    fn catalog(rows: &[&[(&str, &str)]]) -> Catalog {
        let item = |(i, attributes): (usize, &&[(&str, &str)])| Item {
            id: i.to_string(),
            attributes: attributes.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect(),
            ..Item::default()
        };
        Catalog::new(rows.iter().enumerate().map(item).collect()).unwrap()
    }

    #[test]
    fn the_attribute_with_the_fewest_categories_is_chosen_and_its_broadest_value_counts() {
        let catalog = catalog(&[
            &[("tags", "OPI, Makeup, Nails"), ("size", "1"), ("all", "x")],
            &[("tags", "Makeup, Face"), ("size", "2"), ("all", "x")],
            &[("tags", "Hair, OPI"), ("size", "3"), ("all", "x")],
            &[("tags", "Hair"), ("rare", "a"), ("all", "x")],
            &[("tags", " , Hair"), ("rare", "a"), ("all", "x")],
            &[("all", "x")],
        ]);
        let note = Category::of(&catalog, None).unwrap().unwrap().note();
        assert_eq!((note.attribute.as_str(), note.categories, note.items), ("tags", 3, 5));
        assert_eq!(note.examples, ["Hair", "OPI", "Makeup"]);
        let named = Category::of(&catalog, Some("rare")).unwrap().unwrap();
        assert_eq!(named.of, [None, None, None, Some(0), Some(0), None]);
        let unknown = Category::of(&catalog, Some("colour")).err().unwrap();
        assert_eq!(unknown.to_string(), "no item has an attribute `colour`");
    }

    #[test]
    fn a_cell_of_one_is_pure_whatever_is_dealt_and_one_cell_for_all_is_as_pure_as_the_catalogue() {
        let genre = |name| -> &[(&str, &str)] { if name == 0 { &[("g", "a")] } else { &[("g", "b")] } };
        let catalog = catalog(&[genre(0), genre(0), genre(0), genre(1)]);
        let category = Category::of(&catalog, None).unwrap().unwrap();
        let alone = Cells { of: vec![0, 1, 2, 3], sizes: vec![1; 4] };
        let one = Cells { of: vec![0; 4], sizes: vec![4] };
        assert_eq!((category.purity(&alone), category.random_purity(&alone, 1)), (1.0, 1.0));
        assert_eq!((category.purity(&one), category.random_purity(&one, 1)), (0.75, 0.75));
    }
}
