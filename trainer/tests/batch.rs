//! `trainer recommend --batch`: everybody's list, in parts that processes share.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use parquet::arrow::ArrowWriter;
use serde_json::Value;
use world::World;

#[test]
fn everybody_gets_the_list_that_they_would_get_alone() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "run"]);
    let whole = ["recommend", "--bundle", "run", "--batch", "run", "--top-k", "3", "--beams", "6"];
    let all = world.ok(&whole);
    let users = fs::read_to_string(world.path("run/data/users.txt")).unwrap();
    let lines: Vec<Value> = all.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: Vec<&str> = lines.iter().map(|line| line["user"].as_str().unwrap()).collect();
    assert_eq!(named, users.lines().collect::<Vec<_>>());

    // In parts, each line stands in one of them.
    let parts: Vec<String> = (1..=3)
        .flat_map(|part| {
            let part = world.ok(&[&whole[..], &["--shard", &format!("{part}/3")]].concat());
            part.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let sorted = |lines: &mut dyn Iterator<Item = &str>| lines.map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(parts.len(), lines.len());
    assert_eq!(sorted(&mut parts.iter().map(String::as_str)), sorted(&mut all.lines()));

    // Each is what one gets alone, with whoever it is for.
    let mut first = lines[0].clone();
    let user = first.as_object_mut().unwrap().remove("user").unwrap();
    let history = asked_of(&world, user.as_str().unwrap());
    let alone =
        ["recommend", "--bundle", "run", "--history", &history, "--top-k", "3", "--beams", "6", "--json"];
    assert_eq!(first, serde_json::from_str::<Value>(&world.ok(&alone)).unwrap());
}

/// A user's whole history, as the command line takes it.
fn asked_of(world: &World, user: &str) -> String {
    let shown: Value =
        serde_json::from_str(&world.ok(&["data", "show", "run", "--user", user, "--json"])).unwrap();
    let ids = shown["history"].as_array().unwrap().iter().map(|item| item["item"].as_str().unwrap());
    ids.collect::<Vec<_>>().join(",")
}

const ASKED: [&str; 8] = ["recommend", "--bundle", "run", "--top-k", "3", "--beams", "6", "--batch"];

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_asks_whatever_a_request_may() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "run"]);
    let text = "\u{feff}{\"user\": \"a\", \"history\": [\"film-1\", \"gone\", \"Film 4\"]}\r\n\n\
                {\"user\": 7, \"history\": [\"gone\"]}\n\
                {\"history\": [\"film-1\"], \"topK\": 1, \"where\": \"genre = \\\"space\\\"\"}\n\
                {\"history\": [\"film-1\"], \"temperature\": [1.0], \"seed\": 5, \"trace\": true}";
    fs::write(world.path("asked.jsonl"), text).unwrap();
    let output = world.trainer(&[&ASKED[..], &["asked.jsonl"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("4 lists; 2 items of histories are not in the catalogue, and 1 user has no other"),
        "{said}"
    );
    assert!(said.contains("; 0 of 7 IDs belong to no item; a list takes "), "{said}");
    let answered = lines(&String::from_utf8(output.stdout).unwrap());
    let alone = |options: &[&str]| -> Value {
        let asked = ["recommend", "--bundle", "run", "--beams", "6", "--json"];
        serde_json::from_str(&world.ok(&[&asked[..], options].concat())).unwrap()
    };
    let listed = |answer: &Value| answer["recommendations"].clone();
    assert_eq!(listed(&answered[0]), listed(&alone(&["--history", "film-1,film-4", "--top-k", "3"])));
    assert_eq!((&answered[0]["user"], &answered[1]["user"]), (&Value::from("a"), &Value::from(7)));
    assert_eq!(answered[1]["recommendations"], Value::Array(Vec::new()));
    let space = ["--history", "film-1", "--top-k", "1", "--where", "genre = \"space\""];
    assert_eq!(answered[2], alone(&space));
    let drawn = ["--history", "film-1", "--top-k", "3", "--temperature", "1", "--seed", "5", "--trace"];
    assert_eq!(answered[3], alone(&drawn));

    // The same lines compressed, and as a table.
    let whole = world.ok(&[&ASKED[..], &["asked.jsonl"]].concat());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    fs::write(world.path("asked.jsonl.gz"), packed.finish().unwrap()).unwrap();
    assert_eq!(world.ok(&[&ASKED[..], &["asked.jsonl.gz"]].concat()), whole);
    let rows = "{\"user\": \"a\", \"history\": [\"film-1\", \"gone\", \"Film 4\"]}\n\
                {\"user\": \"b\", \"history\": [\"film-1\"], \"topK\": 1}\n";
    fs::write(world.path("asked.jsonl"), rows).unwrap();
    parquet(&world.path("asked.parquet"), rows);
    let of_rows = world.ok(&[&ASKED[..], &["asked.jsonl"]].concat());
    assert_eq!(world.ok(&[&ASKED[..], &["asked.parquet"]].concat()), of_rows);
    assert_eq!(lines(&of_rows)[1]["recommendations"].as_array().unwrap().len(), 1);
}

fn parquet(path: &Path, rows: &str) {
    let schema = Arc::new(arrow_json::reader::infer_json_schema(rows.as_bytes(), None).unwrap().0);
    let batches = arrow_json::ReaderBuilder::new(schema.clone()).build(rows.as_bytes()).unwrap();
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), schema, None).unwrap();
    batches.for_each(|batch| writer.write(&batch.unwrap()).unwrap());
    writer.close().unwrap();
}

