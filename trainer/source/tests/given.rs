//! Tables in memory: the shapes in which people have them, what is left out, and what is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set itself up has failed")]

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tigerlet_source::given::{Bounds, Found, Given, Wanted, Why, read};

fn given(files: &[(&str, &str)]) -> Vec<Given> {
    let table =
        |(name, text): &(&str, &str)| Given { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() };
    files.iter().map(table).collect()
}

#[track_caller]
fn found(files: &[(&str, &str)]) -> Found {
    read(&given(files), &Wanted::default(), &Bounds::default()).unwrap()
}

fn refused(files: &[(&str, &str)], bounds: Bounds) -> String {
    read(&given(files), &Wanted::default(), &bounds).unwrap_err().to_string()
}

/// Ids of a history.
fn ids(found: &Found, user: usize) -> Vec<&str> {
    found.histories[user].iter().map(|&item| found.items[item as usize].id.as_str()).collect()
}

fn kept(found: &Found) -> u64 {
    found.histories.iter().map(|history| history.len() as u64).sum()
}

fn left(found: &Found, why: Why) -> u64 {
    found.left_out.iter().filter(|left| left.why == why).map(|left| left.count).sum()
}

/// Nothing is lost: what was found is kept or left out.
#[track_caller]
fn adds_up(found: &Found) {
    let left: u64 = found.left_out.iter().map(|left| left.count).sum();
    assert_eq!(found.found, kept(found) + left, "{:?}", found.left_out);
}

