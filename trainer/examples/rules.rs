//! What a rule costs: an expression read, its items found, and its prefixes marked on the trie, beside a catalogue that
//! is already indexed. Medians of many, one thread.
//!
//!     cargo run --release -p trainer --example rules
#![allow(clippy::unwrap_used, reason = "a failed step ends the measurement")]
use std::{hint::black_box, time::Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    catalog::{Catalog, Item},
    filter::Expression,
    semantic_id::SemanticIds,
    trie::Trie,
};

const EXPRESSIONS: [&str; 4] = [
    "kind = \"kind 3\"",
    "kind = \"kind 3\" and price >= 50 and not maker in (\"maker 1\", \"maker 2\")",
    "(kind = \"kind 3\" or kind = \"kind 4\") and price in 10..60 and stocked and has colour",
    "price < 90",
];
const TIMES: usize = 201;

fn main() {
    for items in [12_101, 100_000] {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut item = |at: usize| Item {
            id: at.to_string(),
            title: format!("Item {at}"),
            attributes: [
                ("kind", format!("kind {}", random.random_range(0..20))),
                ("maker", format!("maker {}", random.random_range(0..500))),
                ("price", random.random_range(1..100).to_string()),
                ("colour", ["red", "green", "blue"][random.random_range(0..3)].to_owned()),
                ("stocked", ["yes", "no"][random.random_range(0..2)].to_owned()),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            ..Item::default()
        };
        let catalog = Catalog::new((0..items).map(&mut item).collect()).unwrap();
        let codes: Vec<u16> = (0..3 * items).map(|_| random.random_range(0..256)).collect();
        let trie = Trie::new(&SemanticIds::with_suffix(&codes, &[256; 3]).unwrap());
        let started = Instant::now();
        let _ = catalog.passing(&EXPRESSIONS[0].parse().unwrap()).unwrap();
        println!("{items} items: indexed in {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
        for text in EXPRESSIONS {
            let mut taken: Vec<f64> = (0..TIMES)
                .map(|_| {
                    let started = Instant::now();
                    let expression: Expression = text.parse().unwrap();
                    let passing = catalog.passing(&expression).unwrap();
                    black_box(trie.filter(|item| passing.contains(item as usize)));
                    started.elapsed().as_secs_f64() * 1e3
                })
                .collect();
            taken.sort_by(f64::total_cmp);
            println!("  {:.3} ms (90 %: {:.3})  {text}", taken[TIMES / 2], taken[TIMES * 9 / 10]);
        }
    }
}
