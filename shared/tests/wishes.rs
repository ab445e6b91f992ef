//! What a request wishes for beside the best: a query answered, the less known, things unlike each other, reasons.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::BTreeMap;

use burn::tensor::Device;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    answer::{Recommendation, Response},
    bundle::{Bundle, MANIFEST, VECTORS},
    history_entry::HistoryEntry,
    limits::Limits,
    recommender::Recommender,
    request::{Request, Scorer},
    steering::{QueryWeights, query_scores},
    text::TextEncoder,
    vectors::Vectors,
};

const SCORERS: [Scorer; 3] = [Scorer::Generate, Scorer::Dense, Scorer::Hybrid];

fn tiny() -> Recommender {
    Recommender::new(common::hybrid(), &Device::flex()).unwrap()
}

fn answer(recommender: &Recommender, request: &Request) -> Result<Response, String> {
    pollster::block_on(recommender.recommend(request)).map_err(|error| error.to_string())
}

fn list(recommender: &Recommender, request: &Request) -> Vec<Recommendation> {
    answer(recommender, request).unwrap().recommendations
}

/// All of the catalogue, by beams as wide as it.
fn asked(history: &[&str]) -> Request {
    Request { history: HistoryEntry::items(history), top_k: 40, beams: 40, ..Request::default() }
}

fn scores(list: &[Recommendation]) -> BTreeMap<String, f32> {
    list.iter().map(|found| (found.item.clone(), found.score)).collect()
}

#[test]
fn what_is_added_ranks_all_scorers_alike_as_if_every_item_had_been_looked_at() {
    let recommender = tiny();
    let counts = common::counted(40);
    let words = recommender.catalog().relevance("title 7 fancy").unwrap();
    let query = query_scores(&words, None, QueryWeights::default());
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for round in 0..60 {
        let history =
            [format!("item-{}", rng.random_range(0..40)), format!("item-{}", rng.random_range(0..40))];
        let scorer = SCORERS[round % 3];
        let novelty = [0.0, 0.3, 2.0][rng.random_range(0..3)];
        let plain = Request { scorer: Some(scorer), ..asked(&history.each_ref().map(String::as_str)) };
        let wish = Request { novelty, query: Some("Title 7, FANCY".to_owned()), ..plain.clone() };
        let (plain, wished) = (scores(&list(&recommender, &plain)), list(&recommender, &wish));
        assert_eq!(plain.len(), wished.len());
        for found in &wished {
            let item = recommender.catalog().by_id(&found.item).unwrap() as usize;
            let expected =
                plain[&found.item] + query[item] - novelty * (counts.counts()[item] as f32).ln_1p();
            assert!((found.score - expected).abs() < 1e-3, "{scorer}: {} {expected}", found.score);
            let parts = found.parts.unwrap();
            assert!((parts.sum() - found.score).abs() < 1e-4 && parts.query == query[item]);
        }
        assert!(wished.is_sorted_by(|a, b| a.score >= b.score));
        // One beam is enough for what the query names, whatever the history.
        let narrow = Request { beams: 1, top_k: 1, novelty: 0.0, ..wish };
        let first = &list(&recommender, &narrow)[0];
        let named = history.iter().all(|id| id != "item-7");
        assert!(!named || first.item == "item-7", "{scorer}: {}", first.item);
    }
}

#[test]
fn without_a_history_the_query_alone_ranks_and_rules_hold() {
    let recommender = tiny();
    let query = |text: &str| Request { query: Some(text.to_owned()), ..asked(&[]) };
    let found = list(&recommender, &query("title 12"));
    assert_eq!((found[0].item.as_str(), found.len()), ("item-12", 40));
    let ruled = Request {
        filter: Some("sort = 'fancy'".to_owned()),
        quotas: vec!["at most 2 where id in ('item-1', 'item-3', 'item-5')".to_owned()],
        top_k: 5,
        ..query("title 1 3 5")
    };
    let found = list(&recommender, &ruled);
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|found| found.item[5..].parse::<u32>().unwrap() % 2 == 1));
    let three = ["item-1", "item-3", "item-5"];
    assert_eq!(found.iter().filter(|found| three.contains(&found.item.as_str())).count(), 2);
    // A word that nobody has counts as those that are spelt like it.
    let misspelt = list(&recommender, &query("tilte 12"));
    assert_eq!(misspelt[0].item, "item-12");
}

