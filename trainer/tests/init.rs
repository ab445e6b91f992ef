//! `trainer init`, the real binary: from a folder as it was published to histories, nothing edited between.
#![allow(clippy::unwrap_used, reason = "a test that cannot set its files up has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const TITLES: [&str; 6] =
    ["Red Lamp", "Blue Sea", "\"Quoted\" Hill", "Oak", "Caf\u{e9} Noir", "Glass: a Tale"];

/// Ratings of 4 users and 6 films, the films' titles in Latin-1.
fn published() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rating = |at: u64| {
        format!(
            "{}::{}::{}::{}\n",
            1 + at % 4,
            10 + (at * 5 + at / 4) % 6,
            1 + at % 5,
            1_420_070_820 + 60 * at
        )
    };
    let ratings: String = (0..24).map(rating).collect();
    let film = |(at, title): (usize, &&str)| format!("{}::{title} (19{}0)::Comedy|Drama\n", 10 + at, at + 2);
    let films: String = TITLES.iter().enumerate().map(film).collect();
    fs::create_dir(folder.path().join("films")).unwrap();
    fs::write(folder.path().join("films/ratings.dat"), ratings).unwrap();
    fs::write(
        folder.path().join("films/movies.dat"),
        films.chars().map(|letter| letter as u8).collect::<Vec<_>>(),
    )
    .unwrap();
    fs::write(folder.path().join("films/README"), "about the films\n").unwrap();
    folder
}

fn trainer(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trainer")).current_dir(folder).args(words).output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_folder_as_published_gives_a_configuration_that_reads_it() {
    let folder = published();
    let said = trainer(folder.path(), &["init", "films", "--to", "my.toml"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout).unwrap();
    for words in [
        "movies.dat: windows-1252",
        "read: 4 users, 6 items, 24 interactions",
        "Glass: a Tale",
        "trainer run my.toml",
    ] {
        assert!(said.contains(words), "`{words}` is missing from:\n{said}");
    }
    let inspected = json(&trainer(folder.path(), &["data", "inspect", "--json", "my.toml"]));
    assert_eq!((&inspected["users"], &inspected["items"]), (&Value::from(4), &Value::from(6)));
    let shown = json(&trainer(folder.path(), &["data", "show", "--json", "my.toml", "--user", "1"]));
    assert_eq!(shown["history"][0]["item"], "10");
    assert_eq!(shown["history"][0]["time"], "2015-01-01T00:07:00Z");
    for (user, titles) in [
        ("2", ["Glass: a Tale (1970)", "\"Quoted\" Hill (1940)"]),
        ("3", ["Caf\u{e9} Noir (1960)", "Blue Sea (1930)"]),
    ] {
        let shown = json(&trainer(folder.path(), &["data", "show", "--json", "my.toml", "--user", user]));
        assert_eq!([0, 1].map(|at| shown["history"][at]["title"].as_str().unwrap()), titles);
    }
}

#[test]
fn nothing_is_written_over_and_nothing_for_what_holds_no_histories() {
    let folder = published();
    fs::write(folder.path().join("my.toml"), "mine\n").unwrap();
    let refused = trainer(folder.path(), &["init", "films", "--to", "my.toml"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("my.toml exists"));
    assert_eq!(fs::read_to_string(folder.path().join("my.toml")).unwrap(), "mine\n");

    fs::remove_file(folder.path().join("films/ratings.dat")).unwrap();
    let refused = trainer(folder.path(), &["init", "films", "--to", "other.toml"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && error.contains("movies.dat"), "{error}");
    assert!(!folder.path().join("other.toml").exists());
}
