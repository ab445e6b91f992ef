//! The figures that the prose speaks of, computed from the open bundle.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::catalog::{Catalog, Entry};
use crate::figures::cost::Cost;
use crate::playground::Playground;
use crate::text::format::grouped;

/// Beams of the prose's sums, as the playground begins with.
const BEAMS: usize = 20;

/// Words for the bundle's metrics.
const MEASURED: [(&str, &str); 7] = [
    ("ceiling", "ceiling R@10"),
    ("hybrid", "hybrid R@10"),
    ("hybrid_ndcg", "hybrid N@10"),
    ("generator", "generator R@10"),
    ("generator_ndcg", "generator N@10"),
    ("knn", "item-kNN R@10"),
    ("knn_ndcg", "item-kNN N@10"),
];

/// Words for `{{name}}` in the prose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    words: BTreeMap<&'static str, String>,
}

impl Facts {
    /// What the open bundle has to tell, computed once a catalogue, and not before somebody reads it.
    pub fn of(playground: Playground) -> Memo<Self> {
        Memo::new(move |_| Self::new(playground.catalog.get().as_deref()))
    }

    /// What a bundle has to tell; before one is open, nothing.
    pub fn new(catalog: Option<&Catalog>) -> Self {
        let Some(catalog) = catalog else { return Self::default() };
        let card = &*catalog.card;
        let codes = card.layout.first().copied().unwrap_or(0);
        let levels = card.layout.len() - usize::from(card.suffix);
        let possible: u128 = card.layout.iter().map(|&codes| codes as u128).product();
        let items = card.items.max(1) as u128;
        let rows: usize = card.layout.iter().sum();
        let writing = Cost::of_writing(&card.layout, BEAMS, card.d_model, card.decoder_layers);
        let (opening, openings) = opening(catalog);
        let mut words = BTreeMap::from([
            ("rows", grouped(rows as u128)),
            ("break-even", grouped(writing.break_even(card.d_model) as u128)),
            ("opening", opening),
            ("openings", grouped(openings as u128)),
            ("items", grouped(card.items as u128)),
            ("codes", codes.to_string()),
            ("levels", levels.to_string()),
            ("length", card.layout.len().to_string()),
            ("possible", grouped(possible)),
            ("one-in", grouped((possible + items / 2) / items)),
            ("readers", grouped(card.users as u128)),
            ("history", card.max_history.to_string()),
            ("tokens", grouped((card.max_history * card.layout.len()) as u128)),
            ("vocabulary", grouped(card.layout.iter().map(|&codes| codes as u128).sum())),
            ("width", card.d_model.to_string()),
            ("heads", card.heads.to_string()),
            ("encoder_layers", card.encoder_layers.to_string()),
            ("decoder_layers", card.decoder_layers.to_string()),
            ("parameters", grouped(card.parameters as u128)),
        ]);
        // What the trainer measured of all readers, where the bundle tells it.
        for (word, name) in MEASURED {
            if let Some(metric) = card.metrics.iter().find(|metric| metric.name == name) {
                words.insert(word, format!("{:.3}", metric.value));
            }
        }
        words.extend(collisions(catalog, levels));
        Self { words }
    }

    /// What is to be told for a name, if it is known.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.words.get(name).map(String::as_str)
    }
}

/// The word that most titles begin with, and how many.
fn opening(catalog: &Catalog) -> (String, usize) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let first = |item: Entry| item.title().split_whitespace().next().map(str::to_owned);
    for word in catalog.entries().filter_map(first) {
        *counts.entry(word).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).unwrap_or_default()
}

/// What the chapters on quantisation and collisions count. A cell is what the codes without the suffix name.
fn collisions(catalog: &Catalog, levels: usize) -> [(&'static str, String); 8] {
    let card = &*catalog.card;
    let cells: Vec<usize> = catalog.trie.level(levels).map(|cell| catalog.trie.items_below(cell)).collect();
    let possible: u128 = card.layout.iter().take(levels).map(|&codes| codes as u128).product();
    let shared = || cells.iter().copied().filter(|&items| items > 1);
    let sharing: usize = shared().sum();
    let pairs: usize = shared().map(|items| items * (items - 1) / 2).sum();
    let items = card.items as f64;
    let lucky = items * (items - 1.0).max(0.0) / 2.0 / (possible.max(1) as f64);
    [
        ("cells", grouped(possible)),
        ("sum", grouped(card.layout.iter().take(levels).map(|&codes| codes as u128).sum())),
        ("shared", grouped(shared().count() as u128)),
        ("sharing", grouped(sharing as u128)),
        ("sharing_share", format!("{:.0}%", 100.0 * sharing as f64 / items.max(1.0))),
        ("crowd", cells.iter().max().copied().unwrap_or(0).to_string()),
        ("pairs", grouped(pairs as u128)),
        ("lucky_pairs", format!("{lucky:.1}")),
    ]
}

#[cfg(test)]
pub mod tests {
    use std::sync::Arc;

    use tigerlet::card::{BundleCard, Metric};

    use super::*;
    use crate::catalog::tests::catalogue;

    /// Three items, two of them in one cell, of a bundle that knows everything that the prose tells.
    pub fn facts(title: &str) -> Facts {
        let mut catalog = catalogue(&[(title, &[], &[0, 0]), (title, &[], &[1, 0]), ("", &[], &[1, 1])]);
        let catalog = Arc::get_mut(&mut catalog).expect("nobody else has it");
        catalog.card = Arc::new(BundleCard {
            metrics: MEASURED.map(|(_, name)| Metric { name: name.to_owned(), value: 0.5 }).to_vec(),
            d_model: 8,
            decoder_layers: 1,
            ..(*catalog.card).clone()
        });
        Facts::new(Some(&*catalog))
    }

    #[test]
    fn a_title_of_markup_is_a_word_like_others() {
        assert_eq!(facts("<img/src=x> one").word("opening"), Some("<img/src=x>"));
        assert_eq!(facts("one").word("no such fact"), None);
    }

    #[test]
    fn a_cell_is_shared_by_those_whose_ids_differ_in_the_suffix_alone() {
        let facts = facts("one");
        let told = ["shared", "sharing", "crowd", "pairs"].map(|name| facts.word(name));
        assert_eq!(told, [Some("1"), Some("2"), Some("2"), Some("1")]);
    }
}
