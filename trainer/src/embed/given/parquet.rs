//! Vectors in a column of lists of a `.parquet` file.
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;
use tigerlet::matrix::Matrix;

use super::{Given, Ids};

/// Records that are decoded at once.
const BATCH: usize = 4096;

pub fn read(path: &Path) -> Result<Given> {
    let file = File::open(path).context("cannot read it")?;
    // The decoder panics on a few kinds of damage; nothing that it leaves behind is used after that.
    catch_unwind(AssertUnwindSafe(|| decode(file))).unwrap_or_else(|_| Err(anyhow!("damaged")))
}

fn decode(file: File) -> Result<Given> {
    let reader = SerializedFileReader::new(file).context("not a valid parquet file")?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let Columns { vectors, ids } = Columns::of(schema)?;
    let mut rows = 0;
    let mut width = None;
    let (mut values, mut names) = (Vec::new(), Vec::new());
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let expected = usize::try_from(group.metadata().num_rows())?;
        let lengths = lists(group.as_ref(), vectors, &mut values)
            .with_context(|| format!("column `{}`", top(schema, vectors)))?;
        ensure!(lengths.len() == expected, "{} lists in {expected} rows", lengths.len());
        for (row, length) in (rows..).zip(lengths) {
            let width = *width.get_or_insert(length);
            ensure!(length == width, "row {row} has {length} numbers, the first {width}");
        }
        if let Some(ids) = ids {
            let before = names.len();
            texts(group.as_ref(), ids, &mut names)
                .with_context(|| format!("column `{}`", top(schema, ids)))?;
            ensure!(names.len() - before == expected, "{} ids in {expected} rows", names.len() - before);
        }
        rows += expected;
    }
    let vectors = Matrix::new(rows, width.unwrap_or(0), values)?;
    let ids = ids.map(|column| Ids { ids: names, place: format!("column `{}`", top(schema, column)) });
    Ok(Given { vectors, ids })
}

/// The physical columns of the vectors and of the ids.
struct Columns {
    vectors: usize,
    ids: Option<usize>,
}

impl Columns {
    fn of(schema: &SchemaDescriptor) -> Result<Self> {
        let (lists, others): (Vec<usize>, Vec<usize>) = (0..schema.num_columns())
            .partition(|&column| schema.column(column).max_rep_level() == 1 && is_float(schema, column));
        let names = |columns: &[usize]| {
            let names: Vec<&str> = columns.iter().map(|&column| top(schema, column)).collect();
            names.join(", ")
        };
        let [vectors] = lists[..] else {
            bail!("it has {} columns of lists of numbers ({}), expected one", lists.len(), names(&lists));
        };
        let ids = match others[..] {
            [] => None,
            [only] => Some(only),
            _ => Some(*others.iter().find(|&&column| top(schema, column) == "id").with_context(|| {
                format!(
                    "none of its columns ({}) is called `id`: which says whose the vectors are?",
                    names(&others)
                )
            })?),
        };
        Ok(Self { vectors, ids })
    }
}

fn is_float(schema: &SchemaDescriptor, column: usize) -> bool {
    matches!(schema.column(column).physical_type(), Type::FLOAT | Type::DOUBLE)
}

/// The name of the field that a physical column belongs to.
fn top(schema: &SchemaDescriptor, column: usize) -> &str {
    schema.get_column_root(column).name()
}

fn reader(group: &dyn RowGroupReader, column: usize) -> Result<ColumnReader> {
    // The decoder asserts this.
    let chunk = group.metadata().column(column);
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    ensure!(start >= 0 && chunk.compressed_size() >= 0, "it stands nowhere in the file");
    Ok(group.get_column_reader(column)?)
}

/// Appends the numbers of a row group's lists to `values`, and gives the length of each list.
fn lists(group: &dyn RowGroupReader, column: usize, values: &mut Vec<f32>) -> Result<Vec<usize>> {
    match reader(group, column)? {
        ColumnReader::FloatColumnReader(reader) => levels(reader, |value| values.push(value)),
        ColumnReader::DoubleColumnReader(reader) => levels(reader, |value| values.push(value as f32)),
        _ => bail!("not numbers"),
    }
}

/// Appends the ids of a row group to `ids`.
fn texts(group: &dyn RowGroupReader, column: usize, ids: &mut Vec<String>) -> Result<()> {
    let mut damaged = None;
    let lengths = match reader(group, column)? {
        ColumnReader::ByteArrayColumnReader(reader) => {
            levels(reader, |value| match std::str::from_utf8(value.data()) {
                Ok(text) => ids.push(text.to_owned()),
                Err(error) => damaged = Some(error),
            })?
        }
        ColumnReader::Int32ColumnReader(reader) => levels(reader, |value| ids.push(value.to_string()))?,
        ColumnReader::Int64ColumnReader(reader) => levels(reader, |value| ids.push(value.to_string()))?,
        _ => bail!("neither texts nor whole numbers"),
    };
    ensure!(damaged.is_none(), "not UTF-8");
    ensure!(lengths.iter().all(|&length| length == 1), "a list where an id should be");
    Ok(())
}

