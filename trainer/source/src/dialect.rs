//! How a text is cut into cells: separator and quoting, seen from a sample.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::cells::{Cells, Quotes, Separator};
use crate::error::SourceError;
use crate::lines::Lines;
use crate::records::Records;
use crate::tally::Tally;

/// Separators, the more telling before the less. White space comes only where no other is.
const SEPARATORS: [&str; 5] = ["\t", "::", ";", "|", ","];

/// How many rows of a sample are tried.
const TRIED: usize = 2000;

/// How a text is cut into cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between cells.
    pub separator: Separator,
    /// What quotation marks mean.
    pub quotes: Quotes,
}

/// A dialect, and how well a sample agrees with it.
pub struct Trial {
    /// What was tried.
    pub dialect: Dialect,
    /// Cells of most rows.
    pub width: usize,
    /// Share of the rows that have so many.
    pub fit: f64,
    rows: usize,
    torn: usize,
    misfits: usize,
    quoted: usize,
}

/// The separator that a configuration names.
pub fn separator(named: &str) -> Separator {
    match named {
        "whitespace" => Separator::Whitespace,
        text => Separator::Text(text.to_owned()),
    }
}

/// The dialect that fits `sample` best.
pub fn see(
    sample: &str,
    file: &Path,
    separator: Option<Separator>,
    quotes: Option<bool>,
) -> Result<Trial, SourceError> {
    if let Some(separator) = separator {
        return quoting(sample, file, &separator, quotes);
    }
    let mut best: Option<Trial> = None;
    for text in SEPARATORS {
        let trial = quoting(sample, file, &Separator::Text(text.to_owned()), quotes)?;
        // Of those that nearly all rows agree on the one with the most columns; `1,5;2,5` has two commas a row, too.
        let better = |best: &Trial| match (trial.fit >= 0.95, best.fit >= 0.95) {
            (true, true) => trial.width > best.width,
            (true, false) => true,
            (false, true) => false,
            (false, false) => trial.fit > best.fit,
        };
        if trial.width > 1 && best.as_ref().is_none_or(better) {
            best = Some(trial);
        }
    }
    match best {
        Some(best) if best.fit >= 0.8 => Ok(best),
        best => {
            let spaced = quoting(sample, file, &Separator::Whitespace, Some(false))?;
            let rows = first_rows(sample, file, &spaced.dialect, TRIED)?;
            let holds = spaced.width > 1 && (spaced.fit >= 0.8 || are_histories(&rows, spaced.fit));
            match best {
                Some(best) if best.fit >= spaced.fit || !holds => Ok(best),
                None if !holds => quoting(sample, file, &Separator::Text(",".to_owned()), quotes),
                _ => Ok(spaced),
            }
        }
    }
}

/// Whether marks quote, for a separator.
fn quoting(
    sample: &str,
    file: &Path,
    separator: &Separator,
    asked: Option<bool>,
) -> Result<Trial, SourceError> {
    let tried = |quotes| Trial::of(sample, file, Dialect { separator: separator.clone(), quotes });
    let by_custom = matches!(separator, Separator::Text(text) if text == "," || text == ";");
    if asked == Some(false) || *separator == Separator::Whitespace {
        return tried(Quotes::Literal);
    }
    if !sample.contains('"') {
        return tried(if by_custom || asked == Some(true) { Quotes::Doubled } else { Quotes::Literal });
    }
    let mut best = tried(Quotes::Doubled)?;
    if sample.contains("\\\"") {
        let backslash = tried(Quotes::Backslash)?;
        if backslash.misfits < best.misfits {
            best = backslash;
        }
    }
    if asked == Some(true) {
        return Ok(best);
    }
    let literal = tried(Quotes::Literal)?;
    let quoted = if by_custom {
        best.quoted > 0 && (best.torn == 0 || best.quoted >= 5 * best.torn)
    } else {
        // Between tabs and bars a mark is a character, unless most rows are quoted or would not fit without.
        best.quoted >= 20 * best.torn && (2 * best.quoted >= best.rows || best.misfits < literal.misfits)
    };
    Ok(if quoted || (by_custom && best.torn == 0) { best } else { literal })
}

impl Trial {
    fn of(sample: &str, file: &Path, dialect: Dialect) -> Result<Self, SourceError> {
        let mut records = records(sample, file, &dialect)?;
        let mut widths = BTreeMap::<usize, usize>::new();
        let (mut rows, mut torn, mut quoted) = (0, 0, 0);
        while let Some(record) = records.next()? {
            rows += 1;
            match record.cells {
                Ok(cells) => {
                    *widths.entry(cells.len()).or_default() += 1;
                    quoted += cells.quoted;
                }
                Err(_) => torn += 1,
            }
            if rows == TRIED {
                break;
            }
        }
        let (width, most) = widths.iter().max_by_key(|&(_, &rows)| rows).map_or((0, 0), |(&a, &b)| (a, b));
        let fit = most as f64 / rows.max(1) as f64;
        Ok(Self { dialect, width, fit, rows, torn, misfits: rows - most, quoted })
    }
}

/// Whether rows are a user and then items: of different length, and what comes after the first cell are ids that come
/// again.
pub fn are_histories(rows: &[Vec<String>], fit: f64) -> bool {
    if fit >= 0.8 || rows.len() < 2 || rows.iter().any(|row| row.len() < 2) {
        return false;
    }
    let items = || rows.iter().flat_map(|row| &row[1..]);
    let ids =
        items().filter(|cell| !cell.contains(' ') && cell.bytes().any(|byte| byte.is_ascii_digit())).count();
    let (all, distinct) = (items().count(), items().collect::<BTreeSet<_>>().len());
    ids * 20 >= all * 19 && distinct < all
}

/// The first rows of a sample, as `dialect` cuts them.
pub fn first_rows(
    sample: &str,
    file: &Path,
    dialect: &Dialect,
    most: usize,
) -> Result<Vec<Vec<String>>, SourceError> {
    let mut records = records(sample, file, dialect)?;
    let mut rows = Vec::new();
    while rows.len() < most
        && let Some(record) = records.next()?
    {
        if let Ok(cells) = record.cells {
            rows.push(Cells::iter(cells).map(str::to_owned).collect());
        }
    }
    Ok(rows)
}

fn records(sample: &str, file: &Path, dialect: &Dialect) -> Result<Records, SourceError> {
    let bytes = Box::new(std::io::Cursor::new(sample.as_bytes().to_vec()));
    let lines = Lines::new(bytes, file, Arc::new(Tally::default()))?;
    Ok(Records::new(lines, dialect.separator.clone(), dialect.quotes))
}
