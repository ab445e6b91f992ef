use std::{
    fs::{File, TryLockError},
    path::Path,
};

use anyhow::{Context, Result, bail};

/// A run folder to oneself, until it is dropped or the program ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _held: File,
}

impl Lock {
    /// Takes the folder, which is made if it is new.
    ///
    /// # Errors
    /// While another trainer has it.
    pub fn of(folder: &Path) -> Result<Self> {
        let cannot = || format!("cannot write {}", folder.display());
        std::fs::create_dir_all(folder).with_context(cannot)?;
        let file = File::create(folder.join("lock")).with_context(cannot)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => bail!(
                "{} is being worked on by another trainer: wait for it, or use another run folder",
                folder.display()
            ),
            // Some file systems know no locks; alone one is safe there too.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { _held: file }),
        }
    }
}
