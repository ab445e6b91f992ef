//! Rows of a Parquet file, to be looked at.

use std::fs::File;
use std::path::Path;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::SourceError;

/// The rows of a file in batches, columns in their own types.
pub fn batches(
    path: &Path,
) -> Result<impl Iterator<Item = Result<RecordBatch, SourceError>> + use<>, SourceError> {
    let failed = |what: String| SourceError::file(path, what);
    let file = File::open(path).map_err(|error| SourceError::read(path, error))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| failed(error.to_string()))?;
    let path = path.to_owned();
    Ok(reader.map(move |batch| batch.map_err(|error| SourceError::file(&path, error.to_string()))))
}
