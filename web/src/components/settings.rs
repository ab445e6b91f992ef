//! How wide the search is, how long the list, and how much is left to chance.

use leptos::prelude::*;

use super::Choice;
use crate::link::{MAX_BEAMS, MAX_SURPRISE, MAX_TEMPERATURE, MAX_TOP_K, Scorer};
use crate::playground::Playground;
use crate::text::text;

/// The step of a temperature's slider, and its lowest value, in hundredths.
const STEP: u32 = 5;
/// The temperature at which codes are drawn as the model has them, in hundredths.
const ONE: u32 = 100;
/// Where a draw without replacement by a beam search comes from.
const SOURCE: &str = "https://arxiv.org/abs/1903.06059";

#[component]
fn Knob(
    id: &'static str,
    label: &'static str,
    #[prop(default = 1)] least: usize,
    most: usize,
    value: RwSignal<usize>,
) -> impl IntoView {
    let set = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        if let Ok(number) = event.target().value().parse::<usize>() {
            value.set(number.clamp(least, most));
        }
    };
    view! {
        <div class="knob">
            <label for=id>{label}</label>
            <output for=id>{value}</output>
            <input
                type="range"
                id=id
                data-testid=id
                min=least.to_string()
                max=most.to_string()
                prop:value=move || value.get().to_string()
                on:input:target=set
            />
        </div>
    }
}

/// A temperature in hundredths, as it is written.
fn written(temperature: u32) -> String {
    format!("{:.2}", f64::from(temperature) / 100.0)
}

/// The temperature of a level, where one value is that of all levels.
fn at(temperatures: &[u32], level: usize) -> u32 {
    temperatures.get(level).or(temperatures.last()).copied().unwrap_or(ONE)
}

/// What all levels have in common; none if they differ.
fn common(temperatures: &[u32]) -> Option<u32> {
    let first = *temperatures.first()?;
    temperatures.iter().all(|&one| one == first).then_some(first)
}

/// The temperatures of all levels after one of them has been set: a single value where they agree.
fn with_level(temperatures: &[u32], levels: usize, level: usize, value: u32) -> Vec<u32> {
    let each: Vec<u32> =
        (0..levels).map(|other| if other == level { value } else { at(temperatures, other) }).collect();
    common(&each).map_or(each, |one| vec![one])
}

/// A slider of temperatures: of one level, or of all where none is given.
#[component]
fn Heat(id: String, label: String, level: Option<usize>) -> impl IntoView {
    let playground: Playground = expect_context();
    let varied = text().settings.varied;
    let temperature = playground.temperature;
    let levels = move || playground.catalog.with(|it| it.as_ref().map_or(0, |it| it.card.layout.len()));
    let value = move || temperature.with(|all| at(all, level.unwrap_or(0)));
    let shown = move || match level {
        None => temperature.with(|all| common(all).map_or_else(|| varied.to_owned(), written)),
        Some(_) => written(value()),
    };
    let set = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        if let Ok(number) = event.target().value().parse::<u32>() {
            let number = number.clamp(1, MAX_TEMPERATURE);
            temperature.update(|all| {
                *all = match level {
                    None => vec![number],
                    Some(level) => with_level(all, untrack(levels), level, number),
                };
            });
        }
    };
    view! {
        <div class="knob">
            <label for=id.clone()>{label}</label>
            <output for=id.clone()>{shown}</output>
            <input
                type="range"
                id=id.clone()
                data-testid=id
                min=STEP.to_string()
                max=MAX_TEMPERATURE.to_string()
                step=STEP.to_string()
                prop:value=move || value().to_string()
                aria-valuetext=shown
                on:input:target=set
            />
        </div>
    }
}

/// What a draw is made with.
#[component]
fn Chance() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().settings;
    let layout = Memo::new(move |_| {
        playground
            .catalog
            .with(|catalog| catalog.as_ref().map(|it| (it.card.layout.len(), it.card.suffix)))
            .unwrap_or_default()
    });
    let each = move || {
        let (levels, suffix) = layout.get();
        (0..levels)
            .map(|level| {
                let label = if suffix && level + 1 == levels {
                    text.suffix.to_owned()
                } else {
                    (text.level)(level + 1)
                };
                view! { <Heat id=format!("temperature-{}", level + 1) label level=Some(level)/> }
            })
            .collect_view()
    };
    view! {
        <Heat id="temperature".to_owned() label=text.temperature.to_owned() level=None/>
        <details open=playground.temperature.with_untracked(|all| common(all).is_none())>
            <summary data-testid="each-level">{text.each}</summary>
            <div class="knobs">{each}</div>
        </details>
        <p class="again">
            <button
                class="button"
                type="button"
                data-testid="draw-again"
                on:click=move |_| playground.seed.update(|seed| *seed = seed.wrapping_add(1))
            >{text.again}</button>
            <output data-testid="seed">{move || (text.draw)(playground.seed.get())}</output>
        </p>
        <p class="hint">{text.explanation} " " <a href=SOURCE>{text.source}</a></p>
    }
}

