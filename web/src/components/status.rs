//! Whether the model is there: bytes while it comes, and what went wrong if it does not.

use leptos::prelude::*;

use super::format::megabytes;
use crate::app::Playground;
use crate::client::Phase;

/// The line below the title.
#[component]
pub fn Status() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    // Bytes change many times a second; a reader who listens hears the phase.
    let phase = Memo::new(move |_| {
        client.phase.with(|phase| match phase {
            Phase::Loading { .. } => "loading",
            Phase::Ready => "ready",
            Phase::Failed { .. } => "failed",
        })
    });
    let spoken = move || match phase.get() {
        "loading" => "Loading the model.",
        "ready" => "The model is loaded.",
        _ => "",
    };
    let loading = Memo::new(move |_| {
        client.phase.with(|phase| match phase {
            Phase::Loading { received, total, file } => Some((*received, *total, file.clone())),
            _ => None,
        })
    });
    let bytes = move || {
        let Some((received, total, file)) = loading.get() else { return String::new() };
        match total {
            0 if received == 0 => format!("{file}: waiting for the first bytes"),
            0 => format!("{file}: {} MB", megabytes(received)),
            _ => format!("{file}: {} of {} MB", megabytes(received), megabytes(total)),
        }
    };
    let failure = Memo::new(move |_| {
        let failed = client.phase.with(|phase| match phase {
            Phase::Failed { message } => Some(message.clone()),
            _ => None,
        });
        failed.map(|message| (message, true)).or_else(|| playground.error.get().map(|it| (it, false)))
    });
    let error = move || {
        failure.get().map(|(message, broken)| {
            let heading = if broken { "The model could not be loaded." } else { "No answer." };
            let retry = broken.then(|| {
                view! {
                    <button
                        class="button"
                        type="button"
                        data-testid="retry"
                        on:click=move |_| client.retry()
                    >"Retry"</button>
                }
            });
            view! {
                <div class="error ui" role="alert" data-testid="error">
                    <p><strong>{heading}</strong>" "{message}</p>
                    {retry}
                </div>
            }
        })
    };
    view! {
        <div class="status" data-testid="status" data-phase=move || phase.get()>
            <span class="aside" role="status">{spoken}</span>
            <div hidden=move || phase.get() != "loading">
                <span>{bytes}</span>
                <progress
                    aria-label="Bytes of the model"
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
