//! `trainer init` on data in the shapes in which people have it, `tests/shapes`: one small invented log, and beside each
//! shape a `truth.json` of counts and some histories. What was guessed must read so, unedited.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set its files up has failed")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What the trainer prints, or what it says is wrong.
fn trainer(words: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_trainer")).args(words).output().unwrap();
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// What is wrong with the guess at a folder.
fn wrong(folder: &Path, config: &str) -> Result<Vec<String>, String> {
    let truth: Value = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    trainer(&["init", folder.to_str().unwrap(), "--to", config])?;
    let json = |words: &[&str]| -> Result<Value, String> {
        serde_json::from_slice(&trainer(words)?).map_err(|error| error.to_string())
    };
    let mut wrong = Vec::new();
    let counts = json(&["data", "inspect", "--json", config])?;
    for (key, right) in truth["counts"].as_object().unwrap() {
        if counts[key] != *right {
            wrong.push(format!("{} {key}, right {right}", counts[key]));
        }
    }
    let (left_out, damaged) = (&counts["left_out"], truth["damaged"].as_u64().unwrap_or(0));
    for (key, count) in [("without_user", "incomplete"), ("outside", "outside")] {
        let right = truth[count].as_u64().unwrap_or(0);
        if left_out[key] != right {
            wrong.push(format!("{} left out {key}, right {right}", left_out[key]));
        }
    }
    let seen = counts["seen"].as_array().unwrap();
    let of_damage = |line: &&Value| line.as_str().unwrap().contains(" damaged row");
    let as_many = |line: &Value| line.as_str().unwrap().starts_with(&format!("{damaged} damaged row"));
    if seen.iter().filter(of_damage).count() as u64 != damaged.min(1)
        || (damaged > 0 && !seen.iter().any(as_many))
    {
        wrong.push(format!("{seen:?}, right {damaged} damaged"));
    }
    for (user, right) in truth["histories"].as_object().unwrap() {
        let shown = json(&["data", "show", "--json", config, "--user", user])?;
        let entries = shown["history"].as_array().unwrap();
        if !entries.iter().map(|entry| &entry["item"]).eq(right.as_array().unwrap()) {
            wrong.push(format!("the history of {user}"));
        }
        for (item, title) in truth["titles"].as_object().into_iter().flatten() {
            if entries.iter().any(|entry| entry["item"] == *item && entry["title"] != *title) {
                wrong.push(format!("the title of {item}"));
            }
        }
    }
    Ok(wrong)
}

#[test]
fn every_shape_reads_as_it_was_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let mut bad = Vec::new();
    let shapes = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("tests/shapes");
    let shapes: Vec<_> = std::fs::read_dir(shapes).unwrap().collect();
    assert_eq!(shapes.len(), 17);
    for (at, entry) in shapes.into_iter().enumerate() {
        let shape = entry.unwrap().path();
        let config = folder.path().join(format!("{at}.toml"));
        match wrong(&shape, config.to_str().unwrap()) {
            Ok(wrong) if wrong.is_empty() => {}
            Ok(wrong) => bad.push(format!("{}: {}", shape.display(), wrong.join(", "))),
            Err(error) => bad.push(format!("{}: {error}", shape.display())),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
