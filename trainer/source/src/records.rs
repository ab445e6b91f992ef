//! Rows of cells, one after the other: a row is a line, or several where a quoted cell holds line ends.

use std::collections::VecDeque;
use std::path::Path;

use crate::cells::{self, Cells, Cut, Quotes, Separator};
use crate::error::SourceError;
use crate::lines::Lines;

/// The lines, and bytes, that one row may span: a quotation mark that nobody closes is found here.
const SPAN: (usize, usize) = (1000, 256 << 10);

/// Rows of a text, cut into cells.
pub struct Records {
    lines: Lines,
    separator: Separator,
    quotes: Quotes,
    /// Lines that were read ahead, for a cell that then did not close.
    ahead: VecDeque<(u64, String)>,
    row: String,
    cells: Cells,
}

/// A row, or why it is none, and the line that it begins at.
pub struct Record<'a> {
    /// The line, 1-based.
    pub line: u64,
    /// The cells, or what is wrong.
    pub cells: Result<&'a Cells, &'static str>,
}

const OPEN: &str = "a quotation mark opens a cell here and nothing closes it";
const TORN: &str = "a quotation mark closes a cell here, and more of the cell follows";

impl Records {
    /// The rows of `lines`.
    pub fn new(lines: Lines, separator: Separator, quotes: Quotes) -> Self {
        Self { lines, separator, quotes, ahead: VecDeque::new(), row: String::new(), cells: Cells::default() }
    }

    /// The next row; empty lines are none.
    pub fn next(&mut self) -> Result<Option<Record<'_>>, SourceError> {
        let line = loop {
            self.row.clear();
            let line = match self.ahead.pop_front() {
                Some((line, text)) => {
                    self.row.push_str(&text);
                    line
                }
                None => match self.lines.next()? {
                    Some((line, text)) => {
                        self.row.push_str(text);
                        line
                    }
                    None => return Ok(None),
                },
            };
            if !self.row.trim().is_empty() {
                break line;
            }
        };
        let first = self.row.len();
        let mut spanned = 0;
        let wrong = loop {
            match cells::cut(&self.row, &self.separator, self.quotes, &mut self.cells) {
                Cut::Whole => break None,
                Cut::Torn => break Some(TORN),
                Cut::Open if !self.extend(&mut spanned)? => break Some(OPEN),
                Cut::Open => {}
            }
        };
        match wrong {
            // What follows a row that is none begins in its second line.
            Some(_) => self.row.truncate(first),
            None => drop(self.ahead.drain(..spanned)),
        }
        Ok(Some(Record { line, cells: wrong.map_or(Ok(&self.cells), Err) }))
    }

    /// Adds lines to the row up to the next with a quotation mark in it; whether there was one.
    fn extend(&mut self, spanned: &mut usize) -> Result<bool, SourceError> {
        loop {
            if *spanned == SPAN.0 || self.row.len() > SPAN.1 {
                return Ok(false);
            }
            if *spanned == self.ahead.len() {
                let Some((line, text)) = self.lines.next()? else { return Ok(false) };
                self.ahead.push_back((line, text.to_owned()));
            }
            let text = &self.ahead[*spanned].1;
            *spanned += 1;
            self.row.push('\n');
            self.row.push_str(text);
            if text.contains('"') {
                return Ok(true);
            }
        }
    }

    /// What errors name.
    pub fn file(&self) -> &Path {
        self.lines.file()
    }
}
