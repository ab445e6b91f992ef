//! The books that a reader brings: a file of another service becomes the history.

use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use leptos::ev::{ClipboardEvent, DragEvent, Event, Targeted};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet_books::{Book, MAX_BYTES, Problem, Service};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlInputElement, HtmlTextAreaElement};

use super::focus;
use crate::announcer::announce;
use crate::playground::{Brought, Playground};
use crate::text::books::{Strings, Told};
use crate::text::format::byline;
use crate::text::text;

/// Books of a list that are shown: what somebody reads through.
const LISTED: usize = 500;

/// A file's bytes; none where there are more than are read, or the browser refuses.
async fn bytes(file: &Blob) -> Result<Uint8Array, Brought> {
    if file.size() > MAX_BYTES as f64 {
        return Err(Brought::Refused(Problem::Large(file.size() as usize)));
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| Brought::Unread)?;
    Ok(Uint8Array::new(&buffer))
}

impl Strings {
    /// What came of a file, in words.
    fn outcome(&self, brought: &Brought) -> String {
        match brought {
            Brought::Refused(problem) => (self.problem)(problem),
            Brought::Unread => self.unread.to_owned(),
            Brought::Failed(message) => message.clone(),
            Brought::Books { service, found, missing, left_out, taken, .. } => (self.told)(&Told {
                service: service.map_or("", Service::name),
                read: found.len() + missing.len(),
                found: found.len(),
                taken: *taken,
                left_out: *left_out,
            }),
        }
    }
}

/// Books, folded away: the first [`LISTED`] of them.
fn list(
    label: String,
    id: &'static str,
    hint: Option<&'static str>,
    rows: Vec<AnyView>,
    all: usize,
) -> Option<AnyView> {
    let more = all.saturating_sub(rows.len());
    let more = (more > 0).then(|| view! { <li>{(text().books.more)(more)}</li> });
    (all > 0).then(|| {
        view! {
            <details data-testid=id>
                <summary>{label.clone()}</summary>
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                // It scrolls, and so the keyboard has to reach it.
                <ul class="brought" role="list" tabindex="0" aria-label=label>{rows}{more}</ul>
            </details>
        }
        .into_any()
    })
}

/// What came of the last file.
#[component]
fn Report(brought: Arc<Brought>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().books;
    let told = text.outcome(&brought);
    let lists = match &*brought {
        Brought::Books { found, missing, taken, before, .. } => {
            let by = |book: &Book| (text.by)(&book.title, &book.author);
            let language = playground.language();
            let item = |id: &str| {
                let catalog = playground.catalog.get_untracked()?;
                let item = catalog.item(id)?;
                Some(format!("{}, {}", item.title(), byline(&item.attributes())))
            };
            let matched = |(book, id): &(Book, String)| {
                let (told, item, language) = (by(book), item(id), language.clone());
                view! { <li>{told}" " <span class="by" lang=language>"→ " {item}</span></li> }.into_any()
            };
            let unknown = |book: &Book| view! { <li>{by(book)}</li> }.into_any();
            let before = before.clone();
            let undo = (*taken > 0).then(|| {
                let click = move |_| {
                    playground.replace(before.clone());
                    playground.brought.set(None);
                    focus("books-file");
                };
                view! { <button class="button" type="button" data-testid="books-undo" on:click=click>{text.undo}</button> }
            });
            let (have, lack) = (found.len(), missing.len());
            let matched = found.iter().take(LISTED).map(matched).collect();
            let unknown = missing.iter().take(LISTED).map(unknown).collect();
            Some(view! {
                {undo}
                {list((text.missing)(lack), "books-missing", Some(text.why_missing), unknown, lack)}
                {list((text.found)(have), "books-found", None, matched, have)}
            })
        }
        Brought::Refused(_) | Brought::Unread | Brought::Failed(_) => None,
    };
    view! {
        <p data-testid="books-told">{told}</p>
        {lists}
    }
}

