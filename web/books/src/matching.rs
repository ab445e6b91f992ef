//! Which item each book is, if it is one.

use serde::{Deserialize, Serialize};

use crate::author::{agree, people};
use crate::export::{Book, Service};
use crate::title::{Fidelity, Title, key};

/// An item of a catalogue, as it is offered.
#[derive(Clone, Debug, Default)]
pub struct Candidate<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What else it is called.
    pub aliases: Vec<&'a str>,
    /// Who wrote it: one or several.
    pub author: &'a str,
    /// What it is part of; empty where it is of nothing.
    pub series: &'a str,
    /// Which one of its series it is.
    pub number: &'a str,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// None of a table of somebody's own.
    pub service: Option<Service>,
    /// What was read, oldest first, each with the place of its item where it is one.
    pub books: Vec<(Book, Option<usize>)>,
    /// How many were not read, or not yet.
    pub left_out: usize,
}

/// A search for B books, to which the items of a catalogue are offered one by one.
#[derive(Debug)]
pub struct Matching<'a> {
    books: Vec<(&'a Book, Title)>,
    /// Every form of every title, sorted: its key, the book, its fidelity.
    keys: Vec<(String, usize, Fidelity)>,
    /// The best item of each book: how far it is from what the file says, and which; none where two are as good.
    best: Vec<Option<(usize, Option<usize>)>>,
}

impl<'a> Matching<'a> {
    /// A search that has seen no item.
    pub fn new(books: &'a [Book]) -> Self {
        let best = vec![None; books.len()];
        let books: Vec<(&Book, Title)> = books.iter().map(|book| (book, Title::read(&book.title))).collect();
        let mut keys: Vec<(String, usize, Fidelity)> = Vec::new();
        for (place, (_, title)) in books.iter().enumerate() {
            keys.extend(title.forms.iter().map(|form| (form.key.clone(), place, form.fidelity)));
        }
        keys.sort_unstable();
        Self { books, keys, best }
    }

    /// Compares an item, at a place of its catalogue, with all books.
    pub fn offer(&mut self, place: usize, item: &Candidate) {
        for (known_as, name) in std::iter::once(&item.title).chain(&item.aliases).enumerate() {
            let title = Title::read(name);
            for form in &title.forms {
                let first = self.keys.partition_point(|(key, ..)| *key < form.key);
                let same = self.keys[first..].iter().take_while(|(key, ..)| *key == form.key);
                let hits: Vec<(usize, Fidelity)> =
                    same.map(|&(_, book, fidelity)| (book, fidelity)).collect();
                for (book, fidelity) in hits {
                    if self.is(book, fidelity, item, &title, form.fidelity) {
                        let far = 2 * (fidelity as usize + form.fidelity as usize) + known_as.min(1);
                        self.note(book, far, place);
                    }
                }
            }
        }
    }

    /// The place of each book's item, B of them; none where no item is surely it.
    pub fn found(self) -> Vec<Option<usize>> {
        self.best.into_iter().map(|best| best.and_then(|(_, item)| item)).collect()
    }

    fn note(&mut self, book: usize, far: usize, item: usize) {
        self.best[book] = match self.best[book] {
            Some((nearer, known)) if nearer < far => Some((nearer, known)),
            Some((equal, known)) if equal == far => Some((equal, known.filter(|&known| known == item))),
            _ => Some((far, Some(item))),
        };
    }

    /// Whether a book may be an item that one form of its title has in common with one of the item's.
    fn is(&self, book: usize, told: Fidelity, item: &Candidate, title: &Title, known: Fidelity) -> bool {
        let (book, read) = &self.books[book];
        let exact = told <= Fidelity::Unmarked && known <= Fidelity::Unmarked;
        if !exact || told == Fidelity::Unmarked {
            let whole = told == Fidelity::Whole && known == Fidelity::Whole;
            if !whole && (read.is_other || !part_of(read, told, item, title, known)) {
                return false;
            }
        }
        let authors = people(item.author);
        agree(&authors, &people(&book.author), exact)
            || exact && agree(&authors, &people(&book.others), false)
    }
}

