//! The real binary, from a small data set to recommendations.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::{fs, process::Output};

use tigerlet::{extra::Histories, limits::Limits};
use world::{CONFIG, World, prepared, weights};

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

    // The log says how fast it went.
    let log = fs::read_to_string(world.path("runs/films/train/log.jsonl")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    for line in lines.filter(|line| line.get("loss").is_some()) {
        assert!(line["steps_per_second"].as_f64().unwrap() > 0.0, "{line}");
        assert!(line["examples_per_second"].as_f64().unwrap() > 0.0, "{line}");
        assert!(!cfg!(target_os = "linux") || line["memory_mb"].as_f64().unwrap() > 1.0, "{line}");
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
            assert_eq!(entry["semanticId"].as_array().unwrap().len(), 3);
            assert!(entry["score"].as_f64().unwrap() < 0.0);
            assert!(entry["item"] != "film-0" && entry["item"] != "film-3");
        }
    }
    let score = |answer: &serde_json::Value| answer["recommendations"][0]["score"].as_f64().unwrap();
    assert!((score(&bundle) - score(&run)).abs() < 0.02, "f16 weights move a score by a rounding");
}

/// The stages before training, in a run folder of their own.
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
    assert!(table.contains(&format!("test items of {test} users")), "{table}");

    world.ok(&["evaluate", "runs/films", "--search", "exact", "--baselines", "all", "--json", "films.json"]);
    let evaluation: serde_json::Value =
        serde_json::from_slice(&fs::read(world.path("films.json")).unwrap()).unwrap();
    let rows = evaluation["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &evaluation["held_out_users"]), (6, &test), "five baselines and the model");
    // Of twelve films every list has all, so that figures reach 10.
    let last = |row: &serde_json::Value| row["at"].as_array().unwrap().last().unwrap()["k"].clone();
    assert!(rows.iter().all(|row| row["users"] == test && last(row) == 10));

    config("split = 'leave-one-out'");
    let refused = world.refused(&["run", "films.toml"]);
    assert!(refused.contains("train has learned from the data that is there"), "{refused}");
    assert!(refused.contains("this would be other split"), "{refused}");
    // What was refused has changed nothing.
    assert!(world.ok(&["evaluate", "runs/films"]).contains("test items of"));
    assert!(!world.ok(&["status", "runs/films"]).contains("stale"));
    world.ok(&["run", "films.toml", "--force", "train"]);
    assert!(world.path("runs/films/train.before/best.json").exists());
}

#[test]
fn the_gate_lets_the_cpu_pass() {
    let world = World::new();
    let said = world.ok(&["check", "--device", "flex", "--devices", "0,1"]);
    assert!(said.contains("2 replica(s), against flex") && said.trim_end().ends_with("passed"), "{said}");
}

#[test]
fn two_devices_train_what_one_does() {
    let world = World::new();
    let still = CONFIG.replace("warmup = 4", "warmup = 4\ndropout = 0.0");
    fs::write(world.path("one.toml"), still.replace("workers = 2", "workers = 1")).unwrap();
    fs::write(world.path("two.toml"), still).unwrap();
    world.ok(&["run", "two.toml"]);
    world.ok(&["run", "one.toml", "--devices", "0,1"]);
    assert!(weights(&world.path("runs/one")) == weights(&world.path("runs/two")), "the weights differ");

    let refused = world.refused(&["run", "one.toml", "--run", "five", "--devices", "0,1,2,3,4"]);
    assert!(refused.contains("lower [train] `micro_batch` from 8 to at most 6"), "{refused}");
}

