//! What an export says of each book: title, authors, whether it was read, and when.

use serde::{Deserialize, Serialize};
use tigerlet::text::fold::words;

use crate::MAX_LETTERS;
use crate::table::{Problem, Table};

/// Who wrote an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Service {
    /// goodreads.com
    Goodreads,
    /// thestorygraph.com
    StoryGraph,
    /// librarything.com
    LibraryThing,
}

impl Service {
    /// As it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Goodreads => "Goodreads",
            Self::StoryGraph => "StoryGraph",
            Self::LibraryThing => "LibraryThing",
        }
    }
}

/// A book that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// As the file has it.
    pub title: String,
    /// Who wrote it, in whatever form the file has it.
    pub author: String,
    /// Others who had a hand in it.
    pub others: String,
}

/// What a file told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// None of a table of somebody's own.
    pub service: Option<Service>,
    /// What was read, oldest first: by the day it was read, or else noted, then as it stands in the file.
    pub books: Vec<Book>,
    /// How many were not read, or not yet.
    pub left_out: usize,
}

/// Names of columns, folded, those that say it best first.
const TITLE: &[&str] = &["title", "book title", "book", "name", "제목", "책 제목", "도서명", "서명"];
const AUTHOR: &[&str] = &[
    "author",
    "primary author",
    "authors",
    "author name",
    "author first last",
    "creator",
    "writer",
    "저자",
    "지은이",
    "작가",
];
const OTHERS: &[&str] = &["additional authors", "secondary author"];
const SHELF: &[&str] =
    &["exclusive shelf", "read status", "collections", "status", "shelf", "bookshelf", "상태"];
const READ: &[&str] = &["date read", "last date read", "date finished", "finished", "end date", "읽은 날짜"];
const ADDED: &[&str] = &["date added", "entry date", "added", "등록일"];
const RATING: &[&str] = &["my rating", "star rating", "rating", "my ratings", "별점"];

/// Shelves of what was read, and of what was not.
const DONE: &[&str] = &["read", "already read", "read but unowned", "finished", "completed", "읽음", "완독"];
const UNDONE: &[&str] = &[
    "to read",
    "want to read",
    "wishlist",
    "currently reading",
    "reading",
    "did not finish",
    "dnf",
    "abandoned",
    "unread",
    "읽고 싶은 책",
    "읽는 중",
];

impl Export {
    /// The books of a file.
    ///
    /// # Errors
    /// [`Problem`] says what is wrong with it, and where.
    pub fn read(file: &[u8]) -> Result<Self, Problem> {
        let table = Table::read(file)?;
        let header: Vec<String> = table.header.iter().map(|name| words(name)).collect();
        let column =
            |names: &[&str]| names.iter().find_map(|name| header.iter().position(|known| known == name));
        let has = |name: &str| column(&[name]).is_some();
        let (Some(title), Some(author)) = (column(TITLE), column(AUTHOR)) else {
            return Err(Problem::NoColumns(table.header.iter().take(8).map(|name| short(name)).collect()));
        };
        let service = if has("exclusive shelf") || has("author l f") {
            Some(Service::Goodreads)
        } else if has("read status") {
            Some(Service::StoryGraph)
        } else if has("primary author") {
            Some(Service::LibraryThing)
        } else {
            None
        };

        let (others, shelf, read, added) = (column(OTHERS), column(SHELF), column(READ), column(ADDED));
        let rating = column(RATING);
        let cell = |row, column: Option<usize>| column.map_or("".into(), |column| table.cell(row, column));
        let mut told = Vec::with_capacity(table.len());
        for row in 0..table.len() {
            let book = Book {
                title: short(&table.cell(row, title)),
                author: short(&table.cell(row, author)),
                others: short(&cell(row, others)),
            };
            if book.title.is_empty() {
                continue;
            }
            let (read, added) = (day(&cell(row, read)), day(&cell(row, added)));
            let rated = cell(row, rating).bytes().any(|digit| digit.is_ascii_digit() && digit != b'0');
            let was_read = on_shelf(&cell(row, shelf)).or((read.is_some() || rated).then_some(true));
            told.push((was_read, read.or(added), added, book));
        }
        // A file that never says that a book was read, such as a plain list, or the catalogue of an owner, means all
        // but those of which it says that they were not.
        let silent = told.iter().all(|(was_read, ..)| *was_read != Some(true));
        let rows = told.len();
        told.retain(|(was_read, ..)| was_read.unwrap_or(silent));
        told.sort_by_key(|&(_, read, added, _)| (read, added));
        let books: Vec<Book> = told.into_iter().map(|(.., book)| book).collect();
        Ok(Self { service, left_out: rows - books.len(), books })
    }
}

