//! One row of text, cut into cells.
//!
//! Stricter than readers of CSV are wont to be: a quotation mark opens a cell at its beginning only, and after the
//! one that closes it comes a separator or nothing. A mark that was never meant to quote is then found in its row,
//! and does not swallow the rows after it.

use std::fmt;

/// What stands between cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Separator {
    /// These characters, once.
    Text(String),
    /// Spaces and tabs, as many as there are.
    Whitespace,
}

/// Whether and how quotation marks are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// As characters like any.
    Literal,
    /// `"…"`, with `""` for a mark inside.
    Doubled,
    /// `"…"`, with `""` or `\"` for a mark inside.
    Backslash,
}

impl fmt::Display for Separator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if text == "\t" => f.write_str("a tab"),
            Self::Text(text) => write!(f, "`{text}`"),
            Self::Whitespace => f.write_str("white space"),
        }
    }
}

impl fmt::Display for Quotes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Literal => "quotation marks are characters like any",
            Self::Doubled => "quotation marks quote",
            Self::Backslash => "quotation marks quote, and `\\\"` is one inside",
        })
    }
}

/// The cells of a row: one buffer, and where each ends.
#[derive(Debug, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
    /// How many of them were quoted.
    pub quoted: usize,
}

impl Cells {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.text[start..end])
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.quoted = 0;
    }

    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }
}

/// What a row turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All cells were found.
    Whole,
    /// A quotation mark is still open at the end.
    Open,
    /// After a quotation mark that closes a cell comes something else than a separator.
    Torn,
}

/// Cuts `row` into `cells`.
pub fn cut(row: &str, separator: &Separator, quotes: Quotes, cells: &mut Cells) -> Cut {
    cells.clear();
    match separator {
        Separator::Whitespace => row.split_ascii_whitespace().for_each(|cell| cells.push(cell)),
        Separator::Text(separator) if quotes == Quotes::Literal => match separator.as_bytes() {
            [byte] if byte.is_ascii() => row.split(char::from(*byte)).for_each(|cell| cells.push(cell)),
            _ => row.split(separator.as_str()).for_each(|cell| cells.push(cell)),
        },
        Separator::Text(separator) => return cut_quoted(row, separator, quotes, cells),
    }
    Cut::Whole
}

fn cut_quoted(row: &str, separator: &str, quotes: Quotes, cells: &mut Cells) -> Cut {
    let mut rest = row;
    loop {
        let spaced = rest.trim_start_matches(' ');
        let after = if let Some(inside) = spaced.strip_prefix('"') {
            let Some(length) = unquote(inside, quotes, &mut cells.text) else { return Cut::Open };
            cells.ends.push(cells.text.len());
            cells.quoted += 1;
            let after = inside[length..].trim_start_matches(' ');
            if !after.is_empty() && !after.starts_with(separator) {
                return Cut::Torn;
            }
            after
        } else {
            let end = rest.find(separator).unwrap_or(rest.len());
            cells.push(&rest[..end]);
            &rest[end..]
        };
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            None => return Cut::Whole,
        }
    }
}

/// Writes the cell that begins after its quotation mark to `text`; how long it is, with the mark that closes it.
fn unquote(inside: &str, quotes: Quotes, text: &mut String) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &inside[at..];
        let found = rest.find(['"', '\\'])?;
        text.push_str(&rest[..found]);
        at += found;
        let after = inside.as_bytes().get(at + 1).copied();
        match (inside.as_bytes()[at], after) {
            (b'\\', Some(b'"' | b'\\')) if quotes == Quotes::Backslash => {
                text.push(after.map_or('\\', char::from));
                at += 2;
            }
            (b'\\', _) => {
                text.push('\\');
                at += 1;
            }
            (_, Some(b'"')) => {
                text.push('"');
                at += 2;
            }
            _ => return Some(at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &str, separator: &str, quotes: Quotes) -> (Cut, Vec<String>) {
        let mut cells = Cells::default();
        let cut = cut(row, &Separator::Text(separator.to_owned()), quotes, &mut cells);
        (cut, cells.iter().map(str::to_owned).collect())
    }

    #[test]
    fn quotation_marks_quote_at_a_beginning_and_close_at_an_end() {
        for (row, quotes, right) in [
            ("a,b,", Quotes::Literal, vec!["a", "b", ""]),
            ("\"a,b\",c", Quotes::Doubled, vec!["a,b", "c"]),
            ("\"say \"\"a\"\"\",c", Quotes::Doubled, vec!["say \"a\"", "c"]),
            ("a \"b\", \"c\" ,d", Quotes::Doubled, vec!["a \"b\"", "c", "d"]),
            ("\"\\\"a\\\", b\",c", Quotes::Backslash, vec!["\"a\", b", "c"]),
            ("\"C:\\\",c", Quotes::Doubled, vec!["C:\\", "c"]),
        ] {
            assert_eq!(
                cells(row, ",", quotes),
                (Cut::Whole, right.iter().map(|&cell| cell.to_owned()).collect())
            );
        }
        assert_eq!(cells("\"Weird\" Winter,c", ",", Quotes::Doubled).0, Cut::Torn);
        assert_eq!(cells("a,\"The Har", ",", Quotes::Doubled).0, Cut::Open);
        assert_eq!(cells("1::2::The Lift: Up", "::", Quotes::Literal).1, ["1", "2", "The Lift: Up"]);
    }
}
