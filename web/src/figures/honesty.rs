//! The figure of the chapter `honesty`: Recall and NDCG, measured in the page on the held-out readers that
//! the trainer measured, with what has to be beaten beside them.

use leptos::prelude::*;
use tigerlet::card::BundleCard;
use tigerlet::interval::{Estimate, Measure, estimate_of, estimates};
use tigerlet::request::Scorer;

use super::evaluation::{Evaluation, Noted, Run, Stage, System, Trouble};
use super::plot::{Frame, Label, Line, Plot};
use crate::components::Choice;
use crate::playground::Playground;
use crate::text::figure_honesty::Verdict;
use crate::text::text;

/// The longest list that the slider asks for.
const LONGEST: usize = 50;
/// The cut-off of the trainer's figures.
const K: usize = 10;
/// Cut-offs of the table.
const CUTOFFS: [usize; 6] = [1, 5, 10, 20, 30, 50];

/// Where the targets stood in a system's lists, from 0, one entry a reader: none where a list does not hold it.
type Ranks = Vec<Option<usize>>;

/// The card's ceiling at 10.
fn ceiling(card: &BundleCard, measure: Measure) -> Option<f64> {
    let name = match measure {
        Measure::Recall => "ceiling R@10",
        Measure::Ndcg => "ceiling N@10",
    };
    card.metrics.iter().find(|metric| metric.name == name).map(|metric| metric.value)
}

/// Four decimals, as the trainer's tables have them.
fn four(value: f64) -> String {
    format!("{value:.4}")
}

fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// A mean with its interval.
fn with_interval(Estimate { mean, low, high }: Estimate) -> impl IntoView {
    view! {
        {three(mean)} <span class="interval">{format!("{low:.3} – {high:.3}")}</span>
    }
}

