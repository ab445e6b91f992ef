//! Rows of cells. The machine that cuts them is `csv-core`'s; here is what it lets pass and a reader should be told.

use csv_core::{ReadRecordResult, ReaderBuilder};
use serde::{Deserialize, Serialize};

use crate::{MAX_BYTES, MAX_COLUMNS, MAX_ROW, MAX_ROWS, text};

/// Why a file gave no books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// It has so many bytes, more than [`MAX_BYTES`].
    Large(usize),
    /// Nothing is in it.
    Empty,
    /// It is no text, but, say, a spreadsheet's own file.
    NoText,
    /// No column is called a title's or an author's; the first names of its header.
    NoColumns(Vec<String>),
    /// It has more rows than [`MAX_ROWS`].
    Long,
    /// A row, from 1 with the header, that begins in a line, from 1, is none.
    Row {
        /// Which.
        row: usize,
        /// Where.
        line: u64,
        /// Why.
        fault: Fault,
    },
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// So many cells, where the header has so many.
    Cells(usize, usize),
    /// More than [`MAX_ROW`] bytes, as after a quotation mark that nobody closes.
    Long,
}

/// The rows of a file.
#[derive(Debug)]
pub struct Table {
    /// Names of the columns, as they stand there.
    pub header: Vec<String>,
    bytes: Vec<u8>,
    /// Where each cell ends, from one row to the next.
    ends: Vec<usize>,
    /// Where the cells of each row end in `ends`.
    rows: Vec<usize>,
}

impl Table {
    /// Cuts a file into its cells.
    ///
    /// # Errors
    /// [`Problem`], of what is wrong first.
    pub fn read(file: &[u8]) -> Result<Self, Problem> {
        if file.len() > MAX_BYTES {
            return Err(Problem::Large(file.len()));
        }
        let text = text::decode(file);
        if text.contains('\0') {
            return Err(Problem::NoText);
        }
        let text = text.trim_start();
        if text.is_empty() {
            return Err(Problem::Empty);
        }
        // A line for spreadsheets alone.
        let head = |text: &str| text.split(['\n', '\r']).next().unwrap_or_default().len();
        let text = if text.starts_with("sep=") { text[head(text)..].trim_start() } else { text };
        Self::cut(text, dialect(&text[..head(text)]))
    }

    fn cut(text: &str, (separator, quotes): (u8, bool)) -> Result<Self, Problem> {
        let mut reader = ReaderBuilder::new().delimiter(separator).quoting(quotes).build();
        let mut table = Self { header: Vec::new(), bytes: Vec::new(), ends: Vec::new(), rows: Vec::new() };
        let (mut row, mut ends) = (vec![0; MAX_ROW], vec![0; MAX_COLUMNS]);
        let mut rest = text.as_bytes();
        for number in 1.. {
            let line = reader.line();
            let (mut written, mut cells) = (0, 0);
            loop {
                let (result, read, wrote, ended) =
                    reader.read_record(rest, &mut row[written..], &mut ends[cells..]);
                rest = &rest[read..];
                written += wrote;
                cells += ended;
                let wrong = |fault| Problem::Row { row: number, line, fault };
                match result {
                    // What has been read is all there is: the next call gives the last row, or the end.
                    ReadRecordResult::InputEmpty => {}
                    ReadRecordResult::OutputFull => return Err(wrong(Fault::Long)),
                    ReadRecordResult::OutputEndsFull => {
                        return Err(wrong(Fault::Cells(cells, table.header.len())));
                    }
                    ReadRecordResult::Record => break,
                    ReadRecordResult::End => return Ok(table),
                }
            }
            if number > MAX_ROWS {
                return Err(Problem::Long);
            }
            let cells: Vec<&[u8]> =
                (0..cells).map(|cell| &row[if cell == 0 { 0 } else { ends[cell - 1] }..ends[cell]]).collect();
            if number == 1 {
                table.header = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                continue;
            }
            // Spreadsheets leave out what is empty at the end. A mark that opened a cell and was meant as a letter
            // has swallowed line ends, and cells with them.
            let most = table.header.len();
            let spans = || cells.iter().any(|cell| cell.contains(&b'\n') || cell.contains(&b'\r'));
            let empty = |cells: &[&[u8]]| cells.iter().all(|cell| cell.is_empty());
            if (cells.len() > most && !empty(&cells[most..])) || (cells.len() < most && spans()) {
                return Err(Problem::Row { row: number, line, fault: Fault::Cells(cells.len(), most) });
            }
            for cell in cells.iter().take(most) {
                table.bytes.extend_from_slice(cell);
                table.ends.push(table.bytes.len());
            }
            table.rows.push(table.ends.len());
        }
        Ok(table)
    }

