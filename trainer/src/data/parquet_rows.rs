//! Rows of a parquet file.
//!
//! Columns are read one by one, a row group at a time. The crate's own row reader is not used: it panics
//! on schemas and pages that contradict themselves.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use serde_json::{Number, Value};

use super::lines::cannot_read;
use super::table::{Place, Row, Visit, Wanted, missing};
use super::time;

const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

/// Hands every row to `visit`; see [`super::table::read`].
pub fn read(path: &Path, wanted: &[Wanted], visit: &mut Visit) -> Result<()> {
    let file = File::open(path).with_context(|| cannot_read(path))?;
    let reader = SerializedFileReader::new(file).with_context(|| cannot_read(path))?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let columns: Vec<usize> =
        wanted.iter().map(|column| leaf(path, schema, column.name)).collect::<Result<_>>()?;

    let mut number = 0;
    let mut values = Vec::new();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).with_context(|| cannot_read(path))?;
        let mut columns: Vec<_> = columns
            .iter()
            .zip(wanted)
            .map(|(&column, wanted)| {
                let read = || column_values(group.as_ref(), column, &schema.column(column));
                // The decoder panics on a few kinds of damage; nothing that it leaves behind is used
                // after that.
                let values = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(anyhow!("damaged")));
                values.with_context(|| format!("{}: column `{}`", path.display(), wanted.name))
            })
            .map(|values| Ok(values?.into_iter()))
            .collect::<Result<_>>()?;
        for _ in 0..group.metadata().num_rows() {
            number += 1;
            values.clear();
            // Every column has been checked to have as many values as the group has rows.
            values.extend(columns.iter_mut().map(|values| values.next().unwrap_or_default()));
            visit(&Row { place: Place { path, number, unit: "row" }, values: &values })?;
        }
    }
    if number == 0 {
        bail!("{} has no rows", path.display());
    }
    Ok(())
}

/// The index of the one physical column below a top-level field: a plain value or a list of such.
fn leaf(path: &Path, schema: &SchemaDescriptor, name: &str) -> Result<usize> {
    let top = |column: usize| schema.column(column).path().parts().first().cloned().unwrap_or_default();
    let leaves: Vec<usize> = (0..schema.num_columns()).filter(|&column| top(column) == name).collect();
    match leaves[..] {
        [] => Err(missing(
            path.display(),
            name,
            schema.root_schema().get_fields().iter().map(|field| field.name()),
        )),
        [column] if schema.column(column).max_rep_level() <= 1 => Ok(column),
        _ => bail!("{}: column `{name}` is neither a value nor a list of values", path.display()),
    }
}

/// One value a row: null, a scalar, or a list of scalars.
fn column_values(
    group: &dyn RowGroupReader,
    column: usize,
    descriptor: &ColumnDescriptor,
) -> Result<Vec<Value>> {
    let rows = usize::try_from(group.metadata().num_rows())?;
    // The reader asserts this.
    let chunk = group.metadata().column(column);
    if chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset()) < 0 || chunk.compressed_size() < 0 {
        bail!("it stands nowhere in the file");
    }
    let kind = descriptor.converted_type();
    let unread = || anyhow!("values of the type {}, {kind} are not read", descriptor.physical_type());
    let whole = matches!(
        kind,
        ConvertedType::NONE
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64
            | ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64
    );
    match group.get_column_reader(column)? {
        ColumnReader::BoolColumnReader(reader) => {
            rows_of(reader, descriptor, rows, |value| Ok(Value::from(*value)))
        }
        ColumnReader::Int32ColumnReader(reader) => rows_of(reader, descriptor, rows, |&value| match kind {
            ConvertedType::DATE => timestamp(i64::from(value).checked_mul(MICROSECONDS_A_DAY)),
            ConvertedType::UINT_32 => Ok(Value::from(value as u32)),
            _ if whole => Ok(Value::from(value)),
            _ => Err(unread()),
        }),
        ColumnReader::Int64ColumnReader(reader) => {
            let nanoseconds = matches!(
                descriptor.logical_type_ref(),
                Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS
            );
            rows_of(reader, descriptor, rows, |&value| match kind {
                ConvertedType::TIMESTAMP_MILLIS => timestamp(value.checked_mul(1000)),
                ConvertedType::TIMESTAMP_MICROS => timestamp(Some(value)),
                _ if nanoseconds => timestamp(Some(value.div_euclid(1000))),
                ConvertedType::UINT_64 => Ok(Value::from(value as u64)),
                _ if whole => Ok(Value::from(value)),
                _ => Err(unread()),
            })
        }
        ColumnReader::Int96ColumnReader(reader) => {
            rows_of(reader, descriptor, rows, |value| timestamp(value.to_millis().checked_mul(1000)))
        }
        // The shortest decimal that is this f32, not the f64 beside it.
        ColumnReader::FloatColumnReader(reader) => {
            rows_of(reader, descriptor, rows, |value| Ok(float(value.to_string().parse()?)))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            rows_of(reader, descriptor, rows, |&value| Ok(float(value)))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            rows_of(reader, descriptor, rows, |value| match kind {
                ConvertedType::NONE | ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => {
                    Ok(Value::from(std::str::from_utf8(value.data()).map_err(|_| anyhow!("not UTF-8"))?))
                }
                _ => Err(unread()),
            })
        }
        ColumnReader::FixedLenByteArrayColumnReader(_) => Err(unread()),
    }
}

