//! The figure of the chapter `attention`: where the live model looks while it reads a history and writes an ID.
//!
//! One token looks, all tokens are looked at: every one has its weight as a number and as a bar below its
//! chip, and every title has the sum of its tokens'.

mod picture;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::{Attention as Weights, Exact, Recommendation};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Question;

use super::runs::Runs;
use super::subject;
use crate::client::{Call, Client};
use crate::components::{Choice, Heads};
use crate::look::{Look, Part, Told};
use crate::playground::Playground;
use crate::text::figure_attention::Strings;
use picture::{Picture, Stage};

/// Items that can be chosen as what is written.
const CHOICES: usize = 10;

async fn tell(
    client: Client,
    history: Vec<String>,
    choice: Option<String>,
    before: Option<Arc<Told>>,
) -> Result<Told, String> {
    let choices = match before {
        Some(before) if before.history == history => before.choices.clone(),
        _ => {
            let question = Question::exact(&history, CHOICES, false);
            client.question::<Exact>(&question, &Call::default()).await?.0.recommendations
        }
    };
    let chosen = choices.iter().find(|it| Some(&it.item) == choice.as_ref()).or(choices.first());
    let semantic_id = chosen.ok_or("nothing is left to recommend")?.semantic_id.clone();
    let question =
        Question::Attention { history: HistoryEntry::items(&history), semantic_id: semantic_id.clone() };
    let (weights, _) = client.question::<Weights>(&question, &Call::default()).await?;
    Ok(Told { history, choices, semantic_id, weights })
}

/// The figure.
#[component]
pub fn Attention() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = text();
    let history = subject::history(playground);
    let choice: RwSignal<Option<String>> = RwSignal::new(None);
    let told: RwSignal<Option<Arc<Told>>> = RwSignal::new(None);
    let error: RwSignal<Option<String>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let runs = Runs::new();

    Effect::new(move |_| {
        let (history, choice) = (history.get(), choice.get());
        if history.is_empty() {
            return;
        }
        let run = runs.with_value(Runs::start);
        let before = told.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let outcome = tell(playground.client, history, choice, before).await;
            if !run.current() {
                return;
            }
            busy.set(false);
            error.set(outcome.as_ref().err().cloned());
            if let Ok(new) = outcome {
                told.set(Some(Arc::new(new)));
            }
        });
    });

    let part = RwSignal::new(Part::Cross);
    let layer = RwSignal::new(usize::MAX);
    let head: RwSignal<Option<usize>> = RwSignal::new(None);
    let chosen = RwSignal::new(0);
    let hovered: RwSignal<Option<usize>> = RwSignal::new(None);
    // A new history has other tokens, another part other queries. In the decoder the first code has nothing
    // to look at but the start, the last one everything.
    Effect::new(move |_| {
        let levels = told.with(|told| told.as_ref().map_or(0, |told| told.semantic_id.len()));
        chosen.set(if part.get() == Part::Decoder { levels.saturating_sub(1) } else { 0 });
        hovered.set(None);
    });
    let query = Memo::new(move |_| hovered.get().unwrap_or_else(|| chosen.get()));
    let look = Memo::new(move |_| {
        let Some(told) = told.get() else { return Look::default() };
        Look::new(&told, part.get(), layer.get(), head.get(), query.get())
    });
    let stage = Stage { part, chosen, hovered, query, look };

    let parts: Vec<_> = Part::ALL.into_iter().zip(text.parts.map(str::to_owned)).collect();
    let sizes = Memo::new(move |_| {
        told.with(|told| {
            let layers = part.get().of(&told.as_ref()?.weights);
            Some((layers.len(), layers.first()?.len()))
        })
    });
    let written = move || {
        let told = told.get()?;
        let option = |it: &Recommendation| {
            let selected = it.semantic_id == told.semantic_id;
            view! { <option value=it.item.clone() selected=selected>{it.title.clone()}</option> }
        };
        Some(told.choices.iter().map(option).collect_view())
    };
    let example = move || {
        (told.with(Option::is_some) && playground.history.with(Vec::is_empty))
            .then(|| view! { <p class="by">{text.example}</p> })
    };
    let picture = move || {
        let told = told.get()?;
        Some(view! { <Picture stage told/> })
    };
    view! {
        <figure class="attention" data-testid="figure-attention" aria-busy=move || busy.get().to_string()>
            <figcaption>{text.caption}</figcaption>
            <div class="ui figure-controls">
                <Choice name="attention-part" legend=text.part options=parts chosen=part choose=move |one| part.set(one)/>
                <Heads sizes layer head/>
                <label class="grow">
                    {text.written} " "
                    <select data-testid="attention-written" on:change:target=move |event| {
                        choice.set(Some(event.target().value()));
                    }>{written}</select>
                </label>
            </div>
            {example}
            <p class="error" hidden=move || error.with(Option::is_none)>{error}</p>
            <p class="ui hint" hidden=move || told.with(Option::is_some)>{text.waiting}</p>
            <div class="answers" class:busy=busy>{picture}</div>
        </figure>
    }
}

/// What the figure says.
fn text() -> &'static Strings {
    &crate::text::text().figure_attention
}
