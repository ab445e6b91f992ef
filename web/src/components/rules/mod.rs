//! What a list must have: its quotas, one by one, and how well the list keeps to them.

mod cost;
mod form;

use leptos::prelude::*;
use tigerlet::slate::{Quota, Slate};

use super::{focus, is_open};
use crate::announcer::announce;
use crate::link::MAX_QUOTAS;
use crate::playground::Playground;
use crate::text::rules::Strings;
use crate::text::text;
use cost::Cost;
use form::Form;

impl Strings {
    /// A quota that was read before, for people.
    fn words(&self, written: &str) -> String {
        written.parse::<Quota>().map_or_else(|_| written.to_owned(), |quota| (self.said)(&quota))
    }

    /// How a list keeps to its quotas.
    fn kept(&self, slate: &Slate) -> String {
        let unmet: Vec<String> = slate.unmet.iter().map(|written| self.words(written)).collect();
        match (unmet.is_empty(), slate.exact) {
            (false, _) => (self.unmet)(&unmet),
            (true, true) => self.exact.to_owned(),
            (true, false) => self.near.to_owned(),
        }
    }
}

/// The quota at a place, and a button that takes it out.
#[component]
fn Rule(place: usize, written: String) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().rules;
    let words = text.words(&written);
    let label = (text.remove)(&words);
    // In another language than the sentence's, the sentence as well.
    let sentence = (words != written).then(|| view! { <code class="by">{written}</code> });
    let remove = move |_| {
        playground.remove_quota(place);
        match playground.quotas.with_untracked(Vec::len) {
            0 => focus("quota"),
            length => focus(format!("remove-rule-{}", place.min(length - 1))),
        }
    };
    view! {
        <li data-testid="rule">
            <span class="place" aria-hidden="true">{place + 1}</span>
            <span class="title">{words}{sentence}</span>
            <button
                class="tool"
                type="button"
                id=format!("remove-rule-{place}")
                aria-label=label
                on:click=remove
            >"×"</button>
        </li>
    }
}

/// A quota as it is written, and what is wrong with what is none.
#[component]
fn Written() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().rules;
    let draft = playground.quota_draft;
    let shown = move || draft.with(|draft| draft.as_ref().map(|it| it.written.clone())).unwrap_or_default();
    let add = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        let field = event.target();
        match field.value().trim() {
            "" => draft.set(None),
            written if playground.add_quota(written) => field.set_value(""),
            _ => {}
        }
    };
    view! {
        <div class="field wide">
            <label for="quota">{text.written}</label>
            <input
                type="text"
                id="quota"
                data-testid="quota"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                placeholder=text.example
                aria-invalid=move || draft.with(Option::is_some).to_string()
                aria-describedby="quota-wrong"
                prop:value=shown
                on:change:target=add
            />
        </div>
    }
}

/// The rules, a form and a field to add one, and how the list keeps to them.
#[component]
pub fn Rules() -> impl IntoView {
    let playground: Playground = expect_context();
    let Playground { quotas, quota_draft: draft, .. } = playground;
    let text = &text().rules;
    let empty = Memo::new(move |_| quotas.with(Vec::is_empty));
    let full = Memo::new(move |_| quotas.with(Vec::len) >= MAX_QUOTAS);
    // The names of all attributes are looked up for those who look.
    let opened = RwSignal::new(false);
    let toggled = move |event| {
        if is_open(&event) {
            opened.set(true);
        }
    };
    let state = move || {
        quotas.with(|all| all.iter().map(|written| text.words(written)).collect::<Vec<_>>().join(" · "))
    };
    let rows = move || {
        let row = |(place, written)| view! { <Rule place written/> };
        quotas.get().into_iter().enumerate().map(row).collect_view()
    };
    let controls = move || {
        let catalog = playground.catalog.get().filter(|_| opened.get())?;
        Some(match full.get() {
            true => view! { <p class="hint">{(text.full)(MAX_QUOTAS)}</p> }.into_any(),
            false => view! { <div class="fields"><Form names=catalog.names()/><Written/></div> }.into_any(),
        })
    };
    let kept = move || {
        // Of the list that is asked for now.
        let shown = playground.shown.get().filter(|it| quotas.with(|quotas| *quotas == it.request.quotas))?;
        shown.answer.response.slate.as_ref().map(|slate| text.kept(slate))
    };
    let resting = move || (playground.writes() && !empty.get()).then_some(text.resting);
    let wrong = move || {
        let draft = draft.get()?;
        Some((text.wrong)(&draft.problem, &draft.written))
    };
    announce(move || kept().unwrap_or_default());
    announce(move || wrong().unwrap_or_default());
    view! {
        <details class="drawer ui" data-testid="rules" on:toggle=toggled>
            <summary>{text.title} <span class="state">{state}</span></summary>
            <p class="hint">{text.lead}</p>
            <ol class="plain-list rules" aria-label=text.list hidden=empty>{rows}</ol>
            {controls}
            <div hidden=empty>
                <p class="sum" data-testid="kept">{kept} " " {resting}</p>
                <div class="verdict">
                    <Cost/>
                    <button
                        class="button plain"
                        type="button"
                        data-testid="clear-rules"
                        on:click=move |_| {
                            quotas.set(Vec::new());
                            focus("quota");
                        }
                    >{text.clear}</button>
                </div>
            </div>
        </details>
        <p class="ui hint" id="quota-wrong" data-testid="quota-wrong">{wrong}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Language;
    use crate::text::Text;

    #[test]
    fn a_list_says_how_it_keeps_to_its_rules() {
        let [english, korean] =
            [Language::English, Language::Korean].map(|language| &Text::of(language).rules);
        let written = ["at most 2 of each author", "at least 4 different shelf"].map(str::to_owned);
        let unmet = Slate { exact: true, unmet: written.to_vec() };
        assert!(english.kept(&unmet).ends_with("“at most 2 of each author”, “at least 4 different shelf”."));
        assert!(korean.kept(&unmet).ends_with("‘저자마다 많아야 2권’, ‘서로 다른 서가 4가지 이상’."));
        assert_eq!(english.kept(&Slate { exact: true, unmet: Vec::new() }), english.exact);
        assert_eq!(english.kept(&Slate::default()), english.near);
        assert_eq!(korean.words("at least 3 where year >= 2000"), "year >= 2000 조건에 맞는 책은 적어도 3권");
    }
}
