//! A bundle as one file.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use tigerlet::limits::Limits;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::value::{Refusal, declined};

/// An archive of files; weights do not shrink, so nothing is compressed, and the same files give the same bytes.
///
/// # Errors
/// What is too large for an archive.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Refusal> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        archive.start_file(name.as_str(), options).map_err(declined)?;
        archive.write_all(bytes).map_err(declined)?;
    }
    Ok(archive.finish().map_err(declined)?.into_inner())
}

/// The files of an archive that was packed here, or is stored as it was.
///
/// # Errors
/// What is no archive, is compressed, or has more in it than a bundle may have.
pub fn unpack(archive: Vec<u8>, limits: &Limits) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
    let refuse = |what: &str| Refusal::Declined(format!("the archive {what}"));
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(declined)?;
    if archive.len() as u64 > limits.files {
        return Err(refuse(&format!("has {} files, the limit is {}", archive.len(), limits.files)));
    }
    let mut files = BTreeMap::new();
    let mut left = limits.total_bytes;
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).map_err(declined)?;
        if file.compression() != CompressionMethod::Stored {
            return Err(refuse("is compressed; one that was downloaded here is not"));
        }
        let name = file.name().rsplit('/').next().unwrap_or_default().to_owned();
        let size = file.size();
        if name.is_empty() {
            continue;
        }
        left = left.checked_sub(size).ok_or_else(|| refuse("has more in it than a bundle may have"))?;
        let mut bytes = Vec::new();
        file.take(size).read_to_end(&mut bytes).map_err(declined)?;
        files.insert(name, bytes);
    }
    if !files.contains_key(tigerlet::bundle::MANIFEST) {
        return Err(refuse("holds no bundle: there is no manifest.json in it"));
    }
    Ok(files)
}
