//! The books: `data/library.tsv` has the facts, one book a line, and `data/known.txt` the ids of those that most
//! people have heard of, best known first. The order of the latter is judgement, and only the simulation uses it.
//! `data/aliases.tsv` has the titles under which books came out in Korean; only a search uses those.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, bail, ensure};
use tigerlet::catalog::Item;

const BOOKS: &str = include_str!("../../data/library.tsv");
const ALIASES: &str = include_str!("../../data/aliases.tsv");
const KNOWN: &str = include_str!("../../data/known.txt");
const COLUMNS: [&str; 9] =
    ["id", "title", "author", "year", "genre", "subgenre", "series", "number", "themes"];

/// One book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book<'a> {
    /// A slug of the title.
    pub id: &'a str,
    pub title: &'a str,
    pub author: &'a str,
    /// Of first publication, of the first part where it came out in parts; negative before the common era.
    pub year: i32,
    pub genre: &'a str,
    pub subgenre: &'a str,
    /// The series and the place in it, from 1.
    pub series: Option<(&'a str, u32)>,
    /// Two to four.
    pub themes: Vec<&'a str>,
    /// Its titles in other languages.
    pub aliases: Vec<&'a str>,
}

impl Book<'_> {
    /// The book as the catalogue shows it.
    pub fn item(&self) -> Item {
        let mut attributes = BTreeMap::from([
            ("author", self.author.to_owned()),
            ("year", self.year.to_string()),
            ("genre", self.genre.to_owned()),
            ("subgenre", self.subgenre.to_owned()),
            ("themes", self.themes.join(", ")),
        ]);
        if let Some((series, number)) = self.series {
            attributes.insert("series", series.to_owned());
            attributes.insert("number", number.to_string());
        }
        let attributes = attributes.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let aliases = self.aliases.iter().map(|&alias| alias.to_owned()).collect();
        Item { id: self.id.to_owned(), title: self.title.to_owned(), aliases, attributes }
    }
}

/// The N books, sorted by genre, author and series.
pub fn books() -> Result<Vec<Book<'static>>> {
    let mut books = parse(BOOKS).context("library.tsv")?;
    name(&mut books, ALIASES).context("aliases.tsv")?;
    Ok(books)
}

/// Indices of the well-known among the books, best known first.
pub fn known(books: &[Book]) -> Result<Vec<usize>> {
    let index: HashMap<&str, usize> =
        books.iter().enumerate().map(|(index, book)| (book.id, index)).collect();
    let find = |id| index.get(id).copied().with_context(|| format!("known.txt: no book has the id `{id}`"));
    KNOWN.lines().map(find).collect()
}

/// Gives the books their aliases, of a text with an id and an alias a line.
fn name<'a>(books: &mut [Book<'a>], text: &'a str) -> Result<()> {
    let index: HashMap<&str, usize> =
        books.iter().enumerate().map(|(index, book)| (book.id, index)).collect();
    let mut lines = text.lines();
    ensure!(lines.next() == Some("id\talias"), "line 1: the columns are not id, alias");
    for (number, line) in (2..).zip(lines) {
        let (id, alias) = line.split_once('\t').with_context(|| format!("line {number}: not two columns"))?;
        let &book = index.get(id).with_context(|| format!("line {number}: no book has the id `{id}`"))?;
        let fine = !alias.is_empty() && alias.trim() == alias && !alias.contains('\t');
        ensure!(fine, "line {number}: the alias `{alias}` is empty or has space around it");
        books[book].aliases.push(alias);
    }
    Ok(())
}

fn parse(text: &str) -> Result<Vec<Book<'_>>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    ensure!(header == COLUMNS, "line 1: the columns are not {}", COLUMNS.join(", "));
    let line = |(index, line)| book(line).with_context(|| format!("line {}", index + 2));
    lines.enumerate().map(line).collect()
}

