//! A question before the course begins, for whoever likes to predict.

use leptos::prelude::*;

use crate::announcer::announce;
use crate::components::Choice;
use crate::playground::Playground;
use crate::text::text;

/// What a code may cost who knows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cost {
    Nothing,
    One,
    /// The logarithm of the number of codes.
    Logarithm,
}

/// The question, and once it is answered, why.
#[component]
pub fn Guess() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_learning;
    let guessed: RwSignal<Option<Cost>> = RwSignal::new(None);
    let codes = Memo::new(move |_| {
        playground.catalog.with(|catalog| catalog.as_ref()?.card.layout.first().copied()).unwrap_or(0)
    });
    let logarithm = move || format!("{:.2}", (codes.get().max(1) as f64).ln());
    let options = Signal::derive(move || {
        let costs = [Cost::Nothing, Cost::One, Cost::Logarithm];
        let words = ["0".to_owned(), "1".to_owned(), format!("ln {} ≈ {}", codes.get(), logarithm())];
        costs.into_iter().map(Some).zip(words).collect::<Vec<_>>()
    });
    let answer =
        move || guessed.get().map(|cost| (text.guessed)(cost == Cost::Logarithm, codes.get(), &logarithm()));
    announce(move || answer().unwrap_or_default());
    view! {
        <div class="guess ui" hidden=move || codes.get() == 0>
            <p>{move || (text.question)(codes.get())}</p>
            <Choice
                name="learn-guess"
                legend=text.guess
                options
                chosen=guessed
                choose=move |cost| guessed.set(cost)
            />
            <p data-testid="learn-guessed" hidden=move || guessed.with(Option::is_none)>{answer}</p>
        </div>
    }
}