/// What ranks, where there is a choice.
#[component]
fn Ranking() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().settings;
    let scorers =
        [(Scorer::Hybrid, text.hybrid), (Scorer::Generate, text.generate), (Scorer::Dense, text.dense)];
    let options = scorers.map(|(scorer, words)| (scorer, words.to_owned())).to_vec();
    let chosen = Signal::derive(move || match playground.writes() {
        true => Scorer::Generate,
        false => playground.scorer.get().unwrap_or(Scorer::Hybrid),
    });
    let barred = Signal::derive(move || match playground.writes() {
        true => vec![Scorer::Hybrid, Scorer::Dense],
        false => Vec::new(),
    });
    view! {
        <Choice
            name="scorer"
            legend=text.ranks
            options=Signal::stored(options)
            chosen
            choose=move |scorer| playground.scorer.set(Some(scorer).filter(|&it| it != Scorer::Hybrid))
            barred
        />
        <p class="hint">{text.ranks_by}</p>
    }
}

/// What everybody takes, or what few do; and how much alike.
#[component]
fn Surprise() -> impl IntoView {
    let playground: Playground = expect_context();
    let Playground { surprise, quotas, .. } = playground;
    let text = &text().settings;
    let hint = move || match surprise.get() {
        0 => None,
        _ if playground.writes() => Some(text.surprise_resting),
        _ if !quotas.with(Vec::is_empty) => Some(text.surprise_ruled),
        _ => Some(text.surprising),
    };
    view! {
        <div class="surprise">
            <Knob id="surprise" label=text.surprise least=0 most=MAX_SURPRISE value=surprise/>
            <p class="hint" data-testid="surprise-hint">{hint}</p>
        </div>
    }
}

/// Beams, the length of the list, and what is needed less often.
#[component]
pub fn Settings() -> impl IntoView {
    let playground: Playground = expect_context();
    let Playground { beams, top_k, include_seen, temperature, seed, .. } = playground;
    let text = &text().settings;
    let drawing = Memo::new(move |_| temperature.with(|all| !all.is_empty()));
    let state = move || {
        let mut state = Vec::new();
        if drawing.get() {
            let heat = temperature.with(|all| common(all).map_or_else(|| text.varied.to_owned(), written));
            state.push((text.drawn)(&heat, seed.get()));
        }
        if include_seen.get() {
            state.push(text.seen.to_owned());
        }
        state.join(" · ")
    };
    view! {
        <div class="knobs">
            <Knob id="beams" label=text.beams most=MAX_BEAMS value=beams/>
            <Knob id="top-k" label=text.top_k most=MAX_TOP_K value=top_k/>
            <Surprise/>
        </div>
        <Show when=move || playground.scores_items()>
            <Ranking/>
        </Show>
        <details class="drawer ui" data-testid="more-settings">
            <summary>{text.more} <span class="state">{state}</span></summary>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="hide-seen"
                    prop:checked=move || !include_seen.get()
                    on:change:target=move |event| include_seen.set(!event.target().checked())
                />
                {text.hide_seen}
            </label>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="chance"
                    prop:checked=drawing
                    on:change:target=move |event| {
                        temperature.set(if event.target().checked() { vec![ONE] } else { Vec::new() });
                    }
                />
                {text.chance}
            </label>
            <Show when=move || drawing.get()>
                <Chance/>
            </Show>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_leaves_the_common_temperature_and_comes_back_to_it() {
        assert_eq!(with_level(&[80], 3, 1, 120), [80, 120, 80]);
        assert_eq!(with_level(&[80, 120, 80], 3, 1, 80), [80]);
        assert_eq!(with_level(&[], 2, 0, 5), [5, ONE]);
        assert_eq!(common(&[70, 70]), Some(70));
        assert_eq!((common(&[]), common(&[70, 5])), (None, None));
        assert_eq!(written(5), "0.05");
    }
}