#[test]
fn wishes_that_cannot_be_are_one_line_each() {
    let recommender = tiny();
    let refused = |request: Request| answer(&recommender, &request).unwrap_err();
    let plain = || asked(&["item-1"]);
    let query = |text: &str| Some(text.to_owned());
    for (request, expected) in [
        (Request { history: Vec::new(), ..plain() }, "the history is empty: name at least one item"),
        (Request { query: query(" ?! "), ..plain() }, "`query` has no word in it"),
        (Request { query: query("zzz qqq"), ..plain() }, "`query`: no item has any of its words"),
        (Request { novelty: -0.1, ..plain() }, "`novelty` is -0.1, expected 0 to 2"),
        (Request { novelty: f32::NAN, ..plain() }, "`novelty` is NaN, expected 0 to 2"),
        (Request { diversity: f32::INFINITY, ..plain() }, "`diversity` is inf, expected 0 to 20"),
        (
            Request { reasons: true, temperature: vec![1.0], ..plain() },
            "`reasons` ranks items: it goes with the constraint, and with no temperature",
        ),
        (
            Request { query: query("title"), constrained: false, ..plain() },
            "`query` ranks items: it goes with the constraint, and with no temperature",
        ),
        (
            Request { diversity: 1.0, quotas: vec!["at most 1 of each sort".to_owned()], ..plain() },
            "quotas and fixed places choose the list already: they do not go with `diversity`",
        ),
    ] {
        assert_eq!(refused(request), expected);
    }
    let mut alone = common::bundle();
    alone.manifest.dense = None;
    let alone = Recommender::new(alone, &Device::flex()).unwrap();
    let error = answer(&alone, &Request { novelty: 1.0, ..plain() }).unwrap_err();
    assert_eq!(error, "this bundle has not counted who takes what, and `novelty` is 1");
    // What needs no counts goes without a dense model as well.
    let wish = Request { diversity: 3.0, query: query("title 9"), reasons: true, ..plain() };
    assert_eq!(list(&alone, &wish)[0].item, "item-9");
}

#[test]
fn a_reason_is_what_the_score_loses_without_it() {
    let recommender = tiny();
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut named = 0;
    for round in 0..120 {
        let length = rng.random_range(1..=3);
        let history: Vec<String> = (0..length).map(|_| format!("item-{}", rng.random_range(0..40))).collect();
        let plain = Request {
            history: HistoryEntry::items(&history),
            scorer: Some(SCORERS[round % 3]),
            include_seen: true,
            ..asked(&[])
        };
        let explained = list(&recommender, &Request { top_k: 5, reasons: true, ..plain.clone() });
        let with = scores(&list(&recommender, &plain));
        for found in explained {
            let reason = found.reason.unwrap();
            for because in &reason.because {
                let Some(fall) = because.fall else {
                    assert_eq!(length, 1, "nothing is left");
                    continue;
                };
                named += 1;
                let mut left = history.clone();
                left.remove(because.place - 1);
                let left = Request { history: HistoryEntry::items(&left), ..plain.clone() };
                let without = scores(&list(&recommender, &left));
                let truth = with[&found.item] - without[&found.item];
                assert!(fall > 0.0 && (fall - truth).abs() < 1e-3, "{fall} {truth}");
            }
        }
    }
    assert!(named > 100, "{named}");
}

