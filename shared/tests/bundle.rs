//! A bundle is read whole or refused with the name of what is wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::BTreeMap;

use burn::tensor::Device;
use sha2::{Digest, Sha256};
use tigerlet::{
    bundle::{Bundle, BundleError, CheckedFile, Manifest},
    history_entry::HistoryEntry,
    limits::Limits,
    model::T5Config,
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
fn a_digest_that_the_platform_computed_is_held_to_the_manifest_too() {
    let files = common::bundle().write().unwrap();
    let manifest = Manifest::parse(&files["manifest.json"], &Limits::DEFAULT).unwrap();
    let codes = &files["codes.bin"];
    let mut digest = Sha256::digest(codes);
    let checked = |bytes: &[u8], digest: &[u8]| {
        let file = manifest.checked("codes.bin", bytes.to_vec(), Some(digest));
        file.map(CheckedFile::into_bytes).map_err(|error| error.to_string())
    };
    assert_eq!(checked(codes, &digest).as_ref(), Ok(codes));
    assert!(checked(&codes[1..], &digest).unwrap_err().contains("bytes"));
    assert!(checked(codes, &digest[..31]).unwrap_err().contains("sha256"));
    digest[0] ^= 1;
    assert!(checked(codes, &digest).unwrap_err().contains("sha256"));
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
    assert_eq!(refusal(endless), "manifest.json: `max_history` is 0, not at least 1");
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
    assert_eq!(huge, format!("config.json: {} heads, the limit is 128", usize::MAX));
    let deeper = refusal(with(|bundle| bundle.config.num_layers = 3));
    assert!(deeper.starts_with("model.safetensors: tensor `encoder.block.2."), "{deeper}");
    let shallower = refusal(with(|bundle| bundle.config.num_layers = 1));
    assert!(shallower.starts_with("model.safetensors: unexpected tensor `encoder.block.1."), "{shallower}");
}

/// Before anything else is fetched: what is promised here would be allocated there.
#[test]
fn what_a_manifest_promises_is_judged_by_the_manifest_alone() {
    let refusal = |change: &dyn Fn(&mut serde_json::Value)| {
        let manifest = in_manifest(change).remove("manifest.json").unwrap();
        Manifest::parse(&manifest, &Limits::DEFAULT).expect_err("must not pass").to_string()
    };
    let list = |name: &str, bytes: u64| {
        let name = name.to_owned();
        move |manifest: &mut serde_json::Value| {
            manifest["files"][&name] = serde_json::json!({ "bytes": bytes, "sha256": "0".repeat(64) });
        }
    };
    let endless = refusal(&list("model.safetensors", 4 << 30));
    assert_eq!(endless, "model.safetensors: 4294967296 bytes promised, the limit is 268435456");
    let wrapped = refusal(&|manifest| {
        for name in ["a.json", "b.json", "c.json"] {
            list(name, 256 << 20)(manifest);
        }
    });
    assert!(wrapped.ends_with("bytes of all files, the limit is 536870912"), "{wrapped}");
    assert!(refusal(&list("x", u64::MAX)).starts_with("x: 18446744073709551615 bytes promised"));
    assert!(refusal(&list("config.json", 1 << 20)).starts_with("config.json: 1048576 bytes promised"));
    for name in [
        "../../x",
        "/x",
        "a/b",
        ".x",
        "",
        "a?b",
        "a#b",
        "%2e%2e",
        "C:x",
        "a b",
        "\u{202e}x",
        &"x".repeat(200),
    ] {
        let outside = refusal(&list(name, 1));
        assert!(outside.contains("is no plain name of a file"), "{name:?}: {outside}");
        assert!(outside.len() < 200, "{outside}");
    }
    let deep = refusal(&|manifest| manifest["layout"]["codes_per_level"] = vec![1; 100_000].into());
    assert_eq!(deep, "manifest.json: 100000 levels, the limit is 16");
    let long = refusal(&|manifest| manifest["max_history"] = 10_001.into());
    assert_eq!(long, "manifest.json: 10001 items of history, the limit is 10000");
    let talk = refusal(&|manifest| manifest["description"] = "x".repeat(20_000).into());
    assert_eq!(talk, "manifest.json: 20000 bytes of one text, the limit is 16384");
    let halves = refusal(&list("codes.bin", 3));
    assert_eq!(halves, "codes.bin: 3 bytes are no whole number of IDs of 3 levels, or none");
    let crowd = refusal(&list("codes.bin", 6 << 21));
    assert_eq!(crowd, "manifest.json: 2097152 items, the limit is 1048576");
    let hash = refusal(&|manifest| manifest["files"]["codes.bin"]["sha256"] = "DEAD".into());
    assert_eq!(hash, "manifest.json: `sha256` is DEAD, not 64 hexadecimal digits");
    let deep = format!(r#"{{"format_version":1,"x":{}"#, "[".repeat(1 << 19));
    let nested = Manifest::parse(deep.as_bytes(), &Limits::DEFAULT).unwrap_err().to_string();
    assert!(nested.starts_with("manifest.json: "), "{nested}");
    let long = Manifest::parse(&vec![b' '; (1 << 20) + 1], &Limits::DEFAULT).unwrap_err().to_string();
    assert_eq!(long, "manifest.json: 1048577 bytes, the limit is 1048576");
}

/// A model of 2^20 blocks is some bytes of configuration: it must not be built to be refused.
#[test]
fn what_a_configuration_asks_for_is_judged_before_it_is_built() {
    let refusal = |change: fn(&mut T5Config)| refusal(with(|bundle| change(&mut bundle.config)));
    let deep = refusal(|config| config.num_layers = 1 << 20);
    assert_eq!(deep, "config.json: 1048576 encoder layers, the limit is 64");
    assert_eq!(refusal(|config| config.num_heads = 65_536), "config.json: 65536 heads, the limit is 128");
    assert!(refusal(|config| config.d_ff = 1 << 40).contains("(`d_ff`), the limit is 16384"));
    let large = refusal(|config| (config.d_model, config.d_ff, config.num_layers) = (16_384, 16_384, 8));
    assert!(large.contains(" parameters, the limit is 134217728"), "{large}");
    // 64 encoder layers of 128 heads over 5 items of 3 levels are 64 · 128 · 15² weights, over 200 items 64 · 128 · 600².
    let long = self::refusal(with(|bundle| {
        bundle.manifest.max_history = 200;
        (bundle.config.num_layers, bundle.config.num_heads, bundle.config.d_kv) = (64, 128, 1);
    }));
    let weights = 64_u64 * 128 * 600 * 600;
    assert!(long.starts_with(&format!("config.json: {weights} attention weights of one history")), "{long}");
}

#[test]
fn whoever_trusts_a_bundle_reads_a_larger_one() {
    let mut files = in_manifest(|manifest| manifest["description"] = "x".repeat(20_000).into());
    let manifest = files.remove("manifest.json").unwrap();
    assert!(Bundle::read(&manifest, files.clone(), &Limits::DEFAULT).is_err());
    assert!(Bundle::read(&manifest, files.clone(), &Limits::WIDE).is_ok());
    let tight = Limits { items: 39, ..Limits::WIDE };
    let crowd = Bundle::read(&manifest, files, &tight).unwrap_err().to_string();
    assert_eq!(crowd, "manifest.json: 40 items, the limit is 39");
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

#[test]
fn what_is_retired_is_read_and_never_recommended() {
    let retired = [3, 17, 20];
    let recommender = read(with(|bundle| bundle.manifest.retired = retired.to_vec())).unwrap();
    let all = read(with(|_| ())).unwrap();
    let history = vec!["item-3".into(), "item-5".into()];
    let request = Request { history, top_k: 40, beams: 40, ..Request::default() };
    for include_seen in [false, true] {
        let request = Request { include_seen, ..request.clone() };
        let ids = |recommender: &Recommender| -> Vec<String> {
            let response = pollster::block_on(recommender.recommend(&request)).unwrap();
            response.recommendations.into_iter().map(|found| found.item).collect()
        };
        let kept: Vec<String> = ids(&all)
            .into_iter()
            .filter(|id| retired.iter().all(|retired| *id != format!("item-{retired}")))
            .collect();
        assert_eq!(ids(&recommender), kept);
        assert_eq!(kept.len(), if include_seen { 37 } else { 36 });
        assert_eq!(recommender.admitted(&request).unwrap(), kept.len());
    }
    let invented = Request { constrained: false, include_seen: true, ..request };
    let response = pollster::block_on(recommender.recommend(&invented)).unwrap();
    assert!(
        response
            .recommendations
            .iter()
            .all(|found| !["item-3", "item-17", "item-20"].contains(&&*found.item))
    );

    let refused = |indices: Vec<u32>| refusal(with(|bundle| bundle.manifest.retired = indices));
    assert_eq!(refused(vec![40]), "manifest.json: `retired` is 40, no item of `codes.bin`");
    assert_eq!(refused(vec![4, 4]), "manifest.json: `retired` is 4, not above the index before it");
}
