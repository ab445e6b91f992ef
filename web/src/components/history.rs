//! The history: what was read, oldest first.

use std::sync::Arc;

use leptos::ev::DragEvent;
use leptos::prelude::*;

use super::chip::Chips;
use super::search::Search;
use super::{Books, Heading, Query, focus};
use crate::announcer::announce;
use crate::link::Part;
use crate::notice::Notice;
use crate::playground::{Catalog, Playground};
use crate::text::format::byline;
use crate::text::history::Strings;
use crate::text::text;

impl Strings {
    /// A notice in words.
    pub fn notice(&self, notice: &Notice) -> String {
        match notice {
            Notice::Nothing => String::new(),
            Notice::Added { title, length } => (self.added)(title, *length),
            Notice::Present(title) => (self.present)(title),
            Notice::Removed(title) => (self.removed)(title),
            Notice::Moved { title, place, length } => (self.moved)(title, *place, *length),
            Notice::Full(longest) => (self.full)(*longest),
            Notice::Unknown(ids) => (self.unknown)(ids),
            Notice::Mended(titles) => (self.mended)(titles),
            Notice::Cut(longest) => (self.cut)(*longest),
            Notice::Others => self.others.to_owned(),
            Notice::Both(one, other) => format!("{} {}", self.notice(one), self.notice(other)),
        }
    }
}

#[component]
fn Examples() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().history;
    let button = move |ids: Vec<String>| {
        let titles: Vec<String> = ids.iter().map(|id| playground.title(id)).collect();
        let label = (text.example)(&titles.iter().map(String::as_str).collect::<Vec<_>>());
        view! {
            <li>
                <button class="button" type="button" on:click=move |_| {
                    playground.replace(ids.clone());
                    focus("search");
                }>{label}</button>
            </li>
        }
    };
    let list = move |catalog: Arc<Catalog>| {
        view! {
            <div class="examples" data-testid="examples">
                <p id="examples-title">{text.or_start_from}</p>
                <ul aria-labelledby="examples-title">
                    {playground.examples(&catalog).into_iter().map(button).collect_view()}
                </ul>
            </div>
        }
    };
    move || playground.history.with(Vec::is_empty).then(|| playground.catalog.get().map(list))
}

/// A row of the list. It belongs to a place and not to an item, so that focus stays put while
/// items move through.
#[component]
fn Row(
    place: usize,
    /// The row being dragged.
    dragged: RwSignal<Option<usize>>,
    /// The row under the pointer while one is dragged.
    over: RwSignal<Option<usize>>,
) -> impl IntoView {
    let playground: Playground = expect_context();
    let history = playground.history;
    let text = &text().history;
    let id = Memo::new(move |_| history.with(|history| history.get(place).cloned()));
    let title = move || id.get().map(|id| playground.title(&id)).unwrap_or_default();
    let last = move || history.with(Vec::len) == place + 1;

    let start = move |event: DragEvent| {
        dragged.set(Some(place));
        if let Some(data) = event.data_transfer() {
            let _ = data.set_data("text/plain", &title());
        }
    };
    let hover = move |event: DragEvent| {
        if dragged.get_untracked().is_some() {
            event.prevent_default();
            over.set(Some(place));
        }
    };
    let end = move || {
        dragged.set(None);
        over.set(None);
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let Some(from) = dragged.get_untracked() {
            playground.shift(from, place);
        }
        end();
    };
    // The focus goes with the item, to the button that can press on.
    let up = move |_| {
        playground.shift(place, place - 1);
        focus(if place > 1 { format!("up-{}", place - 1) } else { "down-0".to_owned() });
    };
    let down = move |_| {
        playground.shift(place, place + 1);
        let bottom = history.with_untracked(Vec::len) == place + 2;
        focus(format!("{}-{}", if bottom { "up" } else { "down" }, place + 1));
    };
    let remove = move |_| {
        playground.remove(place);
        match history.with_untracked(Vec::len) {
            0 => focus("search"),
            length => focus(format!("remove-{}", place.min(length - 1))),
        }
    };
    let details = move || {
        let catalog = playground.catalog.get()?;
        let item = catalog.item(&id.get()?)?;
        Some(view! {
            <span class="by">{byline(&item.attributes())}</span>
            <Chips semantic_id=item.semantic_id.to_vec()/>
        })
    };

    view! {
        <li
            data-testid="history-item"
            data-item=id
            draggable="true"
            class:dragged=move || dragged.get() == Some(place)
            class:over=move || over.get() == Some(place)
            on:dragstart=start
            on:dragover=hover
            on:drop=drop
            on:dragend=move |_| end()
        >
            <span class="place" aria-hidden="true">{place + 1}</span>
            <div lang=move || playground.language()>{title}{details}</div>
            <div class="tools">
                <button
                    class="tool"
                    type="button"
                    id=format!("up-{place}")
                    aria-label=move || (text.up)(&title())
                    disabled=place == 0
                    on:click=up
                >"↑"</button>
                <button
                    class="tool"
                    type="button"
                    id=format!("down-{place}")
                    aria-label=move || (text.down)(&title())
                    disabled=last
                    on:click=down
                >"↓"</button>
                <button
                    class="tool"
                    type="button"
                    id=format!("remove-{place}")
                    aria-label=move || (text.remove)(&title())
                    on:click=remove
                >"×"</button>
            </div>
        </li>
    }
}

/// The history with its search field.
#[component]
pub fn History() -> impl IntoView {
    let playground: Playground = expect_context();
    let history = playground.history;
    let text = &text().history;
    let dragged = RwSignal::new(None);
    let over = RwSignal::new(None);
    let opened = move || playground.catalog.with(Option::is_some);
    let notice = move || playground.notice.with(|notice| text.notice(notice));
    announce(notice);
    let count = move || {
        let length = history.with(Vec::len);
        playground.longest().map(|longest| (text.count)(length, longest))
    };
    view! {
        <section aria-labelledby="history-title">
            <Heading part=Part::History/>
            <p class="hint">{text.hint}</p>
            <Search/>
            <Examples/>
            <ol class="history" data-testid="history" aria-labelledby="history-title">
                <Show when=opened>
                    <For each=move || 0..history.with(Vec::len) key=|place| *place let:place>
                        <Row place dragged over/>
                    </For>
                </Show>
            </ol>
            <div class="under">
                <span hidden=move || history.with(Vec::is_empty)>{count}</span>
                <button
                    class="button plain"
                    type="button"
                    data-testid="clear"
                    hidden=move || history.with(Vec::is_empty)
                    on:click=move |_| {
                        playground.replace(Vec::new());
                        focus("search");
                    }
                >{text.clear}</button>
            </div>
            <p class="ui hint" data-testid="notice">{notice}</p>
            <Books/>
            <Query/>
        </section>
    }
}
