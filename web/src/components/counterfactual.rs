//! What the list rests on: each title of the history left out once, and the list without one of them.

use std::sync::Arc;

use leptos::html::Section;
use leptos::prelude::*;
use tigerlet::answer::{Response, Scores};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::{Question, Request};

use crate::client::Call;
use crate::playground::{Playground, Shown};
use crate::sight::{self, Answered};
use crate::text::format::{cut, log, share};
use crate::text::text;

/// The rows compared, and the recommendations that can be explained.
const ROWS: usize = 10;
/// The longest title in a select, in characters.
const LONGEST: usize = 48;

/// Why nothing can be left out, or the part that shows what happens.
#[component]
pub fn Counterfactual() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().counterfactual;
    let section = NodeRef::<Section>::new();
    let near = sight::near(section);
    // How many titles were read, as far as it matters here: one view for all numbers from two on keeps what
    // was chosen in it.
    let kind = Memo::new(move |_| {
        playground.shown.with(|shown| {
            let shown = shown.as_ref().filter(|it| !it.answer.response.recommendations.is_empty());
            shown.map_or(0, |it| it.request.history.len().min(2))
        })
    });
    let body = move || match kind.get() {
        0 => view! { <p class="wide empty">{text.empty}</p> }.into_any(),
        1 => view! { <p class="wide empty" data-testid="single">{text.single}</p> }.into_any(),
        _ => view! { <Contributions near/> <Changed near/> }.into_any(),
    };
    view! {
        <section class="part" aria-labelledby="counterfactual-title" data-testid="counterfactual" node_ref=section>
            <h2 id="counterfactual-title">{text.title}</h2>
            <p>{text.lead}</p>
            <aside class="note" aria-label=text.note_label>{text.note}</aside>
            {body}
        </section>
    }
}

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
fn Contributions(near: ReadSignal<bool>) -> impl IntoView {
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

/// What is done to a title of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Removed,
    First,
    Earlier,
    Later,
    Last,
}

impl Change {
    const ALL: [Self; 5] = [Self::Removed, Self::First, Self::Earlier, Self::Later, Self::Last];

