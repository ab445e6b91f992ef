//! The figure of the chapter `constraint`: what a beam writes when no trie holds it, by the beam's width.

mod counting;

use std::sync::Arc;

use leptos::prelude::*;

use super::invention::{Tally, Written, astray, nearest};
use crate::announcer::announce;
use crate::components::Choice;
use crate::components::chip::Chips;
use crate::playground::{Catalog, Playground};
use crate::text::format::grouped;
use crate::text::format::{cut, share};
use crate::text::text;
use counting::{Count, Counting, READERS, Stage, WIDTHS, Whose, histories};

/// Place in [`WIDTHS`] of the one whose inventions are listed at first.
const LISTED: usize = 6;
/// Inventions that are listed.
const LONGEST: usize = 6;

/// A share of a hundred in numbers: `0%`, `0.4%`, `12%`.
fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0\u{a0}%".to_owned(),
        p if p < 0.1 => "< 0.1\u{a0}%".to_owned(),
        p if p < 9.95 => format!("{p:.1}\u{a0}%"),
        p => format!("{p:.0}\u{a0}%"),
    }
}

/// A list of so many IDs as a strip, best at the left: what nobody has is dark.
#[component]
fn Strip(
    /// The share of nobody's IDs in each part of the list.
    parts: Vec<f64>,
) -> impl IntoView {
    let part = |share: f64| {
        let height = format!("{:.1}%", share * 100.0);
        view! { <span><span class="nobodys" style:height=height></span></span> }
    };
    view! { <span class="parts" aria-hidden="true">{parts.into_iter().map(part).collect_view()}</span> }
}

/// An ID that nobody has above the nearest that somebody has, code under code.
#[component]
fn Invention(catalog: Arc<Catalog>, id: Vec<u16>, written: Written, many: bool) -> impl IntoView {
    let text = &text().figure_constraint;
    let near = nearest(&catalog, &id).map(|(item, shared)| {
        view! {
            <Chips semantic_id=item.semantic_id.to_vec()/>
            <span>
                {cut(&item.title(), 60)}
                <span class="aside">", " {(text.shared)(shared)}</span>
            </span>
        }
    });
    let weight = if many { (text.times)(written.times) } else { (text.probability)(&share(written.score)) };
    view! {
        <li>
            <del class="struck"><Chips semantic_id=id/></del>
            <span class="by">{text.nobody} " · " {weight}</span>
            {near}
        </li>
    }
}

