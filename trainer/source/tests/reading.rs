//! Files of all kinds, read whole: what comes out is what was put in, or the line that could not be read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set itself up has failed")]

use std::fs;
use std::io::Write;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, RecordBatch};
use tigerlet_source::{ColumnType, Damaged, Format, Reading, SourceError, Table};

fn table(path: &str) -> Table {
    Table { path: path.to_owned(), ..Table::default() }
}

/// The columns' names and all cells: `_` is null, lists are joined by `+`, the line comes last.
fn rows(table: &Table, root: &Path) -> Result<(String, Vec<String>), SourceError> {
    let reading = table.look(root)?;
    let names: Vec<String> = reading.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut rows = Vec::new();
    for file in 0..reading.files().len() {
        for batch in reading.batches(file)? {
            let batch = batch?;
            rows.extend((0..batch.num_rows()).map(|at| row(&batch, at)));
        }
    }
    Ok((names.join(" "), rows))
}

fn row(batch: &RecordBatch, at: usize) -> String {
    let cell = |column: &dyn Array| {
        if column.is_null(at) {
            "_".to_owned()
        } else if let Some(list) = column.as_list_opt::<i32>() {
            let list = list.value(at);
            list.as_string::<i32>().iter().map(|text| text.unwrap_or("_")).collect::<Vec<_>>().join("+")
        } else if let Some(text) = column.as_string_opt::<i32>() {
            text.value(at).to_owned()
        } else {
            column.as_primitive::<UInt64Type>().value(at).to_string()
        }
    };
    batch.columns().iter().map(|column| cell(column)).collect::<Vec<_>>().join(" ")
}

/// The rows of one file with this content.
fn read(content: impl AsRef<[u8]>) -> Result<(String, Vec<String>), SourceError> {
    read_as(content, Table::default())
}

fn read_as(content: impl AsRef<[u8]>, table: Table) -> Result<(String, Vec<String>), SourceError> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), content).unwrap();
    rows(&Table { path: "file".to_owned(), ..table }, folder.path())
}

fn look(content: &str) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), content).unwrap();
    table("file").look(folder.path()).unwrap()
}

#[test]
fn separators_are_seen() {
    let right = ("user item n __line".to_owned(), vec!["u1 a 1 2".to_owned(), "u2 b 2 3".to_owned()]);
    for separator in ["\t", "::", ";", "|", ",", "  "] {
        let text = ["user,item,n", "u1,a,1", "u2,b,2"].join("\r\n").replace(',', separator);
        assert_eq!(read(text).unwrap(), right, "{separator:?}");
    }
    assert_eq!(read("u;1,5;2,5\nv;1,7;2,5\n").unwrap().1, ["u 1,5 2,5 1", "v 1,7 2,5 2"]);
    assert_eq!(read("7::The Lift: Up|Down::A|B\n8::One::C\n").unwrap().1[0], "7 The Lift: Up|Down A|B 1");
    assert_eq!(read("a,1\rb,2\r").unwrap().1, ["a 1 1", "b 2 2"]);
}

#[test]
fn quotation_marks_quote_only_where_they_are_meant_to() {
    let csv = "id,title\n1,\"a, \"\"b\"\"\nc\"\n2,d\n";
    assert_eq!(read(csv).unwrap().1, ["1 a, \"b\"\nc 2", "2 d 4"]);
    let tsv = "id\ttitle\n1\t\"Weird\" Winter\n2\t\"Open\n3\tc\n";
    assert_eq!(read(tsv).unwrap().1, ["1 \"Weird\" Winter 2", "2 \"Open 3", "3 c 4"]);
    let backslash = "\"id\";\"title\"\n\"1\";\"\\\"A\\\"; b\"\n\"2\";\"c\"\n";
    assert_eq!(read(backslash).unwrap().1, ["1 \"A\"; b 2", "2 c 3"]);
    let one = "u,i\n1,\"Open\n2,b\n3,c\n";
    assert_eq!(read(one).unwrap().1, ["1 \"Open 2", "2 b 3", "3 c 4"]);
}

#[test]
fn a_quotation_mark_that_nothing_closes_swallows_no_row() {
    let row = |at: usize| format!("u{at},\"Title {at}\"\n");
    let mut text: String = "user,title\n".to_owned();
    (0..30).for_each(|at| text += &row(at));
    text += "u30,\"Title ”\n";
    (31..40).for_each(|at| text += &row(at));
    let error = read(&text).unwrap_err().to_string();
    assert!(error.contains("file:32: ") && error.contains("damaged"), "{error}");
    let skipped = read_as(&text, Table { damaged: Damaged::Skip, ..Table::default() }).unwrap();
    assert_eq!(skipped.1.len(), 39);
    assert_eq!(skipped.1[30], "u31 Title 31 33");
}

