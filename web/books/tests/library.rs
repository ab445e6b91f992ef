//! Exports of the embedded library's own books, as each service would have written them, and of others: of those that
//! the library has 95 of 100 are found, and none is taken for another.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use serde_json::Value;
use tigerlet_books::{Book, Candidate, Export, Matching, Service};

/// An item, as far as matching reads it.
struct Item {
    title: String,
    author: String,
    series: String,
    number: String,
}

fn library() -> Vec<Item> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/bundles/library/items.json");
    let items: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let item = |item: &Value| {
        let of = |name: &str| text(&item["attributes"][name]);
        Item { title: text(&item["title"]), author: of("author"), series: of("series"), number: of("number") }
    };
    items.iter().map(item).collect()
}

/// A row of an export, and the item that it is.
struct Row {
    title: String,
    author: String,
    others: String,
    shelf: &'static str,
    /// Day of the year 2020 on which it was read, from 0.
    day: usize,
    item: Option<usize>,
}

fn first_author(author: &str) -> String {
    let people: Vec<&str> = author.split(" and ").collect();
    match people[..] {
        // "Jacob and Wilhelm Grimm".
        [first, second] if !first.contains(' ') => {
            format!("{first} {}", second.split(' ').next_back().unwrap())
        }
        _ => people[0].to_owned(),
    }
}

fn last_first(author: &str) -> String {
    author.rsplit_once(' ').map_or(author.to_owned(), |(first, last)| format!("{last}, {first}"))
}

const EDITIONS: usize = 16;

/// An item as its edition of that number.
fn edition(item: &Item, number: usize) -> (String, String, String) {
    let title = &item.title;
    let subtitled = title.contains(':');
    let series = match item.series.is_empty() {
        true => String::new(),
        false => format!(" ({}, #{})", item.series, item.number),
    };
    let author = first_author(&item.author);
    let without = |others: &str| (author.clone(), others.to_owned());
    let (title, (author, others)) = match number {
        0 => (format!("{title}{series}"), without("")),
        1 => (format!("{title} (Penguin Classics)"), without("Robert Fagles, Constance Garnett")),
        2 => (format!("{} [Paperback]", title.to_uppercase()), without("")),
        3 => (format!("{title}, 50th Anniversary Edition"), without("")),
        4 if subtitled => (title.clone(), without("")),
        4 => (format!("{title}: Illustrated Edition"), without("")),
        5 if subtitled || !item.series.is_empty() => (format!("{title}{series}"), without("")),
        5 => (format!("{title}: A Story of Several Lives"), without("")),
        6 => (title.replace(" and ", " & ").replace('\'', "’"), without("")),
        7 => (
            title.strip_prefix("The ").map_or_else(|| title.clone(), |rest| format!("{rest}, The")),
            without(""),
        ),
        // Letters without their marks, as old catalogues have them.
        8 => (tigerlet::text::fold::fold(title), (tigerlet::text::fold::fold(&item.author), String::new())),
        9 => (title.replace('-', " "), (author.replace(". ", "."), String::new())),
        10 => (format!("{title} - Vintage Classics"), without("")),
        11 => (format!("{title} (Deluxe Hardcover){series}"), without("")),
        12 if item.series.is_empty() && !title.contains("Part ") => (format!("{title}, Vol. 1"), without("")),
        12 => (format!("{title}{series}"), without("")),
        13 => (title.clone(), (last_first(&author), String::new())),
        14 if !item.series.is_empty() && !subtitled => (format!("{}: {title}", item.series), without("")),
        14 => (format!("{title} (Kindle Edition)"), without("")),
        _ => (title.replace(", ", ",  ").replace('&', "and"), (item.author.clone(), String::new())),
    };
    (title, author, others)
}

