//! The commands of docs/rules.md run as they stand there, and print what stands there.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step fails the test")]
use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};

/// Runs a line in the root of the project, where `trainer` is the program.
fn run(line: &str) -> Output {
    let trainer = Path::new(env!("CARGO_BIN_EXE_trainer")).parent().unwrap();
    let paths = env::var_os("PATH").unwrap_or_default();
    let paths = [trainer.to_owned()].into_iter().chain(env::split_paths(&paths));
    Command::new("bash")
        .args(["-c", line])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
        .env("PATH", env::join_paths(paths).unwrap())
        .output()
        .expect("bash runs")
}

/// The blocks of a kind.
fn blocks<'a>(document: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    let opened = document.split(kind).skip(1);
    opened.map(|rest| rest.split("```").next().unwrap())
}

#[test]
fn the_commands_of_rules_run_as_they_stand() {
    let document =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md")).unwrap();
    let mut ran = 0;
    for line in blocks(&document, "```sh\n").flat_map(str::lines) {
        let output = run(line);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !output.stdout.is_empty(), "{line}\n{said}");
        ran += 1;
    }
    for block in blocks(&document, "```console\n") {
        let (line, printed) = block.strip_prefix("$ ").unwrap().split_once('\n').unwrap();
        let output = run(line);
        let said = [output.stdout, output.stderr].concat();
        assert_eq!(String::from_utf8_lossy(&said), printed, "{line}");
        ran += 1;
    }
    assert!(ran > 0);
}
