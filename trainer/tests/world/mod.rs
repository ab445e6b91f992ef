//! What the tests of the real binary work on.
#![allow(dead_code, reason = "not every test file needs all of it")]
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder with a data set of 12 films in 3 genres, 40 users who stay in theirs, and a configuration.
pub struct World {
    folder: TempDir,
}

pub const CONFIG: &str = r#"
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
    pub fn new() -> Self {
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

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn trainer(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap()
    }

    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.trainer(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail, and returns the one line it says.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.trainer(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        let error = String::from_utf8(output.stderr).unwrap();
        let line =
            error.lines().find(|line| line.starts_with("trainer: ")).unwrap_or_else(|| panic!("{error}"));
        assert!(!error.contains("panicked"), "{error}");
        line.to_string()
    }
}

/// The weights of a run's checkpoints, by their names.
pub fn weights(run: &Path) -> Vec<(String, Vec<u8>)> {
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

/// Walks a run up to training.
pub fn prepared(world: &World, config: &str, run: &str) {
    world.ok(&["data", "prepare", config, "--run", run]);
    world.ok(&["embed", "--run", run]);
    world.ok(&["quantize", "--run", run]);
}

/// A `.npy` file as NumPy writes it: rows of `cols` numbers, as `<f8` or `<i8`.
pub fn npy(dtype: &str, numbers: &[f64], cols: usize) -> Vec<u8> {
    let header = format!(
        "{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({}, {cols}), }}\n",
        numbers.len() / cols
    );
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    for &number in numbers {
        bytes.extend(if dtype == "<i8" { (number as i64).to_le_bytes() } else { number.to_le_bytes() });
    }
    bytes
}