/// Hands every value of a column to `take`, and gives how many each row has; a value that is not there is refused.
fn levels<T: DataType>(mut reader: ColumnReaderImpl<T>, mut take: impl FnMut(T::T)) -> Result<Vec<usize>> {
    let mut lengths = Vec::new();
    loop {
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        let (_, there, read) =
            reader.read_records(BATCH, Some(&mut definitions), Some(&mut repetitions), &mut values)?;
        if read == 0 {
            return Ok(lengths);
        }
        // A level without a value is a null, or an empty list.
        ensure!(
            there == read,
            "a row from row {} of its group on has an empty list or a null",
            lengths.len()
        );
        for level in 0..read {
            match (repetitions.get(level).is_none_or(|&repetition| repetition == 0), lengths.last_mut()) {
                (true, _) => lengths.push(1),
                (false, Some(length)) => *length += 1,
                (false, None) => bail!("it begins within a row"),
            }
        }
        values.into_iter().for_each(&mut take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::data_type::{ByteArrayType, FloatType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    /// A file of one row group; ids as texts or numbers, lists of the given lengths.
    fn file(folder: &Path, schema: &str, lengths: &[usize]) -> std::path::PathBuf {
        let path = folder.join("vectors.parquet");
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = Arc::new(WriterProperties::builder().build());
        let mut writer = SerializedFileWriter::new(File::create(&path).unwrap(), schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        while let Some(mut column) = group.next_column().unwrap() {
            use parquet::column::writer::ColumnWriter;
            let rows = lengths.len();
            match column.untyped() {
                ColumnWriter::ByteArrayColumnWriter(_) => {
                    let ids: Vec<_> = (0..rows).map(|row| format!("id-{row}").as_str().into()).collect();
                    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
                }
                ColumnWriter::Int64ColumnWriter(_) => {
                    let ids: Vec<i64> = (0..rows as i64).collect();
                    column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
                }
                _ => {
                    let count: usize = lengths.iter().sum();
                    let values: Vec<f32> = (0..count).map(|x| x as f32).collect();
                    let repetitions: Vec<i16> =
                        lengths.iter().flat_map(|&length| (0..length).map(|at| i16::from(at > 0))).collect();
                    let definitions = vec![1; count];
                    let column = column.typed::<FloatType>();
                    column.write_batch(&values, Some(&definitions), Some(&repetitions)).unwrap();
                }
            }
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
        path
    }

    const LIST: &str = "REQUIRED GROUP vector (LIST) { REPEATED GROUP list { REQUIRED FLOAT element; } }";

    #[test]
    fn lists_and_their_ids_are_read_and_ragged_ones_refused() {
        let folder = tempfile::tempdir().unwrap();
        let message = |columns: &str| format!("message table {{ {columns} {LIST} }}");
        let given =
            read(&file(folder.path(), &message("REQUIRED BYTE_ARRAY item (UTF8);"), &[2, 2])).unwrap();
        assert_eq!(given.vectors, Matrix::new(2, 2, vec![0.0, 1.0, 2.0, 3.0]).unwrap());
        let ids = given.ids.unwrap();
        assert_eq!(
            (ids.ids, ids.place.as_str()),
            (vec!["id-0".to_owned(), "id-1".to_owned()], "column `item`")
        );
        let two = message("REQUIRED INT64 row; REQUIRED INT64 id;");
        assert_eq!(read(&file(folder.path(), &two, &[1, 1, 1])).unwrap().ids.unwrap().ids, ["0", "1", "2"]);
        assert!(read(&file(folder.path(), &message(""), &[3])).unwrap().ids.is_none());

        let refused = |columns: &str, lengths: &[usize]| {
            format!("{:#}", read(&file(folder.path(), &message(columns), lengths)).err().unwrap())
        };
        assert_eq!(refused("", &[2, 1]), "row 1 has 1 numbers, the first 2");
        let which = refused("REQUIRED INT64 a; REQUIRED INT64 b;", &[1]);
        assert!(which.starts_with("none of its columns (a, b) is called `id`"), "{which}");
        let path = file(folder.path(), "message table { REQUIRED INT64 id; }", &[1]);
        assert!(read(&path).err().unwrap().to_string().contains("0 columns of lists of numbers"));
        std::fs::write(&path, b"PAR1").unwrap();
        assert!(format!("{:#}", read(&path).err().unwrap()).contains("not a valid parquet file"));
    }
}
