//! `examples.json`: histories to start from, and what the model answered when the bundle was made.
use anyhow::{Context, Result};
use serde_json::{Value, json};
use tigerlet::{catalog::ItemRef, recommender::Recommender, request::Request};

use super::{json::rounded, readers};
use crate::data::{Dataset, Example};

/// Where to start, if the catalogue has all these titles.
const TITLES: [&[&str]; 5] = [
    &["The Hobbit", "A Wizard of Earthsea"],
    &["Foundation", "Dune"],
    &["The Adventures of Sherlock Holmes", "Murder on the Orient Express"],
    &["Harry Potter and the Philosopher's Stone", "Harry Potter and the Chamber of Secrets"],
    &["Pride and Prejudice", "Jane Eyre", "Wuthering Heights"],
];
/// Examples of a catalogue with other titles, and most items of each.
const OTHERS: usize = 4;
const LONGEST: usize = 5;
/// Width of the recorded beam: narrow enough to be seen at a glance.
const BEAMS: usize = 10;

/// The file; `publish` allows examples from readers.
pub fn write(dataset: &Dataset, recommender: &Recommender, publish: bool) -> Result<Vec<u8>> {
    let answer = |history: Vec<ItemRef>| -> Result<Value> {
        let request = Request {
            history: history.iter().map(|item| item.id.into()).collect(),
            beams: BEAMS,
            trace: true,
            ..Request::default()
        };
        let titles: Vec<&str> = history.iter().map(|item| item.title).collect();
        let response =
            pollster::block_on(recommender.recommend(&request)).context("cannot record an example")?;
        let response = rounded(serde_json::to_value(response)?, 4);
        Ok(json!({ "titles": titles, "request": request, "response": response }))
    };
    let histories = histories(dataset, recommender.manifest().max_history, publish)?;
    Ok(serde_json::to_vec(&histories.into_iter().map(answer).collect::<Result<Vec<_>>>()?)?)
}

/// The named histories; else the latest items of held-out readers, if they may be shown; else single items,
/// evenly spread over the catalogue.
fn histories(dataset: &Dataset, max_history: usize, publish: bool) -> Result<Vec<Vec<ItemRef<'_>>>> {
    let items: Vec<ItemRef> = dataset.catalog.items().collect();
    let titled = |title: &&str| items.iter().copied().find(|item| item.title.eq_ignore_ascii_case(title));
    let longest = max_history.min(LONGEST);
    let fits = |titles: &&[&str]| titles.len() <= max_history;
    let named = TITLES.into_iter().filter(fits).filter_map(|titles| titles.iter().map(titled).collect());
    let named: Vec<Vec<ItemRef>> = named.collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let readers = if publish { readers::held_out(dataset)? } else { Vec::new() };
    if readers.is_empty() {
        return Ok((0..OTHERS.min(items.len()))
            .map(|at| vec![items[at * items.len() / OTHERS.min(items.len())]])
            .collect());
    }
    let history = |example: &Example| {
        example
            .history(&dataset.sequences, longest)
            .iter()
            .filter_map(|&item| dataset.catalog.get(item))
            .collect()
    };
    Ok(readers.iter().take(OTHERS).map(history).collect())
}
