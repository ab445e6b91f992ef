//! The figure of the chapter `why`: what a score for every item costs and what writing an ID does, and both
//! on the model that is open.

use gloo::timers::callback::Timeout;
use leptos::ev::{Event, Targeted};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::{Exact, Recommendation};
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::{Question, Request, Scorer};
use web_sys::HtmlInputElement;

use super::cost::Cost;
use super::subject;
use crate::client::Call;
use crate::link::MAX_BEAMS;
use crate::playground::Playground;
use crate::text::format::time;
use crate::text::text;

/// Catalogues from a thousand to a billion items, in steps of a twentieth of a power of ten.
const STEPS: f64 = 20.0;
const FEWEST: f64 = 3.0;
const MOST: f64 = 9.0;
/// Codes a level, powers of two.
const CODES: std::ops::RangeInclusive<u32> = 3..=12;
const LEVELS: usize = 8;
/// Widths that models have.
const WIDTHS: [usize; 11] = [32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024];
/// The end of the chart's scale, a trillion, as a power of ten.
const SCALE: f64 = 12.0;
/// Decoder layers before a bundle says otherwise: the paper's.
const LAYERS: usize = 4;
/// How many of the best items are compared.
const TOP_K: usize = 10;
/// How long a slider rests before the model is measured again, in milliseconds.
const REST: u32 = 300;

/// What was measured.
#[derive(Clone, PartialEq)]
struct Measured {
    beams: usize,
    beam_time: f64,
    exact_time: f64,
    scored: usize,
    /// The best items, and whether the beam found each.
    best: Vec<(String, bool)>,
}

