//! Compression, seen from the first bytes and not from a name.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::CrcReader;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use crate::error::SourceError;
use crate::lines::Bytes;
use crate::table::Compression;

/// Binary formats that people have and that are not read, by what they begin with.
const STRANGERS: [(&[u8], &str); 12] = [
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"\x04\x22\x4d\x18", "compressed with lz4"),
    (b"\xff\x06\0\0sNaPpY", "compressed with snappy"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"ARROW1", "an Arrow file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
];

/// What the first bytes of a file say of its compression.
pub fn see(path: &Path) -> Result<Compression, SourceError> {
    let head = head(path)?;
    if let Some((_, what)) = STRANGERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(SourceError::file(
            path,
            format!(
                "is {what}, which is not read: write it as CSV, JSON or Parquet, or as one of these in gzip"
            ),
        ));
    }
    Ok(match head.as_slice() {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        [b'P', b'K', 3, 4, ..] => Compression::Zip,
        _ => Compression::None,
    })
}

/// Whether a file is Apache Parquet.
pub fn is_parquet(path: &Path) -> Result<bool, SourceError> {
    Ok(head(path)?.starts_with(b"PAR1"))
}

fn head(path: &Path) -> Result<Vec<u8>, SourceError> {
    let failed = |error| SourceError::read(path, error);
    let mut head = Vec::with_capacity(16);
    File::open(path).map_err(failed)?.take(16).read_to_end(&mut head).map_err(failed)?;
    Ok(head)
}

/// The file's bytes from the beginning.
pub fn open(path: &Path, compression: Compression) -> Result<Bytes, SourceError> {
    let failed = |error| SourceError::read(path, error);
    let file = File::open(path).map_err(failed)?;
    Ok(match compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(file))),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(file).map_err(failed)?),
        Compression::Zip => unzip(path, file)?,
    })
}

/// The one file of an archive.
fn unzip(path: &Path, mut file: File) -> Result<Bytes, SourceError> {
    let failed = |error| SourceError::read(path, error);
    let broken = |error: zip::result::ZipError| SourceError::read(path, error.into());
    let mut archive =
        zip::ZipArchive::new(BufReader::new(file.try_clone().map_err(failed)?)).map_err(broken)?;
    let names: Vec<usize> = (0..archive.len())
        .filter(|&at| {
            archive
                .name_for_index(at)
                .is_some_and(|name| !name.ends_with('/') && !name.starts_with("__MACOSX/"))
        })
        .collect();
    let [at] = names[..] else {
        return Err(SourceError::file(
            path,
            format!("is a ZIP archive of {} files, and one is read: unpack it", names.len()),
        ));
    };
    let entry = archive.by_index_raw(at).map_err(broken)?;
    if entry.encrypted() {
        return Err(SourceError::file(path, "is an encrypted ZIP archive: unpack it"));
    }
    let (start, length, sum) = (entry.data_start(), entry.compressed_size(), entry.crc32());
    let method = entry.compression();
    drop(entry);
    let start = start.ok_or_else(|| SourceError::file(path, "is a damaged ZIP archive"))?;
    file.seek(SeekFrom::Start(start)).map_err(failed)?;
    let packed = file.take(length);
    Ok(match method {
        zip::CompressionMethod::Stored => Box::new(Checked { bytes: CrcReader::new(packed), sum }),
        zip::CompressionMethod::Deflated => {
            Box::new(Checked { bytes: CrcReader::new(DeflateDecoder::new(BufReader::new(packed))), sum })
        }
        other => {
            return Err(SourceError::file(path, format!("is a ZIP archive packed by {other}: unpack it")));
        }
    })
}

/// Bytes that must come to a sum, as a ZIP archive notes it.
struct Checked<R> {
    bytes: CrcReader<R>,
    sum: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.bytes.crc().sum() != self.sum {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the archive is damaged: its sum is another",
            ));
        }
        Ok(read)
    }
}