/// 200 books that were read, 150 of them the library's, in the order read, and 20 that were not read.
fn shelf(items: &[Item]) -> Vec<Row> {
    let row = |day, title: String, author: String, item| Row {
        title,
        author,
        others: String::new(),
        shelf: "read",
        day,
        item,
    };
    let mut rows: Vec<Row> = (0..150)
        .map(|at| {
            let place = (at * 397 + 11) % items.len();
            let (title, author, others) = edition(&items[place], at % EDITIONS);
            Row { title, author, others, shelf: "read", day: (at * 53) % 200, item: Some(place) }
        })
        .collect();
    // The same title by somebody else, whom the library may also have.
    rows.extend((0..25).map(|at| {
        let (item, other) = (&items[(at * 211 + 5) % items.len()], &items[(at * 89 + 700) % items.len()]);
        assert_ne!(item.author, other.author);
        row((at * 7) % 200, item.title.clone(), first_author(&other.author), None)
    }));
    // Other books by those authors, some of the same series or with the same first words.
    rows.extend((0..15).map(|at| {
        let item = &items[(at * 307 + 42) % items.len()];
        let title = match at % 3 {
            0 => format!("{} and Other Matters", item.title),
            1 => format!("Beyond {} ({}, #{})", item.title, item.series, 40 + at),
            _ => format!("{}: The Graphic Novel", item.title.split(':').next().unwrap()),
        };
        row((at * 11) % 200, title, item.author.clone(), None)
    }));
    rows.extend((0..10).map(|at| {
        row((at * 13) % 200, format!("Nobody's Book, Number {at}"), format!("Nomen Nescio {at}"), None)
    }));
    rows.extend((0..20).map(|at| {
        let item = &items[(at * 401 + 3) % items.len()];
        let mut row = row(0, item.title.clone(), item.author.clone(), None);
        row.shelf = ["to-read", "currently-reading"][at % 2];
        row
    }));
    rows
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn date(row: &Row, separator: &str) -> String {
    if row.shelf != "read" {
        return String::new();
    }
    format!("2020{separator}{:02}{separator}{:02}", row.day / 28 + 1, row.day % 28 + 1)
}

fn goodreads(rows: &[Row]) -> Vec<u8> {
    let mut file = "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies\n".to_owned();
    for (id, row) in rows.iter().enumerate() {
        let cells = [
            id.to_string(),
            quoted(&row.title),
            quoted(&row.author),
            quoted(&last_first(&row.author)),
            quoted(&row.others),
            "\"=\"\"1250313198\"\"\",\"=\"\"\"\"\",0,4.20,Tor,Hardcover,448,2019,2019".to_owned(),
            date(row, "/"),
            "2021/01/01,,".to_owned(),
            row.shelf.to_owned(),
            quoted("Long, \"and\" on\ntwo lines.<br/>"),
            ",,1,0".to_owned(),
        ];
        file += &(cells.join(",") + "\n");
    }
    file.into_bytes()
}

fn storygraph(rows: &[Row]) -> Vec<u8> {
    let mut file = "\u{feff}Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Moods,Pace,Character- or Plot-Driven?,Strong Character Development?,Loveable Characters?,Diverse Characters?,Flawed Characters?,Star Rating,Review,Content Warnings,Content Warning Description,Tags,Owned?\r\n".to_owned();
    for row in rows {
        let mut authors = row.author.replace(" and ", ", ");
        if !row.others.is_empty() {
            authors = format!("{authors}, {}", row.others);
        }
        let read = date(row, "/");
        let dates = if read.is_empty() { String::new() } else { format!("2020/01/01-{read}") };
        let cells = [&quoted(&row.title), &quoted(&authors), "\"\",9780520227354,paperback", row.shelf];
        file +=
            &format!("{},2021/05/10,{read},{dates},1,\"\",slow,,,,,,4.0,\"\",,\"\",,No\r\n", cells.join(","));
    }
    file.into_bytes()
}

fn librarything(rows: &[Row]) -> Vec<u8> {
    let mut file = "Book Id\tTitle\tSort Character\tPrimary Author\tPrimary Author Role\tSecondary Author\tSecondary Author Roles\tPublication\tDate\tReview\tRating\tDate Started\tDate Read\tTags\tCollections\tLanguages\tISBN\tEntry Date\tWork id\n".to_owned();
    for (id, row) in rows.iter().enumerate() {
        let author = if row.author.contains(',') { row.author.clone() } else { last_first(&row.author) };
        let collection = if row.shelf == "read" { "Your library" } else { "Your library, To read" };
        let read = date(row, "-");
        let read = if read.is_empty() { read } else { format!("[{read}]") };
        let (title, others) = (&row.title, &row.others);
        file += &format!(
            "{id}\t{title}\t1\t{author}\t\t{others}\t\tSeuil (1989), 5\" x 7\"\t1989\t\t\t\t{read}\t\t{collection}\tEnglish\t[2070291340]\t[2006-08-09]\t57814\n"
        );
    }
    // As the service wrote it for years: UTF-16 with a mark.
    file.encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
        bytes.extend(unit.to_le_bytes());
        bytes
    })
}

