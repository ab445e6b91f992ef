//! Somebody puts a file of another making in the place of a stage's own: it is used, or refused in one sentence.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::fs;

use serde_json::Value;
use world::{World, npy, prepared};

fn codes(world: &World, run: &str) -> Vec<u8> {
    fs::read(world.path(run).join("ids/codes_with_suffix.npy")).unwrap()
}

#[test]
fn vectors_in_the_place_of_the_encoders_are_quantised() {
    let world = World::new();
    prepared(&world, "films.toml", "run");
    let own = codes(&world, "run");
    let raw = world.path("run/embeddings/item_embeddings_raw.npy");
    // As NumPy writes them, and of another width.
    let vectors: Vec<f64> = (0..36).map(|x| f64::from(x * x % 7)).collect();
    fs::write(&raw, npy("<f8", &vectors, 3)).unwrap();
    let output = world.trainer(&["run", "films.toml", "--run", "run"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("embed: item_embeddings_raw.npy is not what the stage wrote, and is used"),
        "{said}"
    );
    assert!(said.contains("quantize: made anew: it was made with other vectors"), "{said}");
    assert_ne!(codes(&world, "run"), own);
    world.ok(&["export", "--run", "run"]);

    // A new item's vector cannot come of an encoder that did not make the others.
    fs::write(world.path("new.csv"), "id,title,genre\nnew,New,space\n").unwrap();
    let add = ["items", "add", "--run", "run", "new.csv"];
    assert!(world.refused(&add).contains("the vectors of run were given, not made by an encoder"));
    fs::write(world.path("new.npy"), npy("<f8", &[1.0, 2.0, 4.0], 3)).unwrap();
    world.ok(&[&add[..], &["--vectors", "new.npy"]].concat());

    for (damage, says) in [
        (npy("<f8", &vectors[..33], 3), "11 vectors, but 12 ids"),
        (npy("<f8", &[&[f64::NAN], &vectors[1..]].concat(), 3), "row 0 has a value that is not finite"),
        (npy("<i8", &vectors, 3), "expected f16, f32 or f64 values"),
        (b"vectors".to_vec(), "not a .npy file"),
    ] {
        fs::write(&raw, damage).unwrap();
        let refused =
            world.refused(&["run", "films.toml", "--run", "run", "--force", "quantize", "--force", "train"]);
        assert!(refused.contains(says) && refused.contains("run/embeddings"), "{refused}");
    }
}

#[test]
fn ids_in_the_place_of_the_quantizers_are_learned() {
    let world = World::new();
    prepared(&world, "films.toml", "run");
    let path = world.path("run/ids/codes_with_suffix.npy");
    let summary: Value =
        serde_json::from_slice(&fs::read(world.path("run/ids/summary.json")).unwrap()).unwrap();
    let suffixes = summary["suffix_codes"].as_f64().unwrap();
    let id = |i: usize| [(i % 4) as f64, (i / 4) as f64, 0.0];
    let own: Vec<f64> = (0..12).flat_map(id).collect();
    for (codes, says) in [
        (
            npy("<i8", &[&own[..33], &[4.0, 0.0, 0.0]].concat(), 3),
            "item 11 has code 4 at level 0, which has 4 codes",
        ),
        (npy("<i8", &[&own[..35], &[suffixes]].concat(), 3), "at level 2"),
        (
            npy("<i8", &[&own[..33], &own[..3]].concat(), 3),
            "items 0 and 11 have the same semantic ID [0, 0, 0]",
        ),
        (npy("<i8", &[&own[..33], &[-1.0, 0.0, 0.0]].concat(), 3), "-1 is no code, which is 0 to 65535"),
        (npy("<i8", &own, 4), "4 columns, but summary.json has 3 levels"),
        (npy("<f8", &own, 3), "expected integers"),
        (npy("<i8", &own[..33], 3), "11 semantic IDs for 12 items"),
    ] {
        fs::write(&path, codes).unwrap();
        let refused = world.refused(&["train", "--run", "run"]);
        assert!(refused.contains(says), "{says}: {refused}");
    }
    fs::write(&path, npy("<i8", &own, 3)).unwrap();
    let output = world.trainer(&["run", "films.toml", "--run", "run"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("quantize: codes_with_suffix.npy is not what the stage wrote, and is used"),
        "{said}"
    );
    let answer = world.ok(&["recommend", "--bundle", "run", "--history", "film-0", "--json"]);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    for entry in answer["recommendations"].as_array().unwrap() {
        let number: usize = entry["item"].as_str().unwrap()["film-".len()..].parse().unwrap();
        let codes: Vec<f64> =
            entry["semanticId"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
        assert_eq!(codes, id(number));
    }
    // By them no codebook can place a new item.
    fs::write(world.path("new.csv"), "id,title,genre\nnew,New,space\n").unwrap();
    let refused = world.refused(&["items", "add", "--run", "run", "new.csv"]);
    assert!(refused.contains("nothing is added to run: the codebooks give"), "{refused}");
}

#[test]
fn weights_in_the_place_of_the_trained_ones_answer() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "one"]);
    world.ok(&["run", "films.toml", "--run", "two", "--set", "train.seed=9"]);
    let weights = |run: &str| {
        let best: Value =
            serde_json::from_slice(&fs::read(world.path(run).join("train/best.json")).unwrap()).unwrap();
        world.path(run).join(format!("train/checkpoint-{}/model.safetensors", best["step"]))
    };
    let ask = |run: &str| world.ok(&["recommend", "--bundle", run, "--history", "film-0", "--json"]);
    assert_ne!(ask("one"), ask("two"));
    fs::copy(weights("two"), weights("one")).unwrap();
    assert_eq!(ask("one"), ask("two"));

    let bytes = fs::read(weights("one")).unwrap();
    fs::write(weights("one"), &bytes[..bytes.len() - 4]).unwrap();
    let refused = world.refused(&["recommend", "--bundle", "one", "--history", "film-0"]);
    assert!(refused.contains("model.safetensors"), "{refused}");
    world.ok(&["run", "films.toml", "--run", "wide", "--set", "train.d_ff=16"]);
    fs::copy(weights("wide"), weights("one")).unwrap();
    let refused = world.refused(&["recommend", "--bundle", "one", "--history", "film-0"]);
    assert!(refused.contains("expected ["), "{refused}");
}