#[test]
fn a_loss_that_is_no_number_names_its_step_and_keeps_the_checkpoints() {
    let world = World::new();
    let wild = CONFIG
        .replace("warmup = 4", "warmup = 0\nclip = 0.0\nschedule = \"constant\"\nlearning_rate = 1e30")
        .replace("epochs = 4", "epochs = 40");
    fs::write(world.path("wild.toml"), wild).unwrap();
    prepared(&world, "wild.toml", "wild");
    let refused = world.refused(&["train", "--run", "wild"]);
    assert!(refused.contains(": the loss is NaN; lower `learning_rate`"), "{refused}");
    assert!(!world.path("wild/train/best.json").exists(), "a model of NaN was chosen");
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
    let codes = config(&|text| text.replace("codes = 4", "codes = 40"));
    assert!(codes.contains("`codes` is 40, but there are only 12 items"), "{codes}");
    let report = world.refused(&["quantize", "report", "--run", "runs/bad"]);
    assert!(report.contains("has no semantic IDs yet"), "{report}");
    fs::remove_dir_all(world.path("runs/bad")).unwrap();
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

#[test]
fn a_bundle_tells_of_readers_only_where_it_is_allowed_and_measures_what_the_referee_does() {
    let world = World::new();
    world.ok(&["run", "films.toml"]);
    world.ok(&["export", "--run", "runs/films", "--to", "bundle"]);
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(world.path(name)).unwrap()).unwrap()
    };
    assert!(!world.path("bundle/readers.json").exists(), "these readers are not simulated");
    for example in read("bundle/examples.json").as_array().unwrap() {
        assert_eq!(example["request"]["history"].as_array().unwrap().len(), 1, "no reader's history");
        assert_eq!(example["response"]["trace"]["steps"].as_array().unwrap().len(), 3);
    }
    let map = read("bundle/map.json");
    let points = map["points"].as_array().unwrap().iter().flat_map(|point| point.as_array().unwrap());
    let points: Vec<f64> = points.map(|x| x.as_f64().unwrap()).collect();
    assert_eq!(points.len(), 24);
    assert_eq!(points.iter().fold(0.0, |most: f64, x| most.max(x.abs())), 1.0);

    let config = world.path("runs/films/config.toml");
    let text = fs::read_to_string(&config).unwrap().replace("[export]", "[export]\nreaders = true");
    fs::write(&config, text).unwrap();
    world.ok(&["export", "--run", "runs/films", "--to", "open"]);
    let readers = read("open/readers.json");
    assert!(!world.path("open/histories.bin").exists(), "some held-out readers are not everybody's history");
    let all = fs::read_to_string(&config).unwrap().replace("[export]", "[export]\nhistories = true");
    fs::write(&config, all).unwrap();
    world.ok(&["export", "--run", "runs/films", "--to", "whole"]);
    let histories = fs::read(world.path("whole/histories.bin")).unwrap();
    let histories = Histories::read(&histories, 24, &Limits::DEFAULT).unwrap();
    assert_eq!((histories.len(), histories.get(0).len()), (40, 5));
    assert_eq!(readers["test"].as_array().unwrap().len(), 40);
    assert!(readers["test"][0]["history"].as_array().unwrap().len() == 4);
    let ask = ["evaluate", "runs/films", "--precision", "f16", "--search", "beam", "--beams", "20"];
    let of = ["--sample", "500", "--seed", "1", "--json", "same.json"];
    world.ok(&[&ask[..], &of].concat());
    let rows = read("same.json")["rows"].clone();
    for system in ["TIGER", "item-kNN", "popularity"] {
        let is = |row: &&serde_json::Value| row["system"].as_str().unwrap().starts_with(system);
        let figure = readers["figures"].as_array().unwrap().iter().find(is).unwrap();
        let row = rows.as_array().unwrap().iter().find(is).unwrap();
        let at = row["at"].as_array().unwrap().iter().find(|at| at["k"] == 10).unwrap();
        for (ours, theirs) in [("ndcg_at_10", "ndcg"), ("recall_at_10", "recall")] {
            let difference = figure[ours].as_f64().unwrap() - at[theirs].as_f64().unwrap();
            assert!(difference.abs() < 1e-9, "{system}, {theirs}: {difference}");
        }
    }
}

