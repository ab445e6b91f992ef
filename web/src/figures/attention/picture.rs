//! The token that looks, all that it looks at, and the weights.

use std::sync::Arc;

use leptos::prelude::*;
use tigerlet::answer::AttentionToken;

use super::text;
use crate::components::chip::{self, Chips};
use crate::look::{Look, Part, Told, greatest};
use crate::playground::Playground;

/// A weight in per cent.
fn percent(weight: f32) -> String {
    format!("{:.0}%", weight * 100.0)
}

/// A bar's length, with the longest as measure.
fn length(value: f32, longest: f32) -> String {
    format!("{:.1}%", if longest > 0.0 { (value / longest * 100.0).clamp(0.0, 100.0) } else { 0.0 })
}

/// What the picture shows, and who looks in it. Handles only.
#[derive(Clone, Copy)]
pub struct Stage {
    pub part: RwSignal<Part>,
    /// The query that the reader chose, and the one under the pointer, which goes before it.
    pub chosen: RwSignal<usize>,
    pub hovered: RwSignal<Option<usize>>,
    pub query: Memo<usize>,
    pub look: Memo<Look>,
}

impl Stage {
    /// A chip that looks while it is chosen or pointed at: a radio button, so that the arrow keys walk
    /// along all of them.
    fn asks(self, query: usize, level: usize, code: AnyView, spoken: String) -> impl IntoView {
        view! {
            <label
                class="asks"
                class:looks=move || self.query.get() == query
                on:mouseenter=move |_| self.hovered.set(Some(query))
                on:mouseleave=move |_| self.hovered.set(None)
            >
                <input
                    class="aside"
                    type="radio"
                    name="attention-query"
                    aria-label=spoken
                    prop:checked=move || self.chosen.get() == query
                    on:change=move |_| self.chosen.set(query)
                />
                <span class=chip::class(level) aria-hidden="true">{code}</span>
            </label>
        }
    }

    /// How much is looked at a key: the number, and a bar with the heaviest key as its measure.
    fn weight(self, key: usize) -> impl IntoView {
        let weight = move || self.look.with(|look| look.weights.get(key).copied().unwrap_or(0.0));
        let longest = move || self.look.with(|look| greatest(&look.weights).map_or(0.0, |(_, most)| most));
        view! {
            <span class="weight">{move || format!("{:.0}", weight() * 100.0)}</span>
            <span class="track"><span class="now" style:width=move || length(weight(), longest())></span></span>
        }
    }

    /// A title's share as number and bar: of what looks now, or of the whole ID.
    fn share(self, class: &'static str, title: usize, values: fn(&Look) -> &Vec<f32>) -> impl IntoView {
        let value = move || self.look.with(|look| values(look).get(title).copied().unwrap_or(0.0));
        let longest = move || self.look.with(|look| greatest(values(look)).map_or(0.0, |(_, most)| most));
        view! {
            <span class="sum">
                <span class="track"><span class=class style:width=move || length(value(), longest())></span></span>
                <span class="weight">{move || percent(value())}</span>
            </span>
        }
    }
}