/// The figure.
#[component]
pub fn Honesty() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_honesty;
    let evaluation = Evaluation::new(playground.client, System::all);
    let Evaluation { readers, absent, systems, noted, stage, .. } = evaluation;
    let ranks = Memo::new(move |_| {
        let ranks = |noted: &Vec<Noted>| noted.iter().map(|noted| noted.rank).collect::<Ranks>();
        noted.with(|noted| noted.iter().map(ranks).collect::<Vec<_>>())
    });
    let measure = RwSignal::new(Measure::Recall);
    let length = RwSignal::new(K);

    let card = Memo::new(move |_| playground.client.card.get());
    let short = move |system| match system {
        System::Model(Scorer::Generate) => text.short_generator,
        System::Model(_) => text.short_hybrid,
        System::Knn => text.knn,
        System::Popularity => text.popularity,
    };
    let class = |place| if place == 0 { "live" } else { "other" };
    let running = Memo::new(move |_| stage.get() == Stage::Running);
    let done = Memo::new(move |_| evaluation.done());
    let of = Memo::new(move |_| evaluation.of());
    let all = Memo::new(move |_| evaluation.all());
    let beams = Memo::new(move |_| readers.with(|readers| readers.as_ref().map_or(0, |all| all.beams)));
    let complete = Memo::new(move |_| of.get() > 0 && done.get() == of.get());
    let name = move || {
        let [recall, ndcg] = text.measures;
        match measure.get() {
            Measure::Recall => recall,
            Measure::Ndcg => ndcg,
        }
    };

    let kinds: Vec<_> = Measure::ALL.into_iter().zip(text.measures.map(str::to_owned)).collect();

    let long = move |system| match system {
        System::Model(Scorer::Generate) => (text.generator)(beams.get()),
        System::Model(_) => (text.hybrid)(beams.get()),
        System::Knn | System::Popularity => short(system).to_owned(),
    };
    // The estimate as readers come in.
    let progress_plot = move || {
        let (measure, k) = (measure.get(), length.get());
        let of = of.get().max(1);
        let at = |place: usize| (place + 1) as f64 / of as f64;
        ranks.with(|ranks| {
            let own = ranks.first().map(|own| estimates(measure, own, k)).unwrap_or_default();
            let band = own.iter().enumerate().map(|(place, one)| (at(place), one.high));
            let back = own.iter().enumerate().rev().map(|(place, one)| (at(place), one.low));
            let line = |ranks: &[Option<usize>]| -> Vec<(f64, f64)> {
                estimates(measure, ranks, k)
                    .iter()
                    .enumerate()
                    .map(|(at_, one)| (at(at_), one.mean))
                    .collect()
            };
            // What is the bundle's best lies above the others.
            let mut lines: Vec<Line> = ranks
                .iter()
                .enumerate()
                .rev()
                .map(|(place, ranks)| Line { class: class(place), points: line(ranks) })
                .collect();
            let last = |line: &Line| line.points.last().map(|(_, y)| *y);
            let names = systems.with(|systems| systems.iter().rev().map(|&it| short(it)).collect::<Vec<_>>());
            let mut labels: Vec<Label> = lines
                .iter()
                .zip(names)
                .filter_map(|(line, name)| Some(Label::new(last(line)?, name, line.class)))
                .collect();
            let top = card.get().and_then(|card| ceiling(&card, measure)).filter(|_| k == K);
            if let Some(top) = top {
                labels.push(Label::new(top, text.ceiling, "ceiling"));
                lines.push(Line { class: "ceiling", points: vec![(0.0, top), (1.0, top)] });
            }
            let frame = Frame {
                top: 1.0,
                band: band.chain(back).collect(),
                lines,
                labels,
                wall: None,
                mark: None,
                note: None,
                ticks: vec![(0.0, "0".to_owned()), (1.0, (text.readers)(of))],
            };
            view! { <Plot frame/> }
        })
    };
    // The same by the length of the list, with the wall that the beam is.
    let length_plot = move || {
        let (measure, beams) = (measure.get(), beams.get());
        let at = |k: usize| k as f64 / LONGEST as f64;
        ranks.with(|ranks| {
            let line = |ranks: &[Option<usize>], lengths: std::ops::RangeInclusive<usize>| {
                let point = |k| Some((at(k), estimate_of(measure, ranks, k)?.mean));
                lengths.filter_map(point).collect::<Vec<_>>()
            };
            // Where the beam ends before the plot does, its last figure is that of its last place.
            let last = beams.min(LONGEST);
            let systems = systems.get();
            let all = || systems.iter().zip(ranks).enumerate().rev();
            let mut lines: Vec<Line> = all()
                .map(|(place, (system, ranks))| {
                    let longest = if system.is_own() { last } else { LONGEST };
                    Line { class: class(place), points: line(ranks, 1..=longest) }
                })
                .collect();
            let names = all().map(|(_, (&system, _))| match system.is_own() {
                true => (text.at)(short(system), last),
                false => short(system).to_owned(),
            });
            let labels = lines
                .iter()
                .zip(names)
                .filter_map(|(line, name)| Some(Label::new(line.points.last()?.1, &name, line.class)))
                .collect();
            let wall = (0 < beams && beams < LONGEST).then(|| {
                let own = all().filter(|(_, (system, _))| system.is_own());
                let beyond = own.map(|(_, (_, ranks))| line(ranks, beams..=LONGEST));
                lines.extend(beyond.map(|points| Line { class: "unknown", points }));
                (at(beams), text.ends)
            });
            // Of the ceiling one point is known.
            let note = card.get().and_then(|card| ceiling(&card, measure)).map(|top| {
                lines.push(Line { class: "ceiling", points: vec![(at(K) - 0.02, top), (at(K) + 0.02, top)] });
                ((at(K), top), text.ceiling)
            });
            let ticks = [1, 10, 20, 30, 40, 50].map(|k| (at(k), k.to_string())).to_vec();
            let mark = Some(at(length.get()));
            view! { <Plot frame=Frame { top: 1.0, band: Vec::new(), lines, labels, wall, mark, note, ticks }/> }
        })
    };

    let rows = move || {
        let k = length.get();
        let both = |ranks: &[Option<usize>]| Measure::ALL.map(|measure| estimate_of(measure, ranks, k));
        // A list that ends before K has no figure at K: what would be printed is struck out.
        let beyond = 0 < beams.get() && beams.get() < k;
        let row = |name: String, class: &'static str, both: [Option<Estimate>; 2]| {
            let cells = both.map(|one| {
                let unknown = || view! { "–" <span class="aside">{text.unknown}</span> };
                let number = one.map(|one| {
                    if class == "own" && beyond {
                        view! { <del>{three(one.mean)}</del> }.into_any()
                    } else {
                        with_interval(one).into_any()
                    }
                });
                let missing = number.is_none().then(unknown);
                view! { <td class="count">{number} {missing}</td> }
            });
            view! { <tr class=class><th scope="row">{name}</th>{cells.collect_view()}</tr> }
        };
        let measured = ranks.with(|ranks| {
            let row = |(system, ranks): (System, &Ranks)| {
                row(long(system), if system.is_own() { "own" } else { "" }, both(ranks))
            };
            systems.get().into_iter().zip(ranks).map(row).collect_view()
        });
        let top = Measure::ALL.map(|measure| {
            let value = card.get().and_then(|card| ceiling(&card, measure)).filter(|_| k == K);
            let number = value.map(three);
            let missing = value.is_none().then(|| view! { "–" <span class="aside">{text.unknown}</span> });
            view! { <td class="count">{number} {missing}</td> }
        });
        let [recall, ndcg] = text.measures.map(|name| (text.at)(name, k));
        view! {
            <thead>
                <tr>
                    <th scope="col">{text.system}</th>
                    <th scope="col" class="count">{recall}</th>
                    <th scope="col" class="count">{ndcg}</th>
                </tr>
            </thead>
            <tbody>
                {measured}
                <tr><th scope="row">{text.ceiling}</th>{top.collect_view()}</tr>
            </tbody>
        }
    };
    let wall = move || {
        let (k, beams) = (length.get(), beams.get());
        (0 < beams && beams < k).then(|| (text.wall)(k, beams))
    };

    // At the trainer's cut-off, whatever the slider says.
    let measured = Memo::new(move |_| {
        let mean = |measure| ranks.with(|ranks| Some(estimate_of(measure, ranks.first()?, K)?.mean));
        complete.get().then(|| Some([mean(Measure::Recall)?, mean(Measure::Ndcg)?])).flatten()
    });
    let verdict = move || {
        let here = measured.get()?;
        if done.get() < all.get() {
            return Some((text.part)(done.get(), all.get()));
        }
        readers.with(|readers| {
            let own = systems.with(|systems| systems.first().copied())?;
            let recorded = readers.as_ref()?.figures.iter().find(|one| own.is_named(&one.system))?;
            let here = here.map(four);
            let recorded = [recorded.recall_at_10, recorded.ndcg_at_10].map(four);
            let equal = here == recorded;
            Some((text.verdict)(&Verdict { system: short(own), readers: done.get(), here, recorded, equal }))
        })
    };
    let table = move || {
        let systems = systems.get();
        let head = systems.iter().map(|&it| view! { <th scope="col" class="count">{long(it)}</th> });
        let head = head.collect_view();
        let rows = CUTOFFS.map(|k| {
            let cells = ranks.with(|ranks| {
                let known = |system: System| !system.is_own() || k <= beams.get();
                let mean = |ranks: &Ranks| estimate_of(measure.get(), ranks, k).map(|one| one.mean);
                let mean = |(&system, ranks)| mean(ranks).filter(|_| known(system));
                systems.iter().zip(ranks).map(mean).collect::<Vec<_>>()
            });
            let cells = cells.into_iter().map(|mean| {
                view! { <td class="count">{mean.map_or_else(|| "–".to_owned(), three)}</td> }
            });
            view! { <tr><th scope="row" class="count">{k}</th>{cells.collect_view()}</tr> }
        });
        view! {
            <table>
                <caption>{name}</caption>
                <thead><tr><th scope="col" class="count">{text.k}</th>{head.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    };
    let exact = move |which: usize| measured.get().and_then(|both| both.get(which).map(f64::to_string));
    view! {
        <figure class="honesty" data-testid="honesty-figure">
            <figcaption>{text.caption}</figcaption>
            <p class="ui" hidden=move || !absent.get()>{text.no_readers}</p>
            <div class="ui" hidden=move || absent.get()>
                <Run evaluation name="honesty-readers"/>
                <div class="dials">
                    <Choice
                        name="honesty-measure"
                        legend=text.measure
                        options=kinds
                        chosen=measure
                        choose=move |of| measure.set(of)
                    />
                    <label class="knob">
                        {text.length}
                        <output>{length}</output>
                        <input
                            type="range"
                            min="1"
                            max=LONGEST
                            data-testid="length"
                            prop:value=move || length.get().to_string()
                            on:input:target=move |event| {
                                length.set(event.target().value().parse().unwrap_or(K).clamp(1, LONGEST));
                            }
                        />
                    </label>
                </div>
                <div class="plots">
                    <div>
                        <p class="by">{move || (text.by_readers)(&(text.at)(name(), length.get()))}</p>
                        {progress_plot}
                    </div>
                    <div>
                        <p class="by">{move || (text.by_length)(name(), beams.get())}</p>
                        {length_plot}
                    </div>
                </div>
                <p>{wall}</p>
                <table
                    class="measured"
                    data-testid="recall"
                    data-recall=move || exact(0)
                    data-ndcg=move || exact(1)
                    data-users=move || measured.get().map(|_| done.get().to_string())
                >{rows}</table>
                <p data-testid="verdict">
                    {move || verdict().unwrap_or_else(|| {
                        if done.get() == 0 && !running.get() { text.waiting.to_owned() } else { String::new() }
                    })}
                </p>
                <Trouble stage/>
                <details>
                    <summary>{text.table}</summary>
                    {table}
                </details>
            </div>
        </figure>
    }
}
