//! The books that a reader brings, and the history that becomes of them. What reads them is a small engine of its own,
//! which nobody downloads before they want it.

use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use tigerlet_books::{Book, Matched, Problem, Service};
use wasm_bindgen::prelude::*;

use super::Playground;
use crate::client::{from_js, said};
use crate::shown;

#[wasm_bindgen(raw_module = "tigerlet")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn books(file: Uint8Array, items: Array) -> Result<JsValue, JsValue>;
}

/// Names of the attribute that says who wrote an item.
const AUTHORS: [&str; 2] = ["author", "authors"];
/// Items that are told before the page answers its reader again.
const AT_ONCE: usize = 10_000;

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Brought {
    /// No books.
    Refused(Problem),
    /// The browser could not read it.
    Unread,
    /// The engine could not be had: one line says why.
    Failed(String),
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

    /// Takes the last books of a file that the catalogue has for the history, if `wanted` still.
    pub async fn bring(&self, file: Uint8Array, wanted: impl Fn() -> bool) -> Option<Brought> {
        let catalog = self.catalog.get_untracked()?;
        let items = Array::new();
        for item in catalog.entries() {
            if item.place % AT_ONCE == AT_ONCE - 1 {
                TimeoutFuture::new(0).await;
            }
            items.push(&item.told(&AUTHORS));
        }
        let answer = books(file, items).await.map_err(|error| said(&error)).and_then(from_js);
        if !wanted() {
            return None;
        }
        let Matched { service, books, left_out } = match answer {
            Ok(Ok(matched)) => matched,
            Ok(Err(problem)) => return Some(Brought::Refused(problem)),
            Err(message) => return Some(Brought::Failed(message)),
        };
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for (mut book, place) in books {
            book.title = shown::title(&book.title, "…");
            book.author = shown::title(&book.author, "");
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
        let before = self.history.get_untracked();
        if taken > 0 {
            self.replace(history);
        }
        Some(Brought::Books { service, found, missing, left_out, taken, before })
    }
}