    /// How many rows there are, without the header.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// A cell, from 0; empty where the row has none.
    pub fn cell(&self, row: usize, column: usize) -> std::borrow::Cow<'_, str> {
        let first = if row == 0 { 0 } else { self.rows[row - 1] };
        let cell = first + column;
        if cell >= self.rows[row] {
            return "".into();
        }
        let start = if cell == 0 { 0 } else { self.ends[cell - 1] };
        String::from_utf8_lossy(&self.bytes[start..self.ends[cell]])
    }
}

/// What separates the cells, seen from a header, and whether quotation marks quote: between tabs LibraryThing writes
/// them as they are, and spreadsheets do not.
fn dialect(header: &str) -> (u8, bool) {
    let count = |separator: char| header.matches(separator).count();
    match (count('\t'), count(';'), count(',')) {
        (1.., _, _) => (b'\t', header.contains('"')),
        (0, semicolons, commas) if semicolons > commas => (b';', true),
        _ => (b',', true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(file: &str) -> Result<Vec<Vec<String>>, Problem> {
        let table = Table::read(file.as_bytes())?;
        let row = |row| (0..table.header.len()).map(|column| table.cell(row, column).into_owned()).collect();
        Ok((0..table.len()).map(row).collect())
    }

    #[test]
    fn cells_are_cut_as_each_service_writes_them() {
        for (file, right) in [
            ("a,b\n1,\"2, \"\"3\"\"\"\n", vec![["1", "2, \"3\""]]),
            ("\u{feff}a,b\r\n\r\n1,\"2\r\n3\"\r\n4\r\n", vec![["1", "2\r\n3"], ["4", ""]]),
            ("sep=;\na;b\n1;2,3\n", vec![["1", "2,3"]]),
            ("a\tb\n1\t\"2\n", vec![["1", "\"2"]]),
            ("\"a\"\t\"b\"\n1\t\"2\"\n", vec![["1", "2"]]),
            ("a,b\n1,2,,\n", vec![["1", "2"]]),
            ("a,b", vec![]),
        ] {
            assert_eq!(rows(file).expect("a table").concat(), right.concat(), "{file:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_told_with_its_row() {
        let row = |row, line, fault| Err(Problem::Row { row, line, fault });
        assert_eq!(rows(" \n"), Err(Problem::Empty));
        assert_eq!(rows("PK\u{3}\u{4}\0\0"), Err(Problem::NoText));
        assert_eq!(rows("a,b\n\"1\n2\",2\n1,2,3\n"), row(3, 4, Fault::Cells(3, 2)));
        // The mark is never closed, and swallows the rest.
        assert_eq!(rows("a,b\n1,2\n\"1,2\n1,2\n"), row(3, 3, Fault::Cells(1, 2)));
        let endless = format!("a,b\n1,\"{}", "x".repeat(MAX_ROW + 1));
        assert_eq!(rows(&endless), row(2, 2, Fault::Long));
        let wide = format!("a,b\n{}\n", ",".repeat(MAX_COLUMNS + 1));
        assert_eq!(rows(&wide), row(2, 2, Fault::Cells(MAX_COLUMNS, 2)));
        assert_eq!(rows(&"a,b\n".repeat(MAX_ROWS + 1)), Err(Problem::Long));
        assert_eq!(rows(&"a,b\n".repeat(MAX_ROWS)).map(|rows| rows.len()), Ok(MAX_ROWS - 1));
        assert_eq!(Table::read(&vec![b'a'; MAX_BYTES + 1]).unwrap_err(), Problem::Large(MAX_BYTES + 1));
    }
}
