//! `examples.json`, `map.json`, `readers.json` and `histories.bin` of a bundle of four items: whatever is accepted can be
//! drawn, ranked and learned from without a check.
use std::collections::BTreeMap;

use tigerlet::{
    bundle::{CODES, CONFIG, DataCard, FORMAT_VERSION, FileEntry, ITEMS, MODEL, Manifest},
    extra::{Examples, Histories, Map, Readers},
    limits::Limits,
    semantic_id::IdLayout,
};

use super::input::Input;

const ITEM_COUNT: usize = 4;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let limits = Limits { examples: 8, readers: 16, ..Limits::DEFAULT };
    match input.byte() % 4 {
        0 => examples(input.0, &limits),
        1 => map(input.0, &limits),
        2 => readers(input.0, &limits),
        _ => histories(input.0, &limits),
    }
}

fn examples(file: &[u8], limits: &Limits) {
    let manifest = manifest();
    let Ok(examples) = Examples::read(file, &manifest, limits) else { return };
    let levels = manifest.layout.levels();
    for example in examples.as_slice() {
        assert_eq!(example.titles.len(), example.request.history.len());
        assert!(example.response.recommendations.iter().all(|found| found.semantic_id.len() == levels));
        let Some(trace) = &example.response.trace else { continue };
        assert_eq!(trace.steps.len(), levels);
        for (level, step) in trace.steps.iter().enumerate() {
            assert!(step.candidates.iter().all(|candidate| candidate.prefix.len() == level + 1));
        }
    }
    let json = serde_json::to_vec(&examples).expect("what was JSON is JSON");
    if json.len() as u64 <= limits.examples_bytes {
        assert!(Examples::read(&json, &manifest, limits).is_ok());
    }
}

fn map(file: &[u8], limits: &Limits) {
    let Ok(map) = Map::read(file, ITEM_COUNT, limits) else { return };
    assert_eq!(map.points.len(), ITEM_COUNT);
    assert!(map.points.iter().flatten().all(|x| x.abs() <= 1.0));
}

fn readers(file: &[u8], limits: &Limits) {
    let Ok(readers) = Readers::read(file, ITEM_COUNT, limits) else { return };
    assert_eq!(readers.popular(&[]).len(), ITEM_COUNT);
    for reader in &readers.test {
        for list in [readers.popular(&reader.history), readers.item_knn(&reader.history)] {
            assert!(list.iter().all(|&item| (item as usize) < ITEM_COUNT));
        }
    }
}

fn histories(file: &[u8], limits: &Limits) {
    let Ok(histories) = Histories::read(file, ITEM_COUNT, limits) else { return };
    assert!(histories.iter().all(|history| !history.is_empty()));
    assert!(histories.iter().flatten().all(|&item| (item as usize) < ITEM_COUNT));
    let written = histories.write();
    assert!(written.len() <= file.len());
    assert_eq!(Histories::read(&written, ITEM_COUNT, limits).ok(), Some(histories));
}

/// Of a bundle of four items and IDs of two levels.
fn manifest() -> Manifest {
    let layout = IdLayout::new(vec![4, 2]).expect("two levels");
    let entry = |bytes| FileEntry { bytes, sha256: "0".repeat(64) };
    let codes = (ITEM_COUNT * layout.levels() * 2) as u64;
    let files = [(CONFIG, 1), (MODEL, 1), (CODES, codes), (ITEMS, 1)];
    Manifest {
        format_version: FORMAT_VERSION,
        name: String::new(),
        title: String::new(),
        description: String::new(),
        language: None,
        layout,
        max_history: 3,
        data: DataCard::default(),
        dense: None,
        retired: Vec::new(),
        metrics: BTreeMap::new(),
        files: files.map(|(name, bytes)| (name.to_string(), entry(bytes))).into(),
    }
}