/// The figure.
#[component]
pub fn Why() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_why;
    let items = RwSignal::new(1e6);
    let layout = RwSignal::new(vec![256_usize; 4]);
    let beams = RwSignal::new(20_usize);
    let width = RwSignal::new(128_usize);
    let layers = move || {
        playground.catalog.with(|catalog| catalog.as_ref().map_or(LAYERS, |it| it.card.decoder_layers))
    };
    let own = move |_| {
        playground.catalog.with_untracked(|catalog| {
            if let Some(card) = catalog.as_ref().map(|catalog| &catalog.card) {
                items.set(card.items as f64);
                layout.set(card.layout.clone());
                width.set(card.d_model);
            }
        });
    };
    let scoring = Memo::new(move |_| Cost::of_scoring(items.get(), width.get()));
    let writing = Memo::new(move |_| {
        layout.with(|layout| Cost::of_writing(layout, beams.get(), width.get(), layers()))
    });
    let counts: [fn(&Cost) -> f64; 3] = [|cost| cost.scores, |cost| cost.numbers, |cost| cost.work];
    let verdict = move || {
        let (scoring, writing) = (scoring.get(), writing.get());
        (text.verdict)(counts.map(|count| count(&scoring) / count(&writing).max(1.0)))
    };
    let break_even = move || (text.break_even)((text.amount)(writing.get().break_even(width.get())));

    let codes = move || layout.with(|layout| layout.first().copied().unwrap_or(1));
    let uniform = move |codes: usize, levels: usize| layout.set(vec![codes.max(1); levels.max(1)]);
    let nearest = move || {
        let width = width.get();
        let distance = |(_, one): &(usize, &usize)| one.abs_diff(width);
        WIDTHS.iter().enumerate().min_by_key(distance).map_or(0, |(at, _)| at)
    };

    let bars = move |(count, name): (fn(&Cost) -> f64, &'static str)| {
        view! {
            <div class="why-count">
                <dt>{name}</dt>
                <dd><Bar name=text.scoring value=Signal::derive(move || count(&scoring.get())) live=false/></dd>
                <dd><Bar name=text.writing value=Signal::derive(move || count(&writing.get())) live=true/></dd>
            </div>
        }
    };
    let row = move |(count, name): (fn(&Cost) -> f64, &'static str)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="count">{move || (text.amount)(count(&scoring.get()))}</td>
                <td class="count">{move || (text.amount)(count(&writing.get()))}</td>
            </tr>
        }
    };

    view! {
        <figure class="why ui" data-testid="figure-why">
            <figcaption>{text.caption}</figcaption>
            <div class="why-sliders" role="group" aria-label=text.sliders>
                <Slider
                    id="why-items"
                    label=text.items
                    range=((FEWEST * STEPS) as usize, (MOST * STEPS) as usize)
                    place=Signal::derive(move || (items.get().log10() * STEPS).round() as usize)
                    says=Signal::derive(move || (text.amount)(items.get()))
                    set=Callback::new(move |place: usize| items.set(10_f64.powf(place as f64 / STEPS).round()))
                />
                <Slider
                    id="why-codes"
                    label=text.codes
                    range=(*CODES.start() as usize, *CODES.end() as usize)
                    place=Signal::derive(move || (codes() as f64).log2().round() as usize)
                    says=Signal::derive(move || codes().to_string())
                    set=Callback::new(move |place: usize| {
                        uniform(1 << place.min(*CODES.end() as usize), layout.with_untracked(Vec::len));
                    })
                />
                <Slider
                    id="why-levels"
                    label=text.levels
                    range=(1, LEVELS)
                    place=Signal::derive(move || layout.with(Vec::len))
                    says=Signal::derive(move || layout.with(Vec::len).to_string())
                    set=Callback::new(move |levels: usize| uniform(untrack(codes), levels))
                />
                <Slider
                    id="why-beams"
                    label=text.beams
                    range=(1, MAX_BEAMS)
                    place=Signal::derive(move || beams.get())
                    says=Signal::derive(move || beams.get().to_string())
                    set=Callback::new(move |place| beams.set(place))
                />
                <Slider
                    id="why-width"
                    label=text.width
                    range=(0, WIDTHS.len() - 1)
                    place=Signal::derive(nearest)
                    says=Signal::derive(move || width.get().to_string())
                    set=Callback::new(move |place: usize| {
                        width.set(WIDTHS.get(place).copied().unwrap_or(WIDTHS[0]));
                    })
                />
                <p>
                    <button
                        class="button"
                        type="button"
                        data-testid="why-own"
                        disabled=move || playground.catalog.with(Option::is_none)
                        on:click=own
                    >
                        {text.own}
                    </button>
                </p>
            </div>
            <dl class="why-chart">{counts.into_iter().zip(text.counts).map(bars).collect_view()}</dl>
            <Scale/>
            <p class="why-verdict" data-testid="why-verdict">{verdict} " " {break_even}</p>
            <details>
                <summary>{text.table}</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text.count}</th>
                            <th scope="col" class="count">{text.scoring}</th>
                            <th scope="col" class="count">{text.writing}</th>
                        </tr>
                    </thead>
                    <tbody>{counts.into_iter().zip(text.counts).map(row).collect_view()}</tbody>
                </table>
            </details>
            <Live beams/>
        </figure>
    }
}

/// A slider whose places stand for something else than their numbers.
#[component]
fn Slider(
    id: &'static str,
    label: &'static str,
    range: (usize, usize),
    place: Signal<usize>,
    says: Signal<String>,
    set: Callback<usize>,
) -> impl IntoView {
    let (least, most) = range;
    let moved = move |event: Targeted<Event, HtmlInputElement>| {
        if let Ok(place) = event.target().value().parse::<usize>() {
            set.run(place.clamp(least, most));
        }
    };
    view! {
        <div class="knob">
            <label for=id>{label}</label>
            <output for=id>{says}</output>
            <input
                type="range"
                id=id
                data-testid=id
                min=least.to_string()
                max=most.to_string()
                aria-valuetext=says
                prop:value=move || place.get().to_string()
                on:input:target=moved
            />
        </div>
    }
}

/// A count as a bar on the logarithmic scale.
#[component]
fn Bar(name: &'static str, value: Signal<f64>, live: bool) -> impl IntoView {
    let amount = text().figure_why.amount;
    let length = move || format!("{:.1}%", (value.get().max(1.0).log10() / SCALE * 100.0).min(100.0));
    view! {
        <span class="why-name">{name}</span>
        <span class="why-track"><span class:live=live style:width=length></span></span>
        <span class="why-amount">{move || amount(value.get())}</span>
    }
}

