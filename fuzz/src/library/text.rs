//! Any text beside a small catalogue: its vector is finite, its codes are the layout's, its neighbours are items.
use std::sync::LazyLock;

use tigerlet::{
    catalog::{Catalog, Item},
    matrix::Matrix,
    text::{TextEncoder, fold, plain},
    vectors::{Embedding, Vectors},
};

const TITLES: [&str; 6] = [
    "The Red Fox",
    "The Blue Fox",
    "Red and Blue",
    "Ça ira, Brontë",
    "호빗과 여우",
    "the fox, the fox; THE FOX",
];
const CODES: usize = 3;

static ENCODER: LazyLock<TextEncoder> = LazyLock::new(|| {
    let item = |(index, title): (usize, &&str)| Item {
        id: index.to_string(),
        title: (*title).to_string(),
        attributes: [("genre".to_string(), "tale; fox".to_string())].into(),
        ..Item::default()
    };
    let catalog = Catalog::new(TITLES.iter().enumerate().map(item).collect()).expect("six items");
    let matrix = |rows: usize| {
        let numbers = (0..rows * 2).map(|at| (at as f32 * 0.7).sin()).collect();
        Matrix::new(rows, 2, numbers).expect("two columns")
    };
    let vectors = Vectors {
        embedding: Embedding {
            encoder: "tfidf".to_string(),
            fields: None,
            unit: true,
            fitted: None,
            untaken: None,
        },
        items: matrix(TITLES.len()),
        lengths: Some(vec![1.0; TITLES.len()]),
        codebooks: vec![matrix(CODES), matrix(CODES)],
        dense: None,
        content: None,
    };
    TextEncoder::new(&catalog, vectors).expect("vectors of words")
});

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let embedded = ENCODER.embed(text, 3).expect("words are read by themselves");
    assert!(embedded.vector.iter().all(|x| x.is_finite()));
    assert!(embedded.semantic_id.iter().all(|&code| usize::from(code) < CODES));
    assert!(embedded.nearest.len() <= 3);
    assert!(
        embedded.nearest.iter().all(|near| (near.item as usize) < TITLES.len() && near.cosine.is_finite())
    );
    let squares: f64 = embedded.words.iter().map(|word| word.weight * word.weight).sum();
    assert!(embedded.words.is_empty() || (squares - 1.0).abs() < 1e-6, "{squares}");
    let shown = plain(text);
    assert!(shown.chars().all(|c| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c)));
    assert_eq!(plain(&shown), shown);
    let folded = fold::words(text);
    assert_eq!(fold::words(&folded), folded, "folding twice is folding once");
}
