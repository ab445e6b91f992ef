//! `trainer init` on every folder in the one that the environment calls `SHAPES`: data in the shapes that people have
//! it, each with a `truth.json` of counts and some histories. What was guessed must read so, unedited.
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
#[ignore = "reads the folders in the one that SHAPES names"]
fn every_shape_reads_as_it_was_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let mut bad = Vec::new();
    for (at, entry) in std::fs::read_dir(std::env::var("SHAPES").unwrap()).unwrap().enumerate() {
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