/// The powers of ten under the bars.
#[component]
fn Scale() -> impl IntoView {
    let tick = |(power, name): (u32, &'static str)| {
        let place = format!("{:.1}%", f64::from(power) / SCALE * 100.0);
        view! { <span style:left=place>{name}</span> }
    };
    let ticks = [(0, "1"), (3, "10³"), (6, "10⁶"), (9, "10⁹"), (12, "10¹²")].map(tick);
    view! { <div class="why-scale" aria-hidden="true"><span></span><div>{ticks}</div><span></span></div> }
}

/// Both ways on the model that is open.
#[component]
fn Live(beams: RwSignal<usize>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_why;
    let outcome = RwSignal::new(None::<Result<Measured, String>>);
    let busy = RwSignal::new(false);
    let asked = StoredValue::new(0_u64);
    let timer: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    let measure = move || {
        let number = asked.get_value() + 1;
        asked.set_value(number);
        busy.set(true);
        let beams = beams.get_untracked();
        spawn_local(async move {
            let measured = measured(playground, beams).await;
            // The reader may have left the chapter, or asked again.
            if asked.try_get_value() == Some(number) {
                busy.set(false);
                outcome.set(Some(measured));
            }
        });
    };
    // Once measured, the figure follows the slider.
    Effect::new(move |before: Option<usize>| {
        let beams = beams.get();
        if before.is_some_and(|before| before != beams) && outcome.with_untracked(Option::is_some) {
            timer.set_value(Some(Timeout::new(REST, measure)));
        }
        beams
    });
    let shown = move || {
        outcome.get().map(|outcome| match outcome {
            Err(message) => view! { <p class="error">{message}</p> }.into_any(),
            Ok(Measured { beams, beam_time, exact_time, scored, best }) => {
                let found = best.iter().filter(|(_, found)| *found).count();
                let shared = (text.shared)(found, best.len());
                let entry = |(title, found): (String, bool)| {
                    let lost = (!found).then_some(text.lost);
                    view! { <li class:why-lost=!found>{title} {lost}</li> }
                };
                view! {
                    <p>{(text.exact)(scored, time(exact_time))}</p>
                    <p>{(text.beam)(beams, time(beam_time))}</p>
                    <p class="why-shared" data-testid="why-shared">{shared}</p>
                    <p class="hint">{text.best}</p>
                    <ol class="why-best">{best.into_iter().map(entry).collect_view()}</ol>
                }
                .into_any()
            }
        })
    };
    view! {
        <div class="why-live">
            <p>{text.live}</p>
            <p>
                <button
                    class="button"
                    type="button"
                    data-testid="why-measure"
                    disabled=move || playground.catalog.with(Option::is_none)
                    on:click=move |_| measure()
                >
                    {move || if busy.get() { text.measuring } else { text.measure }}
                </button>
            </p>
            <div class="why-shown" aria-busy=move || busy.get().to_string()>{shown}</div>
        </div>
    }
}

/// Asks the model both ways for the history that is open, or for the first example.
async fn measured(playground: Playground, beams: usize) -> Result<Measured, String> {
    let history = untrack(|| subject::read(playground));
    // A list longer than the beam is wide would widen the beam.
    let question = Question::exact(&history, TOP_K, false);
    let history = HistoryEntry::items(&history);
    let scorer = Some(Scorer::Generate);
    let request = Request { history, top_k: TOP_K.min(beams), beams, scorer, ..Request::default() };
    let beam = playground.client.recommend(&request, &Call::default()).await?;
    let (exact, exact_time) = playground.client.question::<Exact>(&question, &Call::default()).await?;
    let found = |best: &Recommendation| beam.response.recommendations.iter().any(|one| one.item == best.item);
    let best = exact.recommendations.iter().map(|best| (best.title.clone(), found(best))).collect();
    Ok(Measured { beams, beam_time: beam.milliseconds, exact_time, scored: exact.scored, best })
}
