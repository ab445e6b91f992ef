//! What the reader should know about the data, and how good the model is.

use leptos::prelude::*;
use tigerlet::card::Metric;

use super::{Bundles, Heading};
use crate::link::Part;
use crate::playground::Playground;
use crate::sorted::Sort;
use crate::text::format::grouped;
use crate::text::text;

/// Who was measured: the bundle's models, or what they are held against.
const SYSTEMS: [&str; 6] = ["hybrid", "generator", "model", "item-kNN", "popularity", "ceiling"];
/// Whose a figure is that names nobody.
const ALONE: &str = "model";

/// Splits a metric's name into who was measured and what: `popularity_recall@10` and
/// `recall@10 popularity` are popularity's recall@10, `recall@10` alone is the model's.
fn split(name: &str) -> (&'static str, String) {
    let plain = |words: &str| words.replace(|c: char| !c.is_alphanumeric() && c != '@', " ");
    let words = plain(name);
    let words: Vec<&str> = words.split_whitespace().collect();
    for system in SYSTEMS {
        let of = plain(system);
        let of: Vec<&str> = of.split_whitespace().collect();
        let is = |part: &[&str]| part.iter().zip(&of).all(|(one, other)| one.eq_ignore_ascii_case(other));
        if let Some(at) = words.windows(of.len()).position(is) {
            return (system, [&words[..at], &words[at + of.len()..]].concat().join(" "));
        }
    }
    (ALONE, words.join(" "))
}

/// The metrics as a table: systems down, measures across.
struct Table {
    systems: Vec<&'static str>,
    columns: Vec<Column>,
}

/// What every system of a table got of one measure, where it was measured.
struct Column {
    measure: String,
    values: Vec<Option<f64>>,
}

impl Table {
    /// Measures stand in the order of their names, `@5` before `@10`; systems in that of [`SYSTEMS`].
    fn new(metrics: &[Metric]) -> Self {
        let split: Vec<(&str, String, f64)> = metrics
            .iter()
            .map(|metric| {
                let (system, measure) = split(&metric.name);
                (system, measure, metric.value)
            })
            .collect();
        let systems: Vec<&str> =
            SYSTEMS.into_iter().filter(|system| split.iter().any(|(other, ..)| other == system)).collect();
        let mut columns: Vec<Column> = Vec::new();
        for (_, measure, _) in &split {
            if columns.iter().any(|column| column.measure == *measure) {
                continue;
            }
            let value = |system: &&str| {
                let found = split.iter().find(|(of, what, _)| of == system && what == measure);
                found.map(|(.., value)| *value)
            };
            columns.push(Column { measure: measure.clone(), values: systems.iter().map(value).collect() });
        }
        columns.order_by_key(|column| {
            let (word, depth) = column.measure.split_once('@').unwrap_or((&column.measure, ""));
            (word.to_owned(), depth.parse::<u32>().unwrap_or(0))
        });
        Self { systems, columns }
    }
}

fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() <= 1.0 => format!("{value:.3}"),
        Some(value) if value.fract() == 0.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.1}"),
    }
}

/// A system as a heading.
fn system(name: &str) -> String {
    let known = SYSTEMS.iter().zip(text().about.systems).find(|(system, _)| **system == name);
    known.map_or(name, |(_, words)| words).to_owned()
}

/// A measure as a heading: `ndcg@10` is an abbreviation, `recall@10` a word.
fn heading(name: &str) -> String {
    let (word, depth) = name.split_at(name.find('@').unwrap_or(name.len()));
    if ["ndcg", "mrr"].contains(&word) {
        return name.to_uppercase();
    }
    if word == "recall" {
        return format!("{}{depth}", text().about.recall);
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[component]
fn Metrics(metrics: Vec<Metric>) -> impl IntoView {
    let text = &text().about;
    let Table { systems, columns } = Table::new(&metrics);
    let head =
        columns.iter().map(|column| view! { <th scope="col" class="count">{heading(&column.measure)}</th> });
    let head = head.collect_view();
    let body = systems.into_iter().enumerate().map(|(at, name)| {
        let cells = columns.iter().map(|column| view! { <td class="count">{number(column.values[at])}</td> });
        view! { <tr><th scope="row">{system(name)}</th>{cells.collect_view()}</tr> }
    });
    let body = body.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text.caption>
            <table data-testid="metrics">
                <caption>{text.caption}</caption>
                <thead><tr><th scope="col">{text.system}</th>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

/// The declared facts of the bundle.
#[component]
pub fn About() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().about;
    move || {
        let catalog = playground.catalog.get()?;
        let card = &catalog.card;
        let simulated = card.simulated.then(|| {
            view! {
                <p data-testid="simulated">
                    <strong>{text.simulated}</strong>
                    " " {text.simulated_note}
                </p>
            }
        });
        // The bundle's own words, in its own language.
        let note = (!card.note.is_empty()).then(|| view! { <p translate="no">{card.note.clone()}</p> });
        let licence = (!card.licence.is_empty())
            .then(|| view! { <p>{(text.licence)(card.licence.trim_end_matches('.'))}</p> });
        let codes: Vec<String> = card.layout.iter().map(usize::to_string).collect();
        let items = grouped(card.items as u128);
        let shape = (text.shape)(&items, card.layout.len(), &codes.join(", "));
        let metrics = (!card.metrics.is_empty()).then(|| view! { <Metrics metrics=card.metrics.clone()/> });
        Some(view! {
            <section class="part" aria-labelledby="about-title">
                <Heading part=Part::About/>
                <div class="bundles"><Bundles/></div>
                <div class="prose">{simulated}{note}<p>{shape}</p>{licence}</div>
                <div class="wide">{metrics}</div>
            </section>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_says_who_and_what() {
        assert_eq!(split("recall@10"), ("model", "recall@10".to_owned()));
        assert_eq!(split("popularity_recall@10"), ("popularity", "recall@10".to_owned()));
        assert_eq!(split("ndcg@10 ceiling"), ("ceiling", "ndcg@10".to_owned()));
        assert_eq!(split("item-kNN R@10"), ("item-kNN", "R@10".to_owned()));
        assert_eq!(split("hybrid N@10"), ("hybrid", "N@10".to_owned()));
    }

    #[test]
    fn what_was_not_measured_leaves_a_gap() {
        let metric = |name: &str, value| Metric { name: name.to_owned(), value };
        let measured = [("recall@10", 0.3), ("recall@5", 0.2), ("ndcg@10", 0.1), ("ceiling.recall@10", 0.4)];
        let table = Table::new(&measured.map(|(name, value)| metric(name, value)));
        assert_eq!(table.systems, ["model", "ceiling"]);
        let columns: Vec<_> = table.columns.into_iter().map(|it| (it.measure, it.values)).collect();
        let row = |name: &str, values: [Option<f64>; 2]| (name.to_owned(), values.to_vec());
        assert_eq!(
            columns,
            [
                row("ndcg@10", [Some(0.1), None]),
                row("recall@5", [Some(0.2), None]),
                row("recall@10", [Some(0.3), Some(0.4)]),
            ]
        );
    }
}
