//! Where lines come from: a text, a table, or the users of a run.
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tigerlet_source::compression;

use super::table;
use crate::data::Dataset;

/// Bytes of a line, at most.
const LONGEST: u64 = 16 << 20;

/// A line of JSON, and its number from 0.
pub struct Line {
    pub number: usize,
    pub text: Result<String>,
}

/// The lines of a file, compressed or not, or of stdin, the rows of a Parquet file, or the histories of a run.
///
/// # Errors
/// When it cannot be opened.
pub fn lines(source: &Path) -> Result<Box<dyn Iterator<Item = Line> + Send>> {
    let context = || format!("cannot read {}", source.display());
    if source.as_os_str() == "-" {
        return Ok(numbered(bounded(BufReader::new(io::stdin()))));
    }
    let kind = fs::metadata(source).with_context(context)?;
    if kind.is_dir() {
        return Ok(numbered(users(Dataset::load(&source.join("data"))?)));
    }
    // A pipe has its bytes once: they are not looked at before they are read.
    if !kind.is_file() {
        return Ok(numbered(bounded(BufReader::new(File::open(source).with_context(context)?))));
    }
    if compression::is_parquet(source)? {
        return Ok(numbered(table::rows(source)?));
    }
    let bytes = compression::open(source, compression::see(source)?)?;
    Ok(numbered(bounded(BufReader::new(bytes))))
}

/// Those that are not blank, with their numbers.
fn numbered(
    lines: impl Iterator<Item = Result<String>> + Send + 'static,
) -> Box<dyn Iterator<Item = Line> + Send> {
    let is_blank =
        |text: &Result<String>| text.as_ref().is_ok_and(|text| text.trim_matches(BLANK).is_empty());
    let lines = lines.enumerate().filter(move |(_, text)| !is_blank(text));
    Box::new(
        lines.map(|(number, text)| Line {
            number,
            text: text.map(|text| text.trim_matches(BLANK).to_owned()),
        }),
    )
}

/// What may stand around a line, a byte order mark among it.
const BLANK: fn(char) -> bool = |letter| letter.is_whitespace() || letter == '\u{feff}';

/// The histories of a run's data.
fn users(dataset: Dataset) -> impl Iterator<Item = Result<String>> + Send {
    (0..).map_while(move |user: usize| {
        let name = dataset.users.get(user as u32)?;
        let id = |&item: &u32| dataset.catalog.id(item);
        let history: Vec<&str> = dataset.sequences[user].iter().filter_map(id).collect();
        Some(Ok(json!({ "user": name, "history": history }).to_string()))
    })
}

/// The lines of a text. One longer than [`LONGEST`] is an error, and passed over; after one of reading there is nothing.
fn bounded(mut text: impl BufRead) -> impl Iterator<Item = Result<String>> {
    let (mut is_within, mut is_over) = (false, false);
    let mut next = move || -> Result<Option<String>> {
        if is_over {
            return Ok(None);
        }
        is_over = true;
        if is_within {
            text.skip_until(b'\n').context("cannot read it")?;
        }
        let mut line = Vec::new();
        let read = text.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line).context("cannot read it")?;
        is_over = false;
        is_within = read as u64 > LONGEST;
        ensure!(!is_within, "a line of more than {LONGEST} bytes: no history is so long");
        (read > 0).then(|| String::from_utf8(line)).transpose().context("not UTF-8")
    };
    std::iter::from_fn(move || next().transpose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let lines = |text: &'static [u8]| bounded(text).map(Result::ok).collect::<Vec<_>>();
        let some = |line: &str| Some(line.to_owned());
        assert_eq!(lines(b"a\n\nb"), [some("a\n"), some("\n"), some("b")]);
        assert_eq!(lines(b"\xff\nb\n"), [None, some("b\n")]);
        let endless = bounded(BufReader::new(io::repeat(b'a'))).next().unwrap().unwrap_err();
        assert!(endless.to_string().contains("no history is so long"));
        let long = BufReader::new(io::repeat(b'a').take(LONGEST * 2).chain(&b"\nb\n"[..]));
        assert_eq!(bounded(long).map(Result::ok).collect::<Vec<_>>(), [None, some("b\n")]);
    }
}
