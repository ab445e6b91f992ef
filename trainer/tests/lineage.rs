//! Between two stages something is changed: whoever reads what was made before says so, and nothing is used that is of
//! something else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::fs;
use std::path::Path;

use world::{CONFIG, World};

/// What reads a model, and what each is asked.
const READERS: [(&str, &[&str]); 6] = [
    ("evaluate", &["evaluate", "RUN", "--search", "exact", "--baselines", "none"]),
    ("export", &["export", "--run", "RUN", "--to", "out"]),
    ("checkpoint", &["checkpoint", "RUN", "--to", "packed"]),
    ("recommend", &["recommend", "--bundle", "RUN", "--history", "Film 0"]),
    ("constraint", &["constraint", "RUN", "--beams", "2", "--sample", "5"]),
    ("sizes", &["sizes", "RUN", "--beams", "10", "--sample", "5"]),
];

/// A change to a run folder, and how the line begins with which all readers refuse, or those that are named.
struct Tampering {
    what: &'static str,
    change: fn(&World, &Path),
    /// A part of the sentence of the readers that refuse.
    says: &'static str,
    /// The readers that refuse; the others work as before.
    refuse: &'static [&'static str],
    /// A part of what `trainer run` says then, and whether it ends well.
    run: (&'static str, bool),
}

const ALL: &[&str] = &["evaluate", "export", "checkpoint", "recommend", "constraint", "sizes"];

const TAMPERINGS: [Tampering; 10] = [
    Tampering {
        what: "an item taken by another user",
        change: |_, run| {
            let path = run.join("data/history_items.npy");
            let mut bytes = fs::read(&path).unwrap();
            let last = bytes.len() - 4;
            bytes[last] ^= 1;
            fs::write(&path, bytes).unwrap();
        },
        says: "was made with other histories",
        refuse: ALL,
        // The data is read anew from its source, which has not changed.
        run: ("train: RUN/train is up to date", true),
    },
    Tampering {
        what: "the order of the items",
        change: |_, run| {
            let items = run.join("data/items.jsonl");
            let text = fs::read_to_string(&items).unwrap();
            fs::write(&items, text.lines().rev().collect::<Vec<_>>().join("\n") + "\n").unwrap();
        },
        says: "was made with other order of items",
        refuse: ALL,
        run: ("train: RUN/train is up to date", true),
    },
    Tampering {
        what: "a title",
        change: |_, run| edit(&run.join("data/items.jsonl"), "Film 7", "Film Seven"),
        says: "embeddings was made with other items",
        refuse: &["export"],
        run: ("embed: RUN/embeddings is up to date", true),
    },
    Tampering {
        what: "the vectors",
        change: |_, run| {
            let path = run.join("embeddings/item_embeddings_raw.npy");
            let mut bytes = fs::read(&path).unwrap();
            let last = bytes.len() - 2;
            bytes[last] ^= 1;
            fs::write(&path, bytes).unwrap();
        },
        says: "ids was made with other vectors",
        refuse: &["export"],
        // What somebody puts in the place of a stage's file is used, and what comes of it is made anew: other IDs.
        run: ("item_embeddings_raw.npy is not what the stage wrote, and is used", false),
    },
    Tampering {
        what: "the semantic IDs of another seed",
        change: |world, run| copy(&world.path("other/ids"), &run.join("ids")),
        says: "train was made with other semantic IDs",
        refuse: ALL,
        run: ("quantize: made anew: `seed` was 2, is 1", true),
    },
    Tampering {
        what: "the IDs of two items",
        change: |_, run| {
            let path = run.join("ids/codes_with_suffix.npy");
            let mut bytes = fs::read(&path).unwrap();
            let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
            let row = (bytes.len() - header) / 12;
            let (first, last) = bytes[header..].split_at_mut(11 * row);
            first[..row].swap_with_slice(last);
            fs::write(&path, bytes).unwrap();
        },
        says: "",
        refuse: ALL,
        run: ("RUN/train is another model: it was made with other semantic IDs", false),
    },
    Tampering {
        what: "the model of another run",
        change: |world, run| copy(&world.path("other/train"), &run.join("train")),
        says: "train was made with other semantic IDs",
        refuse: ALL,
        run: ("RUN/train is another model: it was made with other semantic IDs", false),
    },
    Tampering {
        what: "a card",
        change: |_, run| fs::remove_file(run.join("train/artifact.json")).unwrap(),
        says: "train does not say what it was made of",
        refuse: ALL,
        run: ("RUN/train is another model: it has no artifact.json", false),
    },
    Tampering {
        what: "half a card",
        change: |_, run| fs::write(run.join("train/artifact.json"), "{").unwrap(),
        says: "artifact.json is damaged",
        refuse: ALL,
        run: ("artifact.json is damaged", false),
    },
    Tampering {
        what: "the recipe",
        change: |_, run| edit(&run.join("config.toml"), "max_history = 20", "max_history = 3"),
        says: "",
        // The model is read as it was trained.
        refuse: &[],
        run: ("train: RUN/train is up to date", true),
    },
];

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{}: no `{from}`", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn copy(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn what_was_changed_between_two_stages_is_noticed_by_whoever_reads_it() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "whole"]);
    world.ok(&["run", "films.toml", "--run", "other", "--seed", "2"]);
    for (number, Tampering { what, change, says, refuse, run: (said, well) }) in TAMPERINGS.iter().enumerate()
    {
        let name = format!("tampered-{number}");
        let folder = world.path(&name);
        copy(&world.path("whole"), &folder);
        change(&world, &folder);
        for (reader, arguments) in READERS {
            let arguments: Vec<&str> =
                arguments.iter().map(|&word| if word == "RUN" { name.as_str() } else { word }).collect();
            if refuse.contains(&reader) {
                let line = world.refused(&arguments);
                assert!(line.contains(says), "{what}, {reader}: {line}");
            } else {
                world.ok(&arguments);
            }
        }
        world.ok(&["status", &name]);
        let output = world.trainer(&["run", "films.toml", "--run", &name]);
        let error = String::from_utf8_lossy(&output.stderr).replace(&name, "RUN");
        assert!(error.contains(said), "{what}: {error}");
        assert_eq!(output.status.success(), *well, "{what}: {error}");
    }
}

