//! What the next code may be, at a step of the decoding: the model's probabilities, what the mask leaves of them, and
//! what a draw at a temperature makes of those. All of it is what the engine says after the codes that the tree or the
//! best beam has, worked out as [`tigerlet`]'s search and draw do.

mod odds;

use leptos::html::Section;
use leptos::prelude::*;
use tigerlet::answer::Children;
use tigerlet::request::Question;

use super::Heading;
use super::chip;
use super::step::{Step, Steps};
use crate::announcer::announce;
use crate::client::Call;
use crate::link::{MAX_TEMPERATURE, Part};
use crate::playground::Playground;
use crate::sight::{self, Answered};
use crate::text::distribution::Told;
use crate::text::format::share;
use crate::text::text;
use crate::way::ToChapter;
use odds::{Chances, Odds, Spread};

/// The temperature of the model's own probabilities, in hundredths, and a slider's notch.
const ONE: u32 = 100;
const NOTCH: u32 = 5;

/// A probability as a share of a hundred; a dash where there is none.
fn percent(chance: f64) -> String {
    if chance > 0.0 { share(chance.ln() as f32) } else { "–".to_owned() }
}

/// A temperature as people write it.
fn heat(hundredths: u32) -> String {
    format!("{:.2}", f64::from(hundredths) / 100.0)
}

