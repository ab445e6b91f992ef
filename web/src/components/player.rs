//! One recommendation, stage by stage: the tokens of the history, the encoder, each code of the ID, the titles.
//!
//! Everything told is the real trace of the answer that is shown. The stage is the playground's `step`, so
//! that it travels in a link; another answer keeps it.

use gloo::timers::callback::Interval;
use leptos::prelude::*;
use tigerlet::trace::{TraceCandidate, TraceStep};

use super::chip::{self, Chips};
use crate::announcer::announce;
use crate::playground::{Playground, Shown};
use crate::text::format::share;
use crate::text::player::{Account, Encoding, Strings};
use crate::text::text;

impl Account {
    fn new(step: &TraceStep) -> Self {
        let best = |kept: bool| {
            let candidates = step.candidates.iter().filter(|candidate| candidate.kept == kept);
            let best = candidates.max_by(|a, b| a.score.total_cmp(&b.score))?;
            Some((chip::written(&best.prefix), share(best.score)))
        };
        let kept = |candidate: &&TraceCandidate| candidate.kept;
        Self {
            length: step.level + 1,
            considered: step.considered,
            kept: step.candidates.iter().filter(kept).count(),
            invented: step.candidates.iter().filter(kept).filter(|candidate| !candidate.exists).count(),
            best: best(true),
            dropped: best(false),
        }
    }
}

/// From one stage to the next while it plays, in milliseconds.
const PACE: u32 = 1200;

/// How far a recommendation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The history has become tokens.
    History,
    /// The encoder has read them.
    Encoder,
    /// The code of that level, from 0, has been chosen in every beam.
    Level(usize),
    /// Every code has, and each whole ID is a title.
    Whole,
}

impl Stage {
    /// The stage at a step, where IDs have so many levels. No step, and any beyond the last, is the whole.
    pub fn at(step: Option<usize>, levels: usize) -> Self {
        match step {
            Some(0) => Self::History,
            Some(1) => Self::Encoder,
            Some(step) if step < levels + 2 => Self::Level(step - 2),
            Some(_) | None => Self::Whole,
        }
    }

    /// Its place among `levels + 3`.
    pub fn place(self, levels: usize) -> usize {
        match self {
            Self::History => 0,
            Self::Encoder => 1,
            Self::Level(level) => level + 2,
            Self::Whole => levels + 2,
        }
    }

    /// The step that a link carries.
    pub fn step(self) -> Option<usize> {
        (self != Self::Whole).then(|| self.place(0))
    }
}

/// The buttons, the scrubber and what happens, in words.
#[component]
pub fn Player(stage: Memo<Stage>, levels: Memo<usize>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().player;
    let step = playground.step;
    let last = move || levels.get() + 2;
    let place = move || stage.get().place(levels.get());
    let go = move |place: usize| step.set(Stage::at(Some(place), levels.get_untracked()).step());

    // The clock runs as long as it is held here: it stops with the figure.
    let clock: StoredValue<Option<Interval>, LocalStorage> = StoredValue::new_local(None);
    let playing = RwSignal::new(false);
    let pause = move || {
        clock.set_value(None);
        playing.set(false);
    };
    let advance = move || {
        let next = untrack(place) + 1;
        go(next);
        if next >= untrack(last) {
            pause();
        }
    };
    let toggle = move |_| {
        if playing.get_untracked() {
            pause();
            return;
        }
        playing.set(true);
        if stage.get_untracked() == Stage::Whole {
            go(0);
        }
        clock.set_value(Some(Interval::new(PACE, advance)));
    };
    // Without an answer there is nothing to play.
    Effect::new(move |_| {
        if levels.get() == 0 {
            pause();
        }
    });
    let jump = move |place: usize| {
        pause();
        go(place);
    };
    // A button that ended here would take the focus with it: it stays, and does nothing.
    let first = move || (stage.get() == Stage::History).to_string();
    let whole = move || (stage.get() == Stage::Whole).to_string();

    let suffix = Memo::new(move |_| {
        playground.catalog.with(|catalog| catalog.as_ref().is_some_and(|catalog| catalog.card.suffix))
    });
    let name = move |stage: Stage| match stage {
        Stage::History => text.history.to_owned(),
        Stage::Encoder => text.encoder.to_owned(),
        Stage::Level(level) if suffix.get() && level + 1 == levels.get() => text.suffix.to_owned(),
        Stage::Level(level) => (text.code)(level + 1),
        Stage::Whole => text.whole.to_owned(),
    };
    let names = move || {
        let levels = levels.get();
        let one = move |place: usize| {
            let own = Stage::at(Some(place), levels);
            view! { <span class:at=move || stage.get() == own>{name(own)}</span> }
        };
        (0..levels + 3).map(one).collect_view()
    };
    let told = move || {
        let shown = playground.shown.get()?;
        Some(tell(&playground, &shown, stage.get(), text))
    };

    // While the search plays, it is the eye's; a step that was taken by hand is told.
    announce(move || told().filter(|_| !playing.get()).unwrap_or_default());
    view! {
        <div class="player ui" role="group" aria-label=text.group hidden=move || levels.get() == 0>
            <div class="keys">
                <button
                    class="tool"
                    type="button"
                    data-testid="step-back"
                    aria-label=text.back
                    aria-disabled=first
                    on:click=move |_| jump(untrack(place).saturating_sub(1))
                >"←"</button>
                <button class="button" type="button" data-testid="play" on:click=toggle>
                    {move || if playing.get() { text.pause } else { text.play }}
                </button>
                <button
                    class="tool"
                    type="button"
                    data-testid="step-forward"
                    aria-label=text.forward
                    aria-disabled=whole
                    on:click=move |_| jump(untrack(place) + 1)
                >"→"</button>
            </div>
            <div class="stages" style:--stages=move || (levels.get() + 3).to_string()>
                <input
                    type="range"
                    data-testid="scrub"
                    aria-label=text.scrub
                    aria-valuetext=move || name(stage.get())
                    min="0"
                    max=move || last().to_string()
                    prop:value=move || place().to_string()
                    on:input:target=move |event| {
                        if let Ok(place) = event.target().value().parse() {
                            jump(place);
                        }
                    }
                />
                <div class="names" aria-hidden="true">{names}</div>
            </div>
            <p class="told" data-testid="stage">{told}</p>
        </div>
    }
}

