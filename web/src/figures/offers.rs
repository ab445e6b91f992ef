//! Titles that a text field offers while somebody types.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{Call, Client, Priority, Wait};
use crate::shown;

/// At most `most` titles that the query finds; those of the query before stay until they are there.
pub fn of(client: Client, query: RwSignal<String>, most: usize) -> RwSignal<Vec<String>> {
    let offers = RwSignal::new(Vec::new());
    let waits = StoredValue::new_local(None::<Wait>);
    Effect::new(move |_| {
        let query = query.get();
        let wait = Wait::new();
        let call = Call::at(Priority::Asked).while_kept(&wait);
        waits.set_value(Some(wait));
        if query.trim().is_empty() || client.card.with(Option::is_none) {
            return offers.set(Vec::new());
        }
        spawn_local(async move {
            if let Ok(found) = client.search(&query, most, &call).await {
                let title = |item: tigerlet::card::ItemCard| shown::title(&item.title, &item.id);
                offers.try_set(found.hits.into_iter().map(title).collect());
            }
        });
    });
    offers
}