/// The tokens, and a table that says the same.
#[component]
pub fn Picture(stage: Stage, told: Arc<Told>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = text();
    let titles: Vec<String> = told.history.iter().map(|id| playground.title(id)).collect();
    let Stage { part, look, query, .. } = stage;
    let id = told.semantic_id.clone();
    let hue = chip::hue(id.first().copied().unwrap_or(0));

    // 1. The ID, whose codes look in the decoder's two kinds of attention.
    let written = {
        let (id, hue) = (id.clone(), hue.clone());
        move || {
            if part.get() == Part::Encoder {
                return view! { <Chips semantic_id=id.clone()/> }.into_any();
            }
            let asks = id.iter().enumerate().map(|(level, &code)| {
                stage.asks(level, level, code.into_any(), (text.code)(code, level + 1))
            });
            view! { <span class="chips" style=hue.clone()>{asks.collect_view()}</span> }.into_any()
        }
    };

    // 2. What is looked at: the history, title by title, or the ID as far as it is written.
    let rows = {
        let (told, titles, id) = (told.clone(), titles.clone(), id.clone());
        move || {
            if part.get() == Part::Decoder {
                return view! { <Written stage id=id.clone() hue=hue.clone()/> }.into_any();
            }
            let row = |(place, title): (usize, &String)| {
                let tokens: Vec<_> =
                    told.weights.tokens.iter().enumerate().filter(|(_, it)| it.item == place).collect();
                let first = tokens.first().map_or(0, |(_, token)| token.code);
                let cells = tokens.into_iter().map(|(at, &AttentionToken { level, code, .. })| {
                    let chip = if part.get_untracked() == Part::Encoder {
                        let spoken = (text.token)(title, code, level + 1);
                        stage.asks(at, level, code.into_any(), spoken).into_any()
                    } else {
                        view! { <span class=chip::class(level)>{code}</span> }.into_any()
                    };
                    view! { <span class="cell">{chip} {stage.weight(at)}</span> }
                });
                let cells = cells.collect_view();
                view! {
                    <li>
                        <span class="title"><span class="place">{place + 1}</span> {title.clone()}</span>
                        <span class="cells" style=chip::hue(first)>{cells}</span>
                        {stage.share("now", place, |look| &look.titles)}
                        {stage.share("whole", place, |look| &look.whole)}
                    </li>
                }
            };
            view! {
                <p class="heads" aria-hidden="true">
                    <span class="title">{text.title}</span>
                    <span class="cells">"%"</span>
                    <span class="now">{text.now}</span>
                    <span class="whole">{text.whole}</span>
                </p>
                <ol aria-label=text.history>{titles.iter().enumerate().map(row).collect_view()}</ol>
            }
            .into_any()
        }
    };

    // 3. The same in words.
    let most = {
        let (told, titles, id) = (told.clone(), titles.clone(), id.clone());
        move || {
            let asks = asking(&told, part.get(), query.get(), &titles);
            look.with(|look| match part.get() {
                Part::Decoder => {
                    let (key, weight) = greatest(&look.weights)?;
                    let key = match key.checked_sub(1).and_then(|at| Some((at, *id.get(at)?))) {
                        Some((level, code)) => (text.code)(code, level + 1),
                        None => text.start_token.to_owned(),
                    };
                    Some((text.most_code)(&asks, &key, &percent(weight)))
                }
                Part::Encoder | Part::Cross => {
                    let (title, weight) = greatest(&look.titles)?;
                    let most = if part.get() == Part::Encoder { text.most_token } else { text.most_code };
                    Some(most(&asks, titles.get(title)?, &percent(weight)))
                }
            })
        }
    };
    let parts_told = move || {
        let at = Part::ALL.iter().position(|&one| one == part.get()).unwrap_or_default();
        text.told.get(at).copied()
    };
    let asks = move || if part.get() == Part::Encoder { text.asks_token } else { text.asks_code };
    let levels = told.semantic_id.len().to_string();
    let numbers = move || table(stage, &told, &titles);
    view! {
        <p class="ui hint">{parts_told} " " {asks}</p>
        <div class="attention-picture ui" role="radiogroup" aria-label=asks style:--levels=levels>
            <p class="written"><span class="by">{text.written}</span> {written}</p>
            {rows}
        </div>
        <p class="ui" data-testid="attention-most">{most}</p>
        <details>
            <summary>{text.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=text.table>{numbers}</div>
        </details>
    }
}

/// The token that looks, in words.
fn asking(told: &Told, part: Part, query: usize, titles: &[String]) -> String {
    let text = text();
    if part == Part::Encoder {
        let token = told.weights.tokens.get(query);
        return token.map_or_else(String::new, |&AttentionToken { item, level, code }| {
            (text.token)(titles.get(item).map_or("", String::as_str), code, level + 1)
        });
    }
    told.semantic_id.get(query).map_or_else(String::new, |&code| (text.code)(code, query + 1))
}

/// The start token and the codes that have been written when the last is chosen.
#[component]
fn Written(stage: Stage, id: Vec<u16>, hue: chip::Style) -> impl IntoView {
    let text = text();
    let keys = (0..id.len()).map(|key| {
        let chip = match key.checked_sub(1).and_then(|level| Some((level, *id.get(level)?))) {
            Some((level, code)) => view! { <span class=chip::class(level)>{code}</span> }.into_any(),
            None => view! { <span class="start">{text.start}</span> }.into_any(),
        };
        // A code that is yet to be written cannot be looked at.
        let ahead = move || stage.query.get() < key;
        view! { <span class="cell" class:ahead=ahead>{chip} {stage.weight(key)}</span> }
    });
    view! { <p class="cells keys" style=hue>{keys.collect_view()}</p> }
}

/// All numbers of the picture.
fn table(stage: Stage, told: &Told, titles: &[String]) -> AnyView {
    let text = text();
    let levels = told.semantic_id.len();
    let Look { weights, titles: sums, whole } = stage.look.get();
    let exact = |weight: Option<&f32>| weight.map(|weight| format!("{:.1}%", weight * 100.0));
    if stage.part.get() == Part::Decoder {
        let keys = weights.iter().enumerate().map(|(key, weight)| {
            let name = match key.checked_sub(1).and_then(|at| Some((at, *told.semantic_id.get(at)?))) {
                Some((level, code)) => (text.code)(code, level + 1),
                None => text.start_token.to_owned(),
            };
            view! { <tr><th scope="row">{name}</th><td class="count">{exact(Some(weight))}</td></tr> }
        });
        return view! { <table><tbody>{keys.collect_view()}</tbody></table> }.into_any();
    }
    let heads = (1..=levels).map(|level| view! { <th scope="col" class="count">{(text.level)(level)}</th> });
    let rows = titles.iter().enumerate().map(|(place, title)| {
        let cells = told.weights.tokens.iter().zip(&weights).filter(|(token, _)| token.item == place);
        let cells = cells.map(|(_, weight)| view! { <td class="count">{exact(Some(weight))}</td> });
        view! {
            <tr>
                <th scope="row">{title.clone()}</th>
                {cells.collect_view()}
                <td class="count">{exact(sums.get(place))}</td>
                <td class="count">{exact(whole.get(place))}</td>
            </tr>
        }
    });
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{text.title}</th>
                    {heads.collect_view()}
                    <th scope="col" class="count">{text.sum}</th>
                    <th scope="col" class="count">{text.whole}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
