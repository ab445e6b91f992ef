//! Vectors of anybody's making, in the shapes in which Parquet has them.
#![allow(clippy::unwrap_used, reason = "a test that cannot set its files up has failed")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, FixedSizeListArray, Int64Array, LargeListArray, ListArray, RecordBatch, StringArray,
};
use datafusion::arrow::datatypes::{Float32Type, Float64Type};
use datafusion::parquet::arrow::ArrowWriter;
use tigerlet_data::read_vectors;

fn file(folder: &Path, columns: Vec<(&str, ArrayRef)>) -> PathBuf {
    let path = folder.join("vectors.parquet");
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    path
}

fn lists(rows: &[&[f32]]) -> ArrayRef {
    let row = |row: &&[f32]| Some(row.iter().copied().map(Some).collect::<Vec<_>>());
    Arc::new(ListArray::from_iter_primitive::<Float32Type, _, _>(rows.iter().map(row)))
}

#[test]
fn lists_of_every_kind_are_read_with_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let rows: [Option<Vec<Option<f64>>>; 2] =
        [Some(vec![Some(0.0), Some(1.0)]), Some(vec![Some(2.0), Some(3.0)])];
    let large = LargeListArray::from_iter_primitive::<Float64Type, _, _>(rows.clone());
    let fixed = FixedSizeListArray::from_iter_primitive::<Float64Type, _, _>(rows, 2);
    let plain = lists(&[&[0.0, 1.0], &[2.0, 3.0]]);
    for vectors in [plain, Arc::new(large), Arc::new(fixed)] {
        let ids: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
        let read = read_vectors(&file(folder.path(), vec![("item", ids), ("vector", vectors)])).unwrap();
        assert_eq!((read.values.as_slice(), read.width), ([0.0, 1.0, 2.0, 3.0].as_slice(), 2));
        assert_eq!(read.ids.unwrap(), ("item".to_owned(), vec!["a".to_owned(), "b".to_owned()]));
    }
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7, 8]));
    let path =
        file(folder.path(), vec![("row", numbers.clone()), ("id", numbers), ("v", lists(&[&[1.0], &[2.0]]))]);
    assert_eq!(read_vectors(&path).unwrap().ids.unwrap().1, ["7", "8"]);
    assert_eq!(read_vectors(&file(folder.path(), vec![("v", lists(&[&[1.0]]))])).unwrap().ids, None);
}

#[test]
fn what_is_no_table_of_vectors_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7, 8]));
    let two = || lists(&[&[1.0], &[2.0]]);
    for (columns, words) in [
        (vec![("v", lists(&[&[1.0, 2.0], &[3.0]]))], "row 2: a vector of 1 numbers, those before have 2"),
        (vec![("v", lists(&[&[1.0], &[]]))], "row 2: column `v` has an empty list or a null"),
        (vec![("id", numbers.clone())], "0 columns of lists of floats"),
        (vec![("v", two()), ("w", two())], "2 columns of lists of floats (v, w), expected one"),
        (
            vec![("a", numbers.clone()), ("b", numbers), ("v", two())],
            "none of its columns (a, b) is called `id`",
        ),
    ] {
        let error = read_vectors(&file(folder.path(), columns)).unwrap_err().to_string();
        assert!(error.contains("vectors.parquet") && error.contains(words), "{error}");
    }
    fs::write(folder.path().join("vectors.parquet"), b"PAR1").unwrap();
    let error = read_vectors(&folder.path().join("vectors.parquet")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read ") && !error.contains('\n'), "{error}");
}
