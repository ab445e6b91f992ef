//! The books that a reader brings, and the history that becomes of them.

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use tigerlet_books::{Book, Export, Matching, Problem, Service};

use super::Playground;
use crate::shown;

/// Names of the attribute that says who wrote an item.
const AUTHORS: [&str; 2] = ["author", "authors"];
/// Items that are compared before the page answers its reader again.
const AT_ONCE: usize = 2000;

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Brought {
    /// No books.
    Refused(Problem),
    /// The browser could not read it.
    Unread,
    /// Books that were read, oldest first.
    Books {
        service: Option<Service>,
        /// Those that the catalogue has, each with its item's id.
        found: Vec<(Book, String)>,
        missing: Vec<Book>,
        /// How many were not read.
        left_out: usize,
        /// How many of the found are the history now.
        taken: usize,
        /// The history that they have taken the place of.
        before: Vec<String>,
    },
}

impl Playground {
    /// Whether the catalogue knows who wrote its items.
    pub fn has_authors(&self) -> bool {
        self.catalog.with(|catalog| {
            let names = catalog.as_ref().map(|catalog| catalog.names()).unwrap_or_default();
            AUTHORS.iter().any(|author| names.iter().any(|name| name == author))
        })
    }

    /// Takes the last books of a file that the catalogue has for the history.
    pub async fn bring(&self, file: &[u8]) -> Option<Brought> {
        let catalog = self.catalog.get_untracked()?;
        let Export { service, books, left_out } = match Export::read(file) {
            Ok(export) => export,
            Err(problem) => return Some(Brought::Refused(problem)),
        };
        let mut matching = Matching::new(&books);
        for item in catalog.entries() {
            if item.place % AT_ONCE == AT_ONCE - 1 {
                TimeoutFuture::new(0).await;
            }
            matching.offer(item.place, &item.candidate(&AUTHORS));
        }
        let places = matching.found();
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for (book, place) in books.into_iter().zip(places) {
            let book = Book {
                title: shown::title(&book.title, "…"),
                author: shown::title(&book.author, ""),
                ..book
            };
            match place.and_then(|place| catalog.get(place)) {
                Some(item) => found.push((book, item.id.to_owned())),
                None => missing.push(book),
            }
        }
        // Of what was read twice the last time counts.
        let mut history: Vec<String> = Vec::new();
        for (_, id) in found.iter().rev() {
            if history.len() < catalog.card.max_history && !history.contains(id) {
                history.push(id.clone());
            }
        }
        history.reverse();
        let taken = history.len();
        let before = self.history.try_get_untracked()?;
        if taken > 0 {
            self.replace(history);
        }
        Some(Brought::Books { service, found, missing, left_out, taken, before })
    }
}
