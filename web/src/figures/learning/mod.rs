//! The figure of the chapter `learning`: a small generator learns from the bundle's readers in the visitor's browser.

mod charts;
mod course;
mod guess;
mod replay;
mod table;
mod taste;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::HISTORIES;

use super::subject;
use crate::address;
use crate::announcer::announce;
use crate::components::Choice;
use crate::learner::Look;
use crate::playground::Playground;
use crate::text::format::{grouped, share};
use crate::text::text;
use charts::Charts;
use course::{Course, Stage};
use guess::Guess;
use table::Table;
use taste::LearnTaste;

/// Passes to choose from; the last ones are for watching the losses part.
const EPOCHS: [usize; 3] = [4, 8, 16];

/// A share, which may be none at all.
fn rate(part: f64) -> String {
    if part > 0.0 { share(part.ln() as f32) } else { "0%".to_owned() }
}

/// The figure.
#[component]
pub fn Learning() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_learning;
    let watched = subject::history(playground);
    let course = Course::new(EPOCHS[0]);
    let Course { stage, told, seen, epochs, .. } = course;
    // The look that is shown, where the reader has chosen one; the newest otherwise.
    let chosen: RwSignal<Option<usize>> = RwSignal::new(None);
    let newest = Memo::new(move |_| seen.with(|seen| seen.len().saturating_sub(1)));
    let at = Memo::new(move |_| chosen.get().map_or(newest.get(), |at| at.min(newest.get())));
    let steps = Memo::new(move |_| told.with(|told| told.as_ref().map_or(0, |told| told.steps)));
    let absent = move || {
        playground
            .client
            .card
            .with(|card| card.as_ref().is_some_and(|card| card.files.iter().all(|name| name != HISTORIES)))
    };

    let begin = move |again: bool| {
        chosen.set(None);
        course.go(watched.get_untracked(), again);
    };
    let press = move |_| match stage.get_untracked() {
        Stage::Fetching(_) | Stage::Learning => course.pause(),
        Stage::Paused => begin(false),
        Stage::Idle | Stage::Finished | Stage::Recorded | Stage::Failed(_) => begin(true),
    };
    let label = move || match stage.get() {
        Stage::Fetching(_) | Stage::Learning => text.pause,
        Stage::Paused => text.resume,
        Stage::Idle | Stage::Finished | Stage::Recorded | Stage::Failed(_) => text.start,
    };
    let name = move || if course.is_running() { "learn-pause" } else { "learn-start" };
    let choose = move |count| {
        // Another number of passes is another course.
        course.pause();
        epochs.set(count);
        seen.set(Vec::new());
        told.set(None);
        course.recorded.set(None);
        stage.set(Stage::Idle);
    };
    // The recording is of the page's own library.
    let recordable = move || {
        let library = address::resolve(address::DEFAULT_BUNDLE).ok();
        !course.is_running() && playground.client.bundle.with(|bundle| Some(bundle) == library.as_ref())
    };
    let lacking = RwSignal::new(false);
    let replay = move |_| {
        let digest = playground.digest.get_untracked();
        spawn_local(async move {
            let found = replay::recorded(digest).await;
            // Somebody may have begun to learn, or gone, meanwhile.
            if lacking.try_set(found.is_none()).is_some() || course.is_running() {
                return;
            }
            if let Some(found) = found {
                epochs.set(EPOCHS[0]);
                course.replay(found);
                chosen.set(Some(0));
            }
        });
    };
    let subject = Memo::new(move |_| course.recorded.get().unwrap_or_else(|| watched.get()));
    let options = EPOCHS.map(|count| (count, (text.passes)(count))).to_vec();

    let progress = move || match stage.get() {
        Stage::Idle => text.waiting.to_owned(),
        Stage::Fetching(arriving) => (text.fetching)(arriving.received, arriving.total),
        Stage::Recorded => text.recorded.to_owned(),
        Stage::Failed(_) => String::new(),
        Stage::Learning | Stage::Paused | Stage::Finished => told.with(|told| {
            told.as_ref().map_or_else(|| text.beginning.to_owned(), |told| (text.progress)(told))
        }),
    };
    let failed = move || match stage.get() {
        Stage::Failed(message) => Some(message),
        _ => None,
    };
    // The steps would be a flood.
    announce(move || match stage.get() {
        Stage::Learning => text.begun.to_owned(),
        Stage::Paused => text.paused.to_owned(),
        Stage::Finished => seen
            .with_untracked(|seen| seen.last().map_or(String::new(), |one| (text.finished)(one.look.recall))),
        Stage::Failed(message) => message,
        Stage::Recorded => text.recorded.to_owned(),
        Stage::Idle | Stage::Fetching(_) => String::new(),
    });
    let look = Signal::derive(move || seen.with(|seen| seen.get(at.get()).cloned()));
    let seen_signal = Signal::derive(move || seen.get());
    view! {
        <figure class="learning" data-testid="figure-learning">
            <figcaption>{text.caption}</figcaption>
            <p class="ui hint" hidden=move || !absent()>{text.no_histories}</p>
            <div hidden=absent>
                <Guess/>
                <Choice name="learn-epochs" legend=text.epochs options=options chosen=epochs choose=choose/>
                <div class="run ui">
                    <button
                        class="button"
                        type="button"
                        data-testid=name
                        disabled=move || watched.with(Vec::is_empty)
                        on:click=press
                    >{label}</button>
                    <button
                        class="button plain"
                        type="button"
                        data-testid="learn-again"
                        hidden=move || matches!(stage.get(), Stage::Idle | Stage::Recorded)
                        on:click=move |_| {
                            course.pause();
                            begin(true);
                        }
                    >{text.again}</button>
                    <button
                        class="button plain"
                        type="button"
                        data-testid="learn-replay"
                        hidden=move || !recordable()
                        on:click=replay
                    >{text.replay}</button>
                    <label>
                        // Where nothing goes on, there is nothing to fill.
                        <progress
                            hidden=move || matches!(stage.get(), Stage::Idle | Stage::Recorded | Stage::Failed(_))
                            max=move || steps.get().max(1)
                            prop:value=move || told.with(|told| told.as_ref().map_or(0, |told| told.step) as f64)
                            aria-label=text.done
                        ></progress>
                        <span data-testid="learn-progress">{progress}</span>
                    </label>
                </div>
                <p class="hint ui" role="alert" hidden=move || !lacking.get()>{text.unrecorded}</p>
                <p class="error" data-testid="learn-error" hidden=move || failed().is_none()>{failed}</p>
                <div hidden=move || seen.with(Vec::is_empty)>
                    <label class="knob ui">
                        {text.moment}
                        <output>{move || look.get().map(|one| (text.moment_of)(one.step, steps.get()))}</output>
                        <input
                            type="range"
                            min="0"
                            max=newest
                            data-testid="learn-scrub"
                            prop:value=move || at.get() as f64
                            aria-valuetext=move || {
                                look.get().map(|one| (text.moment_of)(one.step, steps.get()))
                            }
                            on:input:target=move |event| {
                                let place = event.target().value().parse().unwrap_or(0);
                                chosen.set((place < newest.get_untracked()).then_some(place));
                            }
                        />
                    </label>
                    <Charts seen=seen_signal steps at/>
                    <Table seen=seen_signal/>
                    {move || look.get().map(|one| view! { <Moment look=one.look watched=subject/> })}
                </div>
                <LearnTaste course watched/>
            </div>
        </figure>
    }
}

