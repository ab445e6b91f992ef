//! Words and attributes of an item, weighted by TF-IDF.
use std::{collections::BTreeMap, fmt};

use super::fold::{fold, is_letter};
use crate::{catalog::ItemRef, number::is_number};

/// What can be counted in an item. Words and pairs come from the title and from the attributes'
/// values alike, so that "fantasy" in a title is the "fantasy" of a genre.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// One word, folded.
    Word(String),
    /// Two words that follow each other.
    Pair(String, String),
    /// An attribute and one of its values, such as a series: the strongest sign that two items belong together.
    Attribute(String, String),
}

impl Feature {
    fn weight(&self) -> f64 {
        match self {
            Self::Word(_) => 1.0,
            Self::Pair(..) => 0.5,
            Self::Attribute(..) => 2.0,
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Pair(first, second) => write!(f, "{first} {second}"),
            Self::Attribute(key, value) => write!(f, "{key}: {value}"),
        }
    }
}

/// The features of a catalogue of N items and how rare each is.
#[derive(Clone, Debug)]
pub struct Tfidf {
    /// Per feature: its column, and in how many items it occurs.
    columns: BTreeMap<Feature, (u32, usize)>,
    items: usize,
}

impl Tfidf {
    /// Numbers the features that at least two items share; all of them if no two items share anything.
    pub fn fit<'a>(items: impl IntoIterator<Item = ItemRef<'a>>) -> Self {
        let mut columns = BTreeMap::<Feature, (u32, usize)>::new();
        let mut total = 0;
        for item in items {
            total += 1;
            count(item).into_keys().for_each(|feature| columns.entry(feature).or_default().1 += 1);
        }
        if columns.values().any(|&(_, items)| items > 1) {
            columns.retain(|_, (_, items)| *items > 1);
        }
        for (number, (column, _)) in (0..).zip(columns.values_mut()) {
            *column = number;
        }
        Self { columns, items: total }
    }

    /// Whether any feature is that of more items than one: else they tell all items apart, and none alike.
    pub fn is_shared(&self) -> bool {
        self.columns.values().any(|&(_, items)| items > 1)
    }

    /// M, the number of features.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The features of an item that the catalogue knows, each with its column and weight, in the columns'
    /// order: (1 + ln tf) · (ln((1 + N) / (1 + df)) + 1) by the kind of feature, the whole of length 1.
    pub fn weigh(&self, item: ItemRef) -> Vec<(Feature, u32, f64)> {
        let weigh = |(feature, count): (Feature, usize)| {
            let &(column, shared_by) = self.columns.get(&feature)?;
            let rarity = ((1 + self.items) as f64 / (1 + shared_by) as f64).ln() + 1.0;
            let weight = feature.weight() * (1.0 + (count as f64).ln()) * rarity;
            Some((feature, column, weight))
        };
        let mut weighed: Vec<_> = count(item).into_iter().filter_map(weigh).collect();
        let norm = weighed.iter().map(|(.., weight)| weight * weight).sum::<f64>().sqrt();
        weighed.iter_mut().for_each(|(.., weight)| *weight /= norm);
        weighed
    }

    /// An item as a sparse row: the columns and weights of [`Tfidf::weigh`].
    pub fn row(&self, item: ItemRef) -> Vec<(u32, f64)> {
        self.weigh(item).into_iter().map(|(_, column, weight)| (column, weight)).collect()
    }

    /// Words of a text that no two items share, so that nothing is known of them; in alphabetical order.
    pub fn unknown(&self, text: &str) -> Vec<String> {
        let unknown = |word: &String| !self.columns.contains_key(&Feature::Word(word.clone()));
        let mut sorted: Vec<String> = Vec::new();
        for word in words(text).filter(unknown) {
            if let Err(at) = sorted.binary_search(&word) {
                sorted.insert(at, word);
            }
        }
        sorted
    }
}

fn count(item: ItemRef) -> BTreeMap<Feature, usize> {
    let mut counts = BTreeMap::new();
    let mut add = |feature| *counts.entry(feature).or_default() += 1;
    let texts = std::iter::once(item.title).chain(values(item).map(|(_, value)| value));
    for text in texts {
        let words: Vec<String> = words(text).collect();
        words.windows(2).for_each(|pair| add(Feature::Pair(pair[0].clone(), pair[1].clone())));
        words.into_iter().for_each(|word| add(Feature::Word(word)));
    }
    for (key, value) in values(item) {
        let value: Vec<String> = words(value).collect();
        add(Feature::Attribute(key.to_owned(), value.join(" ")));
    }
    counts
}

/// The attributes' values, lists taken apart. A number is left out: that two books are both from
/// 1954, or both the second of their series, says nothing about either.
fn values(item: ItemRef<'_>) -> impl Iterator<Item = (&str, &str)> {
    item.attributes()
        .flat_map(|(key, list)| list.split([',', ';', '|']).map(move |value| (key, value.trim())))
        .filter(|(_, value)| words(value).next().is_some() && !is_number(value))
}

/// Folded words; an apostrophe parts them here, so that "Ender's" is a book of "Ender".
fn words(text: &str) -> std::vec::IntoIter<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Item;

    fn item(title: &str, attributes: &[(&str, &str)]) -> Item {
        let attributes = attributes.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Item { id: title.to_owned(), title: title.to_owned(), attributes, ..Item::default() }
    }

    #[test]
    fn lists_are_taken_apart_and_numbers_left_out() {
        let item = item("It", &[("themes", "Love; War and Peace"), ("year", "1954"), ("number", "2.5")]);
        let attributes: Vec<Feature> = count((&item).into())
            .into_keys()
            .filter(|feature| matches!(feature, Feature::Attribute(..)))
            .collect();
        let attribute = |value: &str| Feature::Attribute("themes".into(), value.into());
        assert_eq!(attributes, [attribute("love"), attribute("war and peace")]);
    }

    #[test]
    fn rare_features_weigh_more_and_unshared_ones_nothing() {
        let tale = |title: &str| item(title, &[("genre", "tale")]);
        let tfidf = Tfidf::fit([tale("red fox"), tale("blue fox"), tale("owl")].iter().map(ItemRef::from));
        let weighed = tfidf.weigh((&item("the red fox tale", &[])).into());
        let known: Vec<String> = weighed.iter().map(|(feature, ..)| feature.to_string()).collect();
        assert_eq!(known, ["fox", "tale"]);
        // fox is in 2 of 3 items, tale in 3: ln(4/3) + 1 beside ln(4/4) + 1, together of length 1.
        let rarity = (4f64 / 3.0).ln() + 1.0;
        assert!((weighed[0].2 / weighed[1].2 - rarity).abs() < 1e-12);
        assert!((weighed[0].2.hypot(weighed[1].2) - 1.0).abs() < 1e-12);
        assert_eq!(tfidf.unknown("The red-red FOX"), ["red", "the"]);
        assert!(tfidf.weigh((&item("?", &[])).into()).is_empty());
    }
}