#[test]
fn rows_of_another_width_are_named_or_left_out_and_counted() {
    let text = "a,b\n1,2\n3\n4,5\n";
    let error = read(text).unwrap_err().to_string();
    assert!(error.contains("file:3: 1 cells, expected 2"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), text).unwrap();
    let table = Table { damaged: Damaged::Skip, ..table("file") };
    let reading = table.look(folder.path()).unwrap();
    assert_eq!(reading.batches(0).unwrap().map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 2);
    assert_eq!(reading.skipped().damaged, 1);
    assert!(reading.skipped().first.unwrap().contains("file:3"));
}

#[test]
fn encodings_are_seen() {
    let text = "id,title\n1,Señor\n2,b\n";
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let marked = |mark: &[u8], text: &[u8]| [mark, text].concat();
    for content in [
        text.as_bytes().to_vec(),
        marked(b"\xef\xbb\xbf", text.as_bytes()),
        latin,
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        marked(b"\xff\xfe", &wide(u16::to_le_bytes)),
        marked(b"\xfe\xff", &wide(u16::to_be_bytes)),
    ] {
        let (names, rows) = read(&content).unwrap();
        assert_eq!((names.as_str(), rows[0].as_str()), ("id title __line", "1 Señor 2"), "{content:?}");
    }
    let said = Table { encoding: Some("utf-8".to_owned()), ..Table::default() };
    let error = read_as(b"id,title\n1,Se\xf1or\n", said).unwrap_err().to_string();
    assert!(error.contains("file:2: is not UTF-8"), "{error}");
}

#[test]
fn a_large_file_of_another_encoding_is_read_whole() {
    let line = "1,Se\u{f1}or \u{c1}mbar's Caf\u{e9}\n";
    let lines = (3 << 20) / line.chars().count();
    let latin: Vec<u8> = line.chars().map(|letter| letter as u8).collect();
    let (_, rows) = read([b"id,title\n".to_vec(), latin.repeat(lines)].concat()).unwrap();
    assert_eq!(rows.len(), lines);
    assert!(rows.iter().all(|row| row.starts_with("1 Se\u{f1}or \u{c1}mbar's Caf\u{e9} ")));
}

#[test]
fn files_put_together_keep_neither_marks_nor_headers() {
    let part = "\u{feff}id,title\n1,a\n2,b\n";
    assert_eq!(read(format!("{part}{part}")).unwrap().1, ["1 a 2", "2 b 3", "1 a 5", "2 b 6"]);
}

#[test]
fn compression_is_seen_and_not_named() {
    let text = b"id,title\n1,a\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(&text[..], 1).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("x.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(text).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    for packed in [&gzip, &zstd, &zip] {
        assert_eq!(read(packed).unwrap().1, ["1 a 2"]);
    }
    let error = read(&gzip[..gzip.len() - 9]).unwrap_err().to_string();
    assert!(error.contains("file:1: "), "{error}");
    let error = read(b"7z\xbc\xaf\x27\x1c").unwrap_err().to_string();
    assert!(error.contains("7z archive"), "{error}");
}

#[test]
fn names_of_columns_are_kept_apart() {
    assert_eq!(read(",user , item\n0,u,i\n1,v,j\n").unwrap().0, "column_1 user item __line");
    let error = read("id,title,title\n1,a,b\n").unwrap_err().to_string();
    assert!(error.contains("file:1: two columns are called `title`"), "{error}");
    let named = Table { columns: Some(["u", "i"].map(str::to_owned).to_vec()), ..Table::default() };
    assert_eq!(
        read_as("7,8\n9,10\n", named).unwrap(),
        ("u i __line".to_owned(), vec!["7 8 1".into(), "9 10 2".into()])
    );
}

#[test]
fn parts_of_a_folder_are_read_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("part-1", "id,n\n3,c\n"), ("part-0", "id,n\n1,a\n2,b\n"), ("_SUCCESS", ""), (".part", "x")]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    assert!(rows(&table(""), folder.path()).unwrap_err().to_string().contains("path"));
    assert_eq!(rows(&table("."), folder.path()).unwrap().1, ["1 a 2", "2 b 3", "3 c 2"]);
    assert_eq!(rows(&table("part-*"), folder.path()).unwrap().1.len(), 3);
    assert!(rows(&table("none-*"), folder.path()).unwrap_err().to_string().contains("holds no file"));
}