#[test]
fn several_models_are_measured_on_the_same_users() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "a"]);
    world.ok(&["run", "films.toml", "--run", "b", "--seed", "2"]);
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(world.path(name)).unwrap()).unwrap()
    };
    let alone = read("a/evaluation.json");
    let compare = ["evaluate", "a", "b", "--search", "exact", "--sample", "25", "--json", "ab.json"];
    let table = world.ok(&[&compare[..], &["--markdown", "ab.md", "--against", "a, exact"]].concat());
    let both = read("ab.json");
    let systems: Vec<_> = both["rows"].as_array().unwrap().iter().map(|row| &row["system"]).collect();
    for system in ["popularity", "a, exact", "b, exact"] {
        assert!(table.contains(system) && systems.iter().any(|&name| name == system), "{table}");
    }
    for row in both["rows"].as_array().unwrap() {
        assert_eq!(row["users"], 25);
        // Of 12 items the first 10 are shown to everybody.
        assert!(row["coverage_at_10"].as_f64().unwrap() > 0.8 && row["gini_at_10"].as_f64().unwrap() < 0.4);
        for groups in ["by_history", "by_popularity"] {
            let users = row[groups].as_array().unwrap().iter().map(|group| group["users"].as_u64().unwrap());
            assert_eq!(users.sum::<u64>(), 25, "{groups}");
        }
    }
    let pairs = both["comparisons"].as_array().unwrap();
    assert!(pairs.len() >= 2 && pairs.iter().all(|pair| pair["against"] == "a, exact"), "{pairs:?}");
    assert!(fs::read_to_string(world.path("ab.md")).unwrap().contains("trainer evaluate a b"));
    assert_eq!(alone, read("a/evaluation.json"), "a table of two is not the run's own");

    // The same again, from a folder that holds the model alone: only f16 weights set them apart.
    world.ok(&["checkpoint", "a", "--to", "packed"]);
    let config = fs::read_to_string(world.path("packed/config.toml")).unwrap();
    assert!(!config.contains("[embed]") && !world.path("packed/items.jsonl").exists());
    let packed = ["evaluate", "--checkpoint", "packed", "--json", "packed.json"];
    world.ok(&[&packed[..], &["--data", "."]].concat());
    let packed_rows = read("packed.json")["rows"].as_array().unwrap().clone();
    let recall = |rows: &[serde_json::Value], system: &str| {
        let row = rows.iter().find(|row| row["system"] == system).unwrap();
        row["at"].as_array().unwrap().last().unwrap()["recall"].as_f64().unwrap()
    };
    let alone = alone["rows"].as_array().unwrap();
    // The content baseline reads embeddings, which are not packed.
    assert_eq!(alone.len(), packed_rows.len() + 1);
    for system in ["popularity", "TIGER, beam 6", "TIGER, exact"] {
        assert!((recall(alone, system) - recall(&packed_rows, system)).abs() < 0.06, "{system}");
    }

    // What cannot be compared is refused, and the line names it.
    let refused = |arguments: &[&str]| world.refused(&[&["evaluate"], arguments].concat());
    assert!(refused(&[]).contains("name a run folder"));
    assert!(refused(&["a", "--against", "b, exact"]).contains("there is no system `b, exact`"));
    assert!(refused(&["a", "--against", "TIGER, beam 6"]).contains("`TIGER, beam 6` lists 6 items"));
    assert!(
        refused(&["a", "--baselines", "oracle"]).contains("there is no `oracle`, only all, none, popularity")
    );
    assert!(refused(&["--checkpoint", "packed"]).contains("packed comes without data: add --data DIR"));
    assert!(refused(&["--checkpoint", "a"]).contains("a is not a checkpoint folder"));
    assert!(
        refused(&["packed"]).contains("packed is a checkpoint folder: name it as --checkpoint")
            && refused(&["a", "--data", "."]).contains("--data is for")
    );

    let sequences = fs::read_to_string(world.path("sequences.tsv")).unwrap();
    fs::write(world.path("sequences.tsv"), sequences.replace("user-0\tfilm-0", "user-0\tfilm-1")).unwrap();
    let histories = refused(&["--checkpoint", "packed", "--data", "."]);
    assert!(histories.contains("packed was not trained on the data of .: other training"), "{histories}");
    let refused_data = world.refused(&["data", "prepare", "films.toml", "--run", "b"]);
    assert!(refused_data.contains("b/train has learned from the data that is there"), "{refused_data}");
    world.ok(&["run", "films.toml", "--run", "b", "--force", "train", "--seed", "2"]);
    let histories = refused(&["a", "b"]);
    assert!(histories.contains("a and b are not runs over the same data: other training"), "{histories}");
    let items = fs::read_to_string(world.path("items.jsonl")).unwrap();
    fs::write(world.path("items.jsonl"), items.lines().rev().collect::<Vec<_>>().join("\n")).unwrap();
    assert!(refused(&["--checkpoint", "packed", "--data", "."]).contains("the same in another order"));
}

