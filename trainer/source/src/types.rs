//! What the columns of a text hold, so that SQL may compare numbers as numbers.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, Schema};

use crate::kind::{self, ColumnType};
use crate::sink::LINE;

/// Columns that are being looked at.
pub struct Types(Vec<Option<ColumnType>>);

impl Types {
    /// No value seen yet.
    pub fn new(schema: &Schema) -> Self {
        let list = |data_type: &DataType| matches!(data_type, DataType::List(_)).then_some(ColumnType::List);
        let columns = schema.fields().iter().filter(|field| field.name() != LINE);
        Self(columns.map(|field| list(field.data_type())).collect())
    }

    /// Takes the rows of a batch into account.
    pub fn observe(&mut self, batch: &RecordBatch) {
        for (seen, column) in self.0.iter_mut().zip(batch.columns()) {
            if matches!(seen, Some(ColumnType::List | ColumnType::Text)) {
                continue;
            }
            let texts = column.as_string::<i32>();
            for text in texts.iter().flatten() {
                let next = kind::of(text);
                *seen = Some(match (*seen, next) {
                    (None, next) => next,
                    (Some(seen), next) if seen == next => seen,
                    (_, ColumnType::Text) => ColumnType::Text,
                    _ => ColumnType::Number,
                });
                if next == ColumnType::Text {
                    break;
                }
            }
        }
    }

    /// What the columns hold.
    pub fn finish(self) -> Vec<ColumnType> {
        self.0.into_iter().map(|seen| seen.unwrap_or(ColumnType::Text)).collect()
    }
}