fn matched(items: &[Item], books: &[Book]) -> Vec<Option<usize>> {
    let mut matching = Matching::new(books);
    for (place, item) in items.iter().enumerate() {
        let Item { title, author, series, number } = item;
        matching.offer(place, &Candidate { title, author, series, number, aliases: Vec::new() });
    }
    matching.found()
}

#[test]
fn of_two_hundred_books_those_of_the_library_are_found_and_no_others() {
    let items = library();
    let rows = shelf(&items);
    let mut right: Vec<&Row> = rows.iter().filter(|row| row.shelf == "read").collect();
    right.sort_by_key(|row| row.day);
    assert_eq!(right.len(), 200);
    for (service, file) in [
        (Service::Goodreads, goodreads(&rows)),
        (Service::StoryGraph, storygraph(&rows)),
        (Service::LibraryThing, librarything(&rows)),
    ] {
        let export = Export::read(&file).unwrap();
        assert_eq!((export.service, export.left_out), (Some(service), 20));
        let titles: Vec<&str> = export.books.iter().map(|book| book.title.as_str()).collect();
        let read: Vec<String> =
            right.iter().map(|row| row.title.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(titles, read, "{service:?}: in the order read");
        let (mut found, mut there) = (0, 0);
        for (row, item) in right.iter().zip(matched(&items, &export.books)) {
            there += usize::from(row.item.is_some());
            found += usize::from(item.is_some());
            let taken = item.map(|item| &items[item].title);
            assert!(item.is_none() || item == row.item, "{service:?}: {} taken for {taken:?}", row.title);
            if item != row.item {
                println!("{service:?}: not found: {} by {}", row.title, row.author);
            }
        }
        println!("{service:?}: {found} of {there} found, none wrong");
        assert!(100 * found >= 95 * there, "{service:?}: {found} of {there}");
    }
}

#[test]
fn every_edition_of_every_book_is_that_book_or_none() {
    let items = library();
    let book = |(title, author, others)| Book { title, author, others };
    let mut found = 0;
    for number in 0..EDITIONS {
        let books: Vec<Book> = items.iter().map(|item| book(edition(item, number))).collect();
        for (place, item) in matched(&items, &books).into_iter().enumerate() {
            let taken = item.map(|item| &items[item].title);
            assert!(item.is_none_or(|item| item == place), "{:?} taken for {taken:?}", books[place]);
            found += usize::from(item.is_some());
            if item.is_none() {
                println!("edition {number} not found: {:?}", books[place]);
            }
        }
    }
    let all = EDITIONS * items.len();
    println!("{found} of {all} found, none wrong");
    assert!(100 * found >= 98 * all, "{found} of {all}");
}

/// A library that lacks an item has nothing in its place.
#[test]
fn a_book_that_was_taken_out_is_nowhere_else() {
    let mut items = library();
    let book = |(title, author, others)| Book { title, author, others };
    let (kept, gone): (Vec<Item>, Vec<Item>) = {
        let mut place = 0;
        items.drain(..).partition(|_| {
            place += 1;
            place % 2 == 0
        })
    };
    for number in 0..EDITIONS {
        let books: Vec<Book> = gone.iter().map(|item| book(edition(item, number))).collect();
        for (place, item) in matched(&kept, &books).into_iter().enumerate() {
            let taken = item.map(|item| &kept[item].title);
            assert_eq!(taken, None, "{:?}", books[place]);
        }
    }
}
