//! What the columns of a table of files hold, by a pass over its rows.

use std::path::Path;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};

use crate::columns::profile::{Column, Profile};
use crate::error::SourceError;
use crate::parquet;
use crate::sink::LINE;
use crate::table::{Damaged, Table};

/// Looks at a table's rows.
pub fn look(name: &str, table: &Table, root: &Path) -> Result<Profile, SourceError> {
    let tried = Table { damaged: Damaged::Skip, ..table.clone() };
    let reading = tried.look(root)?;
    let mut profile = Profile::new(name, table, reading.told(), reading.nested(), reading.is_named());
    profile.parquet = reading.is_parquet();
    for file in 0..reading.files().len() {
        if reading.is_parquet() {
            for batch in parquet::batches(&reading.files()[file])? {
                if !observe(&mut profile, &batch?) {
                    break;
                }
            }
        } else {
            for batch in reading.batches(file)? {
                if !observe(&mut profile, &batch?) {
                    break;
                }
            }
        }
    }
    profile.finish(reading.skipped());
    reading.pin(&mut profile.table);
    Ok(profile)
}

/// Takes rows into account; whether more are wanted.
fn observe(profile: &mut Profile, batch: &RecordBatch) -> bool {
    let schema = batch.schema();
    let named = profile.named || profile.parquet;
    if profile.columns.is_empty() {
        let names = schema.fields().iter().filter(|field| field.name() != LINE);
        profile.columns =
            names.map(|field| Column::new(field.name(), is_list(field.data_type()), named)).collect();
    }
    for (column, array) in profile.columns.iter_mut().zip(batch.columns()) {
        // Moments are shown without the name of a zone, which no table of zones is there to look up.
        let moments = matches!(array.data_type(), DataType::Timestamp(..));
        let array = &match arrow_cast::cast(array, &DataType::Timestamp(TimeUnit::Nanosecond, None)) {
            Ok(shown) if moments => shown,
            _ => array.clone(),
        };
        match array.as_string_opt::<i32>() {
            Some(texts) => texts.iter().for_each(|text| column.observe(text)),
            None => {
                let options = FormatOptions::default();
                let Ok(formatter) = ArrayFormatter::try_new(array, &options) else { continue };
                let mut text = String::new();
                for at in 0..array.len() {
                    text.clear();
                    let shown = !array.is_null(at) && formatter.value(at).write(&mut text).is_ok();
                    column.observe(shown.then_some(text.as_str()));
                }
            }
        }
    }
    profile.count(batch.num_rows() as u64)
}

fn is_list(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List(_) | DataType::LargeList(_))
}
