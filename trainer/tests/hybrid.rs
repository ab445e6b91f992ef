//! The model that scores items beside the one that writes their IDs: trained, measured, packed, exported, asked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::{fs, path::Path};

use serde_json::Value;
use world::{CONFIG, World};

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_dense_model_teaches_and_stands_beside_the_generator_wherever_it_goes() {
    let world = World::new();
    let dense = "\n[dense]\nd_model = 16\nd_ff = 16\nepochs = 6\nbatch_size = 8\nmicro_batch = 4\nwarmup = 4\n\
        [train.teacher]\nweight = 0.5\nitems = 4\npaths = 1\n";
    let config = CONFIG
        .replace("codes = 4", "codes = 4\ncollaborative = 0.9")
        .replace("[train]", "[train]\ncentroids = 0.5");
    let config = config + dense + "[hybrid]\nvariety = 0.02\n";
    fs::write(world.path("dense.toml"), config).unwrap();
    let table = world.ok(&["run", "dense.toml"]);
    for row in ["\nTIGER, beam 6", "\nTIGER, exact", "\ndense ", "\nhybrid, beam 6", "\nhybrid, exact"] {
        assert!(table.contains(row), "{row} in {table}");
    }
    let run = "runs/dense";
    // What every part comes to on the validation items; the last step is the choice.
    let kept = json(&world.path(run).join("hybrid.json"));
    let steps = kept["steps"].as_array().unwrap();
    let ndcg = |step: usize| steps[step]["ndcg_at_10"].as_f64().unwrap();
    assert!(ndcg(2) >= ndcg(0).max(ndcg(1)) && ndcg(3) >= ndcg(2) && ndcg(4) >= ndcg(3), "{steps:?}");
    assert_eq!((steps.len(), &steps[6]["weights"]), (7, &kept["weights"]));

    // Begun anew, it begins at the centroids again.
    world.ok(&["run", "dense.toml", "--force", "train"]);
    assert_eq!(json(&world.path(run).join("hybrid.json"))["generator"], kept["generator"]);

    // The same rows from a checkpoint folder, whose weights are rounded.
    world.ok(&["checkpoint", run, "--to", "packed", "--precision", "f32"]);
    let rows = |args: &[&str]| -> Vec<String> {
        let flags = ["--baselines", "none", "--search", "beam", "--sample", "0", "--json", "rows.json"];
        world.ok(&[&["evaluate"], args, &flags].concat());
        let report = json(&world.path("rows.json"));
        let row = |row: &Value| format!("{} {}", row["system"], row["at"]);
        report["rows"].as_array().unwrap().iter().map(row).collect()
    };
    let root = world.path(".");
    let packed = ["--checkpoint", "packed", "--data", root.to_str().unwrap()];
    assert_eq!(rows(&[run]), rows(&packed));
    assert_eq!(rows(&[run, "--scorer", "hybrid"]).len(), 1);

    // The bundle: mixed by default, and each alone where it is asked for.
    world.ok(&["export", "--run", run, "--to", "bundle"]);
    let ask = |args: &[&str]| -> Value {
        let base =
            ["recommend", "--bundle", "bundle", "--history", "film-1,film-2", "--top-k", "5", "--json"];
        serde_json::from_str(&world.ok(&[&base, args].concat())).unwrap()
    };
    let (mixed, generated) = (ask(&[]), ask(&["--scorer", "generate"]));
    assert_eq!(mixed, ask(&["--scorer", "hybrid"]));
    let share = kept["weights"]["dense"].as_f64().unwrap();
    for found in mixed["recommendations"].as_array().unwrap() {
        let part = |name: &str| found["parts"][name].as_f64().unwrap();
        let alike = found["parts"]["content"].as_f64().unwrap_or_default();
        let score = ["generated", "dense", "neighbours", "bias"].map(part).iter().sum::<f64>() + alike;
        assert!((found["score"].as_f64().unwrap() - score).abs() < 1e-4, "{found}");
        let alone = generated["recommendations"].as_array().unwrap().iter();
        for same in alone.filter(|other| other["item"] == found["item"]) {
            let weighed = (1.0 - share) * same["score"].as_f64().unwrap();
            assert!((weighed - part("generated")).abs() < 1e-4, "{same} {found}");
        }
    }
    let dense = ask(&["--scorer", "dense"]);
    let items = |answer: &Value| answer["recommendations"].as_array().unwrap().clone();
    assert_eq!(items(&dense).len(), 5);
    for found in items(&dense) {
        let score = share * found["score"].as_f64().unwrap();
        let known = items(&mixed).into_iter().find(|other| other["item"] == found["item"]);
        let of_mixed = known.map_or(score, |other| other["parts"]["dense"].as_f64().unwrap());
        assert!((score - of_mixed).abs() < 1e-4, "{found}");
    }
    let refused = world.refused(&[
        "recommend",
        "--bundle",
        "bundle",
        "--history",
        "film-1",
        "--scorer",
        "dense",
        "--unconstrained",
    ]);
    assert!(refused.contains("`scorer` is dense, which ranks items"), "{refused}");

    // An item that came since has its text, and so a place with the dense model.
    let new = r#"{"id": "film-new", "title": "Film 3", "genre": "crime of 1"}"#;
    fs::write(world.path("new.jsonl"), new).unwrap();
    world.ok(&["items", "add", "--run", run, "new.jsonl"]);
    // Read back from the run, its place is that of an item whose text it has.
    let listed = world.ok(&["items", "list", "--run", run, "--json"]);
    assert!(listed.contains("film-new") && listed.contains("semantic_id"), "{listed}");
    world.ok(&["export", "--run", run, "--to", "grown"]);
    let everything = [
        "recommend",
        "--bundle",
        "grown",
        "--history",
        "film-1",
        "--top-k",
        "100",
        "--json",
        "--scorer",
        "dense",
    ];
    let everything: Value = serde_json::from_str(&world.ok(&everything)).unwrap();
    let found = items(&everything).iter().any(|found| found["item"] == "film-new");
    assert!(found, "{everything}");
}
