//! The numbers of the model on their way, to touch: a token's embedding, the attention that the next code pays to the
//! history, and the logits. The chapter `attention` has all of the weights; here is one line from end to end.

mod pass;

use leptos::html::Section;
use leptos::prelude::*;
use tigerlet::answer::Attention;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Question;

use super::step::{Step, Steps};
use super::{Heading, Heads, chip};
use crate::announcer::announce;
use crate::client::Call;
use crate::link::Part;
use crate::look::Told;
use crate::playground::Playground;
use crate::sight::{self, Answered};
use crate::text::format::{cut, log, share};
use crate::text::text;
use crate::way::ToChapter;
use pass::{Cell, Choice, Numbers};

/// The longest title, in characters.
const LONGEST: usize = 40;

/// What is touched, and what there is to say of it. Handles only.
#[derive(Clone, Copy)]
struct Touch {
    /// The cell that the reader chose last, and the one under the pointer, which goes before it.
    chosen: RwSignal<Cell>,
    hovered: RwSignal<Option<Cell>>,
    /// Where each row's button is pressed: the token whose embedding is shown, a number of it, a code.
    rows: [RwSignal<usize>; 3],
}

impl Touch {
    /// A cell that says its number while it is chosen or pointed at: a radio button, so that the arrow keys walk along
    /// its row.
    fn cell(
        self,
        cell: Cell,
        said: impl Fn() -> Option<String> + Send + 'static,
        content: AnyView,
    ) -> impl IntoView {
        let (row, name, place) = match cell {
            Cell::Token(place) => (0, "forward-token", place),
            Cell::Value(place) => (1, "forward-value", place),
            Cell::Code(place) => (2, "forward-code", place),
        };
        let pressed = self.rows[row];
        let choose = move || {
            pressed.set(place);
            self.chosen.set(cell);
        };
        view! {
            <label
                class="touch"
                class:looks=move || pressed.get() == place
                on:mouseenter=move |_| self.hovered.set(Some(cell))
                on:mouseleave=move |_| self.hovered.set(None)
            >
                <input
                    class="aside"
                    type="radio"
                    name=name
                    aria-label=said
                    prop:checked=move || pressed.get() == place
                    on:change=move |_| choose()
                    on:focus=move |_| self.chosen.set(cell)
                />
                <span aria-hidden="true">{content}</span>
            </label>
        }
    }
}

