//! One of a few: radio buttons in a row, so that the arrow keys walk along them.

use leptos::prelude::*;

/// A legend and its options. The buttons are called `name` and, for tests, `name-1`, `name-2`, …
#[component]
pub fn Choice<T>(
    name: &'static str,
    legend: &'static str,
    /// Each with its words.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    #[prop(into)] chosen: Signal<T>,
    choose: impl Fn(T) + Copy + Send + 'static,
    /// Options that cannot be chosen now.
    #[prop(optional, into)]
    barred: Signal<Vec<T>>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let option = move |(place, (value, words)): (usize, (T, String))| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    data-testid=format!("{name}-{}", place + 1)
                    prop:checked=move || chosen.get() == value
                    disabled=move || barred.with(|barred| barred.contains(&value))
                    on:change=move |_| choose(value)
                />
                {words}
            </label>
        }
    };
    view! {
        <fieldset class="choice ui">
            <legend>{legend}</legend>
            {move || options.get().into_iter().enumerate().map(option).collect_view()}
        </fieldset>
    }
}
