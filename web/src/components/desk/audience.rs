//! Who would be recommended the new book: the bundle's held-out readers, asked a few at a time.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::{Ranks, Standing};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::newcomer::Placed;
use tigerlet::request::Question;

use crate::announcer::announce;
use crate::client::{Call, Wait};
use crate::playground::{Catalog, Playground};
use crate::readers::readers;
use crate::sorted::Sort;
use crate::text::text;

/// Readers of one question: an engine answers others in between.
const AT_ONCE: usize = 5;
/// Where a list ends.
const FIRST: usize = 10;
/// Titles of a history that are shown, the last ones.
const LAST: usize = 3;

/// The ranks of the item with each reader asked so far, by each that ranks: none where a bundle has only a generator.
type Found = Vec<(usize, [Option<usize>; 3])>;

fn by_scorer(Ranks { generate, dense, hybrid }: Ranks) -> [Option<usize>; 3] {
    [Some(generate), dense, hybrid]
}

/// What the ranks of one scorer come to: how many are in the first ten, the middle one, and the best with its reader.
fn summary(found: &Found, scorer: usize) -> Option<(usize, usize, (usize, usize))> {
    let mut ranks: Vec<(usize, usize)> =
        found.iter().filter_map(|&(reader, ranks)| Some((ranks[scorer]?, reader))).collect();
    ranks.order_by(Ord::cmp);
    let (middle, _) = *ranks.get(ranks.len() / 2)?;
    let first = ranks.iter().filter(|&&(rank, _)| rank <= FIRST).count();
    Some((first, middle, *ranks.first()?))
}

/// A button, how far it is, and what came out.
#[component]
pub fn Audience(placed: Arc<Placed>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().desk;
    let found = RwSignal::new(Found::new());
    let titles = RwSignal::new([const { String::new() }; 3]);
    let told = RwSignal::new(String::new());
    // Gone with the view, or when the reader has heard enough: what was asked is cancelled.
    let wait = StoredValue::new_local(None::<Wait>);
    let busy = RwSignal::new(false);
    let stop = move || {
        let _ = wait.try_update_value(|wait| *wait = None);
        let _ = busy.try_set(false);
    };
    let ask = async move |catalog: Arc<Catalog>, item: String, call: Call| {
        let client = playground.client;
        let Some(readers) = readers(client, &catalog.card).await? else {
            let _ = told.try_set(text.readerless.to_owned());
            return Ok(());
        };
        let id = |&place: &u32| catalog.get(place as usize).map(|item| item.id.to_owned());
        for (part, asked) in readers.test.chunks(AT_ONCE).zip(0..) {
            let history = |reader: &tigerlet::extra::Reader| {
                HistoryEntry::items(&reader.history.iter().filter_map(id).collect::<Vec<_>>())
            };
            let question =
                Question::Standing { histories: part.iter().map(history).collect(), item: item.clone() };
            let (Standing { ranks }, _) = client.question(&question, &call).await?;
            let ranks = ranks.into_iter().map(by_scorer);
            found.try_update(|found| found.extend((asked * AT_ONCE..).zip(ranks)));
            let count = asked * AT_ONCE + part.len();
            let last = |scorer: usize| {
                let (.., (_, reader)) = found.try_with_untracked(|found| summary(found, scorer))??;
                let history = &readers.test.get(reader)?.history;
                let last = &history[history.len().saturating_sub(LAST)..];
                Some(last.iter().map(|&place| catalog.title(place as usize)).collect::<Vec<_>>().join(" · "))
            };
            let _ = titles.try_set([0, 1, 2].map(|scorer| last(scorer).unwrap_or_default()));
            let _ = told.try_set((text.asked)(count, readers.test.len()));
        }
        Ok::<_, String>(())
    };
    let click = move |_| {
        if busy.get_untracked() {
            return stop();
        }
        let Some(catalog) = playground.catalog.get_untracked() else { return };
        let patience = Wait::new();
        let call = Call::default().while_kept(&patience);
        wait.set_value(Some(patience));
        busy.set(true);
        found.set(Vec::new());
        let item = placed.item.id.clone();
        spawn_local(async move {
            let signal = call.signal.clone();
            let outcome = ask(catalog, item, call).await;
            if signal.is_some_and(|signal| signal.aborted()) {
                return;
            }
            if let Err(why) = outcome {
                let _ = told.try_set((text.failed)(&why));
            }
            stop();
        });
    };
    let rows = move || {
        let row = |scorer: usize| {
            let (first, middle, (best, _)) = found.with(|found| summary(found, scorer))?;
            let of = found.with(Vec::len);
            let titles = titles.with(|titles| titles[scorer].clone());
            Some(view! {
                <tr>
                    <th scope="row">{text.scorers[scorer]}</th>
                    <td class="count">{first} " / " {of}</td>
                    <td class="count">{middle}</td>
                    <td>{(text.best)(best, &titles)}</td>
                </tr>
            })
        };
        (0..3).filter_map(row).collect_view()
    };
    let [ranked, first, middle, best] = text.heads;
    announce(move || if busy.get() { String::new() } else { told.get() });
    view! {
        <button class="button" type="button" data-testid="desk-ask" on:click=click>
            {move || if busy.get() { text.stop } else { text.ask }}
        </button>
        <p class="hint" data-testid="desk-asked">{told}</p>
        <table data-testid="desk-audience" hidden=move || found.with(Vec::is_empty)>
            <caption>{text.audience}</caption>
            <thead>
                <tr>
                    <th scope="col">{ranked}</th>
                    <th scope="col" class="count">{first}</th>
                    <th scope="col" class="count">{middle}</th>
                    <th scope="col">{best}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_told_by_their_share_their_middle_and_their_best() {
        let found: Found = vec![
            (0, [Some(30), Some(2), None]),
            (1, [Some(10), Some(11), None]),
            (2, [Some(900), Some(2), None]),
        ];
        assert_eq!(summary(&found, 0), Some((1, 30, (10, 1))));
        assert_eq!(summary(&found, 1), Some((2, 2, (2, 0))));
        assert_eq!((summary(&found, 2), summary(&Vec::new(), 0)), (None, None));
    }
}
