//! The figures that the prose speaks of, computed from the open bundle.

use std::collections::BTreeMap;

use tigerlet::card::BundleCard;

use crate::figures::cost::Cost;
use crate::page::Language;
use crate::text::format::grouped;

/// Beams of the prose's sums, as the playground begins with.
const BEAMS: usize = 20;

/// What stands for a fact that nobody knows.
const UNKNOWN: &str = "<span class=\"unknown\">…</span>";

/// Words for `{{name}}` in the prose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    words: BTreeMap<&'static str, String>,
}

impl Facts {
    /// What a bundle has to tell; before one is open, nothing.
    pub fn new(card: Option<&BundleCard>, _language: Language) -> Self {
        let Some(card) = card else { return Self::default() };
        let codes = card.layout.first().copied().unwrap_or(0);
        let levels = card.layout.len() - usize::from(card.suffix);
        let possible: u128 = card.layout.iter().map(|&codes| codes as u128).product();
        let rows: usize = card.layout.iter().sum();
        let writing = Cost::of_writing(&card.layout, BEAMS, card.d_model, card.decoder_layers);
        let (opening, openings) = opening(card);
        let mut words = BTreeMap::from([
            ("rows", grouped(rows as u128)),
            ("break-even", grouped(writing.break_even(card.d_model) as u128)),
            ("opening", opening.to_owned()),
            ("openings", grouped(openings as u128)),
            ("items", grouped(card.items.len() as u128)),
            ("codes", codes.to_string()),
            ("levels", levels.to_string()),
            ("length", card.layout.len().to_string()),
            ("possible", grouped(possible)),
            ("one-in", grouped(possible / card.items.len().max(1) as u128)),
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
        // What the best possible ranker of simulated readers reaches, where the bundle knows it.
        if let Some(ceiling) = card.metrics.iter().find(|metric| metric.name == "ceiling R@10") {
            words.insert("ceiling", format!("{:.3}", ceiling.value));
        }
        words.extend(collisions(card, levels));
        Self { words }
    }

    /// `html` with its facts put in; what is not known, or not yet, is a marked ellipsis.
    pub fn tell(&self, html: &str) -> String {
        let mut parts = html.split("{{");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let Some((name, rest)) = part.split_once("}}") else { continue };
            out.push_str(self.words.get(name).map_or(UNKNOWN, String::as_str));
            out.push_str(rest);
        }
        out
    }
}

/// The word that most titles begin with, and how many.
fn opening(card: &BundleCard) -> (&str, usize) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in card.items.iter().filter_map(|item| item.title.split_whitespace().next()) {
        *counts.entry(word).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).unwrap_or_default()
}

/// What the chapters on quantisation and collisions count. A cell is what the codes without the suffix name.
fn collisions(card: &BundleCard, levels: usize) -> [(&'static str, String); 8] {
    let mut cells = BTreeMap::<&[u16], usize>::new();
    for item in &card.items {
        *cells.entry(item.semantic_id.get(..levels).unwrap_or_default()).or_default() += 1;
    }
    let possible: u128 = card.layout.iter().take(levels).map(|&codes| codes as u128).product();
    let shared = || cells.values().filter(|&&items| items > 1);
    let sharing: usize = shared().sum();
    let pairs: usize = shared().map(|items| items * (items - 1) / 2).sum();
    let items = card.items.len() as f64;
    let lucky = items * (items - 1.0).max(0.0) / 2.0 / (possible.max(1) as f64);
    [
        ("cells", grouped(possible)),
        ("sum", grouped(card.layout.iter().take(levels).map(|&codes| codes as u128).sum())),
        ("shared", grouped(shared().count() as u128)),
        ("sharing", grouped(sharing as u128)),
        ("sharing_share", format!("{:.0} %", 100.0 * sharing as f64 / items.max(1.0))),
        ("crowd", cells.values().max().copied().unwrap_or(0).to_string()),
        ("pairs", grouped(pairs as u128)),
        ("lucky_pairs", format!("{lucky:.1}")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_where_the_prose_names_them() {
        let facts = Facts { words: BTreeMap::from([("items", grouped(1191))]) };
        assert_eq!(facts.tell("<p>{{items}} of {{unknown}}</p>"), format!("<p>1,191 of {UNKNOWN}</p>"));
    }
}