#[test]
fn json_of_every_shape() {
    let lines = "{\"id\": 101463350189962023781, \"t\": \"0012\", \"k\": [[\"a\", \"b\"]], \"o\": {\"p\": 1.50}}\n\n{\"id\": \"x\", \"k\": \"c\"}\n";
    assert_eq!(
        read(lines).unwrap(),
        (
            "id t k o.p __line".to_owned(),
            vec!["101463350189962023781 0012 a+b 1.50 1".into(), "x _ c _ 3".into()]
        )
    );
    assert_eq!(read("[\n{\"a\": 1},\n{\"a\": 2}]").unwrap().1, ["1 2", "2 3"]);
    assert_eq!(read("{\"7\": {\"a\": 1}, \"8\": {\"a\": 2}}").unwrap().1, ["7 1 1", "8 2 1"]);
    let histories = read("{\"u\": [7, 8], \"v\": [7]}").unwrap();
    assert_eq!(
        histories,
        ("key value __line".to_owned(), vec!["u 7 1".into(), "u 8 1".into(), "v 7 1".into()])
    );
    assert_eq!(read("[[1, 2], [3, 4]]").unwrap().1, ["1 2 1", "3 4 1"]);
    assert_eq!(
        read("{\"info\": {\"n\": 2}, \"rows\": [{\"a\": 1}, {\"a\": 2}]}").unwrap().1,
        ["2 1 1", "2 2 1"]
    );
}

#[test]
fn rows_inside_rows_carry_what_stands_around_them() {
    let nested = "{\"lists\": [{\"pid\": 0, \"name\": \"x\", \"tracks\": [{\"uri\": \"a\", \"name\": \"A\"}, {\"uri\": \"b\", \"name\": \"B\"}], \"by\": \"ann\"}]}";
    let table = Table { records: Some("lists[].tracks[]".to_owned()), ..Table::default() };
    let (names, rows) = read_as(nested, table).unwrap();
    assert_eq!(names, "pid lists.name uri name by __line");
    assert_eq!(rows, ["0 x a A ann 1", "0 x b B ann 1"]);
    let wrong = Table { records: Some("lists[0]".to_owned()), ..Table::default() };
    assert!(read_as(nested, wrong).unwrap_err().to_string().contains("lists[0]"));
    let nowhere = Table { records: Some("songs[]".to_owned()), ..Table::default() };
    assert!(read_as(nested, nowhere).unwrap_err().to_string().contains("songs[]"));
}

#[test]
fn damaged_json_is_named_by_its_line() {
    let text = "{\"a\": 1}\n{\"a\": 2}\n{\"a\": ";
    let error = read(text).unwrap_err().to_string();
    assert!(error.contains("file:3: is no JSON"), "{error}");
    assert_eq!(
        read_as(text, Table { damaged: Damaged::Skip, ..Table::default() }).unwrap().1,
        ["1 1", "2 2"]
    );
    assert!(
        read("{\"a\": 1}\n{\"a\": 2, \"a\": 3}\n")
            .unwrap_err()
            .to_string()
            .contains("file:2: the key `a` stands twice")
    );
    assert!(read("{'a': 1}\n{'a': 2}\n").unwrap_err().to_string().contains("Python"));
    let deep = "[".repeat(100_000);
    assert!(read(deep).is_err());
}

#[test]
fn histories_are_seen_by_the_length_of_their_lines() {
    let text = "1 5 6 7\n2 5 6\n3 6 7 5 8\n4 5\n";
    let (names, rows) = read(text).unwrap();
    assert_eq!((names.as_str(), rows.len(), rows[2].as_str()), ("user item __line", 10, "1 7 1"));
    let pairs = Table { format: Some(Format::Histories), ..Table::default() };
    assert_eq!(read_as("1 5\n2 6\n", pairs).unwrap().1, ["1 5 1", "2 6 2"]);
    assert_eq!(read("1 8\n1 15\n2 3\n").unwrap().1, ["1 8 1", "1 15 2", "2 3 3"]);
}

#[test]
fn types_are_those_of_all_rows() {
    let types = look("a,b,c,d\n7,1.5,07,x\n8,2,8,\n").types();
    // The files are gone by then, and that is said.
    assert!(types.unwrap_err().to_string().contains("cannot read"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "a,b,c,d\n7,1.5,07,x\n8,2,8,\n").unwrap();
    let types = table("file").look(folder.path()).unwrap().types().unwrap();
    assert_eq!(types, [ColumnType::Whole, ColumnType::Number, ColumnType::Text, ColumnType::Text]);
}
