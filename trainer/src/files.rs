//! Files written whole or not at all, and read with their name in every error.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile, TempDir};

/// The whole file, or an error that names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The whole file as text, or an error that names it and the first line that is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
        anyhow::anyhow!("{}:{line}: not UTF-8", path.display())
    })
}

/// Writes a file so that a reader sees the old content or the new one, never a part of it.
///
/// The bytes go to a temporary file in the same folder, reach the disk, and take the name at the end. A
/// full disk leaves what was there before. Missing folders above `path` are made.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = parent(path);
        fs::create_dir_all(&folder)?;
        let mut file = temporary_file(&folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        sync_folder(&folder)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Writes a folder so that it appears with everything in it or not at all.
///
/// `fill` gets an empty folder beside `path`; when it succeeds, that folder takes the name and replaces
/// one that had it before. When it fails, nothing changes. An older folder with anything in it that the
/// new one lacks is not ours to remove: that is an error.
pub fn write_folder_atomic(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let cannot = || format!("cannot write the folder {}", path.display());
    let parent = parent(path);
    fs::create_dir_all(&parent).with_context(cannot)?;
    let new = temporary_folder(&parent).with_context(cannot)?;
    fill(new.path()).with_context(cannot)?;
    sync_folder(new.path()).with_context(cannot)?;

    // No portable call swaps two folders, so the old one first steps aside, and comes back if the new
    // one cannot move.
    let aside = temporary_folder(&parent).with_context(cannot)?;
    let old = aside.path().join(path.file_name().unwrap_or(path.as_os_str()));
    let replaces = path.exists();
    if replaces {
        for entry in fs::read_dir(path).with_context(cannot)? {
            let name = entry.with_context(cannot)?.file_name();
            if !new.path().join(&name).exists() {
                anyhow::bail!("{}: it holds `{}`, which would be lost", cannot(), name.display());
            }
        }
        fs::rename(path, &old).with_context(cannot)?;
    }
    if let Err(error) = fs::rename(new.path(), path) {
        if replaces {
            fs::rename(&old, path).with_context(cannot)?;
        }
        return Err(error).with_context(cannot);
    }
    // The folder has moved: there is nothing left for `new` to remove.
    let _ = new.keep();
    sync_folder(&parent).with_context(cannot)
}

/// Puts a folder back that a write which was cut off had just moved aside, the new one not yet in its place.
///
/// To be called only where nothing is being written.
pub fn recover(path: &Path) -> Result<()> {
    let (Some(name), false) = (path.file_name(), path.exists()) else { return Ok(()) };
    let Ok(entries) = fs::read_dir(parent(path)) else { return Ok(()) };
    for entry in entries {
        let aside = entry.with_context(|| format!("cannot list {}", parent(path).display()))?.path();
        if is_unfinished(&aside) && aside.join(name).exists() {
            return fs::rename(aside.join(name), path)
                .with_context(|| format!("cannot put {} back", path.display()));
        }
    }
    Ok(())
}

/// Removes what writes into `folder` have left that were cut off by a kill or a power cut.
///
/// To be called only where nothing is being written.
pub fn remove_unfinished(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry.with_context(|| format!("cannot list {}", folder.display()))?.path();
        if is_unfinished(&path) {
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Whether a folder has nothing in it, or does not exist; what a write that was cut off has left is nothing.
pub fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder)
        .map_or(true, |mut entries| entries.all(|entry| entry.is_ok_and(|it| is_unfinished(&it.path()))))
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(WRITING))
}

/// How the names of temporary files and folders begin.
const WRITING: &str = ".writing-";

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A temporary file that, unlike tempfile's default, is as readable as any new file.
fn temporary_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(WRITING);
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666))
    };
    builder.tempfile_in(folder)
}

/// A folder for what does not last, in `folder`, which is made if need be.
pub fn scratch(folder: &Path) -> Result<TempDir> {
    let make = || {
        fs::create_dir_all(folder)?;
        temporary_folder(folder)
    };
    make().with_context(|| format!("cannot write into {}", folder.display()))
}

fn temporary_folder(folder: &Path) -> std::io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(WRITING);
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777))
    };
    builder.tempdir_in(folder)
}

/// Makes a rename survive a power cut. Folders can be opened on Unix only.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/a.txt");
        write_atomic(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(read_text(&path).unwrap(), "two");
        assert_eq!(names(path.parent().unwrap()), ["a.txt"]);
    }

    #[test]
    fn a_write_that_fails_names_the_path_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir_all(taken.join("inside")).unwrap();
        let error = write_atomic(&taken, b"bytes").unwrap_err();
        assert!(error.to_string().starts_with("cannot write") && error.to_string().ends_with("taken"));
        assert_eq!(names(folder.path()), ["taken"]);
    }

    #[test]
    fn a_folder_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        write_folder_atomic(&path, |new| write_atomic(&new.join("a"), b"1")).unwrap();
        let half = write_folder_atomic(&path, |new| {
            write_atomic(&new.join("b"), b"2")?;
            anyhow::bail!("the disk is full")
        });
        assert!(format!("{:#}", half.unwrap_err()).ends_with("checkpoint: the disk is full"));
        assert_eq!(names(&path), ["a"]);
        write_folder_atomic(&path, |new| {
            write_atomic(&new.join("a"), b"3")?;
            write_atomic(&new.join("c"), b"4")
        })
        .unwrap();
        assert_eq!(
            (names(&path), read(&path.join("a")).unwrap()),
            (vec!["a".into(), "c".into()], b"3".to_vec())
        );
        let loss = write_folder_atomic(&path, |new| write_atomic(&new.join("a"), b"5")).unwrap_err();
        assert!(loss.to_string().ends_with("checkpoint: it holds `c`, which would be lost"));
        assert_eq!(read(&path.join("a")).unwrap(), b"3");
        assert_eq!(names(folder.path()), ["checkpoint"]);
    }

    #[test]
    fn what_was_moved_aside_when_a_write_was_cut_off_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latest");
        let aside = folder.path().join(".writing-abc");
        recover(&path).unwrap();
        fs::create_dir_all(aside.join("latest")).unwrap();
        fs::write(aside.join("latest/a"), "1").unwrap();
        recover(&folder.path().join("best")).unwrap();
        recover(&path).unwrap();
        assert_eq!(read(&path.join("a")).unwrap(), b"1");
        remove_unfinished(folder.path()).unwrap();
        assert_eq!(names(folder.path()), ["latest"]);
    }

    #[test]
    fn text_that_is_not_utf8_is_named_by_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, b"one\ntw\xff\n").unwrap();
        assert!(read_text(&path).unwrap_err().to_string().ends_with("a.txt:2: not UTF-8"));
        let missing = read(&folder.path().join("none")).unwrap_err();
        assert!(missing.to_string().ends_with("none"));
    }
}
