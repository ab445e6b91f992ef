//! The search field over the catalogue: a combobox, operable by keyboard alone.

use leptos::ev::{Event, KeyboardEvent, Targeted};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::playground::Playground;
use crate::text::format::byline;
use crate::text::text;

/// Options shown at once: a list that fits above a phone's keyboard.
const OPTIONS: usize = 7;

/// One option of the list.
#[derive(Clone, PartialEq)]
struct Choice {
    id: String,
    title: String,
    by: String,
}

/// The search field and its list.
#[component]
pub fn Search() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().search;
    let query = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);

    // What is in the history already is not offered again.
    let choices = Memo::new(move |_| {
        let query = query.get();
        let Some(catalog) = playground.catalog.get() else { return Vec::new() };
        if query.trim().is_empty() {
            return Vec::new();
        }
        let chosen = playground.history.get();
        let found = playground.client.search(&query, OPTIONS + chosen.len());
        found
            .into_iter()
            .filter_map(|at| catalog.card.items.get(at))
            .filter(|item| !chosen.contains(&item.id))
            .take(OPTIONS)
            .map(|item| Choice {
                id: item.id.clone(),
                title: item.title.clone(),
                by: byline(&item.attributes),
            })
            .collect()
    });
    let asked = move || open.get() && !query.with(|query| query.trim().is_empty());
    let listed = Memo::new(move |_| asked() && choices.with(|choices| !choices.is_empty()));
    let barren = Memo::new(move |_| asked() && choices.with(Vec::is_empty));
    let closed = Memo::new(move |_| {
        let length = playground.history.with(Vec::len);
        playground.longest().is_none_or(|longest| length >= longest)
    });

    let choose = move |place: usize| {
        if let Some(choice) = choices.with_untracked(|choices| choices.get(place).cloned()) {
            playground.add(&choice.id);
            query.set(String::new());
            at.set(None);
            open.set(false);
        }
    };
    let step = move |forward: bool| {
        open.set(true);
        let count = choices.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        at.update(|at| {
            *at = Some(match (*at, forward) {
                (Some(at), true) => (at + 1) % count,
                (Some(at), false) => (at + count - 1) % count,
                (None, true) => 0,
                (None, false) => count - 1,
            });
        });
    };
    let keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(true);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(false);
        }
        // Not while a syllable is being composed: that Enter ends the composition.
        "Enter" if listed.get_untracked() && !event.is_composing() => {
            event.prevent_default();
            choose(at.get_untracked().unwrap_or(0));
        }
        "Escape" => {
            if open.get_untracked() {
                open.set(false);
                at.set(None);
            } else {
                query.set(String::new());
            }
        }
        _ => {}
    };
    let typed = move |event: Targeted<Event, HtmlInputElement>| {
        query.set(event.target().value());
        at.set(None);
        open.set(true);
    };
    let active = move || listed.get().then(|| at.get().map(|at| format!("option-{at}"))).flatten();
    let found = move || {
        if barren.get() {
            text.nothing.to_owned()
        } else if listed.get() {
            (text.matches)(choices.with(Vec::len))
        } else {
            String::new()
        }
    };
    let options = move || {
        let option = move |(place, Choice { title, by, .. }): (usize, Choice)| {
            let here = move || at.get() == Some(place);
            view! {
                <li
                    class="option"
                    class:at=here
                    id=format!("option-{place}")
                    role="option"
                    aria-selected=move || here().to_string()
                    // The field keeps the focus.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| choose(place)
                >
                    {title}
                    <span class="by">{by}</span>
                </li>
            }
        };
        choices.get().into_iter().enumerate().map(option).collect_view()
    };

    view! {
        <div class="search">
            <label for="search">{text.label}</label>
            <input
                id="search"
                data-testid="search"
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="done"
                placeholder=text.placeholder
                aria-autocomplete="list"
                aria-controls="options"
                aria-expanded=move || listed.get().to_string()
                aria-activedescendant=active
                disabled=closed
                prop:value=query
                on:input:target=typed
                on:keydown=keydown
                on:focus=move |_| open.set(true)
                on:blur=move |_| open.set(false)
            />
            <ul
                class="options"
                id="options"
                role="listbox"
                aria-label=text.matching
                hidden=move || !listed.get()
            >
                {options}
            </ul>
            <p class="options nothing" hidden=move || !barren.get() aria-hidden="true">
                {text.nothing}
            </p>
            <p class="aside" role="status">{found}</p>
        </div>
    }
}
