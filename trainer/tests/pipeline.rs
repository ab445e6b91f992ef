//! The real binary, from a small data set to recommendations.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder with a data set of 12 films in 3 genres, 40 users who stay in theirs, and a configuration.
struct World {
    folder: TempDir,
}

const CONFIG: &str = r#"
[data]
format = "plain"
items = "items.jsonl"
sequences = "sequences.tsv"

[data.columns]
attributes = ["genre"]

[embed]
encoder = "tfidf"
dimensions = 8

[quantize]
levels = 2
codes = 4

[train]
d_model = 16
heads = 2
d_kv = 8
d_ff = 32
layers = 1
batch_size = 32
micro_batch = 8
workers = 2
epochs = 4
warmup = 4
validate_every = 6
log_every = 2
validation_beams = 4

[evaluate]
beams = 6
exact_users = 0
"#;

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let genres = ["crime", "comedy", "space"];
        let item = |i: usize| {
            format!("{{\"id\": \"film-{i}\", \"title\": \"Film {i}\", \"genre\": \"{}\"}}\n", genres[i % 3])
        };
        fs::write(folder.path().join("items.jsonl"), (0..12).map(item).collect::<String>()).unwrap();
        let user = |u: usize| {
            let films: Vec<String> =
                (0..5).map(|k| format!("film-{}", (u % 3 + 3 * (u / 3 + k)) % 12)).collect();
            format!("user-{u}\t{}\n", films.join(" "))
        };
        fs::write(folder.path().join("sequences.tsv"), (0..40).map(user).collect::<String>()).unwrap();
        fs::write(folder.path().join("films.toml"), CONFIG).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn trainer(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.trainer(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail, and returns the one line it says.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.trainer(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        let error = String::from_utf8(output.stderr).unwrap();
        let line =
            error.lines().find(|line| line.starts_with("trainer: ")).unwrap_or_else(|| panic!("{error}"));
        assert!(!error.contains("panicked"), "{error}");
        line.to_string()
    }
}

fn weights(run: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(run.join("train"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| {
            let weights = fs::read(entry.path().join("model.safetensors")).unwrap();
            (entry.file_name().into_string().unwrap(), weights)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn the_whole_way_once() {
    let world = World::new();
    let table = world.ok(&["run", "films.toml"]);
    for row in ["popularity", "beam 6", "exact"] {
        assert!(table.contains(row), "{table}");
    }
    for file in [
        "data/items.jsonl",
        "embeddings/item_embeddings_raw.npy",
        "embeddings/item_embeddings_l2norm.npy",
        "embeddings/item_ids.json",
        "embeddings/embedding_stats.json",
        "ids/codes.npy",
        "ids/codes_with_suffix.npy",
        "ids/centroids_0.npy",
        "ids/summary.json",
        "train/log.jsonl",
        "train/curve.svg",
        "evaluation.json",
    ] {
        assert!(world.path("runs/films").join(file).exists(), "{file} is missing");
    }

    // A second walk repeats nothing; a changed recipe repeats training alone.
    let again = world.trainer(&["run", "films.toml"]);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    for stage in ["embed", "quantize", "train"] {
        assert!(said.contains(&format!("{stage}: ")) && said.contains("is up to date"), "{said}");
    }

    world.ok(&["export", "--run", "runs/films"]);
    let ask = ["--history", "Film 0, film-3", "--top-k", "3", "--json"];
    let from = |bundle: &str| world.ok(&[&["recommend", "--bundle", bundle][..], &ask].concat());
    let bundle: serde_json::Value = serde_json::from_str(&from("runs/films/bundle")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&from("runs/films")).unwrap();
    for answer in [&bundle, &run] {
        let list = answer["recommendations"].as_array().unwrap();
        assert_eq!(list.len(), 3);
        for entry in list {
            assert_eq!(entry["semantic_id"].as_array().unwrap().len(), 3);
            assert!(entry["score"].as_f64().unwrap() < 0.0);
            assert!(entry["item"] != "film-0" && entry["item"] != "film-3");
        }
    }
    let score = |answer: &serde_json::Value| answer["recommendations"][0]["score"].as_f64().unwrap();
    assert!((score(&bundle) - score(&run)).abs() < 0.02, "f16 weights move a score by a rounding");
}

#[test]
fn resuming_gives_the_weights_of_an_unbroken_run() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "whole"]);
    for command in [["data", "prepare"].as_slice(), &["embed"], &["quantize"]] {
        let target: &[&str] =
            if command[0] == "data" { &["films.toml", "--run", "parts"] } else { &["--run", "parts"] };
        world.ok(&[command, target].concat());
    }
    world.ok(&["train", "--run", "parts", "--stop-after", "3"]);
    let refused = world.refused(&["train", "--run", "parts"]);
    assert!(refused.contains("already holds checkpoints: add --resume"), "{refused}");
    world.ok(&["train", "--run", "parts", "--resume", "--stop-after", "8"]);
    world.ok(&["train", "--run", "parts", "--resume"]);
    let (whole, parts) = (weights(&world.path("whole")), weights(&world.path("parts")));
    assert!(!whole.is_empty());
    let names = |found: &[(String, Vec<u8>)]| found.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&whole), names(&parts));
    assert!(whole == parts, "the weights differ");

    // Another recipe is not resumed by mistake.
    let config = world.path("parts/config.toml");
    fs::write(&config, fs::read_to_string(&config).unwrap().replace("dropout = 0.1", "dropout = 0.3"))
        .unwrap();
    let refused = world.refused(&["train", "--run", "parts", "--resume"]);
    assert!(refused.contains("was trained with another [train] table"), "{refused}");
}