/// A stage in words, with the numbers of this answer.
fn tell(playground: &Playground, shown: &Shown, stage: Stage, text: &Strings) -> String {
    let Some(catalog) = playground.catalog.get() else { return String::new() };
    let card = &catalog.card;
    let (items, levels) = (shown.request.history.len(), card.layout.len());
    let response = &shown.answer.response;
    let steps = response.trace.as_ref().map_or(&[][..], |trace| &trace.steps);
    match stage {
        Stage::History => (text.tell_history)(items, levels),
        Stage::Encoder => (text.tell_encoder)(Encoding {
            tokens: items * levels,
            width: card.d_model,
            layers: card.encoder_layers,
            heads: card.heads,
        }),
        Stage::Level(level) => {
            steps.get(level).map(|step| (text.tell_level)(Account::new(step))).unwrap_or_default()
        }
        Stage::Whole => {
            let written = steps.last().map_or(0, |step| Account::new(step).kept);
            match response.recommendations.first() {
                // A score that more than the ID has made is no probability: then of what was written.
                Some(best) if best.parts.is_some() => {
                    let named = |it: &TraceCandidate| Some((playground.title_of(&it.prefix)?, it.score));
                    let candidates = steps.last().map_or(&[][..], |step| &step.candidates);
                    let kept = candidates.iter().filter(|candidate| candidate.kept).filter_map(named);
                    match kept.max_by(|a, b| a.1.total_cmp(&b.1)) {
                        Some((title, score)) => (text.tell_weighed)(written, &title, &share(score)),
                        None => (text.tell_nothing)(written),
                    }
                }
                Some(best) => (text.tell_whole)(written, &best.title, &share(best.score)),
                None => (text.tell_nothing)(written),
            }
        }
    }
}

/// What the model reads, in the order in which it reads it, and the encoder that does.
#[component]
pub fn Reading(stage: Memo<Stage>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().player;
    let titles = move || {
        let (shown, catalog) = (playground.shown.get()?, playground.catalog.get()?);
        let title = |id: String| {
            let item = catalog.item(&id)?;
            Some(view! {
                <li><span class="title">{item.title()}</span><Chips semantic_id=item.semantic_id.to_vec()/></li>
            })
        };
        Some(shown.history().into_iter().map(title).collect_view())
    };
    let encoder = move || {
        let (shown, catalog) = (playground.shown.get()?, playground.catalog.get()?);
        let card = &catalog.card;
        let tokens = shown.request.history.len() * card.layout.len();
        (stage.get() == Stage::Encoder).then(|| {
            view! {
                <p class="encoder">
                    <strong>{(text.layers)(card.encoder_layers, card.heads)}</strong>
                    <span>{(text.vectors)(tokens, card.d_model)}</span>
                </p>
            }
        })
    };
    view! {
        <div class="reading ui">
            <ol aria-label=text.history>{titles}</ol>
            {encoder}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_step_of_its_own_and_comes_back_from_it() {
        for levels in [1, 3, 16] {
            let stages: Vec<Stage> = (0..levels + 3).map(|place| Stage::at(Some(place), levels)).collect();
            for (place, stage) in stages.iter().enumerate() {
                assert_eq!(stage.place(levels), place);
                assert_eq!(Stage::at(stage.step(), levels), *stage);
            }
            assert_eq!(stages.last(), Some(&Stage::Whole));
            assert_eq!(Stage::at(Some(99), levels), Stage::Whole, "a link of a deeper bundle");
        }
    }

    #[test]
    fn an_account_counts_what_lives_and_names_the_best_that_does_not() {
        let candidate = |prefix: &[u16], score, kept, exists| TraceCandidate {
            prefix: prefix.to_vec(),
            score,
            kept,
            exists,
            items: 1,
        };
        let step = TraceStep {
            level: 1,
            considered: 40,
            candidates: vec![
                candidate(&[5, 1], -0.5, true, true),
                candidate(&[5, 2], -1.5, true, false),
                candidate(&[7, 3], -4.0, false, true),
                candidate(&[7, 4], -3.0, false, true),
            ],
        };
        let account = Account::new(&step);
        assert_eq!((account.length, account.considered, account.kept, account.invented), (2, 40, 2, 1));
        assert_eq!(account.best, Some(("5-1".to_owned(), "61%".to_owned())));
        assert_eq!(account.dropped, Some(("7-4".to_owned(), "5.0%".to_owned())));
    }
}
