//! `trainer recommend --batch`: everybody's list, in parts that processes share.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod world;

use std::{collections::BTreeSet, fs};

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

    // Ids of other catalogues are left out and counted, and who has no other gets no list.
    fs::write(
        world.path("asked.jsonl"),
        "\u{feff}{\"user\": \"a\", \"history\": [\"film-1\", \"gone\", \"film-4\"]}\r\n\n{\"user\": \"b\", \"history\": [\"gone\"]}\n",
    )
    .unwrap();
    let asked = ["recommend", "--bundle", "run", "--batch", "asked.jsonl", "--top-k", "3", "--beams", "6"];
    let output = world.trainer(&asked);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("2 users; 2 items of histories are not"), "{said}");
    let answered = String::from_utf8(output.stdout).unwrap();
    let answered: Vec<Value> = answered.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answered[1]["recommendations"].as_array().unwrap().len(), 0);
    let alone =
        ["recommend", "--bundle", "run", "--history", "film-1,film-4", "--top-k", "3", "--beams", "6"];
    let alone: Value = serde_json::from_str(&world.ok(&[&alone[..], &["--json"]].concat())).unwrap();
    for (rank, found) in answered[0]["recommendations"].as_array().unwrap().iter().enumerate() {
        assert_eq!(found["item"], alone["recommendations"][rank]["item"]);
        assert_eq!(found["score"], alone["recommendations"][rank]["score"]);
    }

    fs::write(world.path("asked.jsonl"), "{\"user\": \"a\", \"history\": []}\n{\"user\": 3}\n").unwrap();
    let refused = world.refused(&asked);
    assert!(refused.contains("asked.jsonl:2: not a line like {\"user\""), "{refused}");
}
