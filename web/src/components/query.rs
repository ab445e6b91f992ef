//! What is looked for: words that stand beside the history, and narrow nothing. Titles are added to the history in
//! another field, [`search`](super::search).

use leptos::prelude::*;

use super::focus;
use crate::announcer::announce;
use crate::link::MAX_QUERY;
use crate::playground::Playground;
use crate::text::text;

/// The field, what it does, and why there is no list for it.
#[component]
pub fn Query() -> impl IntoView {
    let playground: Playground = expect_context();
    let query = playground.query;
    let text = &text().query;
    let empty = Memo::new(move |_| query.with(String::is_empty));
    let wrong = Memo::new(move |_| playground.query_is_refused() && !empty.get());
    let resting = move || (playground.writes() && !empty.get()).then_some(text.resting);
    let told = move || wrong.get().then_some(text.wrong);
    announce(move || told().unwrap_or_default().to_owned());
    view! {
        <div class="search looking">
            <label for="query">{text.label}</label>
            <input
                type="text"
                id="query"
                data-testid="query"
                autocomplete="off"
                autocapitalize="none"
                enterkeyhint="search"
                maxlength=MAX_QUERY.to_string()
                placeholder=text.placeholder
                aria-invalid=move || wrong.get().to_string()
                aria-describedby="query-hint query-wrong"
                prop:value=query
                on:change:target=move |event| query.set(event.target().value().trim().to_owned())
            />
            <div class="under">
                <span id="query-hint">{text.hint} " " {resting}</span>
                <button
                    class="button plain"
                    type="button"
                    data-testid="clear-query"
                    hidden=empty
                    on:click=move |_| {
                        query.set(String::new());
                        focus("query");
                    }
                >{text.clear}</button>
            </div>
            <p class="ui hint" id="query-wrong" data-testid="query-wrong">{told}</p>
        </div>
    }
}