/// What the model knew at one moment.
#[component]
fn Moment(look: Look, watched: Memo<Vec<String>>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_learning;
    let highest = look.shelves.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let best = look.shelves.iter().position(|&p| p >= highest).unwrap_or_default();
    let said = (text.shelves_said)(best, &share(highest.ln()), look.shelves.len());
    let bars = look.shelves.iter().enumerate().map(|(code, p)| {
        let height = format!("{:.1}%", p / highest * 100.0);
        view! { <span class:best=(code == best) style:height=height></span> }
    });
    let catalog = playground.catalog.get_untracked();
    let titles = look.list.iter().filter_map(|likely| {
        let title = catalog.as_ref()?.get(likely.item)?.title();
        Some(view! { <li>{title} " " <span class="count">{share(likely.probability.ln())}</span></li> })
    });
    let number = |value: f64| format!("{value:.2}");
    view! {
        <dl class="facts ui">
            <div>
                <dt>{text.training}</dt>
                <dd>{number(look.training_loss)}</dd>
            </div>
            <div>
                <dt>{text.held_out}</dt>
                <dd data-testid="learn-loss">{number(look.held_out_loss)}</dd>
            </div>
            <div>
                <dt>{(text.recall)(&grouped(look.users as u128))}</dt>
                <dd data-testid="learn-recall">{format!("{:.3}", look.recall)}</dd>
            </div>
            <div>
                <dt>{text.invented}</dt>
                <dd data-testid="learn-invented">{rate(look.invented)}</dd>
            </div>
        </dl>
        <div class="watched" hidden=look.shelves.is_empty()>
            <p class="ui">{move || (text.watched)(&subject::titles(playground, &watched.get()))}</p>
            <div class="bars" data-testid="learn-shelves" role="img" aria-label=said.clone()>{bars.collect_view()}</div>
            <p class="ui hint">{said}</p>
            <ol class="ui" data-testid="learn-list">{titles.collect_view()}</ol>
        </div>
    }
}
