//! Which titles may come back, by their attributes.

use leptos::prelude::*;
use tigerlet::filter::{Choice, Expression, YEAR};

use crate::announcer::announce;
use crate::components::is_open;

use crate::playground::{Catalog, Playground, rule};
use crate::text::format::grouped;
use crate::text::text;

/// How many values an attribute may have that is worth a list to choose from.
const VALUES: std::ops::RangeInclusive<usize> = 2..=40;
/// Items that every value has at least: an attribute with rarer ones names items more than it sorts them.
const ITEMS: usize = 2;

/// The attributes worth filtering by: few values, and every value several items'.
fn choices(catalog: &Catalog) -> Vec<Choice> {
    let mut choices = catalog.choices();
    choices.retain(|Choice { name, values }| {
        let several = values.iter().all(|&(_, items)| items >= ITEMS);
        name != YEAR && VALUES.contains(&values.len()) && several
    });
    choices
}

/// The years to filter by once one end has been written; none where it says nothing.
fn years(written: (Option<i32>, Option<i32>), (least, most): (i32, i32)) -> Option<(i32, i32)> {
    let (first, last) = (written.0.unwrap_or(least), written.1.unwrap_or(most));
    let (first, last) = (first.min(last), first.max(last));
    (first > least || last < most).then_some((first, last))
}

#[component]
fn Select(choice: Choice) -> impl IntoView {
    let filter = expect_context::<Playground>().filter;
    let text = &text().filters;
    let Choice { name, values } = choice;
    let id = format!("filter-{name}");
    let label = (text.attribute)(&name);
    let own = name.clone();
    let chosen = Memo::new(move |_| filter.with(|filter| rule::value(filter, &own)).unwrap_or_default());
    let options = values
        .into_iter()
        .map(|(value, items)| {
            let words = (text.option)(&value, items);
            let own = value.clone();
            view! { <option value=value selected=move || chosen.get() == own>{words}</option> }
        })
        .collect_view();
    let test = id.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id
                data-testid=test
                prop:value=chosen
                on:change:target=move |event| {
                    let value = event.target().value();
                    let condition = (!value.is_empty()).then(|| Expression::equals(&name, &value));
                    filter.update(|filter| *filter = rule::replaced(filter, &name, condition));
                }
            >
                <option value="">{text.any}</option>
                {options}
            </select>
        </div>
    }
}

/// One end of the years.
#[component]
fn Year(
    /// The catalogue's first and last year.
    span: (i32, i32),
    last: bool,
) -> impl IntoView {
    let filter = expect_context::<Playground>().filter;
    let text = &text().filters;
    let (id, label, extreme) =
        if last { ("last-year", text.last_year, span.1) } else { ("first-year", text.first_year, span.0) };
    let now = move |filter: &String| rule::span(filter, YEAR).map(|(first, end)| (first as i32, end as i32));
    let written = move || {
        let (first, end) = filter.with(now)?;
        let year = if last { end } else { first };
        (year != extreme).then_some(year)
    };
    let set = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        let year = event.target().value().trim().parse::<i32>().ok();
        filter.update(|filter| {
            let (first, end) = now(filter).unzip();
            let ends = years(if last { (first, year) } else { (year, end) }, span);
            let condition = ends.map(|(first, last)| Expression::between(YEAR, first.into(), last.into()));
            *filter = rule::replaced(filter, YEAR, condition);
        });
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                type="number"
                id=id
                data-testid=id
                inputmode="numeric"
                min=span.0.to_string()
                max=span.1.to_string()
                placeholder=extreme.to_string().replace('-', "−")
                prop:value=move || written().map(|year| year.to_string()).unwrap_or_default()
                on:change:target=set
            />
        </div>
    }
}