#[test]
fn a_model_that_does_not_fit_and_a_split_without_items_are_refused() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "a"]);
    world.ok(&["checkpoint", "a", "--to", "packed"]);
    let shape = world.path("packed/config.json");
    let text = fs::read_to_string(&shape).unwrap();
    let width = text.replace("\"d_ff\": 32", "\"d_ff\": 64");
    assert_ne!(text, width);
    fs::write(&shape, width).unwrap();
    let refused = world.refused(&["evaluate", "--checkpoint", "packed", "--data", "."]);
    assert!(refused.contains("cannot load packed"), "{refused}");

    // Histories of two items hold nothing out.
    let sequences = fs::read_to_string(world.path("sequences.tsv")).unwrap();
    let short = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ") + "\n";
    fs::write(world.path("sequences.tsv"), sequences.lines().map(short).collect::<String>()).unwrap();
    let refused = world.refused(&["run", "films.toml", "--run", "short"]);
    assert!(refused.contains("every history is shorter than"), "{refused}");
}

/// Who asks is known where a data set is, and never to a page, whose visitors are in none.
#[test]
fn users_with_tokens_of_their_own_are_measured_and_packed_but_not_exported() {
    let world = World::new();
    let exact = CONFIG.replace("[train]\n", "[train]\nuser_tokens = 7\n");
    let fixed = exact.replace("[train]\n", "[train]\nfixed_shapes = true\n");
    for (run, config) in [("exact", exact), ("fixed", fixed)] {
        fs::write(world.path("users.toml"), config).unwrap();
        assert!(world.ok(&["run", "users.toml", "--run", run]).contains("TIGER, beam 6"));
    }
    world.ok(&["checkpoint", "exact", "--to", "packed"]);
    let evaluate = ["evaluate", "--checkpoint", "packed", "--data", "."];
    assert!(world.ok(&evaluate).contains("TIGER, beam 6"));
    world.ok(&["constraint", "exact", "--beams", "2", "--sample", "9"]);

    let refused = world.refused(&["export", "--run", "exact", "--to", "bundle"]);
    assert!(refused.contains("exact was trained with [train] `user_tokens` = 7"), "{refused}");
    assert!(!world.path("bundle").exists());
    let config = fs::read_to_string(world.path("packed/config.toml")).unwrap();
    fs::write(world.path("packed/config.toml"), config.replace("user_tokens = 7\n", "")).unwrap();
    let refused = world.refused(&evaluate);
    assert!(refused.contains("the semantic IDs and 0 user tokens need"), "{refused}");
}