/// The part.
#[component]
pub fn Forward() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().forward;
    let section = NodeRef::<Section>::new();
    let near = sight::near(section);
    let step = Step::new(playground);
    let question = move || {
        let history = playground.shown.with(|it| it.as_ref().map(|it| it.history()))?;
        let id = step.id.get();
        (!history.is_empty() && !id.is_empty()).then_some((history, id))
    };
    let Answered { answer: told, error } = sight::answered(near, question, async move |(history, id)| {
        let question =
            Question::Attention { history: HistoryEntry::items(&history), semantic_id: id.clone() };
        let (weights, _) = playground.client.question::<Attention>(&question, &Call::default()).await?;
        Ok(Told { history, choices: Vec::new(), semantic_id: id, weights })
    });

    let (layer, head) = (RwSignal::new(usize::MAX), RwSignal::new(None));
    let sizes = Memo::new(move |_| {
        told.with(|told| {
            let layers = &told.as_ref()?.weights.cross;
            Some((layers.len(), layers.first()?.len()))
        })
    });
    let touch = Touch {
        chosen: RwSignal::new(Cell::Token(0)),
        hovered: RwSignal::new(None),
        rows: [RwSignal::new(0), RwSignal::new(0), RwSignal::new(0)],
    };
    let [token, ..] = touch.rows;
    // A shorter history has fewer tokens.
    Effect::new(move |_| {
        let tokens = told.with(|told| told.as_ref().map_or(0, |told| told.weights.tokens.len()));
        if tokens > 0 && token.get_untracked() >= tokens {
            token.set(0);
        }
    });
    let at = Memo::new(move |_| Choice {
        level: step.level.get(),
        layer: layer.get(),
        head: head.get(),
        token: token.get(),
    });
    let numbers =
        Memo::new(move |_| told.get().map(|told| Numbers::new(&told, at.get())).unwrap_or_default());
    let titles = Memo::new(move |_| {
        let told = told.get();
        told.map_or_else(Vec::new, |told| {
            told.history.iter().map(|id| playground.title(id)).collect::<Vec<_>>()
        })
    });
    let said = move |cell: Cell| {
        let told = told.get()?;
        numbers.with(|numbers| titles.with(|titles| numbers.said(text, &told, titles, at.get(), cell)))
    };
    let sentence = move || {
        let failed = error.get().map(|message| (text.failed)(&message));
        failed.or_else(|| said(touch.hovered.get().unwrap_or_else(|| touch.chosen.get())))
    };
    announce(move || error.get().map(|message| (text.failed)(&message)).unwrap_or_default());

    let rows = move || {
        let told = told.get()?;
        let row = |(place, title): (usize, String)| {
            let tokens = told.weights.tokens.iter().enumerate().filter(|(_, token)| token.item == place);
            let first = tokens.clone().next().map_or(0, |(_, token)| token.code);
            let cells = tokens.map(|(place, token)| {
                let weight = move || numbers.with(|all| all.weights.get(place).copied().unwrap_or(0.0));
                let most = move || numbers.with(|all| all.weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max));
                let content = view! {
                    <span class=chip::class(token.level)>{token.code}</span>
                    <span class="number">{move || format!("{:.0}", weight() * 100.0)}</span>
                    <span class="track"><i style:width=move || format!("{:.1}%", weight() / most() * 100.0)></i></span>
                };
                touch.cell(Cell::Token(place), move || said(Cell::Token(place)), content.into_any())
            });
            let cells = cells.collect_view();
            view! {
                <li>
                    <span class="title" translate="no">{cut(&title, LONGEST)}</span>
                    <span class="cells" style=chip::hue(first)>{cells}</span>
                </li>
            }
        };
        Some(titles.get().into_iter().enumerate().map(row).collect_view())
    };
    let values = move || {
        let (count, most) = numbers.with(|numbers| {
            (
                numbers.values.len(),
                numbers.values.iter().copied().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max),
            )
        });
        let value = move |place: usize| {
            let value = numbers.with_untracked(|numbers| numbers.values.get(place).copied().unwrap_or(0.0));
            let height = format!("{:.1}%", value.abs() / most * 50.0);
            let content = view! {
                <span class="value"><i class:less=value < 0.0 style:height=height></i></span>
            };
            touch.cell(Cell::Value(place), move || said(Cell::Value(place)), content.into_any())
        };
        (0..count).map(value).collect_view()
    };
    let codes = move || {
        let prefix = step.prefix();
        let level = prefix.len();
        let codes = numbers.with(|numbers| numbers.codes.clone());
        let most = codes.first().map_or(0.0, |&(.., best)| best);
        let code = move |(place, (code, logit, probability)): (usize, (u16, f32, f32))| {
            let width = format!("{:.1}%", (probability - most).exp() * 100.0);
            let content = view! {
                <span class=chip::class(level) style=chip::hue(prefix.first().copied().unwrap_or(code))>{code}</span>
                <span class="number">{log(logit)}</span>
                <span class="number">{share(probability)}</span>
                <span class="track"><i style:width=width></i></span>
            };
            touch.cell(Cell::Code(place), move || said(Cell::Code(place)), content.into_any())
        };
        codes.into_iter().enumerate().map(code).collect_view()
    };
    let writing = move || {
        let title = step.id.with(|id| playground.title_of(id))?;
        Some((text.writing)(&title))
    };
    let values_named = move || {
        let (shown, width) = numbers.with(|numbers| (numbers.values.len(), numbers.width));
        (text.values)(shown, width)
    };
    let there = move || told.with(Option::is_some);
    let empty = move || question().is_none().then_some(text.empty);
    view! {
        <section class="part" aria-labelledby="forward-title" data-testid="forward" node_ref=section>
            <Heading part=Part::Forward/>
            <p>{text.lead}</p>
            <aside class="note" aria-label=text.note_label>{text.note} " " <ToChapter name="attention"/></aside>
            <figure class="wide forward ui" aria-labelledby="forward-title">
                <div class="figure-controls">
                    <Steps step name="forward-step"/>
                    <Heads sizes layer head/>
                </div>
                <p class="hint">{empty}</p>
                <div hidden=move || !there()>
                    <p class="by" translate="no">{writing}</p>
                    <div role="radiogroup" aria-label=text.tokens>
                        <p class="by" aria-hidden="true">{text.tokens}</p>
                        <ol class="tokens">{rows}</ol>
                    </div>
                    <div role="radiogroup" aria-label=values_named>
                        <p class="by" aria-hidden="true">{values_named}</p>
                        <div class="values">{values}</div>
                    </div>
                    <div role="radiogroup" aria-label=text.codes>
                        <p class="by" aria-hidden="true">{text.codes}</p>
                        <div class="codes">{codes}</div>
                    </div>
                </div>
                <p class="said" data-testid="forward-said">{sentence}</p>
                <p class="hint">{text.touch}</p>
            </figure>
        </section>
    }
}