    /// The history after it; none where it changes nothing, leaves nothing, or is another change as well.
    fn apply(self, history: &[String], place: usize) -> Option<Vec<String>> {
        let last = history.len().checked_sub(1)?;
        let to = match self {
            Self::Removed => None,
            Self::First => Some(0).filter(|_| place > 1),
            Self::Earlier => Some(place.checked_sub(1)?),
            Self::Later => Some(place + 1),
            Self::Last => Some(last).filter(|last| place + 1 < *last),
        };
        if place > last
            || last == 0
            || to.is_some_and(|to| to > last)
            || (to.is_none() && self != Self::Removed)
        {
            return None;
        }
        let mut changed = history.to_vec();
        let id = changed.remove(place);
        if let Some(to) = to {
            changed.insert(to, id);
        }
        Some(changed)
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Up(usize),
    Down(usize),
    /// Only in this list.
    Alone,
}

/// What became of the row at `place` of a list on the way from another.
fn fate(list: &[String], place: usize, other: &[String]) -> Fate {
    match list.get(place).and_then(|id| other.iter().position(|it| it == id)) {
        None => Fate::Alone,
        Some(before) if before > place => Fate::Up(before - place),
        Some(before) if before < place => Fate::Down(place - before),
        Some(_) => Fate::Stays,
    }
}

/// Two lists, and what made the second.
#[derive(Clone, Debug, PartialEq)]
struct Pair {
    /// The item that was changed, and how.
    item: String,
    change: Change,
    before: Vec<String>,
    after: Vec<String>,
}

/// The list as it is, the item to change and how, and the history after that.
type Changing = (Arc<Shown>, String, Change, Vec<String>);

/// The first rows of a response.
fn listed(response: &Response) -> Vec<String> {
    response.recommendations.iter().take(ROWS).map(|found| found.item.clone()).collect()
}

/// The list as it is beside the list after a change of the history.
#[component]
fn Changed(near: ReadSignal<bool>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().counterfactual;
    let history = Memo::new(move |_| {
        playground.shown.with(|shown| shown.as_ref().map(|it| it.history()).unwrap_or_default())
    });
    // The item that the reader picked; where the history lacks it, the last.
    let picked = RwSignal::new(None::<String>);
    let wish = RwSignal::new(Change::Removed);
    let place = Memo::new(move |_| {
        history.with(|history| {
            let found = picked.with(|picked| history.iter().position(|id| Some(id) == picked.as_ref()));
            found.unwrap_or(history.len().saturating_sub(1))
        })
    });
    let possible = move |change: Change| history.with(|it| change.apply(it, place.get()).is_some());
    let change = Memo::new(move |_| Some(wish.get()).filter(|it| possible(*it)).unwrap_or(Change::Removed));

    let question = move || {
        let (shown, place, change) = (playground.shown.get()?, place.get(), change.get());
        let item = shown.history().get(place)?.clone();
        let history = change.apply(&shown.history(), place)?;
        Some((shown, item, change, history))
    };
    let Answered { answer: pair, error } =
        sight::answered(near, question, async move |(shown, item, change, history): Changing| {
            let history = HistoryEntry::items(&history);
            let request = Request { history, trace: false, ..shown.request.clone() };
            // Not superseded, and superseding nothing: the list itself goes on.
            let response = playground.client.recommend(&request, &Call::default()).await?.response;
            Ok(Pair { item, change, before: listed(&shown.answer.response), after: listed(&response) })
        });

    let titles = move || {
        let option = |(at, id): (usize, String)| {
            let title = cut(&playground.title(&id), LONGEST);
            view! {
                <option value=id selected=move || place.get() == at>{format!("{}. {title}", at + 1)}</option>
            }
        };
        history.get().into_iter().enumerate().map(option).collect_view()
    };
    let changes = move || {
        let options = Change::ALL.into_iter().zip(text.changes).enumerate();
        options
            .filter(|(_, (it, _))| possible(*it))
            .map(|(at, (it, words))| {
                view! { <option value=at.to_string() selected=move || change.get() == it>{words}</option> }
            })
            .collect_view()
    };
    let row = move |place: usize, list: &[String], other: &[String], after: bool| {
        let (class, sign, words) = match fate(list, place, other) {
            Fate::Alone if after => ("fate new", text.new.to_owned(), None),
            Fate::Alone => ("fate gone", text.gone.to_owned(), None),
            Fate::Up(by) if after => ("fate up", format!("↑{by}"), Some((text.up)(by))),
            Fate::Down(by) if after => ("fate down", format!("↓{by}"), Some((text.down)(by))),
            Fate::Stays | Fate::Up(_) | Fate::Down(_) => ("fate", String::new(), None),
        };
        let title = list.get(place).map(|id| playground.title(id));
        let spoken = words.is_some();
        view! {
            <li>
                <span class="place">{place + 1}</span>
                <span class="title">{title}</span>
                <span class=class>
                    <span aria-hidden=spoken.then_some("true")>{sign}</span>
                    {words.map(|words| view! { <span class="aside">{words}</span> })}
                </span>
            </li>
        }
    };
    let lists = move || {
        let pair = pair.get()?;
        let Pair { item, change, before, after } = &*pair;
        let at = Change::ALL.iter().position(|it| it == change).unwrap_or(0);
        let heading = (text.after)(&playground.title(item), at);
        let old = (0..before.len()).map(|place| row(place, before, after, false)).collect_view();
        let new = (0..after.len()).map(|place| row(place, after, before, true)).collect_view();
        let fates = || (0..after.len()).map(|place| fate(after, place, before));
        let fresh = fates().filter(|fate| *fate == Fate::Alone).count();
        let still = fates().filter(|fate| *fate == Fate::Stays).count();
        Some(view! {
            <p class="sum ui" data-testid="changed-account">
                {(text.account)(fresh, after.len(), still)}
            </p>
            <div class="pair">
                <div>
                    <h3 id="pair-before">{text.before}</h3>
                    <ol class="plain-list" aria-labelledby="pair-before" data-testid="list-before">{old}</ol>
                </div>
                <div>
                    <h3 id="pair-after">{heading}</h3>
                    <ol class="plain-list" aria-labelledby="pair-after" data-testid="list-after">{new}</ol>
                </div>
            </div>
        })
    };
    let failure = move || error.get().map(|message| (text.failed)(&message));
    let choose = move |value: String| {
        if let Some(chosen) = value.parse::<usize>().ok().and_then(|at| Change::ALL.get(at).copied()) {
            wish.set(chosen);
        }
    };
    view! {
        <figure class="wide changed" data-testid="changed">
            <figcaption>{text.changed_caption}</figcaption>
            <div class="fields ui">
                <div class="field">
                    <label for="changed-item">{text.which}</label>
                    <select
                        id="changed-item"
                        data-testid="changed-item"
                        on:change:target=move |event| picked.set(Some(event.target().value()))
                    >{titles}</select>
                </div>
                <div class="field">
                    <label for="change">{text.what}</label>
                    <select
                        id="change"
                        data-testid="change"
                        on:change:target=move |event| choose(event.target().value())
                    >{changes}</select>
                </div>
            </div>
            <p class="hint">{failure}</p>
            {lists}
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

    #[test]
    fn a_change_that_changes_nothing_is_not_offered() {
        let four = ids("abcd");
        let after = |change: Change, place| change.apply(&four, place).map(|it| it.concat());
        assert_eq!(after(Change::Removed, 3).as_deref(), Some("abc"));
        assert_eq!(after(Change::Earlier, 2).as_deref(), Some("acbd"));
        assert_eq!(after(Change::Later, 2).as_deref(), Some("abdc"));
        assert_eq!(after(Change::First, 2).as_deref(), Some("cabd"));
        assert_eq!(after(Change::Last, 0).as_deref(), Some("bcda"));
        for (change, place) in [
            (Change::Earlier, 0),
            (Change::First, 0),
            (Change::First, 1), // one place earlier
            (Change::Later, 3),
            (Change::Last, 2), // one place later
            (Change::Removed, 4),
        ] {
            assert_eq!(after(change, place), None, "{change:?} of {place}");
        }
        assert_eq!(Change::Removed.apply(&ids("a"), 0), None, "the model reads at least one");
    }

    #[test]
    fn rows_know_where_they_came_from() {
        let (before, after) = (ids("abcd"), ids("bxad"));
        let fates: Vec<Fate> = (0..4).map(|place| fate(&after, place, &before)).collect();
        assert_eq!(fates, [Fate::Up(1), Fate::Alone, Fate::Down(2), Fate::Stays]);
        assert_eq!(fate(&before, 2, &after), Fate::Alone);
    }
}
