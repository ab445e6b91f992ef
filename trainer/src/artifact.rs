//! Artifacts: the folder that a stage leaves, with a card, `artifact.json`, that says what it was made of.
//!
//! A stage knows what its artifact has to be made of ([`Origin`]): its table of the configuration, and a hash of
//! everything that it reads. A card with another origin is of something else, and says in what: it is made anew, or
//! refused, and never taken for what it is not.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::files;

const CARD: &str = "artifact.json";

/// Settings of the machine: they change how fast an artifact is made, and not what it is.
const OF_THE_MACHINE: [&str; 3] = ["workers", "log_every", "checkpoint_minutes"];

/// The stage's table of the configuration without the machine's settings.
fn without_machine(stage: Stage, table: &mut Value) {
    if let Value::Object(keys) = table {
        // Of texts that are embedded, not of examples that are learned from.
        let is_batch = |key: &str| stage == Stage::Embed && key == "batch_size";
        keys.retain(|key, _| !OF_THE_MACHINE.contains(&key.as_str()) && !is_batch(key));
    }
}

/// The stages, in the order in which `trainer run` walks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Embed,
    Sasrec,
    Dense,
    Quantize,
    Train,
}

impl Stage {
    /// Its folder in the run's.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Embed => "embeddings",
            Self::Sasrec => "sasrec",
            Self::Dense => "dense",
            Self::Quantize => "ids",
            Self::Train => "train",
        }
    }

    /// Whether it learns for long, epoch by epoch: what it has is then not thrown away unasked.
    pub fn learns(self) -> bool {
        matches!(self, Self::Sasrec | Self::Dense | Self::Train)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Embed => "embed",
            Self::Sasrec => "sasrec",
            Self::Dense => "dense",
            Self::Quantize => "quantize",
            Self::Train => "train",
        })
    }
}

/// What an artifact is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    pub stage: Stage,
    /// The stage's table of the configuration, without the machine's settings.
    pub table: Value,
    /// SHA-256 of everything that the stage reads, by what it is.
    pub inputs: BTreeMap<String, String>,
}

/// `artifact.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Card {
    #[serde(flatten)]
    origin: Origin,
    /// SHA-256 of the files that others read, once all are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    files: Option<BTreeMap<String, String>>,
}

/// How a folder stands to what its stage would make now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is there.
    Absent,
    /// Begun, from the same, and not finished.
    Begun,
    /// Finished, from the same; these of its files are no longer the stage's own, but somebody's who put others in
    /// their place, which are used.
    Valid { replaced: Vec<String> },
    /// Of something else, or damaged: why, a clause each.
    Stale(Vec<String>),
}

impl Origin {
    /// The origin that a stage has with this table of the configuration, so far without inputs.
    ///
    /// # Errors
    /// For a table that is no JSON.
    pub fn new(stage: Stage, table: &impl Serialize) -> Result<Self> {
        let mut table = serde_json::to_value(table)?;
        without_machine(stage, &mut table);
        Ok(Self { stage, table, inputs: BTreeMap::new() })
    }

    /// The same, made of this too.
    #[must_use]
    pub fn with(mut self, name: &str, hash: String) -> Self {
        self.inputs.insert(name.to_owned(), hash);
        self
    }

    /// How the folder of the stage stands to it.
    ///
    /// # Errors
    /// For a card that cannot be read.
    pub fn state_of(&self, folder: &Path) -> Result<State> {
        let Some(mut card) = read(folder)? else {
            let unknown = || State::Stale(vec![format!("it has no {CARD} to say what it was made of")]);
            return Ok(if files::is_empty(folder) { State::Absent } else { unknown() });
        };
        without_machine(card.origin.stage, &mut card.origin.table);
        // A long decimal is read to within its last place: the wanted one too.
        let table = serde_json::from_str(&self.table.to_string())?;
        let others = card.origin.differences(&Self { table, ..self.clone() });
        if !others.is_empty() {
            return Ok(State::Stale(others));
        }
        let Some(files) = card.files else { return Ok(State::Begun) };
        let (mut replaced, mut missing) = (Vec::new(), Vec::new());
        for (name, hash) in files {
            match folder.join(&name).exists() {
                false => missing.push(format!("`{name}` is missing")),
                true if hash_of(&folder.join(&name))? != hash => replaced.push(name),
                true => {}
            }
        }
        Ok(if missing.is_empty() { State::Valid { replaced } } else { State::Stale(missing) })
    }

    /// What sets this apart from what is `wanted`, a clause each.
    fn differences(&self, wanted: &Self) -> Vec<String> {
        let names: BTreeSet<&String> = self.inputs.keys().chain(wanted.inputs.keys()).collect();
        let other = names.into_iter().filter(|name| self.inputs.get(*name) != wanted.inputs.get(*name));
        let mut found: Vec<String> = other.map(|name| format!("it was made with other {name}")).collect();
        keys(&mut Vec::new(), &self.table, &wanted.table, &mut found);
        found
    }
}

/// The keys whose values differ, with both.
fn keys(path: &mut Vec<String>, is: &Value, wanted: &Value, found: &mut Vec<String>) {
    match (is, wanted) {
        (Value::Object(is), Value::Object(wanted)) => {
            let names: BTreeSet<&String> = is.keys().chain(wanted.keys()).collect();
            for name in names {
                path.push(name.clone());
                let at =
                    |table: &serde_json::Map<String, Value>| table.get(name).cloned().unwrap_or_default();
                keys(path, &at(is), &at(wanted), found);
                path.pop();
            }
        }
        (is, wanted) if is != wanted => {
            let said = |value: &Value| match value {
                Value::Null => "not set".to_owned(),
                value => value.to_string(),
            };
            found.push(format!("`{}` was {}, is {}", path.join("."), said(is), said(wanted)));
        }
        _ => {}
    }
}

