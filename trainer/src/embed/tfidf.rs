//! The encoder that needs no download: words and attributes of an item, weighted by TF-IDF,
//! reduced by a truncated SVD (latent semantic analysis).

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use tigerlet::catalog::Item;
use tigerlet::matrix::Matrix;

use super::svd::{Sparse, truncated_svd};

/// What can be counted in an item. Words and pairs come from the title and from the attributes'
/// values alike, so that "fantasy" in a title is the "fantasy" of a genre.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Feature {
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

/// The vectors of `items`, N×D with D ≤ `dimensions`: fewer where the items have less to tell apart.
/// An item that shares no feature with another one gets a row of zeros.
pub fn embed(items: &[Item], dimensions: usize) -> Result<Matrix> {
    // 1. Count: term frequencies by item, and in how many items a feature occurs.
    let counts: Vec<BTreeMap<Feature, usize>> = items.iter().map(count).collect();
    let mut frequency = BTreeMap::<&Feature, usize>::new();
    for feature in counts.iter().flat_map(BTreeMap::keys) {
        *frequency.entry(feature).or_default() += 1;
    }
    ensure!(
        !frequency.is_empty(),
        "no item has a word in its title or attributes, so there is nothing to embed"
    );

    // 2. Number the features that at least two items share; all of them if no two items share anything.
    if frequency.values().any(|&items| items > 1) {
        frequency.retain(|_, items| *items > 1);
    }
    let column: BTreeMap<&Feature, (u32, usize)> =
        (0..).zip(frequency).map(|(column, (feature, items))| (feature, (column, items))).collect();

    // 3. Weigh: (1 + ln tf) · (ln((1 + N) / (1 + df)) + 1), rows of length 1.
    let rows = counts.iter().map(|counts| {
        let mut row: Vec<(u32, f64)> = counts
            .iter()
            .filter_map(|(feature, &count)| {
                let &(column, shared_by) = column.get(feature)?;
                let rarity = ((1 + items.len()) as f64 / (1 + shared_by) as f64).ln() + 1.0;
                Some((column, feature.weight() * (1.0 + (count as f64).ln()) * rarity))
            })
            .collect();
        let norm = row.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        row.iter_mut().for_each(|(_, value)| *value /= norm);
        row
    });

    // 4. Reduce.
    let scores = truncated_svd(&Sparse::new(rows.collect(), column.len()), dimensions)?;
    let width = scores.first().map_or(0, Vec::len);
    Ok(Matrix::new(items.len(), width, scores.into_iter().flatten().map(|value| value as f32).collect())?)
}

fn count(item: &Item) -> BTreeMap<Feature, usize> {
    let mut counts = BTreeMap::new();
    let mut add = |feature| *counts.entry(feature).or_default() += 1;
    let texts = std::iter::once(item.title.as_str()).chain(values(item).map(|(_, value)| value));
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
fn values(item: &Item) -> impl Iterator<Item = (&str, &str)> {
    item.attributes
        .iter()
        .flat_map(|(key, list)| list.split([',', ';', '|']).map(move |value| (key.as_str(), value.trim())))
        .filter(|(_, value)| words(value).next().is_some() && value.parse::<f64>().is_err())
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, attributes: &[(&str, &str)]) -> Item {
        let attributes = attributes.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Item { id: title.to_owned(), title: title.to_owned(), attributes }
    }

    /// Twelve series of four books by six authors in three genres, titles of unrelated words.
    fn books() -> Vec<Item> {
        let nouns = ["Harbour", "Winter", "Lantern", "Orchard", "Mirror", "Falcon", "Salt", "Bridge"];
        let book = |i: usize| {
            let title = format!("The {} {} of {}", nouns[i * 5 % 8], nouns[i * 3 % 7], i * 7919 % 101);
            let number = (i % 4 + 1).to_string();
            item(
                &title,
                &[
                    ("author", &format!("Name{} Surname{}", i / 8, i / 8)),
                    ("genre", &format!("Kind{}", i / 16)),
                    ("number", &number),
                    ("series", &format!("Cycle{}", i / 4)),
                    ("year", &(1900 + i * 37 % 90).to_string()),
                ],
            )
        };
        (0..48).map(book).collect()
    }

    fn cosine(matrix: &Matrix, a: usize, b: usize) -> f64 {
        let dot = |a, b| -> f64 {
            matrix.row(a).iter().zip(matrix.row(b)).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn books_of_a_series_are_closest_then_of_an_author_then_of_a_genre() {
        let matrix = embed(&books(), 24).unwrap();
        let mean = |belongs: fn(usize, usize) -> bool| {
            let pairs: Vec<f64> = (0..48)
                .flat_map(|a| (0..a).map(move |b| (a, b)))
                .filter(|&(a, b)| belongs(a, b))
                .map(|(a, b)| cosine(&matrix, a, b))
                .collect();
            pairs.iter().sum::<f64>() / pairs.len() as f64
        };
        let series = mean(|a, b| a / 4 == b / 4);
        let author = mean(|a, b| a / 8 == b / 8 && a / 4 != b / 4);
        let genre = mean(|a, b| a / 16 == b / 16 && a / 8 != b / 8);
        let other = mean(|a, b| a / 16 != b / 16);
        assert!(
            series > author + 0.1 && author > genre + 0.1 && genre > other + 0.1,
            "{series} {author} {genre} {other}"
        );
    }

    #[test]
    fn the_same_items_give_the_same_vectors() {
        assert_eq!(embed(&books(), 16).unwrap(), embed(&books(), 16).unwrap());
    }

    #[test]
    fn little_to_tell_apart_gives_fewer_dimensions() {
        let same = vec![item("One Title", &[]); 5];
        let matrix = embed(&same, 64).unwrap();
        assert_eq!((matrix.rows(), matrix.cols()), (5, 1));
        let matrix = embed(&[item("Alone", &[])], 64).unwrap();
        assert_eq!((matrix.rows(), matrix.cols()), (1, 1));
        assert!(matrix.row(0)[0] > 0.99);

        let mut items = books();
        items.push(item("", &[]));
        items.push(item("…", &[("year", "1984")]));
        let matrix = embed(&items, 400).unwrap();
        assert!(matrix.cols() <= 48);
        assert!(matrix.row(48).iter().chain(matrix.row(49)).all(|&value| value.abs() < 1e-6));
        assert!(embed(&[item("", &[]), item("?", &[])], 8).is_err());
    }

    #[test]
    fn lists_are_taken_apart_and_numbers_left_out() {
        let item = item("It", &[("themes", "Love; War and Peace"), ("year", "1954"), ("number", "2.5")]);
        let attributes: Vec<Feature> =
            count(&item).into_keys().filter(|feature| matches!(feature, Feature::Attribute(..))).collect();
        let attribute = |value: &str| Feature::Attribute("themes".into(), value.into());
        assert_eq!(attributes, [attribute("love"), attribute("war and peace")]);
    }
}