#[test]
fn an_rq_vae_with_balanced_codes_goes_the_whole_way_and_is_reported() {
    let world = World::new();
    let quantizer = "levels = 2\ncodes = 8\nmethod = \"rq-vae\"\nunique = \"sinkhorn\"\n\n\
        [quantize.rqvae]\nhidden = [16]\nlatent = 4\nepochs = 20\nstandardize = true";
    fs::write(world.path("vae.toml"), CONFIG.replace("levels = 2\ncodes = 4", quantizer)).unwrap();
    world.ok(&["run", "vae.toml"]);
    for file in ["rqvae.safetensors", "rqvae-log.jsonl", "centroids_1.npy", "codes_with_suffix.npy"] {
        assert!(world.path("runs/vae/ids").join(file).exists(), "{file} is missing");
    }
    world.ok(&["export", "--run", "runs/vae"]);
    let manifest = fs::read(world.path("runs/vae/bundle/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["layout"], serde_json::json!({"codes_per_level": [8, 8], "suffix": false}));
    let answer = world.ok(&["recommend", "--bundle", "runs/vae/bundle", "--history", "Film 0", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["recommendations"][0]["semanticId"].as_array().unwrap().len(), 2);

    let text = world.ok(&["quantize", "report", "--run", "runs/vae"]);
    assert!(text.contains("rq-vae") && text.contains("`genre`: "), "{text}");
    for picture in ["usage.svg", "depth.svg"] {
        assert!(fs::read_to_string(world.path("runs/vae/ids").join(picture)).unwrap().starts_with("<svg"));
    }
    let json = world.ok(&["quantize", "report", "--run", "runs/vae", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["depths"][1]["colliding"], 0);
    assert_eq!(report["levels"].as_array().unwrap().len(), 2);

    // The same run, quantised another way: what the network left is gone with its IDs.
    fs::write(world.path("runs/vae/config.toml"), CONFIG).unwrap();
    let refused = world.refused(&["quantize", "--run", "runs/vae"]);
    assert!(
        refused.contains("train writes the semantic IDs that are there, which would be made anew"),
        "{refused}"
    );
    fs::remove_dir_all(world.path("runs/vae/train")).unwrap();
    world.ok(&["quantize", "--run", "runs/vae"]);
    for file in ["rqvae.safetensors", "rqvae-log.jsonl", "report.json", "usage.svg"] {
        assert!(!world.path("runs/vae/ids").join(file).exists(), "{file} is left");
    }
}

#[test]
fn a_model_is_taught_by_the_sasrec_of_its_run() {
    let world = World::new();
    let quantize = "levels = 2\ncodes = 4\ncollaborative = 0.5\ndimensions = 4\n\n\
        [sasrec]\nd_model = 16\nepochs = 4\nbatch_size = 8\nmicro_batch = 4\nnegatives = 6\nwarmup = 4";
    let taught = CONFIG.replace("levels = 2\ncodes = 4", quantize)
        + "\n[train.teacher]\nweight = 0.5\nitems = 4\npaths = 2\n";
    fs::write(world.path("taught.toml"), &taught).unwrap();
    let table = world.ok(&["run", "taught.toml"]);
    assert!(table.contains("SASRec, cross-entropy") && table.contains("TIGER, beam 6"), "{table}");

    // A round that starts where another run ends, which is made first.
    let again = taught.replace("[train]", "[train]\nstart_from = \"taught.toml\"") + "content = 0.4\n";
    fs::write(world.path("again.toml"), again).unwrap();
    world.ok(&["run", "again.toml", "--run", "elsewhere/again"]);
    assert!(world.path("elsewhere/taught/train/best.json").exists());
    // A pupil is measured without its teacher.
    fs::remove_dir_all(world.path("elsewhere/again/sasrec")).unwrap();
    assert!(world.ok(&["evaluate", "elsewhere/again", "--search", "beam"]).contains("TIGER, beam 6"));

    let without = CONFIG.to_string() + "\n[train.teacher]\n";
    fs::write(world.path("without.toml"), without).unwrap();
    let refused = world.refused(&["run", "without.toml"]);
    assert!(
        refused.contains(
            "[train.teacher] needs a model that scores items: give the configuration a [dense] or a"
        ),
        "{refused}"
    );
    let refused = world.refused(&["sasrec", "--run", "runs/without"]);
    assert!(refused.contains("config.toml has no [sasrec] table"), "{refused}");
    fs::write(world.path("more.toml"), taught.clone() + "content = 1.4\n").unwrap();
    let refused = world.refused(&["run", "more.toml"]);
    assert!(refused.contains("[train.teacher] `content` is 1.4, expected 0 to 1"), "{refused}");
    let odd = taught.replace("d_model = 16\nepochs", "d_model = 15\nheads = 2\nepochs");
    fs::write(world.path("odd.toml"), odd).unwrap();
    assert!(world.refused(&["run", "odd.toml"]).contains("`d_model` is 15, expected a multiple of `heads`"));
}

const SWEEP: &str = r#"
title = "Width"
base = "films.toml"
axis = "bytes"

[set.evaluate]
beams = 10

[[variant]]
name = "Width 16"

[[variant]]
name = "Width 32"
set.train = { d_model = 32, d_kv = 16 }
"#;

#[test]
fn a_sweep_that_is_cut_off_continues_and_makes_nothing_twice() {
    let world = World::new();
    fs::write(world.path("width.toml"), SWEEP).unwrap();
    let sweep = ["sweep", "width.toml", "--run", "width"];
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let read = |run: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(world.path(run).join("sweep.json")).unwrap()).unwrap()
    };

    // A slot without any time is one step long.
    let cut = world.trainer(&[&sweep[..], &["--max-minutes", "0"]].concat());
    assert!(cut.status.success() && cut.stdout.is_empty(), "{}", said(&cut));
    assert!(said(&cut).contains("the time is up; the same command continues"), "{}", said(&cut));
    assert!(!world.path("width/sweep.json").exists(), "something unfinished is reported");
    let rest = world.trainer(&sweep);
    assert!(rest.status.success() && said(&rest).contains("resuming at step 1"), "{}", said(&rest));
    for stage in ["embeddings", "ids"] {
        let taken =
            format!("width/variants/width-32/{stage}: taken over from width/variants/width-16/{stage}");
        assert!(said(&rest).contains(&taken), "{}", said(&rest));
    }
    assert!(!said(&rest).contains("width-32/train: taken over"), "{}", said(&rest));

    let whole = read("width");
    let [small, large] = whole["variants"].as_array().unwrap().as_slice() else { panic!("{whole}") };
    assert!(small["parameters"].as_u64() < large["parameters"].as_u64());
    let bytes = |variant: &serde_json::Value, index: usize| variant["stored"][index]["bytes"].as_u64();
    assert!(bytes(small, 0) < bytes(large, 0) && bytes(large, 1) < bytes(large, 0), "{whole}");
    for variant in [small, large] {
        assert!(variant["training_seconds"].as_f64().unwrap() > 0.0);
        for (precision, stored) in ["f16", "int8"].iter().zip(variant["stored"].as_array().unwrap()) {
            assert_eq!(stored["precision"], *precision);
            let ndcg = &stored["ndcg_at_10"];
            let [low, high] = [0, 1].map(|end| ndcg["interval"][end].as_f64().unwrap());
            assert!((low..=high).contains(&ndcg["mean"].as_f64().unwrap()), "{stored}");
        }
    }
    assert!(small["stored"][0].get("ndcg_difference").is_none(), "nothing is tested against itself");
    assert!(large["stored"][0]["ndcg_difference"]["p"].as_f64().unwrap() <= 1.0);
    assert!(fs::read_to_string(world.path("width/sweep.svg")).unwrap().starts_with("<svg"));
    assert!(fs::read_to_string(world.path("width/sweep.md")).unwrap().contains("| Width 32 |"));

    // Finished variants are measured again, to the same figures, and not trained.
    let again = world.trainer(&sweep);
    assert_eq!(again.stdout, rest.stdout);
    assert!(!said(&again).contains("training "), "{}", said(&again));

    // A run of the base is as good as the variant that changes nothing, and a cut changes nothing either.
    world.ok(&["run", "films.toml"]);
    let other = world.trainer(&["sweep", "width.toml", "--run", "other", "--from", "runs/films"]);
    assert!(said(&other).contains("width-16/train: taken over from runs/films/train"), "{}", said(&other));
    for (one, other) in [small, large].iter().zip(read("other")["variants"].as_array().unwrap()) {
        assert_eq!(one["stored"], other["stored"]);
    }
    let refused = world.refused(&["sweep", "width.toml", "--from", "nowhere"]);
    assert!(refused.contains("nowhere is not a run folder"), "{refused}");
}

#[test]
fn without_the_trie_a_beam_wider_than_the_catalogue_must_invent() {
    let world = World::new();
    world.ok(&["run", "films.toml"]);
    let constraint = ["constraint", "runs/films", "--beams", "20,2,6,2", "--sample", "30"];
    let table = world.ok(&constraint);
    let json = || fs::read_to_string(world.path("runs/films/constraint.json")).unwrap();
    let first = json();
    let report: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!((&report["users"], &report["items"]), (&30.into(), &12.into()));
    assert!(report["possible_ids"].as_f64().unwrap() >= 20.0, "{report}");
    let widths = report["widths"].as_array().unwrap();
    let of = |name: &str| widths.iter().map(|width| width[name].clone()).collect::<Vec<_>>();
    assert_eq!(
        (of("beams"), of("k")),
        (vec![2.into(), 6.into(), 20.into()], vec![2.into(), 6.into(), 10.into()])
    );
    for width in widths {
        assert_eq!(width["invented_under_trie"], 0.0, "the trie let an ID through that no item has");
        let mean = |name: &str| width[name]["mean"].as_f64().unwrap();
        for share in ["invented", "users_with_invented", "recall", "recall_unconstrained"] {
            assert!((0.0..=1.0).contains(&mean(share)), "{share}: {width}");
        }
        assert!(mean("invented") <= mean("users_with_invented"), "{width}");
        let difference = mean("recall_unconstrained") - mean("recall");
        assert!((difference - mean("recall_difference")).abs() < 1e-9, "{width}");
    }
    // Twenty IDs, and twelve items.
    let widest = &widths[2];
    assert!(widest["invented"]["mean"].as_f64().unwrap() >= 8.0 / 20.0 - 1e-9, "{widest}");
    assert_eq!(widest["users_with_invented"]["mean"], 1.0);
    let referee =
        ["--search", "beam", "--beams", "20", "--sample", "30", "--baselines", "none", "--json", "one.json"];
    world.ok(&[&["evaluate", "runs/films"], &referee[..]].concat());
    let evaluation = fs::read(world.path("one.json")).unwrap();
    let evaluation: serde_json::Value = serde_json::from_slice(&evaluation).unwrap();
    let at = evaluation["rows"][0]["at"].as_array().unwrap().iter().find(|at| at["k"] == 10).unwrap();
    assert_eq!(at["recall"], widest["recall"]["mean"], "the referee says another recall");
    assert!(fs::read_to_string(world.path("runs/films/constraint.svg")).unwrap().starts_with("<svg"));
    assert_eq!((world.ok(&constraint), json()), (table, first), "a seed gives one result");
    let refused = world.refused(&["constraint", "runs/films", "--beams", "5,0"]);
    assert!(refused.contains("--beams: 0, expected 1 to 1000"), "{refused}");
}

#[test]
fn stored_weights_are_measured_as_they_read_back() {
    let world = World::new();
    world.ok(&["run", "films.toml"]);
    let evaluation = fs::read(world.path("runs/films/evaluation.json")).unwrap();
    let refused = world.refused(&["sizes", "runs/films"]);
    assert!(refused.contains("a beam of 6 has no Recall@10"), "{refused}");
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(world.path(name)).unwrap()).unwrap()
    };
    let table = world.ok(&["sizes", "runs/films", "--beams", "10", "--sample", "25"]);
    let sizes = read("runs/films/sizes.json");
    let [f32, f16, int8] = sizes["sizes"].as_array().unwrap().as_slice() else { panic!("{sizes}") };
    assert_eq!((&sizes["users"], &f16["precision"]), (&25.into(), &"f16".into()));
    assert!(f32["bytes"].as_u64() > f16["bytes"].as_u64() && table.contains("int8"), "{table}");
    assert!(f32.get("ndcg_difference").is_none() && int8.get("ndcg_difference").is_some(), "{sizes}");

    // The referee says the same of the checkpoint, and of the folder with the weights stored so.
    world.ok(&["checkpoint", "runs/films", "--to", "packed", "--precision", "int8"]);
    let measure = ["--search", "beam", "--beams", "10", "--sample", "25", "--baselines", "none", "--json"];
    for (of, size) in [
        (&["runs/films"][..], f32),
        (&["runs/films", "--precision", "f16"], f16),
        (&["--checkpoint", "packed", "--data", "."], int8),
    ] {
        world.ok(&[&["evaluate"], of, &measure, &["one.json"]].concat());
        let at = read("one.json")["rows"][0]["at"].as_array().unwrap().clone();
        let at = at.iter().find(|at| at["k"] == 10).unwrap();
        assert_eq!(
            (&at["recall"], &at["ndcg"]),
            (&size["recall_at_10"]["mean"], &size["ndcg_at_10"]["mean"])
        );
    }
    assert_eq!(
        fs::read(world.path("runs/films/evaluation.json")).unwrap(),
        evaluation,
        "the run's own is kept"
    );

    world.ok(&["export", "--run", "runs/films", "--to", "small", "--precision", "int8"]);
    let exported = fs::metadata(world.path("small/model.safetensors")).unwrap().len();
    assert_eq!(Some(exported), int8["bytes"].as_u64());
    let answer = world.ok(&["recommend", "--bundle", "small", "--history", "Film 0", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["recommendations"].as_array().unwrap().len(), 10);
}