/// What shelves, with commas between them, say of having read a book.
fn on_shelf(shelves: &str) -> Option<bool> {
    let names: Vec<String> = shelves.split(',').map(words).collect();
    let on = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    if on(DONE) { Some(true) } else { on(UNDONE).then_some(false) }
}

/// A day, as a number that later days have higher: years first, or last with the month before the day where that can
/// be.
fn day(text: &str) -> Option<u32> {
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let numbers: Vec<u32> = numbers.by_ref().take(3).filter_map(|digits| digits.parse().ok()).collect();
    let is_year = |number: &u32| (1000..=9999).contains(number);
    let (year, month, day) = match numbers[..] {
        [year, month, day] if is_year(&year) => (year, month, day),
        [year, month] if is_year(&year) => (year, month, 0),
        [day, month, year] if is_year(&year) && month <= 12 && day > 12 => (year, month, day),
        [month, day, year] if is_year(&year) => (year, month, day),
        _ => (numbers.iter().copied().find(is_year)?, 0, 0),
    };
    Some(year * 10_000 + month.min(99) * 100 + day.min(99))
}

/// A cell on one line, and no longer than anybody's title.
fn short(cell: &str) -> String {
    let mut words = cell.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
        if line.len() > 4 * MAX_LETTERS {
            break;
        }
    }
    line.chars().take(MAX_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(export: &Export) -> Vec<&str> {
        export.books.iter().map(|book| book.title.as_str()).collect()
    }

    #[test]
    fn what_was_read_comes_in_its_order() {
        let export = Export::read(
            b"Book Id,Title,Author,Author l-f,Additional Authors,My Rating,Date Read,Date Added,Exclusive Shelf\n\
              1,Last,A,,,0,2021/02/01,2019/01/01,read\n\
              2,\"By its entry,\n 2020\",A,,\"B, C\",0,,2020/05/05,read\n\
              3,Wanted,A,,,0,,2020/05/05,to-read\n\
              4,Stopped,A,,,3,2020/05/05,2020/05/05,did-not-finish\n\
              5,First,A,,,0,2018/12/31,2021/01/01,read\n\
              6,Of a shelf of one's own,A,,,4,,2018/01/01,owned\n\
              7,,A,,,4,,2018/01/01,read\n",
        )
        .expect("an export");
        assert_eq!(export.service, Some(Service::Goodreads));
        assert_eq!(titles(&export), ["Of a shelf of one's own", "First", "By its entry, 2020", "Last"]);
        assert_eq!((export.left_out, export.books[2].others.as_str()), (2, "B, C"));
    }

    #[test]
    fn collections_of_an_owner_say_what_was_read() {
        let file =
            "Book Id\tTitle\tPrimary Author\tSecondary Author\tRating\tDate Read\tCollections\tEntry Date\n";
        let rows = [
            "1\tOwned\tA, B\t\t\t\tYour library\t[2006-08-09]",
            "2\tDated\tA, B\t\t\t[2007-05-08]\tYour library\t",
            "3\tRated\tA, B\t\t4.5\t\tYour library\t[2007-04-01]",
            "4\tWanted\tA, B\t\t\t\tYour library, To read\t",
        ];
        let told = Export::read([file, &rows.join("\n")].concat().as_bytes()).expect("an export");
        assert_eq!(told.service, Some(Service::LibraryThing));
        assert_eq!((titles(&told), told.left_out), (vec!["Rated", "Dated"], 2));
        let silent = [rows[0], rows[3]].join("\n");
        let told = Export::read([file, &silent].concat().as_bytes()).expect("an export");
        assert_eq!((titles(&told), told.left_out), (vec!["Owned"], 1));
    }

    #[test]
    fn days_are_read_in_the_forms_that_people_have() {
        for (written, right) in [
            ("2020/10/25", Some(20_201_025)),
            ("[2007-05-08]", Some(20_070_508)),
            ("2021/03/01-2021/03/09", Some(20_210_301)),
            ("25.10.2020", Some(20_201_025)),
            ("10/25/2020", Some(20_201_025)),
            ("1999", Some(19_990_000)),
            ("2001-04", Some(20_010_400)),
            ("May 8, 2007", Some(20_070_000)),
            ("", None),
            ("99999999999 3", None),
        ] {
            assert_eq!(day(written), right, "{written}");
        }
    }

    #[test]
    fn columns_are_missed_by_name() {
        let problem = Export::read(b"Titel;Autorin\nEmma;Jane Austen\n");
        assert_eq!(problem, Err(Problem::NoColumns(vec!["Titel".into(), "Autorin".into()])));
        let own = Export::read("제목,저자\nEmma,Jane Austen\n".as_bytes()).expect("a list");
        assert_eq!((own.service, titles(&own)), (None, vec!["Emma"]));
    }
}
