//! The figure of the chapter `vectors`: any text on its way to a vector, live.

use std::collections::{BTreeMap, BTreeSet};

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::card::EngineKind;
use tigerlet::request::Question;
use tigerlet::text::Embedded;

use super::offers;
use crate::announcer::announce;
use crate::client::{Call, Phase};
use crate::components::chip::Chips;
use crate::playground::Playground;
use crate::text::figure_vectors::Strings;
use crate::text::format::byline;
use crate::text::text;

/// How long the keys rest before the text is asked for, in milliseconds.
const REST: u32 = 150;
/// The longest text, in characters: a title, not a novel.
const LONGEST: &str = "200";
/// Words and titles shown: what one screen holds.
const WORDS: usize = 10;
const NEAREST: usize = 8;
/// Titles that the field offers while one writes.
const OFFERED: usize = 8;

/// The figure.
#[component]
pub fn Vectors() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let text = &text().figure_vectors;
    let written = RwSignal::new(text.suggestions[0].to_owned());
    let answer = RwSignal::new(None::<Result<Embedded, String>>);
    let asked = StoredValue::new(0u64);
    let timer = StoredValue::new_local(None::<Timeout>);

    let ask = move |text: String| {
        let number = asked.get_value() + 1;
        asked.set_value(number);
        spawn_local(async move {
            // Whichever engine answers, this one reads texts.
            let reader = Call::default().to(Some(EngineKind::Cpu));
            let outcome = client.question::<Embedded>(&Question::Embed { text }, &reader).await;
            // A newer text, or another page, has come in between.
            if asked.try_get_value() == Some(number) {
                answer.set(Some(outcome.map(|(embedded, _)| embedded)));
            }
        });
    };
    let ready = Memo::new(move |_| client.phase.with(|phase| matches!(phase, Phase::Ready)));
    Effect::new(move |_| {
        let text = written.get();
        if !ready.get() {
            return;
        }
        if answer.with_untracked(Option::is_none) {
            ask(text);
        } else {
            timer.set_value(Some(Timeout::new(REST, move || ask(text))));
        }
    });

    // In the catalogue's words, whatever the page speaks.
    let suggestions = text.suggestions.map(|suggestion| {
        view! {
            <button
                type="button"
                class="button"
                lang="en"
                aria-pressed=move || written.with(|written| written == suggestion).to_string()
                on:click=move |_| written.set(suggestion.to_owned())
            >
                {suggestion}
            </button>
        }
    });
    let any = move |_| {
        let title = playground.catalog.with_untracked(|catalog| {
            let catalog = catalog.as_ref()?;
            let at = (js_sys::Math::random() * catalog.len() as f64) as usize;
            Some(catalog.get(at)?.title())
        });
        if let Some(title) = title {
            written.set(title);
        }
    };
    let found = offers::of(client, written, OFFERED);
    let offered =
        move || found.get().into_iter().map(|title| view! { <option value=title></option> }).collect_view();
    let outcome = move || match answer.get() {
        None => view! { <p class="hint">{text.waiting}</p> }.into_any(),
        Some(Err(message)) => {
            view! { <p class="error" role="alert">{(text.failed)(&message)}</p> }.into_any()
        }
        Some(Ok(embedded)) if !embedded.is_known() && embedded.unknown.is_empty() => {
            view! { <p class="hint">{text.empty}</p> }.into_any()
        }
        Some(Ok(embedded)) => outcome(embedded, playground, text).into_any(),
    };
    let spoken = move || {
        let answer = answer.get();
        let Some(Ok(embedded)) = answer else { return String::new() };
        let Some(near) = embedded.nearest.first() else { return text.nothing.to_owned() };
        playground.catalog.with(|catalog| {
            let item = catalog.as_ref().and_then(|catalog| catalog.get(near.item as usize));
            item.map_or_else(String::new, |item| (text.spoken)(&item.title(), &cosine(near.cosine)))
        })
    };
    announce(spoken);
    view! {
        <figure class="vectors" data-testid="figure-vectors">
            <figcaption>{text.caption}</figcaption>
            <div class="ui">
                <label class="written">
                    {text.label}
                    <input
                        type="text"
                        data-testid="vectors-text"
                        list="vectors-titles"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength=LONGEST
                        prop:value=written
                        on:input:target=move |event| written.set(event.target().value())
                    />
                </label>
                <datalist id="vectors-titles">{offered}</datalist>
                <div class="row" role="group" aria-label=text.try_these>
                    {suggestions}
                    <button type="button" class="button plain" on:click=any>{text.any_title}</button>
                </div>
                                <div class="outcome" data-testid="vectors-outcome">{outcome}</div>
            </div>
        </figure>
    }
}