#[test]
fn of_broken_lines_none_takes_a_good_one_along() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "run"]);
    let good = "{\"user\": \"a\", \"history\": [\"film-1\"]}";
    let broken = [
        ("{\"history\": [", "EOF while parsing"),
        ("{\"history\": [\"film-1\"], \"topk\": 3}", "unknown field `topk`"),
        ("{\"history\": [\"film-1\"], \"topK\": 0}", "topK"),
        ("{\"user\": \"a\"}", "neither a history nor a query"),
        ("[1, 2]", "not a line like {\"user\": \"u1\""),
        ("{\"history\": [\"film-1\"], \"where\": \"gnre = 1\"}", "no item has an attribute gnre"),
    ];
    let text: String = broken.iter().map(|(line, _)| format!("{good}\n{line}\n")).collect();
    fs::write(world.path("asked.jsonl"), text + good).unwrap();

    let output = world.trainer(&[&ASKED[..], &["asked.jsonl"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("asked.jsonl:2: not a line like {\"user\""), "{said}");
    assert_eq!(lines(&String::from_utf8(output.stdout).unwrap()).len(), 1, "what came before is answered");

    let output = world.trainer(&[&ASKED[..], &["asked.jsonl", "--broken", "skip"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("7 lists; 6 lines could not be answered"), "{said}");
    for (at, (_, why)) in broken.iter().enumerate() {
        let place = format!("asked.jsonl:{}: ", 2 * at + 2);
        assert!(said.lines().any(|line| line.starts_with(&place) && line.contains(why)), "{why}: {said}");
    }
    assert_eq!(lines(&String::from_utf8(output.stdout).unwrap()).len(), 7);

    let answers = lines(&world.ok(&[&ASKED[..], &["asked.jsonl", "--broken", "answer"]].concat()));
    assert_eq!(answers.len(), 13);
    for (at, (_, why)) in broken.iter().enumerate() {
        assert_eq!(answers[2 * at + 1]["line"], 2 * at + 2);
        assert!(answers[2 * at + 1]["error"].as_str().unwrap().contains(why), "{why}");
        assert_eq!(answers[2 * at]["user"], "a");
    }
}

#[test]
fn a_line_of_a_pipe_is_answered_before_the_next_one_comes() {
    let world = World::new();
    world.ok(&["run", "films.toml", "--run", "run"]);
    let mut trainer = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args([&ASKED[..], &["-", "--broken", "answer"]].concat())
        .current_dir(world.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut asks, mut hears) =
        (trainer.stdin.take().unwrap(), BufReader::new(trainer.stdout.take().unwrap()));
    for line in ["{\"history\": [\"film-1\"]}", "nonsense", "{\"history\": [\"film-2\"], \"topK\": 1}"] {
        writeln!(asks, "{line}").unwrap();
        let mut answer = String::new();
        hears.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer.get("error").is_some(), line == "nonsense", "{answer}");
    }
    drop(asks);
    assert!(trainer.wait().unwrap().success());
}
