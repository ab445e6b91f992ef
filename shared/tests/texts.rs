//! A typed text in a history is read as the codes nearest to it, where the bundle's vectors are of words.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
use std::{collections::BTreeMap, fs, path::Path};

use burn::tensor::Device;
use tigerlet::{
    bundle::{Bundle, Manifest, VECTORS},
    history_entry::HistoryEntry,
    limits::Limits,
    recommender::Recommender,
    request::Request,
    text::TextEncoder,
    vectors::Vectors,
};

fn ask(recommender: &Recommender, history: Vec<HistoryEntry>) -> Result<Vec<String>, String> {
    let request = Request { history, ..Request::default() };
    let response = pollster::block_on(recommender.recommend(&request)).map_err(|error| error.to_string())?;
    Ok(response.recommendations.into_iter().map(|found| found.item).collect())
}

#[test]
fn a_text_is_read_as_its_codes_beside_items() {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let folder = Path::new(&root).join("../static/bundles/library");
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    let names = Manifest::parse(&manifest, &Limits::DEFAULT).unwrap().files.into_keys();
    let files: BTreeMap<_, _> =
        names.map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect();
    let vectors = files[VECTORS].clone();
    let bundle = Bundle::read(&manifest, files, &Limits::DEFAULT).unwrap();
    let recommender = Recommender::new(bundle, &Device::flex()).unwrap();
    let words = "a dragon and a wizard in a fantasy kingdom";
    let text = HistoryEntry::Text(words.into());
    let refused = ask(&recommender, vec!["dune".into(), text.clone()]).unwrap_err();
    assert_eq!(refused, "history entry 2 is a text, and this bundle has no vectors of text to read it by");

    let (layout, items) = (recommender.ids().layout(), recommender.catalog().len());
    let vectors = Vectors::read(&vectors, layout, items, &Limits::DEFAULT).unwrap();
    let encoder = recommender.set_encoder(TextEncoder::new(recommender.catalog(), vectors).unwrap());
    let codes = HistoryEntry::Codes(encoder.embed(words, 0).unwrap().semantic_id);
    let found = ask(&recommender, vec!["dune".into(), text.clone()]).unwrap();
    assert_eq!(found.len(), 10);
    assert_eq!(found, ask(&recommender, vec!["dune".into(), codes]).unwrap());
    assert_ne!(found, ask(&recommender, vec!["dune".into()]).unwrap());
    let unknown = ask(&recommender, vec![HistoryEntry::Text("xyzzy plugh".into())]).unwrap_err();
    assert_eq!(unknown, "history entry 1: none of its words is known to this catalogue");
}
