//! Rows of a Parquet file as lines of JSON: a column for each field of a line.
use std::path::Path;

use anyhow::{Context, Result};
use arrow_json::LineDelimitedWriter;

/// Its rows, a batch being in memory at a time; what is null is left out.
///
/// # Errors
/// When it is no Parquet file, or a column is of a type that JSON has no form for.
pub fn rows(path: &Path) -> Result<impl Iterator<Item = Result<String>> + Send + use<>> {
    let name = path.display().to_string();
    let batches = tigerlet_source::parquet::batches(path)?;
    Ok(batches.flat_map(move |batch| {
        let lines = || -> Result<Vec<String>> {
            let mut writer = LineDelimitedWriter::new(Vec::new());
            writer.write(&batch?)?;
            writer.finish()?;
            let text = String::from_utf8(writer.into_inner())?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        match lines().with_context(|| format!("cannot read {name}")) {
            Ok(lines) => lines.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        }
    }))
}
