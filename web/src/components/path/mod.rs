//! The beam's path: how the search went down the trie, drawn from the answer's own trace.
//!
//! The drawing is for the eye and the pointer; the table below it says the same in words, and
//! the list of recommendations marks paths for the keyboard. At a stage of the [player](super::player)
//! it shows the search as far as it had got by then.

mod branch;
mod frame;
mod table;

use leptos::html::Div;
use leptos::prelude::*;
use tigerlet::request::{Request, Scorer};

use super::branches::Branches;
use super::player::{Player, Reading, Stage};
use super::{Heading, chip, focus, trie, width_of};
use crate::link::Part;
use crate::playground::Playground;
use crate::text::text;
use branch::{Drawing, Edge, Node};
use frame::Frame;
use table::Table;

/// Leaves drawn unless the reader asks for all.
const LEAVES: usize = 12;

/// The figure.
#[component]
pub fn Path() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().path;
    let all = RwSignal::new(false);
    // One picture for each level that the search reaches; the last is the whole.
    let pictures = Memo::new(move |_| {
        let shown = playground.shown.get();
        let trace = shown.as_ref().and_then(|shown| shown.answer.response.trace.as_ref());
        let steps = trace.map_or(&[][..], |trace| &trace.steps);
        let most = if all.get() { usize::MAX } else { LEAVES };
        (1..=steps.len()).filter_map(|end| Some(Branches::new(steps.get(..end)?, most))).collect::<Vec<_>>()
    });
    let levels = Memo::new(move |_| pictures.with(Vec::len));
    let stage = Memo::new(move |_| Stage::at(playground.step.get(), levels.get()));
    let branches = Memo::new(move |_| {
        let reached = match stage.get() {
            Stage::History | Stage::Encoder => return Branches::default(),
            Stage::Level(level) => level,
            Stage::Whole => levels.get().saturating_sub(1),
        };
        pictures.with(|pictures| pictures.get(reached).cloned().unwrap_or_default())
    });

    let picture = NodeRef::<Div>::new();
    let width = width_of(picture);
    let frame = Memo::new(move |_| Frame::new(width.get(), levels.get()));
    let drawing = Drawing { playground, branches, frame, stage, levels };

    let drawn = Memo::new(move |_| branches.with(|it| !it.branches.is_empty()) && width.get() > 0.0);
    // That of the tallest stage, so that nothing below the picture jumps from one to the next.
    let height = Memo::new(move |_| {
        let rows = pictures.with(|pictures| pictures.iter().map(|it| it.rows).fold(0.0, f64::max));
        frame.get().head + rows * frame.get().row + 6.0
    });
    let prefixes = move || {
        branches.with(|it| it.branches.iter().map(|branch| branch.prefix.clone()).collect::<Vec<_>>())
    };
    let marked = move || {
        let marked = playground.marked.get();
        marked.is_some_and(|id| branches.with(|it| it.find(&id[..1.min(id.len())]).is_some()))
    };
    let suffixed =
        move || playground.catalog.with(|catalog| catalog.as_ref().is_some_and(|it| it.card.suffix));
    let heads = move || {
        let frame = frame.get();
        let levels = pictures.with(|pictures| pictures.last().map(|whole| whole.levels.clone()));
        let levels = levels.unwrap_or_default();
        let reached = branches.with(|branches| branches.levels.len());
        let suffix = suffixed().then_some(levels.len());
        let head = move |(at, level): (usize, super::branches::Level)| {
            let name = if suffix == Some(at + 1) { text.suffix.to_owned() } else { (text.code)(at + 1) };
            let count = (!frame.narrow && at < reached).then(|| (text.counts)(level.considered, level.kept));
            let x = frame.x(at + 1);
            view! {
                <text class="head named" class:ahead={at >= reached} x=x y="12" text-anchor="middle">{name}</text>
                <text class="head" x=x y="28" text-anchor="middle">{count}</text>
            }
        };
        levels.into_iter().enumerate().map(head).collect_view()
    };
    let rest = move || {
        let leaves = branches.with(|branches| branches.leaves);
        (leaves > LEAVES).then(|| {
            let label = move || {
                if all.get() { (text.best)(LEAVES) } else { (text.all)(leaves) }
            };
            view! {
                <button class="button" type="button" on:click=move |_| all.update(|all| *all = !*all)>
                    {label}
                </button>
            }
        })
    };

    let way = move || {
        let chosen = playground.chosen.get().filter(|chosen| !chosen.is_empty())?;
        let label = (text.open)(&chip::written(&chosen));
        let to = trie::place_id(&chosen);
        Some(view! {
            <button class="button plain" type="button" data-testid="to-trie" on:click=move |_| focus(to.clone())>
                {label}
            </button>
        })
    };

    let empty = move || {
        let unwritten =
            |request: &Request| request.scorer == Some(Scorer::Dense) || request.history.is_empty();
        let scored =
            playground.shown.with(|shown| shown.as_ref().is_some_and(|shown| unwritten(&shown.request)));
        if scored { text.scored } else { text.empty }
    };

    view! {
        <section class="part" aria-labelledby="path-title">
            <Heading part=Part::Path/>
            <figure class="wide trace" data-testid="trace-figure" aria-labelledby="path-title">
                <figcaption>{text.caption}</figcaption>
                <aside class="note" aria-label=text.note_label>
                    {text.note} " " {move || suffixed().then_some(text.note_suffix)} " " {text.note_hint}
                </aside>
                <Player stage levels/>
                <div class="picture" node_ref=picture style:min-height=move || format!("{:.0}px", height.get())>
                    {move || matches!(stage.get(), Stage::History | Stage::Encoder).then(|| {
                        view! { <Reading stage/> }
                    })}
                    <Show when=move || drawn.get()>
                        <svg
                            role="img"
                            aria-label=text.drawing
                            viewBox=move || format!("0 0 {:.0} {:.0}", frame.get().width, height.get())
                            width=move || frame.get().width.to_string()
                            height=move || height.get().to_string()
                        >
                            {heads}
                            <g class:has-mark=marked>
                                <For each=prefixes key=Clone::clone let:prefix>
                                    <Edge drawing prefix/>
                                </For>
                                <circle
                                    class="root"
                                    r="4"
                                    cx=Frame::ROOT
                                    cy=move || frame.get().y(branches.with(|branches| branches.root))
                                />
                                <For each=prefixes key=Clone::clone let:prefix>
                                    <Node drawing prefix/>
                                </For>
                            </g>
                        </svg>
                    </Show>
                    <Show when=move || levels.get() == 0>
                        <p class="empty">{empty}</p>
                    </Show>
                </div>
                <div class="more">{rest} {way}</div>
                <Table/>
            </figure>
        </section>
    }
}