/// What became of a text.
fn outcome(embedded: Embedded, playground: Playground, text: &'static Strings) -> impl IntoView {
    let Embedded { words, unknown, vector, semantic_id, nearest } = embedded;
    let known = !nearest.is_empty();
    let said: Vec<String> = words.iter().map(|weighed| weighed.word.clone()).collect();
    let rest = words.len().saturating_sub(WORDS);
    let rows = words.into_iter().take(WORDS).map(|weighed| {
        let weight = format!("{:.2}", weighed.weight);
        let width = format!("{:.1}%", weighed.weight.clamp(0.0, 1.0) * 100.0);
        view! {
            <tr>
                <th scope="row">{weighed.word}</th>
                <td class="count">{weight}</td>
                <td class="gauge" aria-hidden="true"><span style:width=width></span></td>
            </tr>
        }
    });
    let words = (known && !said.is_empty()).then(|| {
        view! {
            <table class="weights">
                <caption>{text.words}</caption>
                <thead class="aside">
                    <tr><th scope="col">{text.word}</th><th scope="col">{text.weight}</th></tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    });
    let more = (rest > 0).then(|| view! { <p class="hint">{(text.more)(rest)}</p> });
    let unknown = (!unknown.is_empty()).then(|| {
        let quoted: Vec<String> = unknown.iter().map(|word| format!("“{word}”")).collect();
        view! { <p class="hint" data-testid="vectors-unknown">{(text.unknown)(&quoted.join(", "))}</p> }
    });
    let catalog = playground.catalog.get_untracked();
    let mates = |codes: &[u16]| catalog.as_ref().map_or(0, |catalog| catalog.below(codes));
    let shelf: Vec<usize> = (1..=semantic_id.len()).map(|depth| mates(&semantic_id[..depth])).collect();
    let rows = nearest.iter().take(NEAREST).filter_map(|near| {
        let item = catalog.as_ref()?.get(near.item as usize)?;
        let width = format!("{:.1}%", near.cosine.clamp(0.0, 1.0) * 100.0);
        Some(view! {
            <tr>
                <th scope="row">{item.title()}<span class="by">{byline(&item.attributes())}</span></th>
                <td class="count">{cosine(near.cosine)}</td>
                <td class="gauge" aria-hidden="true"><span style:width=width></span></td>
                <td class="shared">{shared(&item.title(), &item.attributes(), &said).unwrap_or_else(|| "–".to_owned())}</td>
                <td><Chips semantic_id=item.semantic_id.to_vec()/></td>
            </tr>
        })
    });
    let rest = known.then(|| {
        let largest = vector.iter().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        let (at, value) = largest.map_or((0, 0.0), |(at, &value)| (at, value));
        let spoken = (text.strip)(vector.len(), at + 1, value);
        let numbers: Vec<String> = vector.iter().map(|&x| signed(x)).collect();
        view! {
            <div class="half">
                <p class="title">{(text.vector)(vector.len())}</p>
                <Strip vector spoken/>
                <details>
                    <summary>{text.numbers}</summary>
                    <p class="numbers-all">{numbers.join("  ")}</p>
                </details>
                <p class="title">{text.semantic_id}</p>
                <p><Chips semantic_id/></p>
                <p class="hint">{(text.shelf)(&shelf)}</p>
            </div>
            <div class="whole">
                <table class="near">
                    <caption>{text.nearest}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{text.title}</th>
                            <th scope="col" class="count">{text.cosine}</th>
                            <td></td>
                            <th scope="col">{text.shared}</th>
                            <th scope="col">{text.semantic_id}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
    });
    let nothing = (!known).then(|| view! { <p>{text.nothing}</p> });
    view! {
        <div class="half">{words}{more}{nothing}{unknown}</div>
        {rest}
    }
}

/// A vector as a strip: a line up or down for each number.
#[component]
fn Strip(vector: Vec<f32>, spoken: String) -> impl IntoView {
    let largest = vector.iter().fold(1e-6, |largest: f32, x| largest.max(x.abs()));
    let line = |(at, x): (usize, &f32)| format!("M{}.5 0v{:.1}", at, -x / largest * 30.0);
    let path: String = vector.iter().enumerate().map(line).collect();
    let frame = format!("0 -31 {} 62", vector.len().max(1));
    view! {
        <svg class="strip" viewBox=frame preserveAspectRatio="none" role="img" aria-label=spoken>
            <path d=path></path>
        </svg>
    }
}

/// Words of an item, of its title and of what is known of it, that a text has too; none if there are none.
fn shared(title: &str, attributes: &BTreeMap<String, String>, said: &[String]) -> Option<String> {
    let all = std::iter::once(title).chain(attributes.values().map(String::as_str));
    let own: BTreeSet<String> = all
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()))
        .map(str::to_lowercase)
        .collect();
    let shared: Vec<&str> = said.iter().filter(|word| own.contains(*word)).map(String::as_str).collect();
    (!shared.is_empty()).then(|| shared.join(", "))
}

fn cosine(cosine: f64) -> String {
    format!("{cosine:.2}").replace('-', "−")
}

fn signed(x: f32) -> String {
    format!("{x:+.2}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_words_are_whole_words_of_the_title_or_of_what_is_known() {
        let themes = [("themes".to_owned(), "magic, Training".to_owned())].into();
        let shared = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            shared("The Wizard’s Train", &themes, &words)
        };
        assert_eq!(shared(&["magic", "train", "rain"]).as_deref(), Some("magic, train"));
        assert_eq!(shared(&["rain", "the train"]), None);
    }
}
