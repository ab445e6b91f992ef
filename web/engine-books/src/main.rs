//! tigerlet's reader of books, which a page downloads when somebody brings some: no model, and no bundle.

use js_sys::{Array, JsString};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use tigerlet_books::{Candidate, Export, Matched, Matching, Problem};
use wasm_bindgen::prelude::*;

/// Which items of a catalogue are the books of a file: a [`Matched`] under `Ok`, or a [`Problem`] under `Err`. Items come
/// in their order, each as the list of its title, author, series, number in that, and other titles.
#[wasm_bindgen]
pub fn books(file: &[u8], items: &Array) -> Result<JsValue, JsValue> {
    Ok(matched(file, items).serialize(&Serializer::json_compatible())?)
}

fn matched(file: &[u8], items: &Array) -> Result<Matched, Problem> {
    let Export { service, books, left_out } = Export::read(file)?;
    let mut matching = Matching::new(&books);
    for (place, item) in items.iter().enumerate() {
        let text = |part: JsValue| part.dyn_into::<JsString>().map(String::from).unwrap_or_default();
        let parts: Vec<String> = item.dyn_into::<Array>().unwrap_or_default().iter().map(text).collect();
        let [title, author, series, number, aliases @ ..] = &parts[..] else { continue };
        let aliases = aliases.iter().map(String::as_str).collect();
        matching.offer(place, &Candidate { title, author, series, number, aliases });
    }
    let places = matching.found();
    Ok(Matched { service, books: books.into_iter().zip(places).collect(), left_out })
}

fn main() {
    // A panic ends the worker; thrown as a string it is told from other errors, and ends up, with its words, at the page.
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
}
