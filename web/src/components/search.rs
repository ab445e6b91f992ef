//! The search field over the catalogue: a combobox, operable by keyboard alone.

use leptos::ev::{Event, KeyboardEvent, Targeted};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::card::{Finds, ItemCard};
use web_sys::HtmlInputElement;

use crate::announcer::announce;
use crate::client::{Call, Priority, Wait};
use crate::playground::Playground;
use crate::shown;
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
    // The query for which Enter was pressed before its answer came.
    let entered = StoredValue::new(None::<String>);

    // What was found last, and for which query.
    let found = RwSignal::new((String::new(), Finds::default()));
    let waits = StoredValue::new_local(None::<Wait>);
    Effect::new(move |_| {
        let query = query.get();
        if query.trim().is_empty() || playground.catalog.with(Option::is_none) {
            waits.set_value(None);
            return found.set((query, Finds::default()));
        }
        let wait = Wait::new();
        let call = Call::at(Priority::Asked).while_kept(&wait);
        waits.set_value(Some(wait));
        let most = OPTIONS + playground.history.with_untracked(Vec::len);
        spawn_local(async move {
            if let Ok(finds) = playground.client.search(&query, most, &call).await {
                // What was marked stood in the list that goes.
                at.try_set(None);
                found.try_set((query, finds));
            }
        });
    });
    // What is in the history already is not offered again.
    let choices = Memo::new(move |_| {
        let chosen = playground.history.get();
        found.with(|(_, finds)| {
            let fresh = finds.hits.iter().filter(|item| !chosen.contains(&item.id)).take(OPTIONS);
            let choice = |item: &ItemCard| Choice {
                id: item.id.clone(),
                title: shown::title(&item.title, &format!("[{}]", item.id)),
                by: shown::title(&byline(&item.attributes), ""),
            };
            fresh.map(choice).collect::<Vec<_>>()
        })
    });
    let answered = move || found.with(|(of, _)| query.with(|query| of == query));
    let suggestion = move || found.with(|(_, finds)| finds.suggestion.clone());
    let asked = move || open.get() && !query.with(|query| query.trim().is_empty());
    let listed = Memo::new(move |_| asked() && choices.with(|choices| !choices.is_empty()));
    let barren = Memo::new(move |_| asked() && answered() && choices.with(Vec::is_empty));
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
    Effect::new(move |_| {
        let awaited = query.with(|query| entered.with_value(|entered| entered.as_ref() == Some(query)));
        if answered() && awaited {
            entered.set_value(None);
            choose(0);
        }
    });
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
        "Enter" if untrack(asked) && !event.is_composing() => {
            event.prevent_default();
            match at.get_untracked() {
                Some(place) => choose(place),
                None if untrack(answered) => choose(0),
                // The list that is there is that of fewer letters.
                None => entered.set_value(Some(query.get_untracked())),
            }
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
                    lang=playground.language()
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

    announce(found);
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
                aria-disabled=move || closed.get().to_string()
                readonly=closed
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
                {move || suggestion().map(|words| {
                    let own = words.clone();
                    // Before the field loses its focus, and with it this line.
                    let take = move |event: leptos::ev::PointerEvent| {
                        event.prevent_default();
                        query.set(own.clone());
                    };
                    view! { " " <button class="button plain" type="button" tabindex="-1" data-testid="suggestion" on:pointerdown=take>{(text.meant)(&words)}</button> }
                })}
            </p>
        </div>
    }
}
