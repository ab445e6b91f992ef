//! Guesses at files of all kinds: which lines of a configuration come out.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fs;

use tigerlet_source::guess::{Counts, Guess};

/// A guess at a folder of these files.
fn guess(files: &[(&str, &str)]) -> Result<(String, Counts, String), String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let guess = Guess::of(&[folder.path().to_owned()]).map_err(|error| error.to_string())?;
    Ok((guess.toml("data", ""), guess.counts, guess.doubts.join("\n")))
}

/// Checks that the configuration has these lines.
fn check(files: &[(&str, &str)], lines: &[&str]) -> (Counts, String) {
    let (toml, counts, doubts) = guess(files).unwrap();
    for line in lines {
        assert!(toml.lines().any(|written| written == *line), "`{line}` is missing from:\n{toml}");
    }
    (counts, doubts)
}

/// Users 1 to 4 and items 1 to 6 at times one after the other, as rows of `row`.
fn rows(row: impl Fn(u64, u64, u64) -> String) -> String {
    let pairs = (0..24_u64).map(|at| (at, 1 + at % 4, 1 + (at * 5 + at / 4) % 6));
    pairs.map(|(at, user, item)| row(user, item, 1_420_070_820 + 90_061 * at)).collect()
}

const TITLES: [&str; 6] =
    ["Red Lamp", "Blue Sea", "\"Quoted\" Hill", "Oak", "Long Road Home", "Glass: a Tale"];

/// A line for each item.
fn items(row: impl Fn(usize, &str) -> String) -> String {
    TITLES.iter().enumerate().map(|(at, title)| row(at + 1, title)).collect()
}

#[test]
fn columns_without_names_are_known_by_their_values() {
    let ratings = rows(|user, item, time| format!("{user}::{item}::{}::{time}\n", 1 + item % 5));
    let movies =
        items(|at, title| format!("{at}::{title} (19{}0)::{}|Drama\n", at + 2, ["Comedy", "Travel"][at % 2]));
    let users: String = (1..5).map(|user| format!("{user}::{}::{user}\n", ["F", "M"][user % 2])).collect();
    let (counts, _) = check(
        &[("ratings.dat", &ratings), ("movies.dat", &movies), ("users.dat", &users), ("README", "about\n")],
        &[
            "items = \"SELECT id, title, string_to_array(kind, '|') AS kind FROM movies\"",
            "interactions = \"ratings\"",
            "columns = [\"user\", \"item\", \"rating\", \"time\"]",
            "time = \"time\"",
            "separator = \"::\"",
        ],
    );
    assert_eq!((counts.users, counts.items, counts.interactions), (4, 6, 24));
}

#[test]
fn columns_with_names_are_known_by_them_in_many_languages() {
    let log = rows(|user, item, time| format!("K{user};A-{item:04};{}\n", time % 86_400));
    let log = format!("KundenNr;ArtikelNr;Preis\n{log}");
    let table = items(|at, title| format!("A-{at:04};{title};Haus\n"));
    check(
        &[("bestellungen.csv", &log), ("artikel.csv", &format!("ArtikelNr;Bezeichnung;Marke\n{table}"))],
        &["user = \"KundenNr\"", "item = \"ArtikelNr\"", "title = \"Bezeichnung\"", "items = \"artikel\""],
    );
    let log = format!(
        "reviewerID,asin,overall,unixReviewTime\n{}",
        rows(|user, item, time| format!("A{user},B{item},5.0,{time}\n"))
    );
    check(&[("log.csv", &log)], &["user = \"reviewerID\"", "item = \"asin\"", "time = \"unixReviewTime\""]);
}

#[test]
fn what_says_most_of_a_wish_is_chosen_and_the_rest_stands_beside_it() {
    let log =
        rows(|user, item, time| format!("{time},{user},view,{item}\n{},{user},purchase,{item}\n", time + 1));
    let (head, tail) = log.split_at(log.len() / 2);
    let cut = head.rfind('\n').unwrap() + 1;
    let parts = [
        format!("ts,visitor,event,item\n{}", &log[..cut]),
        format!("ts,visitor,event,item\n{}{tail}", &head[cut..]),
    ];
    let (counts, _) = check(
        &[("events-0.csv", &parts[0]), ("events-1.csv", &parts[1])],
        &[
            "interactions = \"SELECT visitor, item, ts FROM events WHERE event = 'purchase' \"",
            "# interactions = \"SELECT visitor, item, ts FROM events WHERE event = 'view' \"  # 24 rows of view",
            "path = \"events-*.csv\"",
        ],
    );
    assert_eq!(counts.interactions, 24);
}

#[test]
fn returns_and_rows_without_a_customer_are_left_out() {
    let mut log = rows(|user, item, _| format!("{item},Thing {item},6,1/{}/2015 0:07,{user}.0\n", 12 + user));
    log += "1,Thing 1,-6,1/2/2015 0:09,1.0\n2,Thing 2,6,1/2/2015 0:09,\n";
    let log = format!("StockCode,Description,Quantity,InvoiceDate,CustomerID\n{log}");
    check(
        &[("invoices.csv", &log)],
        &[
            "interactions = 'SELECT \"CustomerID\", \"StockCode\", \"InvoiceDate\", \"Description\" FROM invoices WHERE \"Quantity\" > 0'",
            "skip_incomplete = true",
            "title = \"Description\"",
        ],
    );
}

