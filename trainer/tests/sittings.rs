//! Training in several sittings, however they end: the result is that of an unbroken run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::{
    fs,
    process::{Command, Output, Stdio},
    time::Duration,
};

use world::{CONFIG, World, prepared, weights};

#[test]
fn resuming_gives_the_weights_of_an_unbroken_run() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "whole"]);
    prepared(&world, "films.toml", "parts");
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
    assert!(refused.contains("parts/train is another model: `dropout` was 0.1, is 0.3"), "{refused}");
}

#[test]
fn time_slots_add_up_to_an_unbroken_run() {
    let world = World::new();
    let averaged = CONFIG.replace("warmup = 4", "warmup = 4\nema = 0.9\nfixed_shapes = true");
    fs::write(world.path("averaged.toml"), averaged).unwrap();
    world.ok(&["run", "averaged.toml", "--run", "whole"]);

    // A slot without any time is one step long.
    let slot = ["run", "averaged.toml", "--run", "slots", "--max-minutes", "0"];
    let first = world.trainer(&slot);
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert!(first.status.success() && first.stdout.is_empty(), "{said}");
    assert!(
        said.contains("stopped at step 1 of 12; `trainer train --run slots --resume` continues"),
        "{said}"
    );
    let table = world.ok(&["evaluate", "--run", "slots", "--search", "beam"]);
    assert!(table.contains("checkpoint-1"), "the best so far can be measured: {table}");
    let table = (1..20).map(|_| world.ok(&slot)).find(|table| !table.is_empty()).unwrap();
    assert!(table.contains("beam 6"), "{table}");

    let (whole, slots) = (weights(&world.path("whole")), weights(&world.path("slots")));
    assert!(whole == slots, "the weights differ");
    for (checkpoint, weights) in &whole {
        let average =
            |run: &str| fs::read(world.path(run).join("train").join(checkpoint).join("ema.safetensors"));
        assert!(average("whole").unwrap() == average("slots").unwrap(), "the averages differ");
        assert!(&average("whole").unwrap() != weights, "the average is the weights");
    }
    let best = |run: &str| fs::read_to_string(world.path(run).join("train/best.json")).unwrap();
    assert_eq!(best("whole"), best("slots"));
}

