//! From the files of a stranger to tables: parts of one table belong together, and some files are none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::SourceError;
use crate::files;

/// The most files that are looked at.
const FILES: usize = 10_000;

/// Files that people put beside data, by the beginnings and ends of their names.
const BESIDE: [&str; 8] =
    ["readme", "license", "licence", "copying", "changelog", "citation", "makefile", "truth"];
const ENDINGS: [&str; 17] = [
    "md",
    "rst",
    "py",
    "ipynb",
    "r",
    "toml",
    "yaml",
    "yml",
    "html",
    "htm",
    "pdf",
    "png",
    "jpg",
    "jpeg",
    "sh",
    "npy",
    "safetensors",
];

/// A table as files: its path from the root, and the name to call it by.
#[derive(Debug, PartialEq, Eq)]
pub struct Candidate {
    /// A file, folder or pattern, from the root.
    pub path: String,
    /// Letters, digits and `_`.
    pub name: String,
}

/// The root of the given files and folders, and the tables in them.
///
/// A folder counts as its files; folders in it whose names look like a file's (`log.parquet`) as one table.
pub fn gather(given: &[PathBuf]) -> Result<(PathBuf, Vec<Candidate>), SourceError> {
    let mut found = Vec::new();
    for path in given {
        let whole = path.canonicalize().map_err(|error| SourceError::read(path, error))?;
        if whole.is_dir() && !is_table(&whole)? {
            let mut inside = list(&whole)?;
            inside.retain(|path| !is_beside(path));
            found.extend(inside);
        } else {
            found.push(whole);
        }
    }
    if found.is_empty() || found.len() > FILES {
        let all = given.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        let what = if found.is_empty() {
            "no file to look at"
        } else {
            "more than 10,000 files: name those of the data"
        };
        return Err(SourceError::file(Path::new(&all), what));
    }
    let root = common(&found);
    let mut groups: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in found {
        let relative = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
        groups.entry(pattern(&relative)).or_default().push(PathBuf::from(relative));
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for (pattern, mut files) in groups {
        files.sort();
        // One file is called by its name; several of one pattern are parts, if nothing but a number tells them apart.
        let paths = match &files[..] {
            [_, _, ..] => vec![pattern],
            files => files.iter().map(|path| path.display().to_string()).collect(),
        };
        for path in paths {
            let name = unique(&path, &candidates);
            candidates.push(Candidate { path, name });
        }
    }
    Ok((root, candidates))
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let failed = |error| SourceError::read(folder, error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if files::is_hidden(&path) {
            continue;
        }
        if path.is_file() || is_table(&path)? {
            paths.push(path);
        } else if path.is_dir() {
            paths.extend(list(&path)?);
        }
        if paths.len() > FILES {
            break;
        }
    }
    paths.sort();
    Ok(paths)
}

/// Whether a folder is what Spark and the like write: its name has an ending, or a `_SUCCESS` lies in it.
fn is_table(folder: &Path) -> Result<bool, SourceError> {
    Ok(folder.is_dir()
        && (folder.extension().is_some_and(|end| end == "parquet" || end == "csv" || end == "json")
            || folder.join("_SUCCESS").exists()))
}

fn is_beside(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    BESIDE.iter().any(|word| name.starts_with(word)) || ENDINGS.contains(&ending.as_str())
}

fn common(paths: &[PathBuf]) -> PathBuf {
    let mut root = paths[0].parent().unwrap_or(Path::new("/")).to_owned();
    while !paths.iter().all(|path| path.starts_with(&root)) {
        root.pop();
    }
    root
}

/// A name with each number in it as `*`: `events-0.csv` and `events-1.csv` are parts of one table.
fn pattern(path: &str) -> String {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(start);
    let (stem, ending) = name.split_at(name.find('.').unwrap_or(name.len()));
    let end = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if end.len() == stem.len() || end.is_empty() {
        return path.to_owned();
    }
    format!("{folder}{end}*{ending}")
}

fn unique(path: &str, others: &[Candidate]) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut stem: String = name.split('.').next().unwrap_or(name).to_lowercase();
    // `Office.inter.json` and `u.data` say what they are after the point.
    if let Some(rest) = name.split('.').nth(1).filter(|rest| {
        !matches!(*rest, "csv" | "tsv" | "txt" | "json" | "jsonl" | "parquet" | "dat" | "gz" | "zst" | "zip")
    }) {
        stem = format!("{stem}_{rest}");
    }
    let mut name: String =
        stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    name = name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        name = format!("table_{name}");
    }
    let mut unique = name.clone();
    let mut count = 1;
    while others.iter().any(|other| other.name == unique) {
        count += 1;
        unique = format!("{name}_{count}");
    }
    unique
}