#[test]
fn a_visit_stands_for_a_user_who_is_not_known() {
    let log = rows(|user, item, time| {
        format!(
            "{user};{};{item};{};2015-01-{:02}\n",
            if user == 1 { "7" } else { "NA" },
            time % 86_400 * 1000,
            1 + time / 86_400 % 28
        )
    });
    check(
        &[("views.csv", &format!("sessionId;userId;itemId;timeframe;eventdate\n{log}"))],
        &["user = \"sessionId\"", "time = [\"eventdate\", \"timeframe\"]"],
    );
}

#[test]
fn json_of_every_shape_is_found_its_way_through() {
    let tracks = |user: usize| {
        let track = |at: usize| {
            format!(
                "{{\"track_uri\": \"t:{}\", \"track_name\": \"{}\"}}",
                (user + at) % 6,
                TITLES[(user + at) % 6].replace('"', "")
            )
        };
        (0..4).map(track).collect::<Vec<_>>().join(", ")
    };
    let lists: Vec<String> =
        (0..4).map(|user| format!("{{\"pid\": {user}, \"tracks\": [{}]}}", tracks(user))).collect();
    check(
        &[("slice.json", &format!("{{\"info\": {{\"n\": 4}}, \"playlists\": [{}]}}", lists.join(", ")))],
        &[
            "records = \"playlists[].tracks[]\"",
            "user = \"pid\"",
            "item = \"track_uri\"",
            "title = \"track_name\"",
        ],
    );
    let histories = "{\"1\": [1, 2, 3, 4], \"2\": [3, 4, 5, 6], \"3\": [1, 6, 2]}";
    let table: Vec<String> = (1..7)
        .map(|at| format!("\"{at}\": {{\"title\": \"Title {at}\", \"brand\": \"House {}\"}}", at % 2))
        .collect();
    let (_, doubts) = check(
        &[("x.inter.json", histories), ("x.item.json", &format!("{{{}}}", table.join(", ")))],
        &[
            "interactions = \"x_inter\"",
            "user = \"key\"",
            "item = \"value\"",
            "id = \"key\"",
            "title = \"title\"",
        ],
    );
    assert!(doubts.contains("no time"), "{doubts}");
}

#[test]
fn items_in_cells_are_taken_apart() {
    let news = items(|at, title| format!("N{at}\tnews\t{}\t{title}\n", ["drama", "travel"][at % 2]));
    let row = |user: usize| {
        let item = |at: usize| 1 + (user + at) % 6;
        format!(
            "{user}\tU{user}\t11/{}/2019 8:00:11 AM\tN{} N{} N{}\tN{}-1 N{}-0\n",
            12 + user,
            item(0),
            item(1),
            item(2),
            item(3),
            item(4)
        )
    };
    let log: String = (1..5).map(row).collect();
    let (counts, _) = check(
        &[("behaviors.tsv", &log), ("news.tsv", &news)],
        &[
            "columns = [\"column_1\", \"user\", \"time\", \"item\", \"column_5\"]",
            "item = \"item\"",
            "title = \"title\"",
            "attributes = { kind = \"kind\" }",
        ],
    );
    assert_eq!(counts.interactions, 16);
}

#[test]
fn damage_is_left_out_where_it_is_little_and_said() {
    let line = |user: u64, item: u64, time: u64| {
        format!(
            "{{\"user_id\": \"u{user}\", \"business_id\": \"b{item}\", \"date\": \"2015-01-01 00:{:02}:00 UTC\"}}\n",
            time % 60
        )
    };
    let log = rows(line) + "{\"user_id\": \"u1\", \"busin";
    let (_, doubts) = check(&[("reviews.json", &log)], &["damaged = \"skip\"", "item = \"business_id\""]);
    assert!(doubts.contains("reviews.json:25"), "{doubts}");
}

#[test]
fn what_day_it_was_is_asked_where_no_value_says() {
    let log = rows(|user, item, time| format!("{user},{item},{}/{}/2015\n", 1 + user, 1 + time % 12));
    let (_, doubts) = check(
        &[("log.csv", &format!("user,item,date\n{log}"))],
        &["# time_notation = \"day-first\"", "# time_notation = \"month-first\"", "time = \"date\""],
    );
    assert!(doubts.contains("day-first"), "{doubts}");
}

#[test]
fn files_without_interactions_are_named_with_their_columns() {
    let error = guess(&[("colours.csv", "name,hex\nred,f00\nblue,00f\n"), ("notes.csv", "")]).unwrap_err();
    assert!(error.contains("colours.csv") && error.contains("hex") && error.contains("notes.csv"), "{error}");
    assert!(guess(&[("README.md", "about")]).unwrap_err().contains("no file"));
    assert!(Guess::of(&["nowhere".into()]).err().unwrap().to_string().contains("nowhere"));
}
