//! What one may have meant.
use super::{Problem, error};
use crate::{
    catalog::{Columns, Texts},
    search::nearest,
    text::fold::fold,
};

/// Names or values that an error counts.
const SHOWN: usize = 4;

/// Texts that are looked through for a word with a slip.
const LOOKED_THROUGH: usize = 100_000;

/// That no item has an attribute of this name, with the one most like it, and some that there are.
pub(crate) fn unknown(columns: &Columns, name: &str) -> Problem {
    let suggestion = like(name, columns.names.iter()).map(|name| error::named(&name));
    let known = columns.names.iter().take(SHOWN).map(error::named).collect();
    Problem::Name { name: name.to_owned(), suggestion, known }
}

/// The text most like one that is not among these, as it is written.
pub(super) fn text<'a>(text: &str, among: impl Iterator<Item = &'a str>) -> Option<String> {
    like(text, among).map(|text| error::quoted(&text))
}

/// Some of these texts, each once, as they are written.
pub(super) fn some<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut some: Vec<&str> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if some.len() < SHOWN && !some.contains(&text) {
            some.push(text);
        }
    }
    some.into_iter().map(error::quoted).collect()
}

/// The one that differs in case or marks alone, or by a slip or two.
fn like<'a>(wanted: &str, among: impl Iterator<Item = &'a str>) -> Option<String> {
    let (wanted, mut folded, mut originals) = (fold(wanted), Texts::default(), Vec::new());
    for text in among.take(LOOKED_THROUGH) {
        let own = fold(text);
        if own == wanted {
            return Some(text.to_owned());
        }
        folded.push("values", &own).ok()?;
        originals.push(text);
    }
    let near = nearest(&wanted, &folded, 1);
    Some((*originals.get(*near.first()? as usize)?).to_owned())
}