#[test]
fn a_killed_run_continues_to_the_same_weights() {
    let world = World::new();
    let eager = CONFIG.replace("warmup = 4", "warmup = 4\ncheckpoint_minutes = 1e-9");
    fs::write(world.path("eager.toml"), eager).unwrap();
    world.ok(&["run", "eager.toml", "--run", "whole"]);
    prepared(&world, "eager.toml", "killed");
    let steps = || -> Vec<String> {
        let names = fs::read_dir(world.path("killed/train")).into_iter().flatten();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    // Wherever the kills fall, the rest follows; that they fall into the training is only likely.
    for _ in 0..3 {
        let before = steps();
        let mut child = Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(["train", "--run", "killed", "--resume"])
            .current_dir(world.path("."))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while steps() == before && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    world.ok(&["train", "--run", "killed", "--resume"]);
    assert!(weights(&world.path("whole")) == weights(&world.path("killed")), "the weights differ");
    assert!(!steps().iter().any(|name| name.starts_with(".writing")), "{:?}", steps());
}

const SASREC: &str = "\n[sasrec]\nd_model = 8\nheads = 1\nepochs = 4\nbatch_size = 8\nmicro_batch = 8\nnegatives = 4\nwarmup = 2\n";

#[test]
fn a_sasrec_of_many_slots_is_that_of_one() {
    let world = World::new();
    fs::write(world.path("films.toml"), CONFIG.to_owned() + SASREC).unwrap();
    world.ok(&["run", "films.toml", "--run", "whole"]);
    let slot = ["run", "films.toml", "--run", "slots", "--max-minutes", "0"];
    let first = world.trainer(&slot);
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert!(first.status.success() && said.contains("sasrec: stopped; the same command continues"), "{said}");
    assert!(!world.path("slots/ids").exists(), "what comes after SASRec waits for it");
    (0..60).map(|_| world.ok(&slot)).find(|table| !table.is_empty()).unwrap();
    let best = |run: &str| fs::read(world.path(run).join("sasrec/best/model.bpk")).unwrap();
    assert!(best("whole") == best("slots"), "the weights differ");
}

#[test]
fn an_rq_vae_of_many_slots_is_that_of_one() {
    let world = World::new();
    let rq_vae = "codes = 4\nmethod = \"rq-vae\"\n[quantize.rqvae]\nhidden = [8]\nlatent = 4\nepochs = 5\n";
    let config = CONFIG.replace("codes = 4\n", rq_vae);
    fs::write(world.path("films.toml"), &config).unwrap();
    world.ok(&["run", "films.toml", "--run", "whole"]);
    let slot = ["run", "films.toml", "--run", "slots", "--max-minutes", "0"];
    let first = world.trainer(&slot);
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert!(
        first.status.success() && said.contains("quantize: stopped; the same command continues"),
        "{said}"
    );
    let status = world.ok(&["status", "slots"]);
    assert!(status.contains("goes on"), "{status}");
    assert!(!world.path("slots/train").exists(), "what comes after the semantic IDs waits for them");

    // A kill between the two renames of a save loses nothing, and leaves nothing.
    let (parts, aside) = (world.path("slots/ids/parts"), world.path("slots/ids/.writing-a"));
    fs::create_dir(&aside).unwrap();
    fs::rename(&parts, aside.join("parts")).unwrap();
    let said = String::from_utf8_lossy(&world.trainer(&slot).stderr).into_owned();
    assert!(said.contains("rq-vae: resuming after epoch 1") && !aside.exists(), "{said}");

    // Another recipe does not go on from it.
    fs::write(world.path("wider.toml"), config.replace("hidden = [8]", "hidden = [6]")).unwrap();
    world.ok(&["run", "wider.toml", "--run", "slots", "--max-minutes", "0"]);
    world.ok(&slot);
    (0..60).map(|_| world.ok(&slot)).find(|table| !table.is_empty()).unwrap();
    for file in ["codes_with_suffix.npy", "rqvae.safetensors", "rqvae-log.jsonl", "summary.json"] {
        let of = |run: &str| fs::read(world.path(run).join("ids").join(file)).unwrap();
        assert!(of("whole") == of("slots"), "{file} differs");
    }
    assert!(!world.path("slots/ids/parts").exists(), "what no sitting goes on from is removed");
}

/// Ctrl-C and SIGTERM end a training with a checkpoint, and what does not train at once.
#[cfg(unix)]
#[test]
fn an_interrupted_training_saves_and_goes_on() {
    let world = World::new();
    let long = (CONFIG.to_owned() + SASREC).replace("epochs = 4", "epochs = 3000");
    fs::write(world.path("long.toml"), long).unwrap();
    prepared(&world, "long.toml", "run");
    for (signal, with, begun) in [("-INT", "sasrec", "sasrec/latest"), ("-TERM", "train", "train/log.jsonl")]
    {
        let output = interrupted(&world, &[with, "--run", "run"], signal, begun);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.contains("trainer: saves and ends") && said.contains("stopped"), "{said}");
    }
    let status = world.ok(&["status", "run"]);
    assert_eq!(status.matches("goes on").count(), 2, "{status}");
}

/// Runs a command, and sends it a signal once it has written what training writes.
#[cfg(unix)]
fn interrupted(world: &World, arguments: &[&str], signal: &str, begun: &str) -> Output {
    let child = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(arguments)
        .current_dir(world.path("."))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // An empty file is one that is going to be written.
    let written = || fs::metadata(world.path("run").join(begun)).is_ok_and(|it| it.is_dir() || it.len() > 0);
    while !written() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap()
}