/// NaN is how pandas writes a number that is not there.
fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn timestamp(microseconds: Option<i64>) -> Result<Value> {
    Ok(Value::from(time::format(microseconds.context("a time that is out of range")?)))
}

/// Puts the values back into the rows that the levels describe.
///
/// A value is there where its definition level is the highest; a repetition level of 0 starts a row.
fn rows_of<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    descriptor: &ColumnDescriptor,
    rows: usize,
    convert: impl Fn(&T::T) -> Result<Value>,
) -> Result<Vec<Value>> {
    let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
    let mut levels = 0;
    loop {
        let (_, _, read) =
            reader.read_records(rows, Some(&mut definitions), Some(&mut repetitions), &mut values)?;
        levels += read;
        if read == 0 {
            break;
        }
    }
    let is_list = descriptor.max_rep_level() > 0;
    let mut values = values.iter();
    let mut all: Vec<Value> = Vec::new();
    for level in 0..levels {
        let there = definitions.get(level).is_none_or(|&definition| definition == descriptor.max_def_level());
        let value = if there {
            convert(values.next().context("fewer values than rows")?)
                .with_context(|| format!("row {} of its group", all.len() + 1))?
        } else {
            Value::Null
        };
        if !is_list {
            all.push(value);
            continue;
        }
        if repetitions.get(level).is_none_or(|&repetition| repetition == 0) {
            all.push(Value::Array(Vec::new()));
        }
        if let (true, Some(Value::Array(list))) = (there, all.last_mut()) {
            list.push(value);
        }
    }
    if all.len() != rows {
        bail!("{} values in {rows} rows", all.len());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::data_type::{
        ByteArray, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
    };
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use serde_json::json;
    use std::sync::Arc;

    /// Two row groups of two rows each: every type that is read, with and without nulls, and a list.
    fn file() -> Vec<u8> {
        let schema = "message table {
            REQUIRED BYTE_ARRAY id (UTF8);
            OPTIONAL INT64 number;
            OPTIONAL DOUBLE price;
            REQUIRED FLOAT weight;
            REQUIRED INT32 day (DATE);
            REQUIRED INT64 millis (TIMESTAMP_MILLIS);
            REQUIRED INT64 nanos (TIMESTAMP(NANOS, true));
            REQUIRED INT96 old;
            OPTIONAL GROUP tags (LIST) { REPEATED GROUP list { OPTIONAL BYTE_ARRAY element (UTF8); } }
            REQUIRED FIXED_LEN_BYTE_ARRAY (2) fixed;
            REQUIRED GROUP pair { REQUIRED INT32 a; REQUIRED INT32 b; }
        }";
        let mut bytes = Vec::new();
        let mut writer = SerializedFileWriter::new(
            &mut bytes,
            Arc::new(parse_message_type(schema).unwrap()),
            Arc::new(
                WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build(),
            ),
        )
        .unwrap();
        for _ in 0..2 {
            let mut group = writer.next_row_group().unwrap();
            macro_rules! column {
                ($kind:ty, $values:expr, $definitions:expr, $repetitions:expr) => {
                    let mut column = group.next_column().unwrap().unwrap();
                    column.typed::<$kind>().write_batch(&$values, $definitions, $repetitions).unwrap();
                    column.close().unwrap();
                };
            }
            column!(ByteArrayType, [ByteArray::from("a"), ByteArray::from("é")], None, None);
            column!(Int64Type, [7], Some(&[1, 0]), None);
            column!(DoubleType, [2.5, f64::NAN], Some(&[1, 1]), None);
            column!(FloatType, [0.1, 3.0], None, None);
            column!(Int32Type, [-11_116, 0], None, None);
            column!(Int64Type, [1_318_896_000_000, 1_318_896_000_500], None, None);
            column!(Int64Type, [1_318_896_000_000_000_000, -1_000_000_000], None, None);
            let mut epoch = Int96::new();
            epoch.set_data(0, 0, 2_440_588);
            column!(Int96Type, [epoch, epoch], None, None);
            // ["x", null, "y"] and no list at all.
            let tags = [ByteArray::from("x"), ByteArray::from("y")];
            column!(ByteArrayType, tags, Some(&[3, 2, 3, 0]), Some(&[0, 1, 1, 0]));
            let fixed = [ByteArray::from("ab"), ByteArray::from("cd")].map(Into::into);
            column!(parquet::data_type::FixedLenByteArrayType, fixed, None, None);
            column!(Int32Type, [1, 2], None, None);
            column!(Int32Type, [1, 2], None, None);
            group.close().unwrap();
        }
        writer.close().unwrap();
        bytes
    }

    fn rows(bytes: &[u8], columns: &[&str]) -> Result<Vec<(String, Vec<Value>)>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("x.parquet");
        std::fs::write(&path, bytes)?;
        let wanted: Vec<_> = columns.iter().map(|name| Wanted { name, required: true }).collect();
        let mut rows = Vec::new();
        let prefix = folder.path().display().to_string() + "/";
        read(&path, &wanted, &mut |row| {
            rows.push((row.place.to_string().replace(&prefix, ""), row.values.to_vec()));
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn every_type_and_its_nulls() {
        let columns = ["tags", "id", "number", "price", "weight", "day", "millis", "nanos", "old"];
        let rows = rows(&file(), &columns).unwrap();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[2].0, "x.parquet row 3");
        assert_eq!(
            rows[2].1,
            [
                json!(["x", "y"]),
                json!("a"),
                json!(7),
                json!(2.5),
                json!(0.1),
                json!("1939-07-27"),
                json!("2011-10-18"),
                json!("2011-10-18"),
                json!("1970-01-01"),
            ]
        );
        assert_eq!(
            rows[3].1[..8],
            [
                json!([]),
                json!("é"),
                json!(null),
                json!(null),
                json!(3.0),
                json!("1970-01-01"),
                json!("2011-10-18T00:00:00.500000"),
                json!("1969-12-31T23:59:59.000000"),
            ]
        );
    }

    #[test]
    fn columns_that_cannot_be_read_are_named() {
        let error = |name| format!("{:#}", rows(&file(), &[name]).unwrap_err());
        assert!(error("colour").ends_with(
            "x.parquet: no column `colour`; there are: id, number, price, weight, day, millis, nanos, \
             old, tags, fixed, pair"
        ));
        assert!(error("pair").ends_with("column `pair` is neither a value nor a list of values"));
        assert!(
            error("fixed")
                .contains("column `fixed`: values of the type FIXED_LEN_BYTE_ARRAY, NONE are not read")
        );
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let good = file();
        let columns = ["id", "number", "tags", "day"];
        for cut in (0..good.len()).step_by(97) {
            assert!(rows(&good[..cut], &columns).is_err());
        }
        for at in (0..good.len()).step_by(13) {
            let mut bad = good.clone();
            bad[at] ^= 0x55;
            // A flipped byte may also hit what is not read, or change a value to another.
            let _ = rows(&bad, &columns);
        }
    }
}
