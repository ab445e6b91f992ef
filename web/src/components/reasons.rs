//! Why each recommendation is in the list: asked for when somebody opens the drawer, after the list itself.

use leptos::prelude::*;
use tigerlet::answer::{Because, Reason, Recommendation, SharedValue};
use tigerlet::request::Request;

use super::is_open;
use crate::announcer::announce;
use crate::client::Call;
use crate::playground::Playground;
use crate::shown;
use crate::sight::{self, Answered};
use crate::text::format::log;
use crate::text::reasons::{Owed, Strings};
use crate::text::text;

/// Values in common that are named, at most.
const NAMED: usize = 3;

impl Owed {
    fn new(Because { fall, shared, codes, .. }: &Because, title: String) -> Self {
        let mut common: Vec<(String, String)> = Vec::new();
        for SharedValue { name, value } in shared.iter().take(NAMED) {
            let (name, value) = (shown::title(name, ""), shown::title(value, ""));
            match common.last_mut() {
                Some((before, values)) if *before == name => *values = format!("{values}, {value}"),
                _ => common.push((name, value)),
            }
        }
        Self { title, fall: fall.map(log), shared: common, codes: *codes }
    }
}

impl Strings {
    /// A reason in words; `title` is that of a place in the history, from 0.
    fn sentence(&self, reason: &Reason, title: impl Fn(usize) -> String) -> String {
        let owed = |because: &Because| Owed::new(because, title(because.place.saturating_sub(1)));
        match reason.because.is_empty() {
            true => self.whole.to_owned(),
            false => (self.because)(&reason.because.iter().map(owed).collect::<Vec<_>>()),
        }
    }
}

/// A drawer with a sentence for each recommendation.
#[component]
pub fn Reasons() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().reasons;
    let (open, set_open) = signal(false);
    let question = move || {
        let shown = playground.shown.get()?;
        let request = &shown.request;
        let writes = !request.constrained || !request.temperature.is_empty();
        let barren = shown.answer.response.recommendations.is_empty();
        (!writes && !barren && !request.history.is_empty()).then(|| Request {
            reasons: true,
            trace: false,
            ..request.clone()
        })
    };
    let Answered { answer, error } = sight::answered(open, question, async move |request: Request| {
        // Whoever waits for a list comes first.
        let response = playground.client.recommend(&request, &Call::default()).await?.response;
        Ok((request, shown::response(response)))
    });
    // Until they are there, those of the list before stand, each beside its title.
    let late = Memo::new(move |_| {
        let asked = question();
        asked.is_some() && answer.with(|answer| answer.as_ref().map(|answer| &answer.0) != asked.as_ref())
    });
    let rows = move || {
        let answer = answer.get()?;
        let (request, response) = &*answer;
        let history = request.items();
        let title = |place: usize| history.get(place).map(|id| playground.title(id)).unwrap_or_default();
        let listed = response.recommendations.iter().enumerate();
        let row = |(rank, found): (usize, &Recommendation)| {
            let sentence = found.reason.as_ref().map(|reason| text.sentence(reason, title));
            view! {
                <li data-testid="reason">
                    <span class="place">{rank + 1}</span>
                    <span>
                        <span class="title" lang=playground.language()>{found.title.clone()}</span>
                        <span class="because">{sentence}</span>
                    </span>
                </li>
            }
        };
        Some(listed.map(row).collect_view())
    };
    let told = move || {
        let shown = playground.shown.get()?;
        if playground.writes() {
            return Some(text.resting.to_owned());
        }
        if shown.request.history.is_empty() {
            return Some(text.unread.to_owned());
        }
        if let Some(message) = error.get() {
            return Some((text.failed)(&message));
        }
        Some(if late.get() { text.asking } else { text.hint }.to_owned())
    };
    let busy = move || open.get() && late.get() && error.with(Option::is_none);
    announce(move || told().filter(|_| open.get()).unwrap_or_default());
    view! {
        <details class="drawer ui" data-testid="reasons" on:toggle=move |event| set_open.set(is_open(&event))>
            <summary>{text.title}</summary>
            <p class="hint" data-testid="reasons-told">{told}</p>
            <ol
                class="plain-list reasons"
                aria-label=text.title
                aria-busy=move || busy().to_string()
                hidden=move || answer.with(Option::is_none)
            >
                {rows}
            </ol>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Language;
    use crate::text::Text;

    #[test]
    fn a_reason_is_told_in_both_languages() {
        let value = |name: &str, value: &str| SharedValue { name: name.to_owned(), value: value.to_owned() };
        let shared =
            vec![value("genre", "Fantasy"), value("themes", "war"), value("themes", "loss"), value("x", "y")];
        let because = Because { place: 1, title: None, fall: Some(1.239), shared, codes: 2 };
        let other = Because { place: 2, title: None, fall: Some(0.7), shared: Vec::new(), codes: 0 };
        let reason = Reason { because: vec![because, other] };
        let said = |language| {
            Text::of(language).reasons.sentence(&reason, |place| ["Emma", "Dune"][place].to_owned())
        };
        assert_eq!(
            said(Language::English),
            "Because of “Emma”, without which the score is lower by 1.24 (in common: genre Fantasy, themes war, loss, \
             the first 2 codes); and of “Dune”, without which the score is lower by 0.70."
        );
        assert_eq!(
            said(Language::Korean),
            "“Emma” 덕분입니다. 이 책을 빼면 점수가 1.24 낮아집니다(공통점: 장르 Fantasy, 주제 war, loss, 앞의 코드 2개). \
             “Dune”도 한몫합니다. 빼면 점수가 0.70 낮아집니다."
        );
        let whole = Text::of(Language::English).reasons.sentence(&Reason::default(), |_| String::new());
        assert!(whole.starts_with("For the history as a whole"));
    }
}
