//! What the quotas cost: how many held-out readers still find their next title in a list that keeps to them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{Place, Reader, Readers};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Request;

use crate::announcer::announce;
use crate::client::{Call, Client};
use crate::figures::runs::Runs;
use crate::playground::{Catalog, Playground};
use crate::readers::readers;
use crate::text::text;

/// Readers that are measured.
const FEW: usize = 100;
/// The cut-off of the trainer's figures.
const K: usize = 10;

/// Whether a reader finds the next title in the list without quotas, and in the one with them.
async fn finds(
    client: Client,
    catalog: &Catalog,
    readers: &Readers,
    Reader { history, target }: &Reader,
    quotas: &[String],
) -> Result<[bool; 2], String> {
    let id = |item: &u32| catalog.get(*item as usize).map(|item| item.id.to_owned());
    let (wanted, read): (_, Vec<String>) = (id(target), history.iter().filter_map(id).collect());
    let plain = Request {
        history: HistoryEntry::items(&read),
        top_k: K,
        beams: readers.beams,
        include_seen: readers.history == Place::Ranked,
        ..Request::default()
    };
    let ruled = Request { quotas: quotas.to_vec(), ..plain.clone() };
    let mut found = [false; 2];
    for (found, request) in found.iter_mut().zip([plain, ruled]) {
        let list = client.recommend(&request, &Call::default()).await?.response.recommendations;
        *found = list.iter().any(|it| Some(&it.item) == wanted.as_ref());
    }
    Ok(found)
}

/// What is known so far.
#[derive(Clone, PartialEq)]
enum Known {
    Nothing,
    /// So many readers of how many, and how many of them found their title without the quotas and with them.
    Some {
        done: usize,
        of: usize,
        found: [usize; 2],
    },
    Failed(String),
}

/// A share without its nought, as tables have it.
fn hundredths(found: usize, of: usize) -> String {
    let share = format!("{:.2}", found as f64 / of.max(1) as f64);
    share.strip_prefix('0').map_or(share.clone(), str::to_owned)
}

/// A button, and what was measured.
#[component]
pub fn Cost() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().rules.cost;
    let known = RwSignal::new(Known::Nothing);
    let runs = Runs::new();
    // Other quotas cost something else.
    Effect::new(move |_| {
        playground.quotas.track();
        runs.with_value(Runs::stop);
        known.set(Known::Nothing);
    });
    let running = move || matches!(known.get(), Known::Some { done, of, .. } if done < of);
    let measure = move |_| {
        // A button that is barred takes the focus with it: it stays, and does nothing.
        if untrack(running) {
            return;
        }
        let Some(catalog) = playground.catalog.get_untracked() else { return };
        let (quotas, run) = (playground.quotas.get_untracked(), runs.with_value(Runs::start));
        known.set(Known::Some { done: 0, of: FEW, found: [0; 2] });
        spawn_local(async move {
            let client = playground.client;
            let outcome = async {
                let Some(readers) = readers(client, &catalog.card).await? else { return Ok(()) };
                let (of, mut found) = (FEW.min(readers.test.len()), [0; 2]);
                for (done, reader) in readers.test.iter().take(of).enumerate() {
                    let finds = finds(client, &catalog, &readers, reader, &quotas).await?;
                    if !run.current() {
                        return Ok(());
                    }
                    found.iter_mut().zip(finds).for_each(|(found, finds)| *found += usize::from(finds));
                    known.try_set(Known::Some { done: done + 1, of, found });
                }
                Ok(())
            };
            if let Err(message) = outcome.await
                && run.current()
            {
                known.try_set(Known::Failed(message));
            }
        });
    };
    let readerless = move || {
        let is_readers = |name: &String| name == tigerlet::extra::READERS;
        !playground.catalog.with(|it| it.as_ref().is_some_and(|it| it.card.files.iter().any(is_readers)))
    };
    let told = move || match known.get() {
        Known::Nothing => String::new(),
        Known::Failed(message) => (text.failed)(&message),
        Known::Some { done, of, .. } if done < of => (text.measuring)(done, of),
        Known::Some { of, found: [without, with], .. } => {
            (text.told)(of, &hundredths(without, of), &hundredths(with, of))
        }
    };
    // Not every reader.
    let final_words = move || match known.get() {
        Known::Some { done, of, .. } if done < of => String::new(),
        _ => told(),
    };
    announce(final_words);
    view! {
        <button
            class="button"
            type="button"
            data-testid="rules-cost"
            hidden=readerless
            aria-disabled=move || running().to_string()
            on:click=measure
        >{text.ask}</button>
        <p class="cost" data-testid="rules-cost-told">{told}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_two_places() {
        assert_eq!(
            [(53, 100), (0, 100), (100, 100), (1, 3), (0, 0)].map(|(a, b)| hundredths(a, b)),
            [".53", ".00", "1.00", ".33", ".00"]
        );
    }
}
