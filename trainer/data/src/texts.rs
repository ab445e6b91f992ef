//! A text table as the engine sees it: a stream of the rows that `tigerlet-source` reads.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::streaming::PartitionStream;
use tigerlet_source::{ColumnType, LINE, Reading, SourceError};

/// The column with the number of the file that a row stands in, beside [`LINE`].
pub const FILE: &str = "__file";

/// How many batches wait for who reads them.
const AHEAD: usize = 2;

/// A table of text: one partition, the rows in their order.
pub struct Texts {
    reading: Reading,
    schema: SchemaRef,
}

impl Texts {
    /// The columns as SQL wants them: those of numbers are numbers. `types` stands for the first columns, and the
    /// others are as they are written.
    pub fn typed(reading: Reading, types: &[ColumnType]) -> Self {
        let columns = reading.schema();
        let numbers = types.iter().map(|of| match of {
            ColumnType::Whole => Some(DataType::Int64),
            ColumnType::Number => Some(DataType::Float64),
            ColumnType::Text | ColumnType::List => None,
        });
        let fields =
            columns.fields().iter().zip(numbers.chain(std::iter::repeat(None))).map(|(field, number)| {
                let field = field.as_ref().clone();
                match number {
                    Some(number) => field.with_data_type(number),
                    None => field,
                }
            });
        let fields: Vec<Field> = fields.chain([Field::new(FILE, DataType::UInt32, false)]).collect();
        Self { reading, schema: Arc::new(Schema::new(fields)) }
    }

    /// The same as a table of the engine.
    ///
    /// # Errors
    /// None that these columns could cause.
    pub fn into_table(self) -> Result<StreamingTable> {
        StreamingTable::try_new(Arc::clone(&self.schema), vec![Arc::new(self)])
    }

    /// Writes the same to a Parquet file, which executors of a cluster can read.
    ///
    /// # Errors
    /// Those of reading and of writing.
    pub fn copy(&self, path: &Path) -> Result<()> {
        let mut writer = ArrowWriter::try_new(File::create(path)?, Arc::clone(&self.schema), None)?;
        for file in 0..self.reading.files().len() {
            for batch in self.reading.batches(file).map_err(external)? {
                writer.write(&complete(&batch.map_err(external)?, file as u32, &self.schema)?)?;
            }
        }
        writer.close()?;
        Ok(())
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.reading.files())
    }
}

impl PartitionStream for Texts {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let mut stream = RecordBatchReceiverStream::builder(Arc::clone(&self.schema), AHEAD);
        let (sender, schema, reading) = (stream.tx(), Arc::clone(&self.schema), self.reading.clone());
        stream.spawn_blocking(move || {
            for file in 0..reading.files().len() {
                for batch in reading.batches(file).map_err(external)? {
                    let batch = complete(&batch.map_err(external)?, file as u32, &schema);
                    // Who reads has what they wanted.
                    if sender.blocking_send(batch).is_err() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        });
        stream.build()
    }
}

/// The batch with its columns' types, and the file's number.
fn complete(batch: &RecordBatch, file: u32, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = batch.columns().iter().zip(schema.fields());
    let mut columns: Vec<ArrayRef> =
        columns.map(|(column, field)| Ok(cast(column, field.data_type())?)).collect::<Result<_>>()?;
    columns.push(Arc::new(UInt32Array::from_value(file, batch.num_rows())));
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

fn external(error: SourceError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// Whether a column is one that the table has of itself, and the file does not.
pub fn is_own(column: &str) -> bool {
    column == LINE || column == FILE
}
