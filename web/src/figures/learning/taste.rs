//! The model of the page goes on learning, from what the visitor likes: its lists before and after.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::runs::Runs;
use super::super::subject;
use super::course::Course;
use crate::announcer::announce;
use crate::client::Wait;
use crate::components::Choice;
use crate::learner::{Side, Step, Taste, Tuned, Tuning};
use crate::playground::Playground;
use crate::text::format::{grouped, share};
use crate::text::text;

/// Steps to choose from; with the last ones others are forgotten.
const STEPS: [usize; 3] = [4, 8, 32];
/// Books that may be liked.
const OFFERED: usize = 6;

/// Where it stands.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Idle,
    Waiting,
    Learning(Step),
    Learned(Tuned),
    Failed(String),
}

/// What may be liked, and what comes of it.
#[component]
pub fn LearnTaste(course: Course, watched: Memo<Vec<String>>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_learning.taste;
    let stage = RwSignal::new(Stage::Idle);
    let steps = RwSignal::new(STEPS[1]);
    let liked: RwSignal<Vec<String>> = RwSignal::new(Vec::new());
    let (runs, wait) = (Runs::new(), StoredValue::new_local(None::<Wait>));
    on_cleanup(move || {
        wait.try_set_value(None);
    });

    // From other shelves, so that it shows.
    let offered = Memo::new(move |_| {
        let Some(catalog) = playground.catalog.get() else { return Vec::new() };
        let history = watched.get();
        let mut offered: Vec<String> = Vec::new();
        for id in playground.examples(&catalog).into_iter().flatten() {
            if offered.len() < OFFERED && !history.contains(&id) && !offered.contains(&id) {
                offered.push(id);
            }
        }
        offered
    });
    let undo = move || {
        runs.with_value(Runs::stop);
        wait.set_value(None);
        stage.set(Stage::Idle);
    };
    Effect::new(move |_| {
        let offered = offered.get();
        liked.update(|liked| liked.retain(|id| offered.contains(id)));
        undo();
    });

    let begin = move |_| {
        let run = Rc::new(runs.with_value(Runs::start));
        let patience = Wait::new();
        let signal = patience.signal();
        wait.set_value(Some(patience));
        stage.set(Stage::Waiting);
        let taste = Taste {
            history: watched.get_untracked(),
            likes: liked.get_untracked(),
            tuning: Tuning { steps: steps.get_untracked() },
        };
        spawn_local(async move {
            let hear = {
                let run = run.clone();
                move |step| {
                    if run.current() {
                        stage.set(Stage::Learning(step));
                    }
                }
            };
            let tuned =
                async { course.engine(signal.as_ref(), |_| ()).await?.tune(&taste, signal, hear).await };
            let tuned = tuned.await;
            if !run.current() {
                return;
            }
            stage.set(match tuned {
                Ok(Some(tuned)) => Stage::Learned(tuned),
                Ok(None) => Stage::Idle,
                Err(message) => {
                    course.give_up();
                    Stage::Failed(message)
                }
            });
        });
    };
    let is_busy = move || stage.with(|stage| matches!(stage, Stage::Waiting | Stage::Learning(_)));
    let told = move || match stage.get() {
        Stage::Idle => String::new(),
        Stage::Waiting => text.waiting.to_owned(),
        Stage::Learning(Step { step, steps }) => (text.step)(step, steps),
        Stage::Learned(Tuned { before, after }) => (text.learned)(&before, &after),
        Stage::Failed(message) => message,
    };
    announce(move || match stage.get() {
        Stage::Learned(Tuned { before, after }) => (text.learned)(&before, &after),
        Stage::Failed(message) => message,
        _ => String::new(),
    });

    let option = move |id: String| {
        let (title, of_box) = (playground.title(&id), id.clone());
        view! {
            <label>
                <input
                    type="checkbox"
                    data-testid="taste-like"
                    prop:checked=move || liked.with(|liked| liked.contains(&of_box))
                    disabled=is_busy
                    on:change=move |_| {
                        undo();
                        liked.update(|liked| match liked.iter().position(|other| *other == id) {
                            Some(place) => drop(liked.remove(place)),
                            None => liked.push(id.clone()),
                        });
                    }
                />
                {title}
            </label>
        }
    };
    let options = STEPS.map(|count| (count, count.to_string())).to_vec();
    let sides = move || match stage.get() {
        Stage::Learned(Tuned { before, after }) => Some(view! {
            <div class="pair" data-testid="taste-sides">
                <List heading=text.before side=before/>
                <List heading=text.after side=after/>
            </div>
        }),
        _ => None,
    };
    let readers = move || {
        let users = playground.client.card.with(|card| card.as_ref().map_or(0, |card| card.users));
        grouped(users as u128)
    };
    view! {
        <section class="taste">
            <h2>{text.heading}</h2>
            <p>{move || (text.caption)(&readers(), &subject::titles(playground, &watched.get()))}</p>
            <fieldset class="choice ui">
                <legend>{text.likes}</legend>
                {move || offered.get().into_iter().map(option).collect_view()}
            </fieldset>
            <Choice
                name="taste-steps"
                legend=text.steps
                options
                chosen=steps
                choose=move |count| {
                    undo();
                    steps.set(count);
                }
            />
            <div class="run ui">
                <button
                    class="button"
                    type="button"
                    data-testid="taste-learn"
                    disabled=move || is_busy() || course.is_running() || liked.with(Vec::is_empty)
                    on:click=begin
                >{text.learn}</button>
                <button
                    class="button plain"
                    type="button"
                    data-testid="taste-undo"
                    hidden=move || stage.with(|stage| *stage == Stage::Idle)
                    on:click=move |_| undo()
                >{move || if is_busy() { text.stop } else { text.undo }}</button>
            </div>
            <p
                class="ui"
                class:error=move || stage.with(|stage| matches!(stage, Stage::Failed(_)))
                data-testid="taste-told"
            >{told}</p>
            {sides}
        </section>
    }
}

/// One of the two lists.
#[component]
fn List(heading: &'static str, side: Side) -> impl IntoView {
    let playground: Playground = expect_context();
    let catalog = playground.catalog.get_untracked();
    let rows = side.list.iter().filter_map(|likely| {
        let title = catalog.as_ref()?.get(likely.item)?.title();
        Some(view! { <li>{title} " " <span class="count">{share(likely.probability.ln())}</span></li> })
    });
    view! {
        <div>
            <h3>{heading}</h3>
            <ol class="ui">{rows.collect_view()}</ol>
        </div>
    }
}