/// Notes in an empty folder what is going to be made in it.
///
/// # Errors
/// For a folder that cannot be written.
pub fn begin(folder: &Path, origin: &Origin) -> Result<()> {
    write(folder, &Card { origin: origin.clone(), files: None })
}

/// The folder for what an unfinished stage goes on from in a later sitting.
pub fn parts(folder: &Path) -> PathBuf {
    folder.join("parts")
}

/// Removes what no sitting goes on from any more.
///
/// # Errors
/// For a folder that cannot be removed.
pub fn drop_parts(folder: &Path) -> Result<()> {
    let parts = parts(folder);
    match std::fs::remove_dir_all(&parts) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", parts.display()))
        }
        _ => Ok(()),
    }
}

/// Notes that all is there: the files that others read, as paths in the folder.
///
/// # Errors
/// For a file that is not there.
pub fn finish(folder: &Path, origin: &Origin, names: &[String]) -> Result<()> {
    let hashed = |name: &String| Ok((name.clone(), hash_of(&folder.join(name))?));
    let files = names.iter().map(hashed).collect::<Result<_>>()?;
    write(folder, &Card { origin: origin.clone(), files: Some(files) })?;
    drop_parts(folder)
}

/// What the artifact in a folder was made of; none where there is none.
///
/// # Errors
/// For a card that cannot be read.
pub fn origin(folder: &Path) -> Result<Option<Origin>> {
    Ok(read(folder)?.map(|card| card.origin))
}

fn read(folder: &Path) -> Result<Option<Card>> {
    let path = folder.join(CARD);
    if !path.exists() {
        return Ok(None);
    }
    serde_json::from_slice(&files::read(&path)?).map(Some).with_context(|| {
        format!("{} is damaged: remove {}, and it is made anew", path.display(), folder.display())
    })
}

fn write(folder: &Path, card: &Card) -> Result<()> {
    files::write_atomic(&folder.join(CARD), &serde_json::to_vec_pretty(card)?)
}

/// SHA-256 of a file.
///
/// # Errors
/// For a file that cannot be read.
pub fn hash_of(path: &Path) -> Result<String> {
    hash_of_all(&[path.to_path_buf()])
}

/// SHA-256 over the hashes of files, one after the other; that of a single file is its own.
///
/// # Errors
/// For a file that cannot be read.
pub fn hash_of_all(paths: &[PathBuf]) -> Result<String> {
    let one = |path: &PathBuf| -> Result<_> {
        let cannot = || format!("cannot read {}", path.display());
        let mut hash = Sha256::new();
        let mut file = std::fs::File::open(path).with_context(cannot)?;
        std::io::copy(&mut file, &mut hash).with_context(cannot)?;
        Ok(hash.finalize())
    };
    match paths {
        [path] => Ok(format!("{:x}", one(path)?)),
        paths => {
            let mut all = Sha256::new();
            for path in paths {
                all.update(one(path)?);
            }
            Ok(format!("{:x}", all.finalize()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn origin(table: &Value, vectors: &str) -> Origin {
        Origin::new(Stage::Quantize, table).unwrap().with("vectors", vectors.to_owned())
    }

    #[test]
    fn a_folder_is_absent_begun_valid_replaced_or_of_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let wanted = origin(&json!({ "codes": 4, "rate": 0.1f32, "deep": { "x": 1 }, "workers": 2 }), "a");
        let state = |wanted: &Origin| wanted.state_of(folder).unwrap();
        assert_eq!(state(&wanted), State::Absent);
        begin(folder, &wanted).unwrap();
        assert_eq!(state(&wanted), State::Begun);
        std::fs::write(folder.join("codes"), "1 2 3").unwrap();
        finish(folder, &wanted, &["codes".to_owned()]).unwrap();
        assert_eq!(state(&wanted), State::Valid { replaced: vec![] });
        assert_eq!(super::origin(folder).unwrap().unwrap().inputs, wanted.inputs);

        // Another machine is the same; another recipe or input is told by name.
        let table = |codes: u32, x: Value, workers: u32| json!({ "codes": codes, "rate": 0.1f32, "deep": { "x": x }, "workers": workers });
        assert_eq!(state(&origin(&table(4, json!(1), 9), "a")), State::Valid { replaced: vec![] });
        let stale = |clauses: &[&str]| State::Stale(clauses.iter().map(|it| (*it).to_owned()).collect());
        assert_eq!(state(&origin(&table(8, json!(1), 2), "a")), stale(&["`codes` was 4, is 8"]));
        assert_eq!(state(&origin(&table(4, Value::Null, 2), "a")), stale(&["`deep.x` was 1, is not set"]));
        assert_eq!(state(&origin(&table(4, json!(1), 2), "b")), stale(&["it was made with other vectors"]));

        std::fs::write(folder.join("codes"), "3 2 1").unwrap();
        assert_eq!(state(&wanted), State::Valid { replaced: vec!["codes".to_owned()] });
        std::fs::remove_file(folder.join("codes")).unwrap();
        assert_eq!(state(&wanted), stale(&["`codes` is missing"]));
        std::fs::write(folder.join(CARD), "{").unwrap();
        assert!(wanted.state_of(folder).unwrap_err().to_string().contains("artifact.json is damaged"));
        std::fs::remove_file(folder.join(CARD)).unwrap();
        std::fs::write(folder.join("codes"), "1").unwrap();
        assert_eq!(state(&wanted), stale(&["it has no artifact.json to say what it was made of"]));
    }
}
