//! The list as it is beside the list after a change of the history.

use std::sync::Arc;

use leptos::prelude::*;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Request;

use super::change::{Change, Fate, fate};
use super::{LONGEST, listed};
use crate::client::Call;
use crate::playground::{Playground, Shown};
use crate::sight::{self, Answered};
use crate::text::format::cut;
use crate::text::text;

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

/// Both lists.
#[component]
pub fn Changed(near: ReadSignal<bool>) -> impl IntoView {
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