/// An evaluation is a checkpoint's, and that of no other; one with options of its own is not the run's.
#[test]
fn a_bundle_publishes_the_evaluation_of_its_own_weights_alone() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "whole"]);
    let figures = || -> usize {
        world.ok(&["export", "--run", "whole", "--to", "bundle"]);
        let manifest = fs::read(world.path("bundle/manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        manifest["metrics"].as_object().unwrap().len()
    };
    let evaluation = || fs::read(world.path("whole/evaluation.json")).unwrap();
    let own = evaluation();
    assert_eq!(figures(), 4, "popularity's and item-kNN's; a beam of 6 has no figure at 10");
    for options in [["--sample", "5"], ["--beams", "3"], ["--history", "ranked"], ["--seed", "7"]] {
        world.ok(&[&["evaluate", "whole"], &options[..]].concat());
        assert!(evaluation() == own, "{options:?}");
    }

    // One number of the weights is another, with which the model works all the same.
    let best = fs::read(world.path("whole/train/best.json")).unwrap();
    let best: serde_json::Value = serde_json::from_slice(&best).unwrap();
    let weights = world.path(&format!("whole/train/checkpoint-{}/model.safetensors", best["step"]));
    let mut bytes = fs::read(&weights).unwrap();
    let last = bytes.len() - 4;
    bytes[last] ^= 1;
    fs::write(&weights, bytes).unwrap();
    let output = world.trainer(&["export", "--run", "whole", "--to", "bundle"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("evaluation.json is of other weights"), "{said}");
    assert_eq!(figures(), 0);
    world.ok(&["evaluate", "whole"]);
    assert_eq!(figures(), 4);
}

/// A SASRec that learned from one split may know the other's test items.
#[test]
fn a_sasrec_is_not_taken_over_another_split_or_other_histories() {
    let world = World::new();
    let times = |(user, line): (usize, &str)| {
        let times: Vec<String> = (0..5).map(|k| (100 * k + 10 * user).to_string()).collect();
        format!("{line}\t{}\n", times.join(" "))
    };
    let text = fs::read_to_string(world.path("sequences.tsv")).unwrap();
    let timed: String = text.lines().enumerate().map(times).collect();
    fs::write(world.path("sequences.tsv"), &timed).unwrap();
    let sasrec = "\n[sasrec]\nd_model = 8\nheads = 1\nepochs = 2\nnegatives = 4\nwarmup = 2\n";
    let write = |split: &str| {
        let config = CONFIG.replacen("[data]\n", &format!("[data]\nsplit = '{split}'\n"), 1) + sasrec;
        fs::write(world.path("films.toml"), config).unwrap();
    };
    write("leave-one-out");
    world.ok(&["run", "films.toml", "--run", "run"]);
    write("time");
    let refused = world.refused(&["run", "films.toml", "--run", "run"]);
    assert!(
        refused.contains("run/sasrec has learned from the data that is there, and this would be other split"),
        "{refused}"
    );
    write("leave-one-out");
    fs::write(world.path("sequences.tsv"), timed.replacen("film-0", "film-3", 1)).unwrap();
    let refused = world.refused(&["run", "films.toml", "--run", "run"]);
    assert!(
        refused.contains(
            "run/sasrec has learned from the data that is there, and this would be other histories"
        ),
        "{refused}"
    );
    world.ok(&["run", "films.toml", "--run", "run", "--force", "sasrec", "--force", "train"]);
}

#[test]
fn two_trainers_do_not_work_in_one_folder() {
    let world = World::new();
    fs::create_dir_all(world.path("run")).unwrap();
    let held = fs::File::create(world.path("run/lock")).unwrap();
    held.lock().unwrap();
    let refused = world.refused(&["run", "films.toml", "--run", "run"]);
    assert!(refused.contains("run is being worked on by another trainer"), "{refused}");
    assert!(!world.path("run/data").exists());
    drop(held);
    world.ok(&["data", "prepare", "films.toml", "--run", "run"]);
    let status = world.ok(&["status", "run"]);
    assert!(status.contains("absent") && status.contains("12 items, 40 users"), "{status}");
    let status: serde_json::Value = serde_json::from_str(&world.ok(&["status", "run", "--json"])).unwrap();
    assert_eq!(
        (&status["stages"][0]["state"], &status["stages"][1]["next"]),
        (&"valid".into(), &"is made".into())
    );
}
