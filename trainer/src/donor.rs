//! Stages that are taken over from other runs: what was made from the same need not be made again.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{
    artifact::{self, Origin, State},
    files,
    tell::tell,
};

/// Copies the artifact that has to come into the folder `stage` from the first of the run folders `donors` whose own
/// was made of the same; false if none was. A stage that has begun is left as it is.
///
/// A copy and not a link, since logs are appended to in place: two runs must not share one.
pub fn take(stage: &Path, origin: &Origin, donors: &[PathBuf]) -> Result<bool> {
    let Some(name) = stage.file_name().filter(|_| !stage.exists()) else { return Ok(false) };
    for theirs in donors.iter().map(|donor| donor.join(name)) {
        if (origin.state_of(&theirs)? == State::Valid { replaced: Vec::new() }) {
            files::write_folder_atomic(stage, |new| {
                copy(&theirs, new)?;
                artifact::drop_parts(new)?;
                files::remove_unfinished(new)
            })?;
            tell!("{}: taken over from {}", stage.display(), theirs.display());
            return Ok(true);
        }
    }
    Ok(false)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let cannot = || format!("cannot copy {} to {}", from.display(), to.display());
    std::fs::create_dir_all(to).with_context(cannot)?;
    for entry in std::fs::read_dir(from).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &to)?,
            false => std::fs::copy(&path, &to).map(|_| ()).with_context(cannot)?,
        }
    }
    Ok(())
}
