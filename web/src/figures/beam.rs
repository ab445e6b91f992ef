//! The figure of the chapter `beam`: a beam of any width beside the exact ranking, and where it lost what.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::curve::Curve;
use super::hunt::Source;
use super::pruned::{Fate, Line, Ranked, fate, ranking};
use super::runs::Runs;
use super::subject;
use super::told::{Told, tell};
use crate::announcer::announce;
use crate::components::Choice;
use crate::components::chip::{self, Chips};
use crate::playground::Playground;
use crate::text::figure_beam::Strings;
use crate::text::format::log;

/// Widths to choose from.
const WIDTHS: [usize; 7] = [1, 2, 3, 5, 10, 20, 50];
/// The width to begin with: of as many titles as it lists, it still loses some.
const FIRST: usize = 10;

/// The figure.
#[component]
pub fn Beam() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let text = &crate::text::text().figure_beam;
    let own = subject::history(playground);
    let other: RwSignal<Option<Vec<String>>> = RwSignal::new(None);
    let history = Memo::new(move |_| other.get().unwrap_or_else(|| own.get()));
    let width = RwSignal::new(FIRST);
    let level = RwSignal::new(0);
    let told: RwSignal<Option<Arc<Told>>> = RwSignal::new(None);
    let error: RwSignal<Option<String>> = RwSignal::new(None);
    let busy = RwSignal::new(false);

    // A history that the playground is given takes the place of one that was found.
    Effect::new(move |before: Option<Vec<String>>| {
        let now = own.get();
        if before.is_some_and(|before| before != now) {
            other.set(None);
        }
        now
    });
    let runs = Runs::new();
    Effect::new(move |_| {
        let (history, width) = (history.get(), width.get());
        if history.is_empty() {
            return;
        }
        let run = runs.with_value(Runs::start);
        let before = told.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let outcome = tell(client, history, width, before).await;
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

    let widths = WIDTHS.map(|one| (one, one.to_string())).to_vec();
    let lists = move || {
        let told = told.get()?;
        Some(view! { <Lists told/> })
    };
    let steps = move || {
        let told = told.get()?;
        Some(view! { <Level told level/> })
    };
    announce(move || told.with(|told| told.as_ref().map(|told| verdict(told)).unwrap_or_default()));
    view! {
        <figure class="beam-figure" data-testid="figure-beam" aria-busy=move || busy.get().to_string()>
            <figcaption>{text.caption}</figcaption>
            <Choice name="beam-width" legend=text.width options=widths chosen=width choose=move |one| width.set(one)/>
            <Source history own other width/>
            <p class="error" hidden=move || error.with(Option::is_none)>{error}</p>
            <p class="ui hint" hidden=move || told.with(Option::is_some)>{text.waiting}</p>
            <p class="verdict" data-testid="beam-verdict">
                {move || told.with(|told| told.as_ref().map(|told| verdict(told)))}
            </p>
            <div class="answers" class:busy=busy>{lists}</div>
            {steps}
            <Curve told width/>
        </figure>
    }
}

/// What the beam found and lost, in a sentence or two.
fn verdict(told: &Told) -> String {
    let text = &crate::text::text().figure_beam;
    let count = (text.found)(told.width, told.found(), told.exact.len());
    let first = told.list.first().map_or("", |it| it.title.as_str());
    let best = told.exact.first().map(|best| match fate(&told.trace, &told.wide, &best.semantic_id) {
        Fate::Found(_) => (text.best_found)(&best.title),
        Fate::Cut { level, .. } => (text.best_lost)(&best.title, level + 1, first),
    });
    format!("{count} {}", best.unwrap_or_default())
}

/// The beam's list beside the exact one.
#[component]
fn Lists(told: Arc<Told>) -> impl IntoView {
    let text = &crate::text::text().figure_beam;
    let heads = |last: &'static str| {
        view! {
            <thead>
                <tr>
                    <th scope="col" class="count"><span class="aside">{text.place}</span></th>
                    <th scope="col">{text.title}</th>
                    <th scope="col" class="count">{text.score}</th>
                    <th scope="col">{last}</th>
                </tr>
            </thead>
        }
    };
    let beam = told.list.iter().enumerate().map(|(at, it)| {
        let place = told.exact.iter().position(|best| best.item == it.item);
        let place = place.map_or_else(|| text.not_exact.to_owned(), |place| (text.exact_place)(place + 1));
        view! {
            <tr>
                <td class="count">{at + 1}</td>
                <th scope="row">
                    <span class="named">{it.title.clone()} <Chips semantic_id=it.semantic_id.clone()/></span>
                </th>
                <td class="count">{log(it.score)}</td>
                <td>{place}</td>
            </tr>
        }
    });
    let exact = told.exact.iter().enumerate().map(|(at, it)| {
        let fate = fate(&told.trace, &told.wide, &it.semantic_id);
        let (lost, words, depth) = match fate {
            Fate::Found(place) => (false, (text.kept)(place), it.semantic_id.len()),
            Fate::Cut { level, score, last } => {
                (true, (text.cut)(level + 1, score.map(log), &log(last)), level)
            }
        };
        view! {
            <tr class:lost=lost>
                <td class="count">{at + 1}</td>
                <th scope="row">
                    <span class="named">
                        {it.title.clone()} <Cut semantic_id=it.semantic_id.clone() depth/>
                    </span>
                </th>
                <td class="count">{log(it.score)}</td>
                <td>{words}</td>
            </tr>
        }
    });
    view! {
        <div class="two-lists ui">
            <table data-testid="beam-list">
                <caption>{(text.beam)(told.width)}</caption>
                {heads(text.exact_head)}
                <tbody>{beam.collect_view()}</tbody>
            </table>
            <table data-testid="beam-exact">
                <caption>{text.exact}</caption>
                {heads(text.fate)}
                <tbody>{exact.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A semantic ID of which the beam kept `depth` codes: the others are outlines.
#[component]
fn Cut(semantic_id: Vec<u16>, depth: usize) -> impl IntoView {
    let style = chip::hue(semantic_id.first().copied().unwrap_or(0));
    let spoken = chip::spoken(&semantic_id);
    let chips = semantic_id.iter().enumerate().map(|(level, &code)| {
        view! { <span class=chip::class(level) class:gone=(level >= depth)>{code}</span> }
    });
    view! { <span class="chips" role="img" aria-label=spoken style=style>{chips.collect_view()}</span> }
}

/// One level of the search: its prefixes in order, and where the beam ends.
#[component]
fn Level(told: Arc<Told>, level: RwSignal<usize>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &crate::text::text().figure_beam;
    let levels = told.trace.steps.len();
    let last = levels.saturating_sub(1);
    let now = Memo::new(move |_| level.get().min(last));
    let best: Vec<Vec<u16>> = told.exact.iter().map(|it| it.semantic_id.clone()).collect();
    let table = move || {
        let at = now.get();
        let step = told.trace.steps.get(at)?;
        let gone = best
            .iter()
            .filter(|id| matches!(fate(&told.trace, &told.wide, id), Fate::Cut { level, .. } if level < at));
        let kept = step.candidates.iter().filter(|candidate| candidate.kept).count();
        let caption = (text.ranking)(at + 1, step.considered, kept, gone.count());
        let lines = ranking(step, &best);
        let shown = lines.iter().filter_map(|line| match line {
            Line::Prefix(ranked) => Some(ranked.score),
            Line::More(_) | Line::Cut => None,
        });
        let (worst, first) =
            shown.fold((0.0_f32, f32::NEG_INFINITY), |(low, high), score| (low.min(score), high.max(score)));
        let mut above = true;
        let rows = lines.into_iter().map(|line| match line {
            Line::Prefix(ranked) => row(playground, text, ranked, worst, first, levels).into_any(),
            Line::More(more) => {
                let words = if above { (text.more_kept)(more) } else { (text.more_cut)(more) };
                view! { <tr class="more"><td></td><td colspan="5">{words}</td></tr> }.into_any()
            }
            Line::Cut => {
                above = false;
                view! { <tr class="cutline"><td></td><td colspan="5">{(text.line)(kept)}</td></tr> }
                    .into_any()
            }
        });
        let rows = rows.collect_view();
        Some(view! {
            <table class="ranking" data-testid="beam-level">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="count"><span class="aside">{text.place}</span></th>
                        <th scope="col">{text.prefix}</th>
                        <th scope="col" class="count">{text.score}</th>
                        <th scope="col" class="rail" aria-hidden="true"></th>
                        <th scope="col">{text.below}</th>
                        <th scope="col">{text.leads}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    view! {
        <div class="ui">
            <label class="knob">
                {text.level}
                <output>{move || (text.level_of)(now.get() + 1, levels)}</output>
                <input
                    type="range"
                    min="1"
                    max=levels
                    data-testid="beam-step"
                    prop:value=move || now.get() + 1
                    aria-valuetext=move || (text.level_of)(now.get() + 1, levels)
                    on:input:target=move |event| {
                        level.set(event.target().value().parse().map_or(0, |level: usize| level.saturating_sub(1)));
                    }
                />
            </label>
            {table}
        </div>
    }
}

/// A prefix of the level: the further right its dot, the more probable.
fn row(
    playground: Playground,
    text: &'static Strings,
    ranked: Ranked,
    worst: f32,
    best: f32,
    levels: usize,
) -> impl IntoView {
    let Ranked { place, prefix, score, kept, items, leads } = ranked;
    let at = if best > worst { (score - worst) / (best - worst) * 100.0 } else { 100.0 };
    let whole = prefix.len() == levels;
    let title = playground.catalog.with_untracked(|catalog| {
        catalog.as_ref().and_then(|catalog| catalog.named(&prefix)).map(|item| item.title())
    });
    let title = title.filter(|_| whole);
    let counted = title.is_none();
    let below = title.unwrap_or_else(|| (text.titles)(items));
    let leads: Vec<String> = leads.iter().map(usize::to_string).collect();
    view! {
        <tr class:lost=!kept class:leads=!leads.is_empty()>
            <td class="count">{place}</td>
            <th scope="row"><Chips semantic_id=prefix/></th>
            <td class="count">{log(score)}</td>
            <td class="rail" aria-hidden="true">
                <span class="track"><span class="dot" style:left=format!("{at:.1}%")></span></span>
            </td>
            <td class:counted=counted>{below}</td>
            <td>{leads.join(", ")}</td>
        </tr>
    }
}