/// The figure.
#[component]
pub fn Constraint() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_constraint;
    let counting = Counting::new(playground.client);
    let Counting { whose, stage, count, of, .. } = counting;
    let chosen = RwSignal::new(LISTED);

    // One history is counted at once, readers when the reader of this page wants it.
    Effect::new(move |_| {
        let history = playground.history.get();
        let known = playground.catalog.with(Option::is_some);
        if whose.get() == Whose::Own {
            if known && !history.is_empty() {
                counting.start(async move || Ok(vec![history]));
            } else {
                counting.clear();
            }
        }
    });
    let begin = move || {
        let Some(catalog) = playground.catalog.get_untracked() else { return };
        counting.start(async move || histories(counting.client, &catalog).await);
    };
    let has_readers = Memo::new(move |_| {
        playground.catalog.with(|catalog| {
            catalog
                .as_ref()
                .is_some_and(|catalog| catalog.card.files.iter().any(|name| name == tigerlet::extra::READERS))
        })
    });
    let running = Memo::new(move |_| stage.get() == Stage::Running);

    let options = vec![(Whose::Own, text.own.to_owned()), (Whose::Readers, (text.readers)(READERS))];
    let barred = Signal::derive(move || if has_readers.get() { Vec::new() } else { vec![Whose::Readers] });
    let choose = move |of| {
        counting.clear();
        whose.set(of);
    };
    let titles = move || {
        let titles: Vec<String> =
            playground.history.get().iter().map(|id| cut(&playground.title(id), 40)).collect();
        playground.catalog.track();
        match (whose.get(), titles.is_empty()) {
            (Whose::Readers, _) => None,
            (Whose::Own, true) => Some(text.no_history.to_owned()),
            (Whose::Own, false) => Some((text.history)(&titles.join(" → "))),
        }
    };
    let press = move |_| if running.get_untracked() { counting.stop() } else { begin() };
    let control = move || {
        (whose.get() == Whose::Readers).then(|| {
            let done = move || count.with(|count| count.histories);
            view! {
                <div class="run">
                    <button class="button" type="button" data-testid="count" on:click=press>
                        {move || if running.get() { text.stop } else { text.start }}
                    </button>
                    <label hidden=move || !running.get() && done() == 0>
                        <progress max=move || of.get().max(1) value=done></progress>
                        <span>{move || (text.progress)(done(), of.get())}</span>
                    </label>
                </div>
            }
        })
    };
    let row = move |place: usize, width: usize| {
        let tally = move || count.with(|count| count.tallies.get(place).cloned());
        let parts = move || tally().map(|tally| view! { <Strip parts=tally.parts().collect()/> });
        let numbers = move || {
            let tally = tally()?;
            let share = tally.share()?;
            Some(match whose.get() {
                Whose::Own => (text.count)(tally.invented, tally.written),
                Whose::Readers => percent(share),
            })
        };
        view! {
            <label class="free-strip" class:chosen=move || chosen.get() == place>
                <input
                    type="radio"
                    name="width"
                    value=width
                    prop:checked=move || chosen.get() == place
                    on:change=move |_| chosen.set(place)
                />
                <span class="beams">{width}</span>
                {parts}
                <span class="numbers" data-testid="invented-count" data-width=width>{numbers}</span>
            </label>
        }
    };
    let rows = WIDTHS.into_iter().enumerate().map(|(place, width)| row(place, width)).collect_view();

    let nothing = move || {
        let (nothing, beyond) = count.with(Count::nothing)?;
        Some((text.mass)(&percent(nothing), beyond > 0.001))
    };
    let list = move || {
        let catalog = playground.catalog.get()?;
        let many = whose.get() == Whose::Readers;
        count.with(|count| {
            let tally = count.tallies.get(chosen.get())?;
            tally.share()?;
            let ids = tally.ids();
            let heading =
                if ids.is_empty() { (text.none)(tally.width) } else { (text.found)(ids.len(), tally.width) };
            let readers = many.then(|| (text.inventive)(tally.inventive, tally.histories));
            let levels = astray(&catalog, ids.iter().map(|(id, _)| *id));
            let levels = (!ids.is_empty()).then(|| (text.astray)(&levels));
            let rest = ids.len().saturating_sub(LONGEST);
            let shown = ids.iter().take(LONGEST).map(|(id, written)| {
                let catalog = catalog.clone();
                view! { <Invention catalog id=id.to_vec() written=*written many/> }
            });
            Some(view! {
                <p>{heading} " " {levels} " " {readers}</p>
                <ul>{shown.collect_view()}</ul>
                {(rest > 0).then(|| view! { <p class="by">{(text.more)(rest)}</p> })}
            })
        })
    };
    let status = move || match stage.get() {
        Stage::Done => (text.done)(count.with(|count| count.histories)),
        Stage::Idle | Stage::Running | Stage::Failed(_) => String::new(),
    };
    let failure = move || match stage.get() {
        Stage::Failed(message) => (text.failed)(&message),
        Stage::Idle | Stage::Running | Stage::Done => String::new(),
    };
    let table = move || {
        let rows = count.with(|count| {
            let row = |tally: &Tally| {
                let share = tally.share().map_or_else(|| "–".to_owned(), percent);
                view! {
                    <tr>
                        <th scope="row" class="count">{tally.width}</th>
                        <td class="count">{grouped(tally.written as u128)}</td>
                        <td class="count">{grouped(tally.invented as u128)}</td>
                        <td class="count">{share}</td>
                        <td class="count">{tally.inventive} " / " {tally.histories}</td>
                    </tr>
                }
            };
            count.tallies.iter().map(row).collect_view()
        });
        let head = text.columns.map(|name| view! { <th scope="col" class="count">{name}</th> });
        view! {
            <table><thead><tr>{head.collect_view()}</tr></thead><tbody>{rows}</tbody></table>
        }
    };
    announce(status);
    view! {
        <figure class="invention" data-testid="constraint-figure">
            <figcaption>{text.caption}</figcaption>
            <div class="ui">
                <Choice name="constraint-whose" legend=text.whose options chosen=whose choose barred/>
                <p class="by" hidden=move || has_readers.get() || playground.catalog.with(Option::is_none)>
                    {text.no_readers}
                </p>
                <p class="by">{titles}</p>
                {control}
                <fieldset class="strips">
                    <legend>{text.widths}</legend>
                    {rows}
                    <p class="ends by" aria-hidden="true"><span>{text.best}</span><span>{text.last}</span></p>
                </fieldset>
                <p data-testid="mass">{nothing}</p>
                <div class="inventions" data-testid="inventions">{list}</div>
                                <p class="error" role="alert" hidden=move || !matches!(stage.get(), Stage::Failed(_))>{failure}</p>
                <details>
                    <summary>{text.table}</summary>
                    {table}
                </details>
            </div>
        </figure>
    }
}
