//! From items and histories to a bundle: it reads back, answers, reads texts, and the same data make the same bytes.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::collections::BTreeMap;

use burn::tensor::Device;
use tigerlet::{
    bundle::{Bundle, MANIFEST, VECTORS},
    catalog::{Catalog, Item},
    extra::Histories,
    learn::{Learner, Recipe},
    limits::Limits,
    make::{self, About, Alone, Shape, TAKERS, training_part},
    quantizer::Place,
    recommender::Recommender,
    request::Request,
    text::TextEncoder,
    trie::Trie,
    vectors::Vectors,
};

const ITEMS: u32 = 48;
const KINDS: [&str; 4] = ["soup", "bread", "stew", "pudding"];

/// Twelve of each kind; titles of their kind and one more word, or of numbers alone.
fn catalog(words: bool) -> Catalog {
    let item = |at: u32| {
        let title = match words {
            true => format!("Nr{} {}", at % 12, KINDS[at as usize / 12]),
            false => format!("x{at}"),
        };
        Item { id: format!("i{at}"), title, ..Item::default() }
    };
    Catalog::new((0..ITEMS).map(item).collect()).unwrap()
}

/// Everybody walks through one kind in steps of their own.
fn histories() -> Histories {
    let walk = |user: u32| -> Vec<u32> {
        (0..7).map(|step| user % 4 * 12 + (user / 4 + step * (1 + user / 48 % 2)) % 12).collect()
    };
    (0..192).map(walk).collect::<Vec<_>>().iter().map(Vec::as_slice).collect()
}

struct Made {
    learner: Learner,
    vectors: Vectors,
    files: BTreeMap<String, Vec<u8>>,
}

fn made(words: bool) -> Made {
    let (catalog, histories, device) = (catalog(words), histories(), Device::flex());
    let shape = Shape::of(catalog.len());
    let (raw, encoder) = make::vectors(&catalog, training_part(histories.iter()), &shape, &Alone).unwrap();
    let place = Place::Cpu(device.clone());
    let (vectors, ids) = make::identify(&raw, encoder, &shape, 1, &place, &mut |_, _, _| {}).unwrap();
    let recipe = Recipe { epochs: 12, ..make::recipe(histories.iter().map(<[u32]>::len), 1) };
    let mut learner = Learner::new(recipe, ids, histories, &Limits::DEFAULT, &device).unwrap();
    while learner.taken() < learner.steps() {
        learner.step().unwrap();
    }
    let about = About { name: "walks".into(), title: "Walks".into(), ..About::default() };
    let files = make::bundle(&learner, catalog, &vectors, about).unwrap();
    Made { learner, vectors, files }
}

#[test]
fn what_is_made_is_a_bundle_that_answers_and_reads_texts() {
    let Made { learner, vectors, mut files } = made(true);
    assert_eq!(vectors.embedding.encoder, "tfidf");
    let manifest = files.remove(MANIFEST).unwrap();
    let file = files[VECTORS].clone();
    let bundle = Bundle::read(&manifest, files, &Limits::DEFAULT).unwrap();
    let layout = bundle.ids.layout().clone();
    let recommender = Recommender::new(bundle, &Device::flex()).unwrap();
    let history = vec!["i0".into(), "i1".into(), "i2".into()];
    let request = Request { history, top_k: 5, ..Request::default() };
    let response = pollster::block_on(recommender.recommend(&request)).unwrap();
    assert_eq!(response.recommendations.len(), 5);
    let read = Vectors::read(&file, &layout, ITEMS as usize, &Limits::DEFAULT).unwrap();
    let encoder = TextEncoder::new(recommender.catalog(), read).unwrap();
    let nearest = encoder.embed("pudding", 3).unwrap().nearest;
    assert!(nearest.iter().all(|near| near.item >= 36), "{nearest:?}");

    // Who stays with one kind is served better by who has learned that than by what is taken most.
    let trie = Trie::new(learner.ids());
    let look = pollster::block_on(learner.look(&trie, &[], 192, &mut ())).unwrap();
    let [popularity, knn] = make::baselines(&learner, 192, &Alone);
    assert!(look.recall > popularity.recall, "{} {}", look.recall, popularity.recall);
    assert!(knn.recall > popularity.recall, "{} {}", knn.recall, popularity.recall);
}

#[test]
fn the_same_data_make_the_same_bytes() {
    assert_eq!(made(true).files, made(true).files);
}

#[test]
fn items_without_words_lie_where_the_same_people_took_them() {
    let Made { vectors, files, .. } = made(false);
    assert_eq!(vectors.embedding.encoder, TAKERS);
    let cosine = |a: usize, b: usize| -> f32 {
        vectors.items.row(a).iter().zip(vectors.items.row(b)).map(|(a, b)| a * b).sum()
    };
    assert!(cosine(0, 1) > cosine(0, 13) + 0.1, "{} {}", cosine(0, 1), cosine(0, 13));
    let manifest = files[MANIFEST].clone();
    let files = files.into_iter().filter(|(name, _)| name != MANIFEST).collect();
    Bundle::read(&manifest, files, &Limits::DEFAULT).unwrap();
}
