//! The boxes that run: five systems on the same held-out readers.

use leptos::prelude::*;
use tigerlet::interval::{Estimate, Measure, estimate_of};
use tigerlet::request::Scorer;

use crate::announcer::announce;
use crate::figures::evaluation::{Evaluation, Noted, Run, System, TOP_K, Trouble};
use crate::playground::Playground;
use crate::text::text;

/// From what only counts to what the playground shows.
fn systems(scores_items: bool) -> Vec<System> {
    let all = [
        System::Popularity,
        System::Knn,
        System::Model(Scorer::Dense),
        System::Model(Scorer::Generate),
        System::Model(Scorer::Hybrid),
    ];
    let here =
        |system: &System| scores_items || !system.is_own() || *system == System::Model(Scorer::Generate);
    all.into_iter().filter(here).collect()
}

/// What a system's first ten are worth.
fn estimate(measure: Measure, noted: &[Noted]) -> Option<Estimate> {
    let ranks: Vec<_> = noted.iter().map(|noted| noted.rank).collect();
    estimate_of(measure, &ranks, TOP_K)
}

fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// An estimate in words, as a bar with its interval, and what the trainer has recorded.
fn cell(estimate: Option<Estimate>, recorded: String) -> impl IntoView {
    let (number, between, bar) = match estimate {
        None => ("–".to_owned(), String::new(), None),
        Some(Estimate { mean, low, high }) => {
            let percent = |share: f64| format!("{:.1}%", 100.0 * share);
            let bar = view! {
                <span class="mean" style:width=percent(mean)></span>
                <span class="between" style:left=percent(low) style:width=percent(high - low)></span>
            };
            (three(mean), format!("{low:.3} – {high:.3}"), Some(bar))
        }
    };
    view! {
        <td>
            <span class="number">{number}</span> " " <span class="interval">{between}</span>
            <div class="bar-of" aria-hidden="true">{bar}</div>
            <span class="interval">{recorded}</span>
        </td>
    }
}

/// The systems, what they are measured on, and what they find.
#[component]
pub fn Boxes() -> impl IntoView {
    let playground: Playground = expect_context();
    let all = text();
    let (text, words) = (&all.figure_field, &all.figure_honesty);
    let evaluation = Evaluation::new(playground.client, systems);
    let Evaluation { readers, absent, systems, noted, stage, .. } = evaluation;
    let done = Memo::new(move |_| evaluation.done());
    let complete = Memo::new(move |_| done.get() > 0 && done.get() == evaluation.of());

    // What it is called, and what stands for it on the map.
    let names = move |system| {
        let [popularity, knn, dense, generator, hybrid] = text.stands;
        match system {
            System::Popularity => (words.popularity, popularity),
            System::Knn => (words.knn, knn),
            System::Model(Scorer::Dense) => (text.dense, dense),
            System::Model(Scorer::Generate) => (words.short_generator, generator),
            System::Model(Scorer::Hybrid) => (words.short_hybrid, hybrid),
        }
    };
    let recorded = move |system: System, measure| {
        readers.with(|readers| {
            let named = |name: &str| system != System::Model(Scorer::Dense) && system.is_named(name);
            let figure = readers.as_ref()?.figures.iter().find(|one| named(&one.system))?;
            Some(match measure {
                Measure::Recall => figure.recall_at_10,
                Measure::Ndcg => figure.ndcg_at_10,
            })
        })
    };
    let rows = move || {
        let row = |place: usize, system: System| {
            let (name, stands) = names(system);
            let cells = Measure::ALL.map(|measure| {
                let estimate = noted.with(|noted| estimate(measure, noted.get(place)?));
                let recorded = recorded(system, measure).map(|figure| (text.trainer)(&three(figure)));
                cell(estimate, recorded.unwrap_or_else(|| text.unrecorded.to_owned()))
            });
            view! {
                <tr class=if system.is_own() { "own" } else { "" }>
                    <th scope="row">{name} <span class="interval">{stands}</span></th>
                    {cells}
                </tr>
            }
        };
        systems.get().into_iter().enumerate().map(|(place, system)| row(place, system)).collect_view()
    };
    let verdict = Memo::new(move |_| {
        if !complete.get() {
            return String::new();
        }
        let mean = |noted: &Vec<_>| estimate(Measure::Recall, noted).map_or(0.0, |one| one.mean);
        let means = noted.with(|noted| noted.iter().map(mean).collect::<Vec<_>>());
        let best = systems.get().into_iter().zip(means).max_by(|(_, one), (_, other)| one.total_cmp(other));
        best.map_or_else(String::new, |(system, mean)| (text.done)(done.get(), names(system).0, &three(mean)))
    });
    announce(move || verdict.get());
    let heads = words.measures.map(|name| view! { <th scope="col">{(words.at)(name, TOP_K)}</th> });
    view! {
        <section class="boxes" aria-labelledby="boxes-title">
            <h2 id="boxes-title">{text.boxes}</h2>
            <p>{text.about_boxes}</p>
            <p hidden=move || !absent.get()>{words.no_readers}</p>
            <div hidden=move || absent.get()>
                <Run evaluation name="boxes-readers"/>
                <table data-testid="boxes" data-done=done>
                    <thead><tr><th scope="col">{words.system}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p data-testid="boxes-verdict">{verdict}</p>
                <Trouble stage/>
            </div>
        </section>
    }
}
