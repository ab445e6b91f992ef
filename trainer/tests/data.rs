//! `trainer data`, the real binary: every layout gives the same prepared folder, and bad input one clear line.
#![allow(clippy::unwrap_used, reason = "a test that cannot set its files up has failed")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use flate2::{Compression, write::GzEncoder};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// `trainer data WORDS… CONFIG`, with the folder as its current one and `[data]` above the settings.
fn trainer(folder: &Path, words: &[&str], settings: &str) -> Output {
    fs::write(folder.join("config.toml"), format!("[data]\n{settings}")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_trainer"))
        .current_dir(folder)
        .arg("data")
        .args(words)
        .arg("config.toml")
        .output()
        .unwrap()
}

/// The prepared items and histories.
fn prepared(folder: &Path, settings: &str) -> (String, String) {
    let output = trainer(folder, &["prepare", "--run", "run"], settings);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let data = folder.join("run/data");
    (fs::read_to_string(data.join("items.jsonl")).unwrap(), histories(&data))
}

fn column<T: npyz::Deserialize>(path: &Path) -> Vec<T> {
    npyz::NpyFile::new(fs::File::open(path).unwrap()).unwrap().into_vec().unwrap()
}

/// The prepared histories: a user, a tab and their items, a line.
fn histories(data: &Path) -> String {
    let items = fs::read_to_string(data.join("items.jsonl")).unwrap();
    let ids: Vec<Value> = items.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let all: Vec<u32> = column(&data.join("history_items.npy"));
    let mut start = 0;
    let line = |(user, end): (&str, u64)| {
        let history: Vec<&str> =
            all[start..end as usize].iter().map(|&item| ids[item as usize]["id"].as_str().unwrap()).collect();
        start = end as usize;
        format!("{user}\t{}\n", history.join(" "))
    };
    let users = fs::read_to_string(data.join("users.txt")).unwrap();
    users.lines().zip(column::<u64>(&data.join("history_ends.npy"))).map(line).collect()
}

fn inspected(folder: &Path, settings: &str) -> Value {
    let output = trainer(folder, &["inspect", "--json"], settings);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const ITEMS: &str = r#"{"id":"a","title":"Alpha","attributes":{"kind":"Fiction, Poetry","year":"1920"}}
{"id":"b","title":"It's \"Beta\"","attributes":{"kind":"Fiction"}}
{"id":"c","title":"","attributes":{"year":"1925"}}
{"id":"d","title":"Delta"}
"#;
/// Ann's two loans of one day keep the order of the file.
const SEQUENCES: &str = "ann\tb a c a\nbob\ta b\n";

const ITEMS_CSV: &str = "id,title,kind,year\na,Alpha,\"['Fiction', 'Poetry']\",1920.0\nb,\"It's \"\"Beta\"\"\",Fiction,\n\
                         c,,[''],1925\nd,Delta,,\n";
const LOANS_TSV: &str = "when\titem\tuser\n1920-03-01\ta\tann\n1920-01-01T10:00:00Z\tb\tann\n1920-02-01\ta\tann\n\
                         1920-02-01\tc\tann\n1920-01-01\ta\tbob\n1920-01-02\tb\tbob\n";
const PLAIN: &str = "format = 'plain'\nitems = 'items.csv'\ninteractions = 'loans.tsv'\n\
                     columns = { time = 'when', attributes = ['kind', 'year'] }\n";

fn plain() -> TempDir {
    folder(&[("items.csv", ITEMS_CSV), ("loans.tsv", LOANS_TSV)])
}

#[test]
fn csv_items_and_tsv_interactions() {
    let (items, sequences) = prepared(plain().path(), PLAIN);
    assert_eq!(items, ITEMS);
    assert_eq!(sequences, SEQUENCES);
}

#[test]
fn jsonl_items_and_ready_sequences() {
    let jsonl = r#"{"id": "a", "title": "Alpha", "kind": [["Fiction"], ["Poetry", "Fiction"]], "year": 1920}
{"id": "b", "title": "It's \"Beta\"", "kind": "Fiction", "other": {"not": "read"}}

{"id": "c", "title": null, "year": 1925.0}
{"id": "d", "title": "Delta"}"#;
    let sequences = "ann\tb a c a\t0 7 7 9\nbob\ta b\n";
    let folder = folder(&[("items.jsonl", jsonl), ("sequences.tsv", sequences)]);
    let settings = "format = 'plain'\nitems = 'items.jsonl'\nsequences = 'sequences.tsv'\n\
                    columns.attributes = ['kind', 'year']";
    assert_eq!(prepared(folder.path(), settings), (ITEMS.to_owned(), SEQUENCES.to_owned()));
    assert_eq!(inspected(folder.path(), settings)["ties"], 1);
}

#[test]
fn parquet_items_and_interactions() {
    let folder = tempfile::tempdir().unwrap();
    fn text(values: &[&'static str]) -> Vec<ByteArray> {
        values.iter().map(|&value| ByteArray::from(value)).collect()
    }

    let schema = "message items {
        REQUIRED BYTE_ARRAY id (UTF8); OPTIONAL BYTE_ARRAY title (UTF8);
        OPTIONAL GROUP kind (LIST) { REPEATED GROUP list { OPTIONAL BYTE_ARRAY element (UTF8); } }
        OPTIONAL INT64 year;
    }";
    let file = fs::File::create(folder.path().join("items.parquet")).unwrap();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(file, schema, Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&text(&["a", "b", "c", "d"]), None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let titles = text(&["Alpha", "It's \"Beta\"", "Delta"]);
    column.typed::<ByteArrayType>().write_batch(&titles, Some(&[1, 1, 0, 1]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let kinds = text(&["Fiction", "Poetry", "Fiction"]);
    let (definitions, repetitions) = ([3, 3, 3, 0, 1], [0, 1, 0, 0, 0]);
    column.typed::<ByteArrayType>().write_batch(&kinds, Some(&definitions), Some(&repetitions)).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1920, 1925], Some(&[1, 0, 1, 0]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();

    let schema = "message loans {
        REQUIRED BYTE_ARRAY user (UTF8); REQUIRED BYTE_ARRAY item (UTF8); REQUIRED INT64 time (TIMESTAMP(NANOS, true));
    }";
    let file = fs::File::create(folder.path().join("loans.parquet")).unwrap();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(file, schema, Default::default()).unwrap();
    for (users, items, times) in [
        (["bob", "ann", "ann"], ["b", "c", "b"], [2_000_000_000_i64, 5_000_000_000, -1]),
        (["bob", "ann", "ann"], ["a", "a", "a"], [1_000_000_000, 4_000_000_000, 6_000_000_000]),
    ] {
        let mut group = writer.next_row_group().unwrap();
        for values in [users, items] {
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&text(&values), None, None).unwrap();
            column.close().unwrap();
        }
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&times, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();

    let settings = "format = 'plain'\nitems = 'items.parquet'\ninteractions = 'loans.parquet'\n\
                    columns.attributes = ['kind', 'year']";
    let (items, sequences) = prepared(folder.path(), settings);
    assert_eq!(items, ITEMS);
    assert_eq!(sequences, "bob\ta b\nann\tb a c a\n");

    fs::write(folder.path().join("loans.parquet"), b"PAR1 not really PAR1").unwrap();
    fails(folder.path(), settings, "cannot read loans.parquet: ");
}

const P5_MAPS: &str = r#"{"user2id": {"ann": "7", "bob": "8"}, "id2user": {}, "id2item": {},
    "item2id": {"d": "12", "a": "2", "c": "10", "b": "9"}}"#;
const P5_SEQUENCES: &str = "7 9 2 10 2\n8 2 9\n";

#[test]
fn the_layout_of_p5() {
    let folder = folder(&[("datamaps.json", P5_MAPS), ("sequential_data.txt", P5_SEQUENCES)]);
    let meta = r#"{'asin': 'b', 'title': 'It\'s "Beta"', 'kind': [['Fiction']], 'price': 3.5, 'related': {}}
{'asin': 'x', 'title': "Somebody else's", 'kind': None}
{'asin': 'a', 'title': u'Alpha', 'kind': [['Fiction', 'Poetry'], ['Fiction']], 'year': 1920}
{'asin': 'c', 'year': 1925.0}
{"asin": "d", 'title': 'D\x65lta'}
"#;
    let mut gzip =
        GzEncoder::new(fs::File::create(folder.path().join("meta.json.gz")).unwrap(), Compression::fast());
    gzip.write_all(meta.as_bytes()).unwrap();
    gzip.finish().unwrap();
    let settings = "format = 'p5'\ncolumns.attributes = ['kind', 'year']\n";
    assert_eq!(prepared(folder.path(), settings), (ITEMS.to_owned(), SEQUENCES.to_owned()));

    // The same texts as a table, with a column of another name; the third item is in the maps only.
    let table = "id,title,kind,year\na,Alpha,\"['Fiction', 'Poetry']\",1920.0\nb,\"It's \"\"Beta\"\"\",Fiction,\n\
                 x,Else,,\nd,Delta,,1925\n";
    fs::write(folder.path().join("items.csv"), table).unwrap();
    let (items, sequences) = prepared(
        folder.path(),
        "format = 'p5'\nitems = 'items.csv'\ncolumns = { id = 'id', attributes = ['kind'] }",
    );
    assert_eq!(sequences, SEQUENCES);
    assert_eq!(items.lines().nth(2), Some(r#"{"id":"c","title":""}"#));
    assert_eq!(items.lines().nth(1), ITEMS.lines().nth(1));
}

/// The preset's columns on a file of its shape: members 1 to 5 each lend books 1 to 5, and others do not last.
#[test]
fn the_shakespeare_preset_derives_its_items_and_keeps_a_core() {
    let mut table =
        "member\tmember_name\tbook\tbook_title\tauthor_name\tbook_year\tbook_genre\tbook_format\t\
                     event_start\tevent_end\n"
            .to_owned();
    let mut lend = |member: u32, book: u32, day: u32| {
        table += &format!(
            "m{member}\tName\tb{book}\t\"The \"\"{book}\"\"\"\tAuthor\t192{book}.0\t['Fiction', 'Drama']\tBook\t\
             1930-01-{day:02}\t--01-01\n"
        );
    };
    for member in 1..=5 {
        for book in 1..=5 {
            lend(member, book, 6 - book);
        }
    }
    // Four members for book 6, four books for member 6.
    (1..=4).for_each(|member| lend(member, 6, 20));
    (1..=4).for_each(|book| lend(6, book, book));
    let folder = folder(&[("borrows.tsv", &table)]);
    let preset = fs::read_to_string(
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("configs/shakespeare.toml"),
    )
    .unwrap();
    fs::write(folder.path().join("config.toml"), preset).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .current_dir(folder.path())
        .args(["data", "prepare", "config.toml", "--data", ".", "--run", "run"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let data = folder.path().join("run/data");
    let items = fs::read_to_string(data.join("items.jsonl")).unwrap();
    let expected = r#"{"id":"b1","title":"The \"1\"","attributes":{"author":"Author","genre":"Fiction, Drama","year":"1921"}}"#;
    assert_eq!((items.lines().next(), items.lines().count()), (Some(expected), 5));
    let sequences: String = (1..=5).map(|member| format!("m{member}\tb5 b4 b3 b2 b1\n")).collect();
    assert_eq!(histories(&data), sequences);
}

#[test]
fn inspect_counts() {
    let folder = plain();
    let mut counts = inspected(folder.path(), &format!("name = 'Loans'\n{PLAIN}"));
    let seen = counts.as_object_mut().unwrap().remove("seen").unwrap();
    assert!(seen.to_string().contains("loans.tsv: the times of column `when` are dates"), "{seen}");
    let expected = json!({
        "name": "Loans", "licence": "unknown", "simulated": false,
        "users": 2, "items": 4, "interactions": 6, "ties": 1,
        // Ann's last two loans are held out; of Bob's two, none is.
        "cold_items": 2, "empty_titles": 1, "missing_words": [], "look_alikes": [0, 0],
        "first_time": "1920-01-01T00:00:00Z", "last_time": "1920-03-01T00:00:00Z",
        // Ann's last loan, which she had before, is of another day than the one before it.
        "tied_targets": 0, "repeated_targets": 1,
        "left_out": {
            "without_user": 0, "without_item": 0, "without_time": 0, "unknown_time": 0, "outside": 0
        },
        "train_examples": 2, "validation_examples": 1, "test_examples": 1,
        "split": "leave-one-out", "cold_targets": 0, "without_history": [0, 0],
        "lengths": {"min": 2, "median": 3.0, "mean": 3.0, "p90": 4, "max": 4, "histogram": [
            {"from": 2, "to": 3, "users": 1}, {"from": 4, "to": 4, "users": 1}]},
    });
    assert_eq!(counts, expected);

    let table = trainer(folder.path(), &["inspect"], PLAIN);
    let table = String::from_utf8(table.stdout).unwrap();
    for line in
        ["interactions                   6", "  tied in time                 1", "items a user: least 2"]
    {
        assert!(table.contains(line), "{table}");
    }
}

#[test]
fn times_are_kept_and_cut_at_two_moments() {
    let folder = folder(&[
        ("items.csv", "id,title\na,A\nb,B\nc,C\n"),
        ("s.tsv", "u\ta b a c\t10 20 30 40\nv\ta b\t12.5 0\nw\tb c\t35 41\nx\ta\t30\n"),
    ]);
    let settings = "format = 'plain'\nitems = 'items.csv'\nsequences = 's.tsv'\nsplit = 'time'\n";
    let at = |from: &str, to: &str| format!("{settings}split_at = ['1970-01-01T00:00:{from}', '{to}']");
    prepared(folder.path(), &at("25", "40"));
    let times: Vec<i64> = column(&folder.path().join("run/data/history_times.npy"));
    let seconds = [10.0, 20.0, 30.0, 40.0, 12.5, f64::NAN, 35.0, 41.0, 30.0];
    let expected = seconds.map(|time| if time.is_nan() { i64::MIN } else { (time * 1e9) as i64 });
    assert_eq!(times, expected);
    for source in ["config.toml", "run"] {
        let output = Command::new(env!("CARGO_BIN_EXE_trainer"))
            .current_dir(folder.path())
            .args(["data", "inspect", "--json", source])
            .output()
            .unwrap();
        let counts: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(counts["split"], json!({"time": {"validation_from": 25.0, "test_from": 40.0}}));
        // Learned from: u's first two and v's first. Of u, a is for validation and c, which is cold, for
        // the test, as w's c is; w and x have nothing before what validation would ask.
        for (key, count) in [("train_examples", 1), ("validation_examples", 1), ("test_examples", 2)] {
            assert_eq!(counts[key], count, "{key}");
        }
        assert_eq!((&counts["cold_targets"], &counts["without_history"]), (&json!(2), &json!([2, 0])));
    }
    let table = trainer(folder.path(), &["inspect"], &at("25", "40")).stdout;
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("time, validation from 1970-01-01T00:00:25Z, test from"), "{table}");

    fails(folder.path(), &at("25", "50"), "no test items; the times go from 1970-01-01T00:00:10Z to");
    fails(folder.path(), &at("41", "40"), "are not in the order of time");
    fails(folder.path(), "split = 'time'", "the readers of format \"library\" have no times");
    fs::write(folder.path().join("s.tsv"), "u\ta b a c\n").unwrap();
    fails(folder.path(), settings, "[data] split = \"time\": the source has no times");
}

#[test]
fn filters_and_repeats() {
    let folder = folder(&[
        ("items.csv", "id,title\na,A\nb,B\nc,C\n"),
        ("sequences.tsv", "u\ta a b\nv\ta b b b\nw\tc a\nx\tc\n"),
    ]);
    let with = |more: &str| {
        let settings = format!("format = 'plain'\nitems = 'items.csv'\nsequences = 'sequences.tsv'\n{more}");
        let (items, sequences) = prepared(folder.path(), &settings);
        (items.lines().count(), sequences)
    };
    assert_eq!(with("min_sequence = 3"), (3, "u\ta a b\nv\ta b b b\n".to_owned()));
    assert_eq!(with("k_core = 2\ndeduplicate = true"), (2, "u\ta b\nv\ta b\n".to_owned()));
    assert_eq!(with("k_core = 1"), (3, "u\ta a b\nv\ta b b b\nw\tc a\nx\tc\n".to_owned()));
}

/// It fails with one line that starts so, and leaves nothing behind.
#[track_caller]
fn fails(folder: &Path, settings: &str, message: &str) {
    let output = trainer(folder, &["prepare", "--run", "failed"], settings);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it should have failed: {message}");
    assert!(stderr.contains(message), "expected: {message}\nfound: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let left = fs::read_dir(folder.join("failed/data")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "something was written: {message}");
}

#[test]
fn bad_tables_are_named_with_their_line() {
    let bad_items = [
        ("id,name\na,Alpha\n", "items.csv: no column `title`; there are: id, name"),
        ("id,title\na,A\n\nb,B\na,Again\n", "items.csv:5: duplicate item id `a`, first on line 2"),
        ("id,title\n,A\n", "items.csv:2: empty item id"),
        ("id,title\na,A,more\n", "items.csv:2: 3 cells, expected 2"),
        ("id,title\n", "items.csv: it has no rows"),
        ("", "items.csv: is empty"),
    ];
    for (items, message) in bad_items {
        let folder = folder(&[("items.csv", items), ("loans.tsv", LOANS_TSV)]);
        fails(folder.path(), &PLAIN.replace(", attributes = ['kind', 'year']", ""), message);
    }

    let header = "when\titem\tuser\n";
    let bad_loans = [
        ("a\tb\n1\t2\n", "loans.tsv: no column `user`; there are: a, b"),
        ("1\tz\tann\n", "loans.tsv:2: unknown item `z`"),
        ("1\t\tann\n", "loans.tsv:2: empty item in column `item`"),
        ("1\ta\t \n", "loans.tsv:2: empty user in column `user`"),
        ("\ta\tann\n", "loans.tsv:2: empty time in column `when`"),
        ("1\ta\tann\n12x\ta\tann\n", "loans.tsv:3: column `when`: `12x` is no time among seconds"),
        ("1920-02-30\ta\tann\n", "loans.tsv:2: column `when`: no value is a time (`1920-02-30`)"),
        (
            "1920-02-03\ta\tann\n1921\ta\tann\n",
            "loans.tsv:3: column `when`: `1921` is a year, which is no time to order by",
        ),
    ];
    for (loans, message) in bad_loans {
        let loans = if loans.starts_with('a') { loans.to_owned() } else { format!("{header}{loans}") };
        fails(folder(&[("items.csv", ITEMS_CSV), ("loans.tsv", &loans)]).path(), PLAIN, message);
    }

    let folder = plain();
    fails(folder.path(), &PLAIN.replace("items.csv", "none.csv"), "cannot read none.csv: No such file");
    fails(
        folder.path(),
        &format!("k_core = 9\n{PLAIN}").replace("loans.tsv", "good.tsv"),
        "cannot read good.tsv",
    );
    fs::write(folder.path().join("loans.tsv"), LOANS_TSV).unwrap();
    fails(folder.path(), &format!("k_core = 9\n{PLAIN}"), "no user is left with k_core = 9");
}

#[test]
fn rows_that_lack_something_can_be_skipped() {
    let folder = folder(&[
        ("items.csv", ITEMS_CSV),
        ("loans.tsv", &format!("{LOANS_TSV}1920-01-01\t\tann\n\ta\tbob\n")),
    ]);
    assert_eq!(prepared(folder.path(), &format!("skip_incomplete = true\n{PLAIN}")).1, SEQUENCES);
    fails(folder.path(), PLAIN, "loans.tsv:8: empty item in column `item`");
}

#[test]
fn bad_jsonl_and_sequences_are_named_with_their_line() {
    let settings =
        "format = 'plain'\nitems = 'items.jsonl'\nsequences = 's.tsv'\ncolumns.attributes = ['kind']";
    let item = r#"{"id": "a", "title": "A", "kind": "k"}"#;
    for (line, message) in [
        (r#"{"id": "b", "title": "B""#, "items.jsonl:2: is no JSON (IncompleteDocument), at character 25"),
        ("[1]", "items.jsonl:2: empty item id"),
        (r#"{"name": "b", "title": "B"}"#, "items.jsonl:2: empty item id"),
        (r#"{"id": ["b"], "title": "B"}"#, "items.jsonl: column `id`: it holds lists, which are no ids"),
    ] {
        let folder = folder(&[("items.jsonl", &format!("{item}\n{line}\n")), ("s.tsv", "u\ta\n")]);
        fails(folder.path(), settings, message);
    }
    for (lines, message) in [
        ("u\ta\nv\tq r\n", "s.tsv:2: unknown item `q`, as are over half of the items"),
        ("u\ta\nu\ta\n", "s.tsv:2: user `u` for the second time, first on line 1"),
        ("u a\n", "s.tsv:1: not a user, a tab, and item ids with spaces between"),
        ("u\t\n", "s.tsv:1: user `u` has no items"),
        ("\ta\n", "s.tsv:1: empty user"),
        ("u\ta a\t1\n", "s.tsv:1: 1 times for 2 items"),
        ("u\ta a\t1 x\n", "s.tsv:1: bad time: `x`"),
        ("u\ta a\t2 1\n", "s.tsv:1: the times of user `u` go backwards"),
        ("\n", "s.tsv: is empty"),
    ] {
        fails(folder(&[("items.jsonl", item), ("s.tsv", lines)]).path(), settings, message);
    }
    let misnamed = settings.replace("['kind']", "['colour']");
    let folder = folder(&[("items.jsonl", item), ("s.tsv", "u\ta\n")]);
    fails(folder.path(), &misnamed, "items.jsonl: no column `colour`; there are: id, title, kind");
}

#[test]
fn a_bad_p5_folder_is_named_with_its_line() {
    let settings = "format = 'p5'\nmeta = 'meta.txt'";
    let meta = "{'asin': 'a', 'title': 'A'}\n";
    for (name, content, message) in [
        ("datamaps.json", "{", "datamaps.json: not the JSON of id maps"),
        ("datamaps.json", r#"{"user2id": {}}"#, "datamaps.json: no map `item2id`"),
        (
            "datamaps.json",
            r#"{"user2id": {}, "item2id": {"a": "x"}}"#,
            "datamaps.json: item2id: `a` has no number",
        ),
        (
            "datamaps.json",
            r#"{"user2id": {}, "item2id": {"a": 1, "b": "1"}}"#,
            "datamaps.json: item2id: `a` and `b` have the same number",
        ),
        (
            "sequential_data.txt",
            "7 2\n7 2\n",
            "sequential_data.txt:2: user `7` for the second time, first on line 1",
        ),
        ("sequential_data.txt", "7 2 3\n", "sequential_data.txt:1: unknown item `3`"),
        ("sequential_data.txt", "9 2\n", "sequential_data.txt:1: unknown user `9`"),
        ("sequential_data.txt", "7\n", "sequential_data.txt:1: user `7` has no items"),
        (
            "meta.txt",
            "{'asin': 'a', 'title': 'A'\n",
            "meta.txt:1: not a Python literal: no comma or closing brace at character 27",
        ),
        (
            "meta.txt",
            "{'asin': 'a', 'title': 'A'}\n{'asin': 'a'}\n",
            "meta.txt:2: duplicate item id `a`, first on line 1",
        ),
        ("meta.txt", "{'asin': '', 'title': 'A'}\n", "meta.txt:1: empty item id"),
        (
            "meta.txt",
            "{'asin': 'x', 'title': 'A'}\n",
            "meta.txt: column `asin` has none of the items of the id maps",
        ),
    ] {
        let folder =
            folder(&[("datamaps.json", P5_MAPS), ("sequential_data.txt", P5_SEQUENCES), ("meta.txt", meta)]);
        fs::write(folder.path().join(name), content).unwrap();
        fails(folder.path(), settings, message);
    }
    fails(folder(&[]).path(), "format = 'p5'", "cannot read datamaps.json: No such file");
}

#[test]
fn unknown_settings_are_refused_by_name() {
    let folder = plain();
    let output = trainer(folder.path(), &["inspect"], "colour = 'red'");
    assert!(String::from_utf8_lossy(&output.stderr).contains("colour"));
    assert!(!output.status.success());
    fails(folder.path(), "format = 'plain'\nmeta = 'x'", "[data] meta: format \"plain\" does not read it");
}
