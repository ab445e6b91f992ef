//! What each title of the history gives a recommendation.

use leptos::prelude::*;
use tigerlet::answer::Scores;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Question;

use super::{LONGEST, listed};
use crate::client::Call;
use crate::playground::Playground;
use crate::sight::{self, Answered};
use crate::text::format::{cut, log, share};
use crate::text::text;

/// The recommendations of an answer under the whole history and under each that lacks one title.
#[derive(Clone, Debug, PartialEq)]
struct Weighed {
    history: Vec<String>,
    items: Vec<String>,
    /// One row a history, the whole one first; in it a log-probability for each item.
    scores: Vec<Vec<f32>>,
}

impl Weighed {
    /// score(item | whole history) − score(item | history without a title), one for each title, in nats.
    fn contributions(&self, item: usize) -> Option<Vec<f32>> {
        let (whole, without) = self.scores.split_first()?;
        let whole = *whole.get(item)?;
        without.iter().map(|row| Some(whole - *row.get(item)?)).collect()
    }
}

/// The whole history, then each that lacks one of its titles.
fn leave_one_out(history: &[String]) -> Vec<Vec<HistoryEntry>> {
    let without = |place: usize| {
        let rest = history.iter().enumerate().filter(move |(other, _)| *other != place);
        rest.map(|(_, id)| id.as_str().into()).collect()
    };
    std::iter::once(HistoryEntry::items(history)).chain((0..history.len()).map(without)).collect()
}

/// Where a bar stands between the least and the most value, 0 among them: its left end and its width, in
/// hundredths of the track.
fn bar(value: f32, values: &[f32]) -> (f32, f32) {
    let (least, span) = scale(values);
    ((value.min(0.0) - least) / span * 100.0, value.abs() / span * 100.0)
}

/// The least of the values and 0, and how far it is from there to the most; 1 where all are 0.
fn scale(values: &[f32]) -> (f32, f32) {
    let least = values.iter().copied().fold(0.0, f32::min);
    let span = values.iter().copied().fold(0.0, f32::max) - least;
    (least, if span > 0.0 { span } else { 1.0 })
}

/// A difference with its sign.
fn signed(value: f32) -> String {
    let written = log(value);
    if written.trim_start_matches('−') == "0.00" {
        "0.00".to_owned()
    } else if value > 0.0 {
        format!("+{written}")
    } else {
        written
    }
}

/// What each title of the history gives a recommendation.
#[component]
pub fn Contributions(near: ReadSignal<bool>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().counterfactual;
    // The recommendation that the reader picked; where the list lacks it, the first.
    let picked = RwSignal::new(None::<String>);
    let question = move || {
        let shown = playground.shown.get()?;
        Some((shown.history(), listed(&shown.answer.response)))
    };
    let Answered { answer: weighed, error } =
        sight::answered(near, question, async move |(history, items)| {
            let question = Question::Scores { histories: leave_one_out(&history), items: items.clone() };
            let (Scores { scores }, _) = playground.client.question(&question, &Call::default()).await?;
            Ok(Weighed { history, items, scores })
        });

    let item = Memo::new(move |_| {
        weighed.with(|weighed| {
            let items = &weighed.as_ref()?.items;
            picked.with(|picked| items.iter().position(|item| Some(item) == picked.as_ref())).or(Some(0))
        })
    });
    let options = move || {
        let weighed = weighed.get()?;
        let option = |(place, id): (usize, &String)| {
            let title = cut(&playground.title(id), LONGEST);
            let id = id.clone();
            view! {
                <option value=id selected=move || item.get() == Some(place)>
                    {format!("{}. {title}", place + 1)}
                </option>
            }
        };
        Some(weighed.items.iter().enumerate().map(option).collect_view())
    };
    let rows = move || {
        let weighed = weighed.get()?;
        let values = weighed.contributions(item.get()?)?;
        let (least, span) = scale(&values);
        let zero = format!("{:.2}%", -least / span * 100.0);
        let row = |(id, &value): (&String, &f32)| {
            let (left, width) = bar(value, &values);
            let (left, width) = (format!("{left:.2}%"), format!("{width:.2}%"));
            view! {
                <tr data-testid="contribution">
                    <th scope="row">{playground.title(id)}</th>
                    <td>
                        <span class="measure">
                            <span class="track" aria-hidden="true">
                                <span class="bar-of" class:less=value < 0.0 style:left=left style:width=width></span>
                                <span class="zero" style:left=zero.clone()></span>
                            </span>
                            <span class="value">{signed(value)}</span>
                        </span>
                    </td>
                </tr>
            }
        };
        Some(weighed.history.iter().zip(&values).map(row).collect_view())
    };
    let sentence = move || {
        let weighed = weighed.get()?;
        let place = item.get()?;
        let values = weighed.contributions(place)?;
        let title = playground.title(weighed.items.get(place)?);
        let whole = *weighed.scores.first()?.get(place)?;
        let (most, value) = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        if *value <= 0.0 {
            return Some((text.none)(&title, &share(whole)));
        }
        let giver = playground.title(weighed.history.get(most)?);
        Some((text.most)(&title, &giver, &share(whole), &share(whole - value)))
    };
    let failure = move || error.get().map(|message| (text.failed)(&message));
    view! {
        <figure class="wide contributions" data-testid="contributions">
            <figcaption>{text.caption}</figcaption>
            <div class="ui">
                <div class="field">
                    <label for="explained">{text.explain}</label>
                    <select
                        id="explained"
                        data-testid="explained"
                        on:change:target=move |event| picked.set(Some(event.target().value()))
                    >{options}</select>
                </div>
                <p class="sum" data-testid="most">{sentence}</p>
                <p class="hint">{failure}</p>
            </div>
            <table class="bars">
                <caption class="aside">{text.table}</caption>
                <thead>
                    <tr><th scope="col">{text.item}</th><th scope="col">{text.contribution}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn every_title_is_left_out_once() {
        assert_eq!(
            leave_one_out(&ids("abc")),
            ["abc", "bc", "ac", "ab"].map(|left| HistoryEntry::items(&ids(left)))
        );
    }

    #[test]
    fn a_contribution_is_what_is_lost_without_the_title() {
        let scores = vec![vec![-1.0, -2.0], vec![-3.0, -2.0], vec![-0.5, -2.5]];
        let weighed = Weighed { history: ids("ab"), items: ids("xy"), scores };
        assert_eq!(weighed.contributions(0), Some(vec![2.0, -0.5]));
        assert_eq!(weighed.contributions(2), None, "an item that was not asked for");
    }

    #[test]
    fn bars_share_one_zero() {
        let values = [3.0, -1.0, 0.0];
        assert_eq!(bar(3.0, &values), (25.0, 75.0));
        assert_eq!(bar(-1.0, &values), (0.0, 25.0));
        assert_eq!(bar(0.0, &[0.0]), (0.0, 0.0));
        assert_eq!([0.004, -0.004, 1.0, -1.5].map(signed), ["0.00", "0.00", "+1.00", "−1.50"]);
    }
}
