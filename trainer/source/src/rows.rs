//! Rows of text, collected into Arrow record batches.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::sink::{LINE, Sink, Value};

/// The most rows of a batch.
const ROWS: usize = 8192;

/// The most bytes of text in a batch: rows may be long.
const BYTES: usize = 32 << 20;

/// A column that rows are collected into.
enum Column {
    Text(StringBuilder),
    List(ListBuilder<StringBuilder>),
}

/// A batch that is being filled.
pub struct Rows {
    schema: SchemaRef,
    columns: Vec<Column>,
    lines: UInt64Builder,
    bytes: usize,
    count: usize,
}

/// The schema of columns with these names; those of a list are marked.
pub fn schema<'a>(columns: impl IntoIterator<Item = (&'a str, bool)>) -> SchemaRef {
    let item = || Arc::new(Field::new_list_field(DataType::Utf8, true));
    let field = |(name, list): (&str, bool)| {
        Field::new(name, if list { DataType::List(item()) } else { DataType::Utf8 }, true)
    };
    let mut fields: Vec<Field> = columns.into_iter().map(field).collect();
    fields.push(Field::new(LINE, DataType::UInt64, false));
    Arc::new(Schema::new(fields))
}

impl Rows {
    /// No rows yet, of a schema that [`schema`] made.
    pub fn new(schema: SchemaRef) -> Self {
        let texts = schema.fields().iter().filter(|field| field.name() != LINE);
        let columns = texts
            .map(|field| match field.data_type() {
                DataType::List(_) => Column::List(ListBuilder::new(StringBuilder::new())),
                _ => Column::Text(StringBuilder::new()),
            })
            .collect();
        Self { schema, columns, lines: UInt64Builder::new(), bytes: 0, count: 0 }
    }

    fn end(&mut self, line: u64) {
        self.lines.append_value(line);
        self.count += 1;
    }
}

impl Sink for Rows {
    type Batch = RecordBatch;

    fn push_cells<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            let cell = cells.next().filter(|cell| !cell.is_empty());
            self.bytes += cell.map_or(0, str::len);
            match column {
                Column::Text(builder) => builder.append_option(cell),
                Column::List(builder) => builder.append_option(cell.map(|cell| [Some(cell)])),
            }
        }
        self.end(line);
    }

    fn push_values<'a>(&mut self, line: u64, values: impl IntoIterator<Item = Option<&'a Value>>) {
        let mut values = values.into_iter();
        for column in &mut self.columns {
            let value = values.next().flatten();
            match (column, value) {
                (Column::Text(builder), Some(Value::Text(text))) => {
                    self.bytes += text.len();
                    builder.append_value(text);
                }
                (Column::Text(builder), Some(Value::List(list))) => {
                    self.bytes += list.iter().map(String::len).sum::<usize>();
                    builder.append_value(list.join(", "));
                }
                (Column::Text(builder), None) => builder.append_null(),
                (Column::List(builder), Some(value)) => {
                    let list = match value {
                        Value::Text(text) => std::slice::from_ref(text),
                        Value::List(list) => list,
                    };
                    self.bytes += list.iter().map(String::len).sum::<usize>();
                    builder.append_value(list.iter().map(Some));
                }
                (Column::List(builder), None) => builder.append_null(),
            }
        }
        self.end(line);
    }

    fn is_full(&self) -> bool {
        self.count >= ROWS || self.bytes >= BYTES
    }

    fn take(&mut self) -> Option<RecordBatch> {
        if self.count == 0 {
            return None;
        }
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len() + 1);
        for column in &mut self.columns {
            arrays.push(match column {
                Column::Text(builder) => Arc::new(builder.finish()),
                Column::List(builder) => Arc::new(builder.finish()),
            });
        }
        arrays.push(Arc::new(self.lines.finish()));
        (self.bytes, self.count) = (0, 0);
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays);
        Some(batch.expect("each column was given one value a row, of its type"))
    }
}