/// Training, baselines and evaluation divide the data alike, and a model is not taken over another split.
#[test]
fn a_split_by_time_is_followed_by_every_stage() {
    let world = World::new();
    let text = fs::read_to_string(world.path("sequences.tsv")).unwrap();
    let timed = |(user, line): (usize, &str)| {
        let times: Vec<String> = (0..5).map(|k| (100 * k + 10 * user).to_string()).collect();
        format!("{line}\t{}\n", times.join(" "))
    };
    fs::write(world.path("sequences.tsv"), text.lines().enumerate().map(timed).collect::<String>()).unwrap();
    let config = |split: &str| {
        let config = CONFIG.replacen("[data]\n", &format!("[data]\n{split}\n"), 1);
        fs::write(world.path("films.toml"), config).unwrap();
    };
    config("split = 'time'");
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&world.ok(&[arguments, &["--json"]].concat())).unwrap()
    };
    let table = world.ok(&["run", "films.toml"]);
    let test = json(&["data", "inspect", "runs/films"])["test_examples"].clone();
    assert!((1..40).contains(&test.as_u64().unwrap()), "{test}");
    assert!(table.contains(&format!("{test} users with a test item")), "{table}");

    let baselines = json(&["baselines", "--run", "runs/films"]);
    let rows = baselines["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &baselines["test_users"]), (5, &test));
    // All twelve films stand in every list, so the mean reciprocal rank is at least that of the last place.
    assert!(rows.iter().all(|row| row["users"] == test && row["mrr"].as_f64().unwrap() >= 1.0 / 12.0));
    let one = json(&["baselines", "--run", "runs/films", "--only", "item-knn"]);
    assert_eq!(one["rows"].as_array().unwrap().len(), 1);

    config("split = 'leave-one-out'");
    let refused = world.refused(&["run", "films.toml"]);
    assert!(refused.contains("holds checkpoints of other data, another split"), "{refused}");
}

#[test]
fn bad_input_is_one_clear_line() {
    let world = World::new();
    let config = |change: &dyn Fn(String) -> String| {
        fs::write(world.path("bad.toml"), change(CONFIG.to_string())).unwrap();
        world.refused(&["run", "bad.toml"])
    };
    let unknown = config(&|text| text.replace("epochs", "epoch_count"));
    assert!(unknown.contains("bad.toml") && unknown.contains("epoch_count"), "{unknown}");
    let zero = config(&|text| text.replace("layers = 1", "layers = 0"));
    assert!(zero.contains("`layers` is 0, expected at least 1"), "{zero}");
    let missing = config(&|text| text.replace("items.jsonl", "nothing.jsonl"));
    assert!(missing.contains("nothing.jsonl"), "{missing}");
    assert!(!world.path("runs/bad/data/items.jsonl").exists(), "something half-written is left");

    let device = world.trainer(&["run", "films.toml", "--device", "abacus"]);
    assert_eq!(device.status.code(), Some(2));
    let said = String::from_utf8_lossy(&device.stderr).into_owned();
    assert!(said.contains("abacus") && said.contains("flex"), "{said}");
    if !cfg!(feature = "cuda") {
        let cuda = world.refused(&["run", "films.toml", "--device", "cuda"]);
        assert!(cuda.contains("build with `--features cuda`"), "{cuda}");
    }

    let nowhere = world.refused(&["recommend", "--bundle", "nowhere", "--history", "x"]);
    assert!(nowhere.contains("nowhere"), "{nowhere}");
    let not_a_run = world.refused(&["train", "--run", "nowhere"]);
    assert!(not_a_run.contains("nowhere is not a run folder"), "{not_a_run}");
}

#[test]
fn a_damaged_bundle_and_a_bad_history_are_refused() {
    let world = World::new();
    world.ok(&["run", "films.toml"]);
    world.ok(&["export", "--run", "runs/films", "--to", "bundle"]);
    let ask = |history: &str| world.refused(&["recommend", "--bundle", "bundle", "--history", history]);
    assert!(ask("").ends_with("the history is empty: name at least one item"));
    assert!(ask("Film 0, Fim 3").contains("history item 2: no item has the id or title `Fim 3`"));
    assert!(ask(&["film-1"; 21].join(",")).contains("the history has 21 items"));

    let weights = world.path("bundle/model.safetensors");
    let whole = fs::read(&weights).unwrap();
    fs::write(&weights, &whole[..whole.len() - 7]).unwrap();
    assert!(ask("Film 0").contains("model.safetensors: "), "truncated");
    let mut flipped = whole;
    flipped[900] ^= 4;
    fs::write(&weights, flipped).unwrap();
    assert!(ask("Film 0").ends_with("model.safetensors: damaged, its sha256 is not the manifest's"));
}
