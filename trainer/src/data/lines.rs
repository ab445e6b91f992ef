//! Lines of a text file, each with its number.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::bufread::MultiGzDecoder;

/// The file's bytes; `.gz` is decompressed on the way.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let file = File::open(path).with_context(|| cannot_read(path))?;
    let file = BufReader::with_capacity(1 << 16, file);
    Ok(match path.extension() {
        Some(extension) if extension == "gz" => Box::new(BufReader::new(MultiGzDecoder::new(file))),
        _ => Box::new(file),
    })
}

/// Hands every line that is not blank to `visit`, with its number from 1 and without its end.
///
/// # Errors
/// The file cannot be read, is not UTF-8, or has no such line; and what `visit` returns.
pub fn read(path: &Path, mut visit: impl FnMut(usize, &str) -> Result<()>) -> Result<()> {
    let mut reader = open(path)?;
    let (mut number, mut seen) = (0, false);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).with_context(|| cannot_read(path))? == 0 {
            break;
        }
        number += 1;
        let Ok(line) = std::str::from_utf8(&bytes) else { bail!("{}:{number}: not UTF-8", path.display()) };
        // Spreadsheets start their files with a byte order mark.
        let line = if number == 1 { line.trim_start_matches('\u{feff}') } else { line };
        let line = line.trim_end_matches(['\n', '\r']);
        if !line.trim().is_empty() {
            seen = true;
            visit(number, line)?;
        }
    }
    if !seen {
        bail!("{} is empty", path.display());
    }
    Ok(())
}

pub fn cannot_read(path: &Path) -> String {
    format!("cannot read {}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn lines(name: &str, bytes: &[u8]) -> Result<Vec<(usize, String)>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        std::fs::write(&path, bytes)?;
        let mut all = Vec::new();
        read(&path, |number, line| {
            all.push((number, line.to_owned()));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn numbers_count_blank_lines_and_ends_are_cut() {
        let expected = vec![(1, "a".to_owned()), (3, " b".to_owned())];
        let text = "\u{feff}a\r\n\n b".as_bytes();
        assert_eq!(lines("x.txt", text).unwrap(), expected);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(lines("x.txt.gz", &gzip).unwrap(), expected);
        let cut = lines("x.txt.gz", &gzip[..gzip.len() - 9]).unwrap_err();
        assert!(cut.to_string().ends_with("x.txt.gz"), "{cut:#}");
    }

    #[test]
    fn bad_files_are_named() {
        assert!(lines("x.txt", b"a\nb\xff").unwrap_err().to_string().ends_with("x.txt:2: not UTF-8"));
        assert!(lines("x.txt", b"\n \n").unwrap_err().to_string().ends_with("x.txt is empty"));
        assert!(read(Path::new("/none/x"), |_, _| Ok(())).unwrap_err().to_string().contains("/none/x"));
    }
}