/// The filter as it is written, and what is wrong with what is none.
#[component]
fn Written() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().filters;
    let shown = move || match playground.draft.get() {
        Some(draft) => draft.written,
        None => playground.filter.get(),
    };
    let wrong = Memo::new(move |_| playground.draft.with(Option::is_some));
    view! {
        <div class="field wide">
            <label for="where">{text.written}</label>
            <input
                type="text"
                id="where"
                data-testid="where"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                placeholder=text.example
                aria-invalid=move || wrong.get().to_string()
                aria-describedby="where-wrong"
                prop:value=shown
                on:change:target=move |event| playground.filter_by(&event.target().value())
            />
        </div>
    }
}

/// Selects, years, the filter as it is written, and how many titles pass.
#[component]
pub fn Filters() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().filters;
    let (filter, draft) = (playground.filter, playground.draft);
    let empty = Memo::new(move |_| filter.with(String::is_empty) && draft.with(Option::is_none));
    // Sorting all attributes of all items takes a while: nobody waits for it who does not look.
    let opened = RwSignal::new(false);
    let toggled = move |event| {
        if is_open(&event) {
            opened.set(true);
        }
    };
    let controls = move || {
        if !opened.get() {
            return None;
        }
        let catalog = playground.catalog.get()?;
        let (choices, span) = (choices(&catalog), catalog.years());
        if choices.is_empty() && span.is_none() {
            return Some(view! { <p class="hint">{text.none}</p> }.into_any());
        }
        let selects = choices.into_iter().map(|choice| view! { <Select choice/> }).collect_view();
        let years = span.map(|span| {
            view! { <Year span last=false/> <Year span last=true/> }
        });
        Some(view! { <div class="fields">{selects}{years}<Written/></div> }.into_any())
    };
    let passing = move || {
        let total = playground.catalog.with(|it| it.as_ref().map(|it| it.len()))?;
        let passing = playground.passing().unwrap_or(total);
        let mut words = (text.passing)(passing, &grouped(passing as u128), &grouped(total as u128));
        if passing == 0 {
            words = format!("{words} {}", text.nothing);
        }
        Some(words)
    };
    let resting = move || (!playground.constrained.get() && !empty.get()).then_some(text.resting);
    let wrong = move || {
        let draft = draft.get()?;
        Some((text.wrong)(&draft.problem, &draft.written))
    };
    announce(move || passing().unwrap_or_default());
    announce(move || wrong().unwrap_or_default());
    view! {
        <details class="drawer ui" data-testid="filters" on:toggle=toggled>
            <summary>{text.title} <span class="state">{move || filter.get()}</span></summary>
            {controls}
            <div class="verdict">
                <span data-testid="passing">{passing} " " {resting}</span>
                <button
                    class="button plain"
                    type="button"
                    data-testid="clear-filters"
                    hidden=move || empty.get()
                    on:click=move |_| playground.filter_by("")
                >{text.clear}</button>
            </div>
        </details>
        <p class="ui hint" id="where-wrong" data-testid="where-wrong">{wrong}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::catalogue;

    #[test]
    fn an_attribute_is_worth_a_list_if_it_sorts_the_items() {
        let catalog = catalogue(&[
            ("a", &[("kind", "red, blue"), ("author", "A"), ("one", "x"), ("year", "-20")], &[1, 0]),
            ("b", &[("kind", "red"), ("author", "B"), ("one", "x"), ("year", "1999")], &[2, 0]),
            ("c", &[("kind", "blue;"), ("author", "B"), ("one", "x"), ("year", "about 7")], &[3, 0]),
        ]);
        let kinds = vec![("blue".to_owned(), 2), ("red".to_owned(), 2)];
        assert_eq!(choices(&catalog), [Choice { name: "kind".to_owned(), values: kinds }]);
        assert_eq!(catalog.years(), Some((-20, 1999)));
    }

    #[test]
    fn years_are_in_order_and_all_of_them_are_no_filter() {
        let all = (1800, 2020);
        assert_eq!(years((Some(1950), None), all), Some((1950, 2020)));
        assert_eq!(years((Some(1950), Some(1900)), all), Some((1900, 1950)));
        assert_eq!(years((None, None), all), None);
        assert_eq!(years((Some(1700), Some(3000)), all), None);
    }
}