#[test]
fn an_item_beside_codes_that_nobody_has_is_explained_too() {
    // Of six first codes eight items leave some to nobody.
    let mut bundle = common::hybrid();
    let ids = common::ids(8, 6, 9);
    let unused = (0..6).find(|&code| (0..8).all(|item| ids.get(item)[0] != code)).unwrap();
    let (config, model) = common::model(&ids, 9);
    let items = (0..8).map(|at| bundle.catalog.get(at).unwrap().into()).collect();
    bundle.catalog = tigerlet::catalog::Catalog::new(items).unwrap();
    bundle.weights = model.write(tigerlet::model::Precision::F32).unwrap();
    bundle.config = config;
    bundle.manifest.layout = ids.layout().clone();
    bundle.ids = ids;
    let weights = common::dense(8).write(tigerlet::model::Precision::F32).unwrap();
    bundle.dense = Some(tigerlet::bundle::DensePart { weights, known: common::known(8) });
    let recommender = Recommender::new(bundle, &Device::flex()).unwrap();
    let codes = HistoryEntry::Codes(vec![unused, 0, 0]);
    for scorer in SCORERS {
        let history = vec![codes.clone(), HistoryEntry::Item("item-2".to_owned())];
        let asked = Request { history, scorer: Some(scorer), reasons: true, ..Request::default() };
        assert!(list(&recommender, &asked).iter().all(|found| found.reason.is_some()));
    }
}

/// The library that ships, with its reader of texts.
fn library() -> Recommender {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/bundles/library");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let names =
        ["config.json", "model.safetensors", "codes.bin", "items.json", "dense.safetensors", "counted.bin"];
    let files = names.iter().map(|name| ((*name).to_owned(), read(name))).collect();
    let bundle = Bundle::read(&read(MANIFEST), files, &Limits::DEFAULT).unwrap();
    let recommender = Recommender::new(bundle, &Device::flex()).unwrap();
    let (layout, items) = (recommender.ids().layout().clone(), recommender.catalog().len());
    let vectors = Vectors::read(&read(VECTORS), &layout, items, &Limits::DEFAULT).unwrap();
    recommender.set_encoder(TextEncoder::new(recommender.catalog(), vectors).unwrap());
    recommender
}

/// Lists that are explained; set it higher for the figure in `docs/rules.md`.
fn lists() -> usize {
    std::env::var("TIGERLET_LISTS").ok().and_then(|count| count.parse().ok()).unwrap_or(20)
}

#[test]
fn without_what_a_reason_names_an_item_of_the_library_stands_lower() {
    let library = library();
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (mut faithful, mut all) = (0, 0);
    for _ in 0..lists() {
        let history: Vec<String> = (0..rng.random_range(2..8))
            .map(|_| library.catalog().id(rng.random_range(0..1191)).unwrap().to_owned())
            .collect();
        let plain = Request { history: HistoryEntry::items(&history), ..Request::default() };
        let explained = list(&library, &Request { reasons: true, ..plain });
        for found in explained {
            for because in found.reason.unwrap().because {
                // Asked for by itself, so that no beam and no neighbour has a part in it.
                let alone = |history: &[String]| {
                    let history = HistoryEntry::items(history);
                    let only = Some(vec![found.item.clone()]);
                    scores(&list(&library, &Request { history, only, ..Request::default() }))[&found.item]
                };
                let mut left = history.clone();
                left.remove(because.place - 1);
                all += 1;
                faithful += usize::from(alone(&left) < alone(&history) - 0.09);
            }
        }
    }
    println!("{faithful} of {all} reasons, in {} lists, are what the score falls without", lists());
    assert!(all >= lists() && faithful == all, "{faithful} of {all}");
}

#[test]
fn lists_of_things_unlike_each_other_are_of_more_authors() {
    let library = library();
    let different = |diversity: f32| -> usize {
        let of = |history: &[&str]| {
            let found = list(&library, &Request { diversity, top_k: 10, beams: 50, ..asked(history) });
            let author = |found: &Recommendation| {
                let item = library.catalog().by_id(&found.item).unwrap();
                library.catalog().get(item).unwrap().attribute("author").map(str::to_owned)
            };
            found.iter().map(author).collect::<std::collections::BTreeSet<_>>().len()
        };
        let histories: [&[&str]; 4] =
            [&["the-hobbit"], &["dune", "foundation"], &["emma", "persuasion"], &["the-three-musketeers"]];
        histories.into_iter().map(of).sum()
    };
    let (plain, some, much) = (different(0.0), different(3.0), different(20.0));
    assert!(plain <= some && some <= much && plain < much, "{plain} {some} {much}");
}
