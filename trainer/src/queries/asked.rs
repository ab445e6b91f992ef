//! Queries that somebody might write who looks for an item, made from its own words.
use std::collections::HashMap;

use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use tigerlet::{catalog::ItemRef, filter::parts, text::fold};

/// What a query is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The title.
    Title,
    /// Up to three of the values of its attributes.
    Attributes,
    /// Some of its words, every one that the thesaurus knows in other words, in no order.
    Paraphrase,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Title, Self::Attributes, Self::Paraphrase];

    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "titles",
            Self::Attributes => "attributes",
            Self::Paraphrase => "paraphrases",
        }
    }
}

/// Words, and how to say them without any of them.
const THESAURUS: &str = include_str!("thesaurus.tsv");

/// Values of a query of attributes, at most.
const VALUES: usize = 3;

/// Words of an item that a paraphrase says otherwise, at most, and of those that it leaves as they are.
const OTHERWISE: usize = 4;
const AS_THEY_ARE: usize = 1;

/// Makes queries.
pub struct Asking {
    thesaurus: HashMap<&'static str, &'static str>,
    seed: u64,
}

impl Asking {
    pub fn new(seed: u64) -> Self {
        let thesaurus = THESAURUS.lines().filter_map(|line| line.split_once('\t')).collect();
        Self { thesaurus, seed }
    }

    /// The query of that kind for item `number`; none where there is nothing to make it of.
    pub fn query(&self, kind: Kind, number: u32, item: ItemRef) -> Option<String> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(u64::from(number) << 2 | kind as u64);
        let mut values: Vec<&str> = item
            .attributes()
            .flat_map(|(_, list)| parts(list))
            .filter(|value| value.parse::<f64>().is_err())
            .collect();
        let query = match kind {
            Kind::Title => item.title.to_owned(),
            Kind::Attributes => {
                values.shuffle(&mut random);
                values.truncate(VALUES);
                values.join(" ")
            }
            Kind::Paraphrase => {
                let text = fold::words(&format!("{} {}", item.title, values.join(" ")));
                let mut words: Vec<&str> = text.split_whitespace().collect();
                words.sort_unstable();
                words.dedup();
                words.shuffle(&mut random);
                let (known, names): (Vec<&str>, Vec<&str>) =
                    words.into_iter().partition(|word| self.thesaurus.contains_key(word));
                let otherwise = known.iter().filter_map(|word| self.thesaurus.get(word).copied());
                let mut said: Vec<&str> = otherwise.take(OTHERWISE).collect();
                // What nothing is known of for cannot be asked for in other words alone.
                let kept = AS_THEY_ARE + usize::from(said.is_empty());
                let names = names.into_iter().filter(|word| word.len() > 2);
                let kept = random.random_range(0..=kept).max(usize::from(said.is_empty()));
                said.extend(names.take(kept));
                said.join(" ")
            }
        };
        (!fold::words(&query).is_empty()).then_some(query)
    }
}

#[cfg(test)]
mod tests {
    use tigerlet::catalog::Item;

    use super::*;

    #[test]
    fn a_query_is_of_the_item_and_a_paraphrase_says_known_words_otherwise() {
        let attributes = [("themes", "war, revenge, a dog"), ("year", "1954")];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let item = Item { title: "Zebra".to_owned(), attributes, ..Item::default() };
        let asking = Asking::new(1);
        let query = |kind| asking.query(kind, 7, (&item).into()).unwrap();
        assert_eq!(query(Kind::Title), "Zebra");
        let mut values: Vec<String> = query(Kind::Attributes).split(' ').map(str::to_owned).collect();
        values.sort();
        assert_eq!(values, ["a", "dog", "revenge", "war"]);
        let said = query(Kind::Paraphrase);
        assert!(
            said.contains("armed conflict and soldiers") && said.contains("paying someone back"),
            "{said}"
        );
        assert!(!said.contains("war") && !said.contains("revenge"), "{said}");
        assert_eq!(said, query(Kind::Paraphrase), "the same every time");
        let none = Item { title: "!".to_owned(), ..Item::default() };
        assert_eq!(asking.query(Kind::Title, 1, (&none).into()), None);
    }

    #[test]
    fn nothing_in_the_thesaurus_is_explained_by_itself() {
        for (word, phrase) in Asking::new(1).thesaurus {
            assert!(phrase.split(' ').all(|other| other != word), "{word}");
        }
    }
}
