//! Where rows go as they are read: into Arrow, or into memory as they are.

/// The column with the line that a row begins at.
pub const LINE: &str = "__line";

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, verbatim.
    Text(String),
    /// Several.
    List(Vec<String>),
}

/// Takes rows, and hands them out in batches.
pub trait Sink {
    /// Some rows.
    type Batch;

    /// Adds a row of text cells; an empty one is none.
    fn push_cells<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>);

    /// Adds a row of values, one a column.
    fn push_values<'a>(&mut self, line: u64, values: impl IntoIterator<Item = Option<&'a Value>>);

    /// Whether it is time for [`Self::take`].
    fn is_full(&self) -> bool;

    /// The rows so far, if there are any.
    fn take(&mut self) -> Option<Self::Batch>;
}