/// The part.
#[component]
pub fn Distribution() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().distribution;
    let section = NodeRef::<Section>::new();
    let near = sight::near(section);
    let at = Step::new(playground);

    let question = move || {
        let history = playground.shown.with(|it| it.as_ref().map(|it| it.request.history.clone()))?;
        // After nothing it has nothing to think of.
        (!history.is_empty() && !at.id.with(Vec::is_empty)).then(|| (history, at.prefix()))
    };
    let Answered { answer: said, error } = sight::answered(near, question, async move |(history, prefix)| {
        let question = Question::Children { history, prefix: prefix.clone() };
        let (children, _) = playground.client.question::<Children>(&question, &Call::default()).await?;
        Ok((prefix, children))
    });

    let temperature = RwSignal::new(ONE);
    // Where the list is drawn, this is how.
    Effect::new(move |_| {
        let each = playground.temperature.get();
        if let Some(&drawn) = each.get(at.level.get()).or(each.last()) {
            temperature.set(drawn);
        }
    });
    let spread = Memo::new(move |_| {
        let (said, catalog) = (said.get()?, playground.catalog.get()?);
        let (prefix, children) = &*said;
        let (pin, filter) = (playground.pin.get(), playground.filter.get());
        let seen = if playground.include_seen.get() { Vec::new() } else { playground.history.get() };
        let seen: Vec<usize> = seen.iter().filter_map(|id| catalog.place(id)).collect();
        let admits = catalog.admits(&pin, &filter);
        let open = |code: u16| {
            let whole: Vec<u16> = prefix.iter().copied().chain([code]).collect();
            let below = catalog.trie.find(&whole).map_or(&[][..], |node| catalog.trie.items(node));
            below.iter().any(|&place| admits(place as usize) && !seen.contains(&(place as usize)))
        };
        Some((prefix.clone(), Spread::new(children, open, f64::from(temperature.get()) / 100.0)))
    });

    let account = Memo::new(move |_| {
        let error = error.get().map(|message| (text.failed)(&message));
        error.or_else(|| {
            spread.with(|spread| {
                let (prefix, spread) = spread.as_ref()?;
                let (invented, shut) = (spread.invented(), spread.shut());
                let best = spread.likeliest();
                Some((text.told)(&Told {
                    prefix: &chip::written(prefix),
                    invented: (invented.0, &percent(invented.1)),
                    shut: (shut.0, &percent(shut.1)),
                    left: &percent(spread.sum().masked),
                    temperature: &heat(temperature.get()),
                    best: best.map(|it| (it.code, percent(it.chances.masked), percent(it.chances.drawn))),
                }))
            })
        })
    });
    // A step is told by the player, another history by the list: the temperature is heard here.
    let turned = RwSignal::new(false);
    Effect::new(move |_| {
        said.track();
        turned.set(false);
    });
    announce(move || account.get().filter(|_| turned.get()).unwrap_or_default());

    let table = move || {
        let (prefix, spread) = spread.get()?;
        let (told, others, rest) = spread.told();
        let largest = told.iter().map(|it| it.chances).chain([rest]);
        let largest = largest.flat_map(|it| [it.free, it.masked, it.drawn]).fold(f64::MIN_POSITIVE, f64::max);
        let cells = move |chances: Chances, bars: bool| {
            let cell = |chance: f64| {
                let width = format!("{:.1}%", chance / largest * 100.0);
                let bar = (bars && chance > 0.0).then(|| {
                    view! { <span class="track" aria-hidden="true"><span class="bar-of" style:width=width></span></span> }
                });
                view! { <td><span class="measure">{bar}<span class="value">{percent(chance)}</span></span></td> }
            };
            [chances.free, chances.masked, chances.drawn].map(cell).into_iter().collect_view()
        };
        let hue = chip::hue(prefix.first().copied().unwrap_or_default());
        let row = |odds: Odds| {
            let Odds { code, items, open, chances } = odds;
            let hue = if prefix.is_empty() { chip::hue(code) } else { hue.clone() };
            let chip = view! { <span class=chip::class(prefix.len())>{code}</span> };
            let chip = match items {
                0 => view! { <del class="struck">{chip}</del> }.into_any(),
                _ => chip.into_any(),
            };
            view! {
                <tr data-testid="odds" data-code=code class:shut=!open style=hue>
                    <th scope="row">{chip} " " <span class="by">{(text.items)(items, open)}</span></th>
                    {cells(chances, true)}
                </tr>
            }
        };
        let rows = told.into_iter().map(row).collect_view();
        let rest = (others > 0).then(|| {
            view! { <tr><th scope="row"><span class="by">{(text.others)(others)}</span></th>{cells(rest, true)}</tr> }
        });
        let heads = [text.free.to_owned(), text.masked.to_owned(), (text.drawn)(&heat(temperature.get()))];
        let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
        Some(view! {
            <table class="bars odds" data-testid="odds-table" data-prefix=chip::written(&prefix)>
                <caption class="aside">{text.table}</caption>
                <thead><tr><th scope="col">{text.head}</th>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows}{rest}</tbody>
                <tfoot><tr data-testid="odds-sum"><th scope="row">{text.sum}</th>{cells(spread.sum(), false)}</tr></tfoot>
            </table>
        })
    };
    let empty = move || question().is_none().then_some(text.empty);
    view! {
        <section class="part" aria-labelledby="distribution-title" data-testid="distribution" node_ref=section>
            <Heading part=Part::Distribution/>
            <p>{text.lead}</p>
            <aside class="note" aria-label=text.note_label>{text.note} " " <ToChapter name="constraint"/></aside>
            <figure class="wide distribution" aria-labelledby="distribution-title">
                <div class="ui figure-controls">
                    <Steps step=at name="odds-step"/>
                    <div class="knob">
                        <label for="odds-temperature">{text.temperature}</label>
                        <output for="odds-temperature">{move || heat(temperature.get())}</output>
                        <input
                            type="range"
                            id="odds-temperature"
                            data-testid="odds-temperature"
                            min=NOTCH.to_string()
                            max=MAX_TEMPERATURE.to_string()
                            step=NOTCH.to_string()
                            prop:value=move || temperature.get().to_string()
                            aria-valuetext=move || heat(temperature.get())
                            on:input:target=move |event| {
                                if let Ok(hundredths) = event.target().value().parse::<u32>() {
                                    temperature.set(hundredths.clamp(NOTCH, MAX_TEMPERATURE));
                                    turned.set(true);
                                }
                            }
                        />
                    </div>
                </div>
                <p class="sum ui" data-testid="odds-account">{account} {empty}</p>
                <div class="ui">{table}</div>
            </figure>
        </section>
    }
}
