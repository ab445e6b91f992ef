//! A bundle is read whole or refused with the name of what is wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::BTreeMap;

use burn::tensor::Device;
use tigerlet::{
    bundle::{Bundle, BundleError},
    history_entry::HistoryEntry,
    limits::Limits,
    recommender::Recommender,
    request::Request,
};

type Files = BTreeMap<String, Vec<u8>>;

fn read(mut files: Files) -> Result<Recommender, BundleError> {
    let manifest = files.remove("manifest.json").unwrap();
    Recommender::new(Bundle::read(&manifest, files, &Limits::DEFAULT)?, &Device::flex())
}

fn refusal(files: Files) -> String {
    read(files).expect_err("damage must not pass").to_string()
}

/// The files with one of them changed and, so that the hash does not give it away, listed anew.
fn with(change: impl FnOnce(&mut Bundle)) -> Files {
    let mut bundle = common::bundle();
    change(&mut bundle);
    bundle.write().unwrap()
}

fn in_manifest(change: impl FnOnce(&mut serde_json::Value)) -> Files {
    let mut files = common::bundle().write().unwrap();
    let mut manifest = serde_json::from_slice(&files["manifest.json"]).unwrap();
    change(&mut manifest);
    files.insert("manifest.json".into(), serde_json::to_vec(&manifest).unwrap());
    files
}

#[test]
fn a_bundle_survives_writing_and_reading() {
    let bundle = common::bundle();
    let mut files = bundle.write().unwrap();
    let manifest = files.remove("manifest.json").unwrap();
    let back = Bundle::read(&manifest, files, &Limits::DEFAULT).unwrap();
    assert_eq!(back.ids, bundle.ids);
    assert_eq!(back.config, bundle.config);
    assert!(back.catalog.items().eq(bundle.catalog.items()));
    assert_eq!(back.weights, bundle.weights);
    assert_eq!(back.manifest.metrics, bundle.manifest.metrics);
}

#[test]
fn any_flipped_byte_is_found_and_named() {
    let files = common::bundle().write().unwrap();
    for name in ["config.json", "model.safetensors", "codes.bin", "items.json"] {
        for place in [0, files[name].len() / 2, files[name].len() - 1] {
            let mut damaged = files.clone();
            damaged.get_mut(name).unwrap()[place] ^= 1;
            assert_eq!(refusal(damaged), format!("{name}: damaged, its sha256 is not the manifest's"));
        }
    }
}

#[test]
fn truncation_and_loss_are_named() {
    let files = common::bundle().write().unwrap();
    for name in ["config.json", "model.safetensors", "codes.bin", "items.json"] {
        let mut short = files.clone();
        short.get_mut(name).unwrap().pop();
        let bytes = files[name].len();
        assert_eq!(refusal(short), format!("{name}: {} bytes, the manifest says {bytes}", bytes - 1));
        let mut lost = files.clone();
        lost.remove(name);
        assert_eq!(refusal(lost), format!("{name}: missing from the bundle"));
    }
    for length in [0, 1, 40, files["manifest.json"].len() - 1] {
        let mut short = files.clone();
        short.get_mut("manifest.json").unwrap().truncate(length);
        assert!(refusal(short).starts_with("manifest.json: "));
    }
}

/// A manifest may list more than recommending needs; what is given of it is checked.
#[test]
fn other_files_may_be_left_out_but_not_damaged() {
    let files = in_manifest(|manifest| {
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // of "abc"
        manifest["files"]["map.json"] = serde_json::json!({ "bytes": 3, "sha256": sha256 });
    });
    let with_map = |content: &str| {
        let mut files = files.clone();
        files.insert("map.json".into(), content.into());
        files
    };
    assert!(read(files.clone()).is_ok() && read(with_map("abc")).is_ok());
    assert_eq!(refusal(with_map("abd")), "map.json: damaged, its sha256 is not the manifest's");
    let recommender = read(files.clone()).unwrap();
    let manifest = recommender.manifest();
    assert!(manifest.optional().eq(["map.json"]));
    assert!(manifest.check("map.json", b"abc").is_ok());
    let unlisted = manifest.check("other.json", b"abc").unwrap_err().to_string();
    assert_eq!(unlisted, "other.json: missing from the bundle");
}

