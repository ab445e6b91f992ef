//! From what a configuration calls a table to the files that it is made of.

use std::path::{Path, PathBuf};

use crate::error::SourceError;

/// The files of a path: itself, the parts of a folder, or those that match a pattern, sorted by name.
///
/// Parts of a folder whose names begin with `_` or `.` are none: that is how Spark and Hadoop mark their own.
pub fn resolve(root: &Path, path: &str) -> Result<Vec<PathBuf>, SourceError> {
    let whole = root.join(path);
    if path.is_empty() {
        return Err(SourceError::file(root, "a table has no path: say `path = \"…\"`"));
    }
    let files = if whole.is_dir() {
        parts(&whole)?
    } else if whole.exists() || !path.contains(['*', '?', '[']) {
        std::fs::metadata(&whole).map_err(|error| SourceError::read(&whole, error))?;
        vec![whole.clone()]
    } else {
        matches(root, path)?
    };
    if files.is_empty() {
        return Err(SourceError::file(&whole, "holds no file to read"));
    }
    Ok(files)
}

/// Whether a name is one of a system's own files, and none of the data.
pub fn is_hidden(path: &Path) -> bool {
    path.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['_', '.']))
}

fn parts(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let failed = |error| SourceError::read(folder, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        // Folders in a folder are partitions, whose values stand in their names.
        if path.is_file() && !is_hidden(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn matches(root: &Path, pattern: &str) -> Result<Vec<PathBuf>, SourceError> {
    // The root is a place and no pattern, whatever characters are in it.
    let whole = format!("{}/{pattern}", glob::Pattern::escape(&root.display().to_string()));
    let found = glob::glob(&whole)
        .map_err(|error| SourceError::file(&root.join(pattern), format!("is no pattern: {}", error.msg)))?;
    let mut files = Vec::new();
    for path in found {
        let path = path.map_err(|error| {
            let path = error.path().to_owned();
            SourceError::read(&path, error.into())
        })?;
        if path.is_file() && !is_hidden(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
