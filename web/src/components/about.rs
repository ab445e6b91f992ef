//! What the reader should know about the data, and how good the model is.

use leptos::prelude::*;
use tigerlet_protocol::Metric;

use crate::app::Playground;

/// Who was measured: the model, or what it is held against.
const SYSTEMS: [&str; 3] = ["model", "popularity", "ceiling"];

/// Splits a metric's name into who was measured and what: `popularity_recall@10` and
/// `recall@10 popularity` are popularity's recall@10, `recall@10` alone is the model's.
fn split(name: &str) -> (&'static str, String) {
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric() && c != '@').filter(|word| !word.is_empty()).collect();
    let system =
        SYSTEMS.into_iter().find(|system| words.iter().any(|word| word.eq_ignore_ascii_case(system)));
    let measure: Vec<&str> = words
        .into_iter()
        .filter(|word| system.is_none_or(|system| !word.eq_ignore_ascii_case(system)))
        .collect();
    (system.unwrap_or(SYSTEMS[0]), measure.join(" "))
}

/// The metrics as a table: measures down, systems across, in the order they come in.
fn table(metrics: &[Metric]) -> (Vec<&'static str>, Vec<(String, Vec<Option<f64>>)>) {
    let split: Vec<(&str, String, f64)> = metrics
        .iter()
        .map(|metric| {
            let (system, measure) = split(&metric.name);
            (system, measure, metric.value)
        })
        .collect();
    let systems: Vec<&str> =
        SYSTEMS.into_iter().filter(|system| split.iter().any(|(other, ..)| other == system)).collect();
    let mut rows: Vec<(String, Vec<Option<f64>>)> = Vec::new();
    for (system, measure, value) in split {
        let Some(column) = systems.iter().position(|other| *other == system) else { continue };
        let row = match rows.iter().position(|(name, _)| *name == measure) {
            Some(row) => row,
            None => {
                rows.push((measure, vec![None; systems.len()]));
                rows.len() - 1
            }
        };
        rows[row].1[column] = Some(value);
    }
    (systems, rows)
}

fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() <= 1.0 => format!("{value:.3}"),
        Some(value) if value.fract() == 0.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.1}"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[component]
fn Metrics(metrics: Vec<Metric>) -> impl IntoView {
    let (systems, rows) = table(&metrics);
    let head = systems
        .into_iter()
        .map(|system| view! { <th scope="col" class="count">{capital(system)}</th> })
        .collect_view();
    let body = rows
        .into_iter()
        .map(|(measure, values)| {
            let cells = values
                .into_iter()
                .map(|value| view! { <td class="count">{number(value)}</td> })
                .collect_view();
            view! { <tr><th scope="row">{capital(&measure)}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table data-testid="metrics">
            <caption>"Measured when this bundle was made, on items held out"</caption>
            <thead><tr><th scope="col">"Measure"</th>{head}</tr></thead>
            <tbody>{body}</tbody>
        </table>
    }
}

/// The declared facts of the bundle.
#[component]
pub fn About() -> impl IntoView {
    let playground: Playground = expect_context();
    let about = move || {
        let catalog = playground.catalog.get()?;
        let card = &catalog.card;
        let simulated = card.simulated.then(|| {
            view! {
                <p data-testid="simulated">
                    <strong>"The readers are simulated."</strong>
                    " The titles are real; the histories that the model learnt from were made by a \
                     documented process, not by people."
                </p>
            }
        });
        let note = (!card.note.is_empty()).then(|| view! { <p>{card.note.clone()}</p> });
        let licence = (!card.licence.is_empty()).then(
            || view! { <p>{format!("Licence of the data: {}.", card.licence.trim_end_matches('.'))}</p> },
        );
        let codes: Vec<String> = card.layout.iter().map(usize::to_string).collect();
        let shape = format!(
            "{} titles, semantic IDs of {} codes ({} to choose from, level by level).",
            card.items.len(),
            card.layout.len(),
            codes.join(", ")
        );
        let metrics = (!card.metrics.is_empty()).then(|| view! { <Metrics metrics=card.metrics.clone()/> });
        Some(view! {
            <section class="part" aria-labelledby="about-title">
                <h2 id="about-title">"What this is made of"</h2>
                <div class="prose">{simulated}{note}<p>{shape}</p>{licence}</div>
                <div class="wide scroll-x">{metrics}</div>
            </section>
        })
    };
    about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_says_who_and_what() {
        assert_eq!(split("recall@10"), ("model", "recall@10".to_owned()));
        assert_eq!(split("popularity_recall@10"), ("popularity", "recall@10".to_owned()));
        assert_eq!(split("ndcg@10 ceiling"), ("ceiling", "ndcg@10".to_owned()));
    }

    #[test]
    fn what_was_not_measured_leaves_a_gap() {
        let metric = |name: &str, value| Metric { name: name.to_owned(), value };
        let (systems, rows) =
            table(&[metric("recall@10", 0.3), metric("ndcg@10", 0.2), metric("ceiling.recall@10", 0.4)]);
        assert_eq!(systems, ["model", "ceiling"]);
        assert_eq!(rows[0], ("recall@10".to_owned(), vec![Some(0.3), Some(0.4)]));
        assert_eq!(rows[1], ("ndcg@10".to_owned(), vec![Some(0.2), None]));
    }
}