#[test]
fn values_that_cannot_be_are_named() {
    let newer = in_manifest(|manifest| manifest["format_version"] = 2.into());
    assert_eq!(refusal(newer), "manifest.json: format version 2, this program reads version 1");
    let endless = in_manifest(|manifest| manifest["max_history"] = 0.into());
    assert_eq!(refusal(endless), "manifest.json: `max_history` is 0, not between 1 and 10000");
    for tag in ["english!", "", "e", "en-", "a\u{202e}b", "en-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a"] {
        let babel = in_manifest(|manifest| manifest["language"] = tag.into());
        assert!(refusal(babel).starts_with("manifest.json: `language` is \""), "{tag}");
    }
    let unlisted = in_manifest(|manifest| {
        manifest["files"].as_object_mut().unwrap().remove("codes.bin");
    });
    assert_eq!(refusal(unlisted), "codes.bin: missing from the bundle");
    let other_ids = in_manifest(|manifest| manifest["layout"]["codes_per_level"][0] = 7.into());
    assert!(refusal(other_ids).starts_with("config.json: `vocab_size` is "));
    let wide = refusal(with(|bundle| bundle.config.d_ff = 64));
    assert!(wide.contains("has shape [32, 16], expected [64, 16]"), "{wide}");
    let gelu = refusal(with(|bundle| bundle.config.feed_forward_proj = "gated-gelu".into()));
    assert_eq!(gelu, "config.json: `feed_forward_proj` is gated-gelu, and only relu is supported");
    let huge = refusal(with(|bundle| bundle.config.num_heads = usize::MAX));
    assert_eq!(huge, format!("config.json: `num_heads` is {}, not between 1 and 1048576", usize::MAX));
    let deeper = refusal(with(|bundle| bundle.config.num_layers = 3));
    assert!(deeper.starts_with("model.safetensors: tensor `encoder.block.2."), "{deeper}");
    let shallower = refusal(with(|bundle| bundle.config.num_layers = 1));
    assert!(shallower.starts_with("model.safetensors: unexpected tensor `encoder.block.1."), "{shallower}");
}

#[test]
fn a_weight_that_is_no_number_is_named() {
    let files = with(|bundle| {
        let end = bundle.weights.len();
        bundle.weights[end - 2..].copy_from_slice(&half::f16::NAN.to_le_bytes());
    });
    let message = refusal(files);
    assert!(
        message.starts_with("model.safetensors: tensor `") && message.contains(" holds NaN at index "),
        "{message}"
    );
}

#[test]
fn a_request_out_of_range_is_one_clear_line() {
    let recommender = read(common::bundle().write().unwrap()).unwrap();
    let ask = |history: &[&str], change: fn(&mut Request)| {
        let mut request = Request { history: HistoryEntry::items(history), ..Request::default() };
        change(&mut request);
        pollster::block_on(recommender.recommend(&request)).map_err(|error| error.to_string())
    };
    assert_eq!(ask(&[], |_| ()).unwrap_err(), "the history is empty: name at least one item");
    let long = ask(&["item-1"; 6], |_| ()).unwrap_err();
    assert_eq!(long, "the history has 6 items, this bundle's model reads at most 5");
    let unknown = ask(&["item-1", "nonsense"], |_| ()).unwrap_err();
    assert!(unknown.starts_with("history item 2: no item has the id or title `nonsense`"), "{unknown}");
    assert_eq!(ask(&["item-1"], |r| r.beams = 0).unwrap_err(), "`beams` is 0, expected 1 to 1000");
    assert_eq!(ask(&["item-1"], |r| r.top_k = 5000).unwrap_err(), "`topK` is 5000, expected 1 to 1000");

    let seen = ask(&["item-1", "Title 2"], |r| r.beams = 100).unwrap();
    assert!(seen.recommendations.iter().all(|r| r.item != "item-1" && r.item != "item-2"));
    let again = ask(&["item-1"], |r| (r.beams, r.top_k, r.include_seen) = (100, 100, true)).unwrap();
    assert_eq!(again.recommendations.len(), 40);
}