/// The invented log of `trainer/tests/shapes`, in the shapes that are text and not compressed: what the trainer reads of
/// them is what is read here.
#[test]
fn shapes_read_as_the_trainer_reads_them() {
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/shapes");
    for shape in [
        "atomic",
        "colons-no-header",
        "json-by-id",
        "nested-playlists",
        "pairs",
        "pipes-latin1",
        "semicolons-latin1",
        "sentences-of-time",
        "sessions",
        "titles-as-ids",
        "tsv-no-time",
    ] {
        let mut files: Vec<_> =
            std::fs::read_dir(shapes.join(shape)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let truth = std::fs::read_to_string(shapes.join(shape).join("truth.json")).unwrap();
        let tables = files.iter().filter(|file| !file.ends_with("truth.json")).map(|file| Given {
            name: file.file_name().unwrap().to_string_lossy().into_owned(),
            bytes: std::fs::read(file).unwrap(),
        });
        let found = read(&tables.collect::<Vec<_>>(), &Wanted::default(), &Bounds::default());
        let found = found.unwrap_or_else(|error| panic!("{shape}: {error}"));
        adds_up(&found);
        let told = |key: &str| {
            let line = truth.lines().find(|line| line.contains(&format!("\"{key}\":"))).unwrap();
            line.trim_end_matches(',').rsplit(": ").next().unwrap().parse::<usize>().unwrap()
        };
        let counts = (found.histories.len(), found.items.len(), kept(&found) as usize);
        assert_eq!(
            counts,
            (told("users"), told("items"), told("interactions")),
            "{shape}: {:?}",
            found.choice
        );
    }
}

#[test]
fn sessions_a_line_have_no_users() {
    let text = "bread|milk|eggs\nmilk|eggs|bread|jam\njam|bread|milk|eggs|tea\ntea|milk|jam\nbread|tea|eggs|milk\neggs|jam|tea\n";
    let found = found(&[("baskets.txt", text)]);
    adds_up(&found);
    assert_eq!((found.histories.len(), found.items.len()), (6, 5));
    assert_eq!(ids(&found, 1), ["milk", "eggs", "bread", "jam"]);
}

#[test]
fn json_lines_with_nested_items_of_any_form() {
    let plain: String = (0..9)
        .map(|at| {
            format!(
                "{{\"user\": \"u{at}\", \"items\": [\"a{}\", \"b{}\", \"c\", \"d{}\"]}}\n",
                at % 3,
                at % 2,
                at % 4
            )
        })
        .collect();
    let plain = found(&[("lists.jsonl", &plain)]);
    adds_up(&plain);
    assert_eq!((plain.histories.len(), ids(&plain, 0)), (9, vec!["a0", "b0", "c", "d0"]));
    let objects: Vec<String> = (0..9)
        .map(|at| {
            let item = |n: usize| format!("{{\"id\": {n}, \"title\": \"Title {n}\"}}");
            format!(
                "{{\"customer\": \"u{at}\", \"lines\": [{}, {}, {}]}}",
                item(at % 3),
                item(3 + at % 2),
                item(5)
            )
        })
        .collect();
    let objects = found(&[("orders.json", &format!("[{}]", objects.join(",")))]);
    adds_up(&objects);
    assert_eq!((objects.histories.len(), ids(&objects, 4)), (9, vec!["1", "3", "5"]));
    assert_eq!(objects.items[0].title, "Title 0");
}

#[test]
fn two_files_are_joined_and_what_the_items_lack_is_counted() {
    let items: String = (1..=6).map(|at| format!("{at};Nr. {at} “größer”;kind {}\n", at % 2)).collect();
    let items = format!("id;title;category\n{items}");
    let log: String =
        (0..24).map(|at| format!("{}\t{}\t{}\n", at % 4, 1 + at * 5 % 7, 1_600_000_000 + at * 60)).collect();
    let log = format!("user_id\titem_id\ttimestamp\n{log}");
    // Latin-1, and a mark before the other.
    let latin: Vec<u8> = items
        .chars()
        .map(|letter| match letter {
            '“' => 0x93,
            '”' => 0x94,
            letter => letter as u8,
        })
        .collect();
    let tables = [
        Given { name: "items.csv".into(), bytes: latin },
        Given { name: "log.tsv".into(), bytes: format!("\u{feff}{log}").into_bytes() },
    ];
    let found = read(&tables, &Wanted::default(), &Bounds::default()).unwrap();
    adds_up(&found);
    assert_eq!(found.items[0].title, "Nr. 1 “größer”");
    assert_eq!(found.items[0].attributes["category"], "kind 1");
    assert!(left(&found, Why::Unknown) > 0, "{:?}", found.left_out);
    let unknown = found.left_out.iter().find(|left| left.why == Why::Unknown).unwrap();
    assert!(unknown.first.starts_with("log.tsv:"), "{}", unknown.first);
}

#[test]
fn columns_can_be_said() {
    let rows: String = (0..20).map(|at| format!("{},{},{}\n", at % 4, at % 5, at * 3 % 7)).collect();
    let text = format!("a,b,c\n{rows}");
    let wanted = |user: &str, item: &str| Wanted {
        user: Some(user.into()),
        item: Some(item.into()),
        time: Some(String::new()),
        ..Wanted::default()
    };
    let found = read(&given(&[("t.csv", &text)]), &wanted("b", "c"), &Bounds::default()).unwrap();
    assert_eq!(
        (found.choice.user.as_str(), found.choice.item.as_str(), found.histories.len()),
        ("b", "c", 5)
    );
    let error =
        read(&given(&[("t.csv", &text)]), &wanted("b", "z"), &Bounds::default()).unwrap_err().to_string();
    assert!(error.contains("no column `z`"), "{error}");
}

#[test]
fn too_much_and_what_is_no_table_is_refused_in_one_line() {
    let text: String =
        (0..60).map(|at| format!("u{},i{},{}\n", at % 6, at % 20, 1_600_000_000 + at)).collect();
    let text = format!("user,item,time\n{text}");
    let with = |change: fn(&mut Bounds)| {
        let mut bounds = Bounds::default();
        change(&mut bounds);
        refused(&[("log.csv", &text)], bounds)
    };
    for (error, named) in [
        (with(|bounds| bounds.items = 10), "more than 10 items"),
        (with(|bounds| bounds.interactions = 50), "more than 50 interactions"),
        (with(|bounds| bounds.bytes = 100), "at most 100 are read"),
        (refused(&[("a.csv", "user,item\n1,2\n")], Bounds::default()), "a.csv"),
        (refused(&[("p.parquet", "PAR1 and so on")], Bounds::default()), "is Parquet"),
        (refused(&[("empty.csv", " \n")], Bounds::default()), "is empty"),
        (
            refused(&[("words.txt", "nothing here\nis a table\nof anything\n")], Bounds::default()),
            "words.txt",
        ),
        (refused(&[("broken.json", "[{\"user\": 1, \"item\": ")], Bounds::default()), "broken.json"),
        (refused(&[], Bounds::default()), "0 files"),
    ] {
        assert!(error.contains(named) && !error.contains('\n'), "{named}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), cases: 200, ..Default::default() })]

    /// Cells of every kind, good and bad: each row is in a history or counted with what was left out.
    #[test]
    fn no_row_is_lost_unsaid(
        rows in prop::collection::vec((0..5_u32, 0..9_u32, 0..9_u32), 30..120),
    ) {
        let cell = |user: u32, item: u32, time: u32| {
            let user = if user == 0 { String::new() } else { format!("user{user}") };
            let item = match item { 0 => "nan".to_owned(), 1 => "a\u{200b}b".to_owned(), item => format!("item{}", item % 5) };
            let time = if time == 0 { String::new() } else { (1_600_000_000 + time * 1000).to_string() };
            format!("{user},{item},{time}\n")
        };
        let body: String = rows.iter().map(|&(user, item, time)| cell(user, item, time)).collect();
        let text = format!("user,item,time\n{body}");
        if let Ok(found) = read(&given(&[("log.csv", &text)]), &Wanted::default(), &Bounds::default()) {
            prop_assert_eq!(found.found, rows.len() as u64);
            let left: u64 = found.left_out.iter().map(|left| left.count).sum();
            prop_assert_eq!(found.found, kept(&found) + left);
            let nobody = rows.iter().filter(|row| row.0 == 0).count() as u64;
            prop_assert_eq!(left_of(&found, Why::NoUser), nobody);
        }
    }

    /// Whatever bytes come, an answer or one line.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), json in any::<bool>()) {
        let mut bytes = bytes;
        if json {
            bytes.insert(0, b'[');
        }
        if let Err(error) = read(&[Given { name: "any".into(), bytes }], &Wanted::default(), &Bounds::default()) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

fn left_of(found: &Found, why: Why) -> u64 {
    left(found, why)
}
