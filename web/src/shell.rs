//! What surrounds every view: the name, the way between playground and chapters, language and colours.

use leptos::prelude::*;

use crate::address;
use crate::announcer::announce;
use crate::client::Phase;
use crate::link::Link;
use crate::offline::Kept;
use crate::page::{Language, Page, Theme, View};
use crate::playground::Playground;
use crate::text::text;
use crate::way::{Way, way};

/// The bar above every view.
#[component]
pub fn Bar() -> impl IntoView {
    let page: Page = expect_context();
    let text = &text().shell;
    let entry = move |view: View, name: &'static str| {
        let open = move || match page.view.get() {
            View::Playground => view == View::Playground,
            View::Contents | View::Chapter(_) => view == View::Contents,
            View::Own => view == View::Own,
        };
        let here = move || if open() { "page" } else { "false" };
        view! { <a href=way(view) aria-current=here>{name}</a> }
    };
    let languages = Language::ALL.into_iter().map(|language| {
        view! {
            <option value=language.code() lang=language.code()>
                {language.name()}
            </option>
        }
    });
    let themes = Theme::ALL.into_iter().zip(text.themes).map(|(theme, name)| {
        view! {
            <option value=theme.name()>{name}</option>
        }
    });
    view! {
        <header class="bar ui">
            <span class="wordmark">"tigerlet"</span>
            <nav aria-label=text.navigation>
                {entry(View::Playground, text.playground)}
                {entry(View::Contents, text.walkthrough)}
                {entry(View::Own, text.own)}
            </nav>
            <label>
                <span class="aside">{text.language}</span>
                <select
                    data-testid="language"
                    prop:value=move || page.language.get().code()
                    on:change:target=move |event| {
                        if let Some(language) = Language::of(&event.target().value()) {
                            page.speak(language);
                        }
                    }
                >{languages.collect_view()}</select>
            </label>
            <label>
                <span class="aside">{text.theme}</span>
                <select
                    data-testid="theme"
                    prop:value=move || page.theme.get().name()
                    on:change:target=move |event| {
                        if let Some(theme) = Theme::named(&event.target().value()) {
                            page.dress(theme);
                        }
                    }
                >{themes.collect_view()}</select>
            </label>
        </header>
    }
}

/// What happened to the link or to the engine, in a sentence, and a way on.
#[component]
pub fn Incident() -> impl IntoView {
    let page: Page = expect_context();
    let playground: Playground = expect_context();
    let client = playground.client;
    let text = &text().shell;
    let lost = RwSignal::new(Link::lost_view(&address::fragment()));
    let pasted = window_event_listener(leptos::ev::popstate, move |_| {
        lost.set(Link::lost_view(&address::fragment()));
    });
    on_cleanup(move || pasted.remove());
    let stray = move || {
        let name = lost.get().filter(|_| page.view.get() == View::Playground)?;
        let said = (text.unknown_view)(&name);
        Some(view! {
            <p class="incident ui" data-testid="unknown-view">
                {said} " " <Way view=View::Contents>{text.all_chapters}</Way> "."
            </p>
        })
    };
    let failed = Memo::new(move |_| client.phase.with(|phase| matches!(phase, Phase::Failed { .. })));
    let foreign = move || {
        (failed.get() && address::has_bundle()).then(|| {
            let own = address::without_query();
            view! {
                <p class="incident ui" data-testid="other-bundle">
                    {text.other_bundle} " " <a href=own>{text.own_bundle}</a> "."
                </p>
            }
        })
    };
    let restarted = move || {
        (client.restarts.get() > 0 && !failed.get()).then(|| {
            view! { <p class="incident ui" data-testid="restarted">{text.restarted}</p> }
        })
    };
    announce(move || {
        let stray =
            lost.get().filter(|_| page.view.get() == View::Playground).map(|name| (text.unknown_view)(&name));
        let foreign = (failed.get() && address::has_bundle()).then(|| text.other_bundle.to_owned());
        let restarted = (client.restarts.get() > 0 && !failed.get()).then(|| text.restarted.to_owned());
        stray.or(foreign).or(restarted).unwrap_or_default()
    });
    view! { <div>{stray}{foreign}{restarted}</div> }
}

/// The line below every view.
#[component]
pub fn Foot() -> impl IntoView {
    let text = &text().shell;
    view! {
        <footer class="foot">
            <p>
                {text.source} " " {text.console} " "
                <code>"await tigerlet.recommend({history: […]})"</code>"."
            </p>
            <Kept/>
        </footer>
    }
}

#[cfg(test)]
mod tests {
    use crate::page::Language;
    use crate::text::Text;

    /// What is painted before any WASM is there says what the page says.
    #[test]
    fn index_html_has_the_sentences_of_the_shell() {
        let html = include_str!("../../index.html");
        for language in Language::ALL {
            let text = &Text::of(language).shell;
            let sentences = [
                text.lead,
                text.waiting,
                text.poster,
                text.playground,
                text.walkthrough,
                text.own,
                text.themes[0],
            ];
            for sentence in
                sentences.into_iter().chain([text.navigation, text.language, text.theme, language.name()])
            {
                let told = [format!(">{sentence}<"), format!("\"{sentence}\"")];
                assert!(told.iter().any(|told| html.contains(told)), "{}: {sentence}", language.code());
            }
        }
    }
}
