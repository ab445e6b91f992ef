//! A quota put together of choices.

use leptos::ev::{Event, Targeted};
use leptos::prelude::*;
use tigerlet::slate::{Kind, Quota};
use web_sys::{HtmlInputElement, HtmlSelectElement};

use crate::link::MAX_TOP_K;
use crate::playground::Playground;
use crate::sorted::Sort;
use crate::text::text;

/// Names of attributes that are offered: more than these are no list to choose from, and the sentence takes any.
const NAMES: usize = 40;

/// The attribute that is offered first, where there is one.
const FIRST: &str = "author";

/// Titles of a rule that nobody has changed yet.
const COUNT: usize = 2;

/// What is counted.
#[derive(Clone, Debug, PartialEq)]
enum Of {
    /// Titles of one value, or values.
    Kind(Kind),
    /// Titles that pass a filter.
    Passing,
}

/// What there is to count where the attributes have these names.
fn countable(mut names: Vec<String>) -> Vec<Of> {
    names.truncate(NAMES);
    names.order_by_key(|name| name != FIRST);
    let kinds = names.into_iter().map(|name| Kind::Attribute(name.into())).chain([Kind::Shelf]);
    kinds.map(Of::Kind).chain([Of::Passing]).collect()
}

/// The sentence for a choice, and a condition where one is asked for.
fn sentence(most: bool, count: usize, of: &Of, condition: &str) -> String {
    match (of, most) {
        (Of::Kind(kind), true) => Quota::Each(count, kind.clone()).to_string(),
        (Of::Kind(kind), false) => Quota::Different(count, kind.clone()).to_string(),
        (Of::Passing, true) => format!("at most {count} where {}", condition.trim()),
        (Of::Passing, false) => format!("at least {count} where {}", condition.trim()),
    }
}

/// The choices, and a button that adds what they say.
#[component]
pub fn Form(
    /// Of the catalogue's attributes.
    names: Vec<String>,
) -> impl IntoView {
    let playground: Playground = expect_context();
    let (text, example) = (&text().rules, text().filters.example);
    let all = StoredValue::new(countable(names));
    let (most, count, at) = (RwSignal::new(true), RwSignal::new(COUNT), RwSignal::new(0));
    let condition = RwSignal::new(String::new());
    let of = move || all.with_value(|all| all.get(at.get()).cloned()).unwrap_or(Of::Passing);
    let said = move || sentence(most.get(), count.get(), &of(), &condition.get());
    let wrong =
        move || playground.quota_draft.with(|draft| draft.as_ref().is_some_and(|it| it.written == said()));
    let add = move || {
        if playground.add_quota(&untrack(said)) {
            condition.set(String::new());
        }
    };

    let options = move || {
        let words = |of: &Of| match (of, most.get()) {
            (Of::Passing, _) => text.passing.to_owned(),
            (Of::Kind(kind), is_most) => {
                let name = match kind {
                    Kind::Attribute(name) => &name.value,
                    Kind::Shelf => text.shelf,
                };
                if is_most { (text.each)(name) } else { (text.different)(name) }
            }
        };
        let option = |(place, of): (usize, &Of)| {
            let words = words(of);
            view! { <option value=place.to_string() selected=move || at.get() == place>{words}</option> }
        };
        all.with_value(|all| all.iter().enumerate().map(option).collect_view())
    };
    let [at_most, at_least] = text.bounds;
    let choose = move |event: Targeted<Event, HtmlSelectElement>| {
        if let Ok(place) = event.target().value().parse() {
            at.set(place);
        }
    };
    let write = move |event: Targeted<Event, HtmlInputElement>| {
        let number = event.target().value().trim().parse::<usize>();
        count.set(number.unwrap_or(COUNT).clamp(1, MAX_TOP_K));
    };
    view! {
        <div class="field">
            <label for="rule-bound">{text.bound}</label>
            <select
                id="rule-bound"
                data-testid="rule-bound"
                on:change:target=move |event| most.set(event.target().value() == "most")
            >
                <option value="most" selected=move || most.get()>{at_most}</option>
                <option value="least" selected=move || !most.get()>{at_least}</option>
            </select>
        </div>
        <div class="field">
            <label for="rule-count">{text.count}</label>
            <input
                type="number"
                id="rule-count"
                data-testid="rule-count"
                inputmode="numeric"
                min="1"
                max=MAX_TOP_K.to_string()
                prop:value=move || count.get().to_string()
                on:change:target=write
            />
        </div>
        <div class="field">
            <label for="rule-of">{text.of}</label>
            <select id="rule-of" data-testid="rule-of" on:change:target=choose>{options}</select>
        </div>
        <div class="field wide" hidden=move || of() != Of::Passing>
            <label for="rule-condition">{text.condition}</label>
            <input
                type="text"
                id="rule-condition"
                data-testid="rule-condition"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                placeholder=example
                aria-invalid=move || wrong().to_string()
                aria-describedby="quota-wrong"
                prop:value=condition
                on:input:target=move |event| condition.set(event.target().value())
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.is_composing() {
                        add();
                    }
                }
            />
        </div>
        <button class="button" type="button" data-testid="add-rule" on:click=move |_| add()>{text.add}</button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_make_sentences_that_are_quotas() {
        let names = ["genre", "author", "in print"].map(str::to_owned).to_vec();
        let all = countable(names);
        let [author, .., shelf, passing] = &all[..] else { panic!("{all:?}") };
        assert_eq!(sentence(true, 2, author, ""), "at most 2 of each author");
        assert_eq!(sentence(false, 4, shelf, ""), "at least 4 different shelf");
        assert_eq!(sentence(true, 1, &all[2], ""), "at most 1 of each `in print`");
        assert_eq!(sentence(false, 3, passing, " year >= 2000 "), "at least 3 where year >= 2000");
        for of in &all {
            for most in [true, false] {
                let written = sentence(most, 5, of, "has genre");
                assert_eq!(written.parse::<Quota>().map(|quota| quota.to_string()).ok(), Some(written));
            }
        }
        assert_eq!(countable(vec!["x".to_owned(); 99]).len(), NAMES + 2);
    }
}
