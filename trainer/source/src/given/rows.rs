//! Rows in memory.

use crate::sink::{Sink, Value};

/// Rows of a batch.
const ROWS: usize = 8192;

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line that it begins at, 1-based.
    pub line: u64,
    /// One a column.
    pub cells: Vec<Option<Value>>,
}

/// Rows of so many columns that are being read.
pub struct Rows {
    width: usize,
    rows: Vec<Row>,
}

impl Rows {
    /// No rows yet.
    pub fn new(width: usize) -> Self {
        Self { width, rows: Vec::new() }
    }
}

impl Sink for Rows {
    type Batch = Vec<Row>;

    fn push_cells<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells: Vec<Option<Value>> = cells
            .into_iter()
            .take(self.width)
            .map(|cell| (!cell.is_empty()).then(|| Value::Text(cell.to_owned())))
            .collect();
        cells.resize(self.width, None);
        self.rows.push(Row { line, cells });
    }

    fn push_values<'a>(&mut self, line: u64, values: impl IntoIterator<Item = Option<&'a Value>>) {
        let mut cells: Vec<Option<Value>> =
            values.into_iter().take(self.width).map(Option::<&Value>::cloned).collect();
        cells.resize(self.width, None);
        self.rows.push(Row { line, cells });
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    fn take(&mut self) -> Option<Vec<Row>> {
        (!self.rows.is_empty()).then(|| std::mem::take(&mut self.rows))
    }
}