/// The field, and what came of it. Where items have no author there is nothing to go by, and none of it.
#[component]
pub fn Books() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().books;
    let brought = playground.brought;
    let over = RwSignal::new(false);
    // Counts files: what comes of any but the last is of no interest.
    let turn = StoredValue::new(0_u32);
    let bring = move |file: Blob| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        let wanted = move || turn.try_get_value() == Some(mine);
        spawn_local(async move {
            let outcome = match bytes(&file).await {
                Ok(bytes) => playground.bring(bytes, wanted).await,
                Err(outcome) => Some(outcome).filter(|_| wanted()),
            };
            if let Some(outcome) = outcome {
                brought.set(Some(Arc::new(outcome)));
            }
        });
    };
    // A text is a file like any.
    let write = move |words: String| {
        if !words.trim().is_empty()
            && let Ok(file) = Blob::new_with_str_sequence(&Array::of1(&words.into()))
        {
            bring(file);
        }
    };
    let chosen = move |event: Targeted<Event, HtmlInputElement>| {
        let field = event.target();
        if let Some(file) = field.files().and_then(|files| files.get(0)) {
            bring(file.into());
        }
        // The same file, mended, may be chosen again.
        field.set_value("");
    };
    let pasted = move |event: ClipboardEvent| {
        let Some(data) = event.clipboard_data() else { return };
        // A long text would take its time to be drawn.
        event.prevent_default();
        match data.files().and_then(|files| files.get(0)) {
            Some(file) => bring(file.into()),
            None => write(data.get_data("text/plain").unwrap_or_default()),
        }
    };
    let written = move |event: Targeted<Event, HtmlTextAreaElement>| {
        write(event.target().value());
        event.target().set_value("");
    };
    // A title that is dragged through the history is no file.
    let has_file = |event: &DragEvent| {
        event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
    };
    let hover = move |event: DragEvent| {
        if has_file(&event) {
            event.prevent_default();
            over.set(true);
        }
    };
    let dropped = move |event: DragEvent| {
        over.set(false);
        let file = event.data_transfer().and_then(|data| data.files()?.get(0));
        if let Some(file) = file {
            event.prevent_default();
            bring(file.into());
        }
    };
    let undone = Memo::new(move |before: Option<&(bool, bool)>| {
        let taken =
            brought.with(|brought| matches!(brought.as_deref(), Some(Brought::Books { taken: 1.., .. })));
        (taken, before.is_some_and(|&(taken, undone)| taken || undone) && brought.with(Option::is_none))
    });
    announce(move || {
        // Asked whatever was brought: a memo that nobody asks remembers nothing.
        let (_, undone) = undone.get();
        match brought.get() {
            Some(brought) => text.outcome(&brought),
            None if undone => text.undone.to_owned(),
            None => String::new(),
        }
    });
    let there = Memo::new(move |_| playground.has_authors());
    let view = move || {
        view! {
            <details
                class="drawer books"
                class:over=over
                data-testid="books"
                open=brought.with_untracked(Option::is_some)
                on:dragover=hover
                on:dragleave=move |_| over.set(false)
                on:drop=dropped
            >
                <summary>{text.title}</summary>
                <p class="hint" id="books-hint">{text.hint}</p>
                <div class="fields">
                    <div class="field wide">
                        <label for="books-file">{text.choose}</label>
                        <input
                            type="file"
                            id="books-file"
                            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
                            aria-describedby="books-hint"
                            on:change:target=chosen
                        />
                    </div>
                    <div class="field wide">
                        <label for="books-text">{text.paste}</label>
                        <textarea
                            id="books-text"
                            rows="2"
                            autocomplete="off"
                            spellcheck="false"
                            on:paste=pasted
                            on:change:target=written
                        ></textarea>
                    </div>
                </div>
                {move || brought.get().map(|brought| view! { <Report brought/> })}
            </details>
        }
    };
    move || there.get().then(view)
}