fn book(line: &str) -> Result<Book<'_>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, title, author, year, genre, subgenre, series, number, themes] = fields[..] else {
        bail!("{} columns, not {}", fields.len(), COLUMNS.len());
    };
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure!(!id.is_empty() && id.chars().all(slug), "the id `{id}` is not a slug");
    for (column, value) in COLUMNS.iter().zip([id, title, author, year, genre, subgenre]) {
        ensure!(
            !value.is_empty() && value.trim() == value,
            "the {column} `{value}` is empty or has space around it"
        );
    }
    let series = match (series, number) {
        ("", "") => None,
        ("", _) | (_, "") => bail!("series and number go together, not `{series}` and `{number}`"),
        _ => Some((series, number.parse().with_context(|| format!("the number `{number}` is not one"))?)),
    };
    Ok(Book {
        id,
        title,
        author,
        year: year.parse().with_context(|| format!("the year `{year}` is not a number"))?,
        genre,
        subgenre,
        series,
        themes: themes.split(';').collect(),
        aliases: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn count<'a>(values: impl Iterator<Item = &'a str>) -> usize {
        values.collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn the_library_is_large_and_every_book_has_its_own_id() {
        let books = books().unwrap();
        assert!(books.len() >= 1000, "{} books", books.len());
        assert_eq!(count(books.iter().map(|book| book.id)), books.len());
        let titles: BTreeSet<_> = books.iter().map(|book| (book.title.to_lowercase(), book.author)).collect();
        assert_eq!(titles.len(), books.len());
        assert!(count(books.iter().map(|book| book.genre)) >= 14);
        assert!(count(books.iter().map(|book| book.author)) >= 350);
        assert!(books.iter().all(|book| (-1000..=2025).contains(&book.year)));
    }

    #[test]
    fn a_series_has_one_author_and_no_gap() {
        let books = books().unwrap();
        let mut series = BTreeMap::<_, Vec<&Book>>::new();
        for book in &books {
            if let Some((name, _)) = book.series {
                series.entry(name).or_default().push(book);
            }
        }
        assert!(series.len() >= 100, "{} series", series.len());
        for (name, volumes) in series {
            assert!(volumes.len() >= 2, "{name}");
            assert!(volumes.iter().all(|book| book.author == volumes[0].author), "{name}");
            let numbers: BTreeSet<_> = volumes.iter().filter_map(|book| Some(book.series?.1)).collect();
            assert!(numbers.into_iter().eq(1..=volumes.len() as u32), "{name}");
        }
    }

    #[test]
    fn themes_are_a_vocabulary() {
        let books = books().unwrap();
        let mut uses = BTreeMap::<&str, usize>::new();
        for book in &books {
            assert!((2..=4).contains(&book.themes.len()), "{}", book.id);
            assert_eq!(count(book.themes.iter().copied()), book.themes.len(), "{}", book.id);
            for &theme in &book.themes {
                assert!(
                    theme
                        .split(' ')
                        .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
                );
                *uses.entry(theme).or_default() += 1;
            }
        }
        assert!(uses.values().all(|&uses| uses >= 3), "{uses:?}");
        // A subgenre belongs to one genre.
        let pairs: BTreeSet<_> = books.iter().map(|book| (book.subgenre, book.genre)).collect();
        assert_eq!(pairs.len(), count(books.iter().map(|book| book.subgenre)));
    }

    #[test]
    fn well_known_books_have_their_korean_titles() {
        let books = books().unwrap();
        let hobbit = books.iter().find(|book| book.id == "the-hobbit").unwrap();
        assert_eq!(hobbit.aliases, ["호빗"]);
        let named = books.iter().filter(|book| !book.aliases.is_empty());
        assert!(named.count() >= 300);
        let known = known(&books).unwrap();
        let named = known.iter().filter(|&&book| !books[book].aliases.is_empty()).count();
        assert!(10 * named > 8 * known.len(), "{named} of {}", known.len());
        // What is found by an alias is one book, but for two that came out under the same title.
        let mut all: Vec<&str> = books.iter().flat_map(|book| book.aliases.iter().copied()).collect();
        all.sort_unstable();
        let twice: Vec<&str> = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert_eq!(twice, ["종의 기원"]);
    }

    #[test]
    fn an_alias_of_no_book_is_named() {
        let refused = |text| name(&mut books().unwrap(), text).unwrap_err().to_string();
        assert_eq!(refused("id\ttitle\n"), "line 1: the columns are not id, alias");
        assert_eq!(refused("id\talias\nthe-hobbit"), "line 2: not two columns");
        assert_eq!(refused("id\talias\nnone\t호빗"), "line 2: no book has the id `none`");
        assert!(refused("id\talias\nthe-hobbit\t").starts_with("line 2: the alias `` is empty"));
    }

    #[test]
    fn books_are_sorted() {
        let key = |book: &Book<'static>| (book.genre, book.author, book.series, book.year, book.title);
        assert!(books().unwrap().is_sorted_by_key(key));
    }

    #[test]
    fn an_item_has_what_is_known_of_the_book() {
        let books = books().unwrap();
        let hobbit = books.iter().find(|book| book.id == "the-hobbit").unwrap().item();
        assert_eq!(hobbit.title, "The Hobbit");
        let attributes: Vec<_> =
            hobbit.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(
            attributes,
            [
                ("author", "J. R. R. Tolkien"),
                ("genre", "Fantasy"),
                ("number", "1"),
                ("series", "Middle-earth"),
                ("subgenre", "Epic Fantasy"),
                ("themes", "quest, dragons, treasure, travel"),
                ("year", "1937"),
            ]
        );
        let alone = books.iter().find(|book| book.series.is_none()).unwrap().item();
        assert!(!alone.attributes.contains_key("series") && !alone.attributes.contains_key("number"));
    }

    #[test]
    fn the_known_are_known_once() {
        let books = books().unwrap();
        let known = known(&books).unwrap();
        assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), known.len());
        assert!(known.len() >= 100 && known.len() < books.len() / 2);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error =
            |line: &str| format!("{:#}", parse(&format!("{}\n{line}", COLUMNS.join("\t"))).unwrap_err());
        assert_eq!(error("it\tIt"), "line 2: 2 columns, not 9");
        assert_eq!(error("It\tIt\tA\t1\tG\tS\t\t\ta;b"), "line 2: the id `It` is not a slug");
        assert_eq!(
            error("it\tIt\tA \t1\tG\tS\t\t\ta;b"),
            "line 2: the author `A ` is empty or has space around it"
        );
        assert!(
            error("it\tIt\tA\tlate\tG\tS\t\t\ta;b").starts_with("line 2: the year `late` is not a number")
        );
        assert!(error("it\tIt\tA\t1\tG\tS\tT\t\ta;b").starts_with("line 2: series and number go together"));
        assert!(error("it\tIt\tA\t1\tG\tS\tT\ttwo\ta;b").starts_with("line 2: the number `two` is not one"));
        assert!(parse("id\ttitle\n").is_err());
    }
}
