//! The recommendations, best first. A click puts one at the end of the history.

use leptos::prelude::*;
use tigerlet::answer::Parts;
use tigerlet::request::{Request, Scorer};

use super::chip::Chips;
use crate::playground::Playground;
use crate::text::format::{byline, engine, log, part, share, time};
use crate::text::text;

/// What a row shows.
#[derive(Clone, PartialEq)]
struct Pick {
    item: String,
    title: String,
    by: String,
    semantic_id: Vec<u16>,
    score: f32,
    parts: Option<Parts>,
}

/// A row belongs to a rank, so that the list stands still while its contents change.
#[component]
fn Row(rank: usize) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().recommendations;
    let pick = Memo::new(move |_| {
        let shown = playground.shown.get()?;
        let found = shown.answer.response.recommendations.get(rank)?;
        let by = playground.catalog.with(|catalog| {
            let item = catalog.as_ref()?.item(&found.item)?;
            Some(byline(&item.attributes()))
        });
        Some(Pick {
            item: found.item.clone(),
            title: found.title.clone(),
            by: by.unwrap_or_default(),
            semantic_id: found.semantic_id.clone(),
            score: found.score,
            parts: found.parts,
        })
    });
    let mark = move || {
        playground.marked.set(pick.with_untracked(|pick| Some(pick.as_ref()?.semantic_id.clone())));
    };
    let unmark = move || playground.marked.set(None);
    let marked = move || {
        let marked = playground.marked.get();
        marked.is_some_and(|id| pick.with(|pick| pick.as_ref().is_some_and(|pick| pick.semantic_id == id)))
    };
    let add = move |_| {
        if let Some(pick) = pick.get_untracked() {
            playground.marked.set(None);
            playground.add(&pick.item);
        }
    };
    let row = move || {
        let Pick { title, by, semantic_id, score, parts, .. } = pick.get()?;
        let (tooltip, below) = match parts {
            None => ((text.tooltip)(&log(score), &share(score)), share(score)),
            Some(Parts { generated, dense, neighbours, bias, content, query, novelty }) => {
                let parts = [generated, dense, neighbours, bias].map(part);
                let mut tooltip = (text.parts)(&log(score), parts.each_ref().map(String::as_str));
                let mut below = parts.join(" ");
                let others = [(content, text.by_content), (query, text.by_query), (novelty, text.by_novelty)];
                for (added, words) in others {
                    if added != 0.0 {
                        tooltip += &words(&part(added));
                        below = format!("{below} {}", part(added));
                    }
                }
                (tooltip, below)
            }
        };
        Some(view! {
            <span lang=playground.language()>
                <span class="title">{title}</span>
                <span class="by">{by}</span>
            </span>
            <Chips semantic_id/>
            <span class="numbers" title=tooltip>
                <span class="log">{log(score)}</span>
                <span class:parts=parts.is_some()>{below}</span>
                <span class="aside">{text.add}</span>
            </span>
        })
    };
    view! {
        <li
            data-testid="recommendation"
            data-item=move || pick.with(|pick| pick.as_ref().map(|pick| pick.item.clone()))
            class:marked=marked
        >
            <button
                class="pick"
                type="button"
                on:click=add
                on:mouseenter=move |_| mark()
                on:focus=move |_| mark()
                on:mouseleave=move |_| unmark()
                on:blur=move |_| unmark()
            >
                <span class="place">{rank + 1}</span>
                {row}
            </button>
        </li>
    }
}

/// The list, and how it came about.
#[component]
pub fn Recommendations() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().recommendations;
    let shown = playground.shown;
    let length = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.answer.response.recommendations.len()))
    });
    let parted = Memo::new(move |_| {
        shown.with(|shown| {
            let list = shown.as_ref().map(|shown| &shown.answer.response.recommendations);
            list.is_some_and(|list| list.iter().any(|found| found.parts.is_some()))
        })
    });
    let legend = move || {
        let shown = playground.shown.get().filter(|_| parted.get());
        shown.map_or_else(
            || text.legend.to_owned(),
            |shown| {
                let Request { query, novelty, .. } = &shown.request;
                let list = &shown.answer.response.recommendations;
                let likens = list.iter().filter_map(|found| found.parts).any(|parts| parts.content != 0.0);
                let of_content = if likens { text.legend_of_content } else { "" };
                let of_query = if query.is_some() { text.legend_of_query } else { "" };
                let of_novelty = if *novelty > 0.0 { text.legend_of_novelty } else { "" };
                format!("{}{of_content}{of_query}{of_novelty}", text.legend_of_parts)
            },
        )
    };
    let recorded = crate::text::text().shell.recorded;
    let account = move || {
        if let Some(titles) = playground.recorded.get() {
            return Some(recorded(&titles));
        }
        shown.with(|shown| {
            shown.as_ref().map(|shown| {
                let answer = &shown.answer;
                let found = answer.response.recommendations.len();
                let asked = shown.request.top_k;
                let mut account = (text.account)(found, &time(answer.milliseconds), engine(answer.engine));
                let mut say = |sentence: &str| account = format!("{account} {sentence}");
                if !shown.request.temperature.is_empty() {
                    say(text.drawn);
                }
                if shown.request.scorer == Some(Scorer::Dense) {
                    say(text.scored);
                }
                if found < asked && !shown.request.constrained {
                    say(text.invented);
                } else if found < asked && found == shown.request.beams {
                    say(text.narrow);
                }
                account
            })
        })
    };
    let empty = move || {
        let why = if !playground.has_question() {
            text.empty
        } else if playground.barred() {
            text.barred
        } else {
            return None;
        };
        Some(view! { <p class="empty" data-testid="empty">{why}</p> })
    };
    view! {
        <div class="answers" class:busy=playground.busy>
            <ol
                class="recommendations"
                data-testid="recommendations"
                aria-labelledby="recommendations-title"
                aria-busy=move || playground.busy.get().to_string()
            >
                <For each=move || 0..length.get() key=|rank| *rank let:rank>
                    <Row rank/>
                </For>
            </ol>
            {empty}
        </div>
        <div class="under">
            <span data-testid="account">{account}</span>
            <span class:whole=parted hidden=move || length.get() == 0>
                {legend}
            </span>
        </div>
    }
}