/// Whether what a title lost on the way to its form is no more than a subtitle: "Dune: Messiah" is not "Dune".
fn part_of(read: &Title, told: Fidelity, item: &Candidate, title: &Title, known: Fidelity) -> bool {
    use crate::title::Fidelity::{Main, Tail};
    let series = key(&tigerlet::text::fold::words(item.series));
    let in_series = |title: &Title| !series.is_empty() && title.head.0 == series;
    let number = (!item.number.is_empty()).then_some(item.number);
    let same_number = number.is_some()
        && (read.number.as_deref() == number || (in_series(read) && Some(read.head.1.as_str()) == number));
    let apart = match (read.number.as_deref(), number.or(title.number.as_deref())) {
        (Some(one), Some(other)) => one != other,
        (Some(one), None) => one != "1",
        (None, _) => false,
    };
    !apart
        && match (told, known) {
            (Tail, Tail) => false,
            (Tail, _) => in_series(read),
            (_, Tail) => in_series(title) && same_number,
            (Main, Main) => same_number,
            (Main, _) => !in_series(read) || same_number,
            // One of several parts needs its number.
            (_, Main) => !in_series(title) && (title.number.is_none() || title.number == read.number),
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELF: &[(&str, &str, &str, &str)] = &[
        ("Dune", "Frank Herbert", "Dune", "1"),
        ("Chapterhouse: Dune", "Frank Herbert", "Dune", "6"),
        ("Binti", "Nnedi Okorafor", "Binti", "1"),
        ("Binti: Home", "Nnedi Okorafor", "Binti", "2"),
        ("Maus I: My Father Bleeds History", "Art Spiegelman", "Maus", "1"),
        ("Maus II: And Here My Troubles Began", "Art Spiegelman", "Maus", "2"),
        ("March: Book One", "John Lewis and Andrew Aydin", "March", "1"),
        ("March: Book Two", "John Lewis and Andrew Aydin", "March", "2"),
        ("Bridget Jones: The Edge of Reason", "Helen Fielding", "Bridget Jones", "2"),
        ("The Fellowship of the Ring", "J. R. R. Tolkien", "The Lord of the Rings", "1"),
        ("Relativity: The Special and the General Theory", "Albert Einstein", "", ""),
        ("Akira", "Katsuhiro Otomo", "", ""),
        ("Faust, Part One", "Johann Wolfgang von Goethe", "", ""),
        ("Pride and Prejudice", "Jane Austen", "", ""),
    ];

    fn found(books: &[(&str, &str, &str)]) -> Vec<Option<&'static str>> {
        let book = |&(title, author, others): &(&str, &str, &str)| Book {
            title: title.into(),
            author: author.into(),
            others: others.into(),
        };
        let books: Vec<Book> = books.iter().map(book).collect();
        let mut matching = Matching::new(&books);
        for (place, &(title, author, series, number)) in SHELF.iter().enumerate() {
            matching.offer(place, &Candidate { title, author, series, number, aliases: Vec::new() });
        }
        matching.found().into_iter().map(|item| item.map(|item| SHELF[item].0)).collect()
    }

    #[test]
    fn a_book_is_found_behind_its_edition() {
        for (title, author, item) in [
            ("Dune (Dune, #1)", "Frank Herbert", "Dune"),
            ("Dune: Deluxe Edition", "Frank Herbert", "Dune"),
            ("Chapterhouse: Dune (Dune #6)", "Herbert, Frank", "Chapterhouse: Dune"),
            ("Home (Binti, #2)", "Nnedi Okorafor", "Binti: Home"),
            ("Maus I: A Survivor's Tale", "Art Spiegelman", "Maus I: My Father Bleeds History"),
            ("Maus, Vol. 2: And Here My Troubles Began (Maus, #2)", "Art Spiegelman", ""),
            ("March: Book 2 (March, #2)", "John Lewis", "March: Book Two"),
            (
                "The Lord of the Rings: The Fellowship of the Ring",
                "J.R.R. Tolkien",
                "The Fellowship of the Ring",
            ),
            ("Relativity", "Albert Einstein", "Relativity: The Special and the General Theory"),
            ("Akira, Vol. 1", "Katsuhiro Otomo", "Akira"),
            ("Faust, Part 1", "Goethe, Johann Wolfgang von", "Faust, Part One"),
        ] {
            let right = (!item.is_empty()).then_some(item);
            assert_eq!(found(&[(title, author, "")]), [right], "{title}");
        }
    }

    #[test]
    fn what_is_not_surely_an_item_is_none() {
        for (title, author) in [
            ("Dune", "Brian Herbert"),
            ("Dune", ""),
            ("Dune: Messiah", "Frank Herbert"),
            ("Dune: The Graphic Novel, Book 1", "Frank Herbert"),
            ("Binti: The Night Masquerade (Binti, #3)", "Nnedi Okorafor"),
            ("Binti: The Complete Trilogy", "Nnedi Okorafor"),
            ("Maus", "Art Spiegelman"),
            ("The Complete Maus (Maus, #1-2)", "Art Spiegelman"),
            ("March: Book Three (March, #3)", "John Lewis"),
            ("Bridget Jones: Mad About the Boy (Bridget Jones, #3)", "Helen Fielding"),
            ("Bridget Jones", "Helen Fielding"),
            ("Akira, Vol. 3", "Katsuhiro Otomo"),
            ("Faust", "Johann Wolfgang von Goethe"),
            ("Faust, Part Two", "Johann Wolfgang von Goethe"),
            ("Pride and Prejudice and Zombies", "Seth Grahame-Smith"),
            ("Pride and Prejudice: A Novel", "Nancy Butler"),
            ("", "Jane Austen"),
        ] {
            assert_eq!(found(&[(title, author, "")]), [None], "{title}");
        }
    }

    #[test]
    fn a_hand_in_a_book_counts_where_its_title_is_exact() {
        let editor = ("Pride and Prejudice", "Vivien Jones", "Jane Austen, Tony Tanner");
        let other = ("Pride and Prejudice: The Comic", "Nancy Butler", "Jane Austen");
        assert_eq!(found(&[editor, other]), [Some("Pride and Prejudice"), None]);
    }

    #[test]
    fn of_two_items_as_near_neither_is_it() {
        let books = [Book { title: "Emma".into(), author: "Jane Austen".into(), others: String::new() }];
        let mut matching = Matching::new(&books);
        for place in [3, 5] {
            matching.offer(place, &Candidate { title: "Emma", author: "Jane Austen", ..Default::default() });
        }
        assert_eq!(matching.found(), [None]);
    }
}
