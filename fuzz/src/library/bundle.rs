//! A whole bundle: the fuzzer writes five parts, and sizes and hashes are made to fit, so that it gets behind them.
//! What is accepted is the same after writing and reading.
use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tigerlet::{
    bundle::{Bundle, CODES, CONFIG, ITEMS, MANIFEST, MODEL},
    limits::Limits,
    trie::Trie,
};

use super::input::{Input, safetensors};

/// Beyond this many bytes of weights none are made up.
const MOST: usize = 1 << 16;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let Ok(Value::Object(mut manifest)) = serde_json::from_slice(input.part()) else { return };
    let config = input.part();
    let header = input.part();
    let items = input.part();
    let weights = (input.byte() | input.byte() << 8).min(MOST);
    let model = safetensors(header, &vec![0; weights]);
    let files: BTreeMap<String, Vec<u8>> =
        [(CONFIG, config), (MODEL, &model), (ITEMS, items), (CODES, input.0)]
            .map(|(name, bytes)| (name.to_string(), bytes.to_vec()))
            .into();
    let entry =
        |bytes: &Vec<u8>| json!({ "bytes": bytes.len(), "sha256": format!("{:x}", Sha256::digest(bytes)) });
    let entries = files.iter().map(|(name, bytes)| (name.clone(), entry(bytes))).collect();
    manifest.insert("files".to_string(), Value::Object(entries));
    let manifest = serde_json::to_vec(&manifest).expect("what was JSON is JSON");

    let limits = Limits { items: 64, ..Limits::DEFAULT };
    let Ok(bundle) = Bundle::read(&manifest, files, &limits) else { return };
    assert_eq!(bundle.catalog.len(), bundle.ids.len());
    assert_eq!(bundle.manifest.items(), bundle.ids.len());
    assert_eq!(bundle.config.vocab_size, bundle.ids.layout().vocab_size());
    let trie = Trie::new(&bundle.ids);
    assert_eq!(trie.items_below(Trie::ROOT), bundle.ids.len());

    let first = bundle.write().expect("what was read can be written");
    let mut written = first.clone();
    let manifest = written.remove(MANIFEST).expect("a bundle has a manifest");
    let again = Bundle::read(&manifest, written, &limits).expect("what was accepted");
    for (name, bytes) in again.write().expect("what was read can be written") {
        // Both hold decimals, and a long one is read to within its last place.
        assert!(bytes == first[&name] || [MANIFEST, CONFIG].contains(&name.as_str()), "{name}");
    }
}
