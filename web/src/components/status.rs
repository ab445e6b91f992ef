//! Whether the model is there: bytes while it comes, and what went wrong if it does not.

use leptos::prelude::*;

use crate::announcer::announce;
use crate::client::Phase;
use crate::playground::Playground;
use crate::text::text;

/// The line below the title.
#[component]
pub fn Status() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let (text, engine) = (&text().status, &text().engine);
    // Bytes change many times a second; a reader who listens hears the phase.
    let phase = Memo::new(move |_| {
        client.phase.with(|phase| match phase {
            Phase::Loading { .. } => "loading",
            Phase::Ready => "ready",
            Phase::Failed { .. } => "failed",
        })
    });
    let spoken = move || match phase.get() {
        "loading" => text.loading,
        "ready" => text.ready,
        _ => "",
    };
    let loading = Memo::new(move |_| {
        client.phase.with(|phase| match phase {
            Phase::Loading { received, total, part } => Some((*received, *total, part.clone())),
            _ => None,
        })
    });
    let bytes = move || loading.get().map(|(received, total, part)| engine.progress(&part, received, total));
    let failure = Memo::new(move |_| {
        let failed = client.phase.with(|phase| match phase {
            Phase::Failed { message } => Some(message.clone()),
            _ => None,
        });
        // What is wrong with a query stands beside it.
        let unanswered = || playground.error.get().filter(|_| !playground.query_is_refused());
        failed.map(|message| (message, true)).or_else(|| unanswered().map(|it| (it, false)))
    });
    let error = move || {
        failure.get().map(|(message, broken)| {
            let (heading, because) = match broken {
                true => (text.broken, (text.broken_because)(&message)),
                false => (text.unanswered, (text.unanswered_because)(&message)),
            };
            let retry = broken.then(|| {
                view! {
                    <button
                        class="button"
                        type="button"
                        data-testid="retry"
                        on:click=move |_| client.retry()
                    >{text.retry}</button>
                }
            });
            view! {
                <div class="error ui" role="alert" data-testid="error">
                    <p><strong>{heading}</strong>" "{because}</p>
                    {retry}
                </div>
            }
        })
    };
    announce(spoken);
    view! {
        <div class="status" data-testid="status" data-phase=move || phase.get()>
            <div hidden=move || phase.get() != "loading">
                <span>{bytes}</span>
                <progress
                    aria-label=text.bytes
                    max="1"
                    prop:value=move || {
                        loading.get().map_or(0.0, |(received, total, _)| {
                            if total == 0 { 0.0 } else { received as f64 / total as f64 }
                        })
                    }
                ></progress>
            </div>
        </div>
        {error}
    }
}
