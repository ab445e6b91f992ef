//! The beam's path: how the search went down the trie, drawn from the answer's own trace.
//!
//! The drawing is for the eye and the pointer; the table below it says the same in words, and
//! the list of recommendations marks paths for the keyboard. At a stage of the [player](super::player)
//! it shows the search as far as it had got by then.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg;

use super::branches::{Branch, Branches, Fate};
use super::chip::{self, Chips};
use super::player::{Player, Reading, Stage};
use super::trie;
use super::{focus, is_open, width_of};
use crate::playground::{Playground, Shown};
use crate::text::format::{cut, log, share, two_lines};
use crate::text::path::Strings;
use crate::text::text;

/// Leaves drawn unless the reader asks for all.
const LEAVES: usize = 12;
/// Below this width, in CSS pixels, there is no room for shares and counts, and titles take two
/// lines. The table has them all.
const NARROW: f64 = 640.0;
/// Height of a chip; its width depends on the room.
const CHIP: f64 = 20.0;

/// The drawing's measures, in CSS pixels: nothing is scaled, so that text keeps its size.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    width: f64,
    /// From one column to the next.
    gap: f64,
    /// Width of a chip.
    chip: f64,
    /// Height of a row.
    row: f64,
    /// Height of the headings.
    head: f64,
    narrow: bool,
}

impl Frame {
    const ROOT: f64 = 6.0;

    fn new(width: f64, levels: usize) -> Self {
        let narrow = width < NARROW;
        let (chip, row, head) = if narrow { (23.0, 32.0, 22.0) } else { (30.0, 27.0, 42.0) };
        let label = if narrow { width * 0.42 } else { (width * 0.3).clamp(190.0, 330.0) };
        let gap = (width - label - Self::ROOT - chip / 2.0) / levels.max(1) as f64;
        Self { width, gap, chip, row, head, narrow }
    }

    /// Middle of the column of prefixes of `length` codes.
    fn x(&self, length: usize) -> f64 {
        Self::ROOT + self.gap * length as f64
    }

    fn y(&self, row: f64) -> f64 {
        self.head + (row + 0.5) * self.row
    }

    /// The line from a branch's parent. What was cut stops short of its chip.
    fn edge(&self, branch: &Branch) -> String {
        let length = branch.prefix.len().max(1);
        let from = self.x(length - 1) + if length == 1 { 0.0 } else { self.chip / 2.0 };
        let short = if branch.fate == Fate::Cut { 7.0 } else { 0.0 };
        let to = self.x(length) - self.chip / 2.0 - short;
        let middle = f64::midpoint(from, to);
        let (y0, y1) = (self.y(branch.from), self.y(branch.row));
        format!("M{from:.1} {y0:.1}C{middle:.1} {y0:.1} {middle:.1} {y1:.1} {to:.1} {y1:.1}")
    }

    /// The stroke across a branch that ends: before the chip where it was cut, behind it where
    /// nothing below survived.
    fn cutmark(&self, fate: Fate) -> Option<String> {
        let half = self.chip / 2.0;
        match fate {
            Fate::Live => None,
            Fate::Cut => Some(format!("M{0} -6V6", -half - 5.0)),
            Fate::Lost => Some(format!("M{half} 0h7m0 -6v12")),
        }
    }

    /// Where a title begins, from the middle of its chip: after its place in the list.
    fn title(&self) -> f64 {
        self.chip / 2.0 + if self.narrow { 22.0 } else { 30.0 }
    }

    /// A title in the lines that a row has for it.
    fn lines(&self, title: &str, levels: usize) -> (String, Option<String>) {
        let letter = if self.narrow { 6.4 } else { 6.9 };
        let room = self.width - self.x(levels) - self.title();
        let most = (room / letter).max(4.0) as usize;
        if self.narrow { two_lines(title, most) } else { (cut(title, most), None) }
    }
}

/// Width of a line by the probability that flows through it.
fn stroke(score: f32) -> String {
    format!("{:.2}", (9.0 * f64::from(score).exp().sqrt()).clamp(1.0, 9.0))
}

/// What the parts of the drawing share.
#[derive(Clone, Copy)]
struct Drawing {
    playground: Playground,
    branches: Memo<Branches>,
    frame: Memo<Frame>,
    stage: Memo<Stage>,
    /// Codes of a whole ID.
    levels: Memo<usize>,
}

impl Drawing {
    fn branch(self, prefix: Vec<u16>) -> Memo<Option<Branch>> {
        Memo::new(move |_| self.branches.with(|branches| branches.find(&prefix).cloned()))
    }

    fn classes(self, kind: &'static str, branch: Option<&Branch>) -> String {
        let Some(branch) = branch else { return kind.to_owned() };
        let mut classes = kind.to_owned();
        classes.push_str(match branch.fate {
            Fate::Live => " live",
            Fate::Lost => " lost",
            Fate::Cut => " cut",
        });
        if !branch.exists {
            classes.push_str(" invented");
        }
        let length = branch.prefix.len();
        if self.stage.get() != Stage::Whole && length < self.branches.with(|branches| branches.levels.len()) {
            classes.push_str(" past");
        }
        if kind == "branch" {
            if length == self.levels.get() {
                classes.push_str(" leaf");
            }
            if self.playground.chosen.with(|chosen| chosen.as_ref() == Some(&branch.prefix)) {
                classes.push_str(" chosen");
            }
        }
        let marked = self.playground.marked.get();
        if marked.is_some_and(|marked| marked.starts_with(&branch.prefix)) {
            classes.push_str(" on");
        }
        classes
    }
}

#[component]
fn Edge(drawing: Drawing, prefix: Vec<u16>) -> impl IntoView {
    let branch = drawing.branch(prefix);
    let line = move || branch.get().map(|branch| drawing.frame.get().edge(&branch));
    let width = move || {
        branch.get().map(|branch| match branch.fate {
            Fate::Live => stroke(branch.score),
            Fate::Lost | Fate::Cut => "1.25".to_owned(),
        })
    };
    view! {
        <path
            class=move || drawing.classes("edge", branch.get().as_ref())
            d=line
            stroke-width=width
        />
    }
}

#[component]
fn Node(drawing: Drawing, prefix: Vec<u16>) -> impl IntoView {
    let Drawing { playground, branches, frame, stage, levels } = drawing;
    let text = &text().path;
    let depth = prefix.len().saturating_sub(1);
    let code = prefix.last().copied();
    let hue = chip::hue(prefix.first().copied().unwrap_or_default());
    let branch = drawing.branch(prefix.clone());
    let place = move || {
        branch.get().map(|branch| {
            let frame = frame.get();
            let (x, y) = (frame.x(branch.prefix.len()), frame.y(branch.row));
            format!("translate({x:.1}px,{y:.1}px)")
        })
    };
    let square = move || {
        let chip = frame.get().chip;
        view! { <rect x=-chip / 2.0 y=-CHIP / 2.0 width=chip height=CHIP rx="2"/> }
    };
    let cutmark = move || {
        let mark = frame.get().cutmark(branch.get()?.fate)?;
        Some(view! { <path class="cutmark" fill="none" d=mark/> })
    };
    // Only a whole ID has one.
    let title = Memo::new({
        let prefix = prefix.clone();
        move |_| playground.title_of(&prefix)
    });
    // The number in the list, if it is long enough.
    let rank = Memo::new({
        let prefix = prefix.clone();
        move |_| {
            playground.shown.with(|shown| {
                let listed = &shown.as_ref()?.answer.response.recommendations;
                let rank = listed.iter().position(|found| found.semantic_id == prefix)?;
                Some((rank + 1).to_string())
            })
        }
    });
    let label = move || {
        let branch = branch.get()?;
        let frame = frame.get();
        let levels = levels.get();
        let x = frame.chip / 2.0;
        if stage.get() != Stage::Whole || branch.prefix.len() < levels {
            // The newest level has all the room to its right.
            let newest = branch.prefix.len() == branches.with(|branches| branches.levels.len());
            let x = x + if branch.fate == Fate::Lost { 13.0 } else { 6.0 };
            let share = share(branch.score);
            let share = match branch.items {
                0 if newest => text.nobody.to_owned(),
                items if newest && branch.fate == Fate::Live => (text.share)(&share, items),
                _ => share,
            };
            return (newest || !frame.narrow)
                .then(|| view! { <text class="share" class:new=newest x=x>{share}</text> }.into_any());
        }
        // Before the catalogue is there, a title that is not known is not one that is missing.
        let nameless = || if branch.exists { String::new() } else { text.nobody.to_owned() };
        let title = title.get().unwrap_or_else(nameless);
        let room = frame.width - frame.x(levels) + x;
        let (first, second) = frame.lines(&title, levels);
        let (above, below) = if second.is_some() { (-7.0, 7.0) } else { (0.0, 0.0) };
        Some(
            view! {
                <rect class="hit" x=-x y=-frame.row / 2.0 width=room height=frame.row/>
                <text class="title place" x=frame.title() - 6.0 y=above text-anchor="end">{rank}</text>
                <text class="title" x=frame.title() y=above>{first}</text>
                <text class="title" x=frame.title() y=below>{second}</text>
            }
            .into_any(),
        )
    };
    let tooltip = move || {
        let chance = branch.get().map(|branch| share(branch.score))?;
        Some(title.get().map_or_else(|| chance.clone(), |title| format!("{title}, {chance}")))
    };
    let leaf = move || {
        let levels = levels.get_untracked();
        let found = |branch: &Branch| branch.fate == Fate::Live && branch.prefix.len() == levels;
        branch.with_untracked(|branch| branch.as_ref().is_some_and(found))
    };
    let mark = move || {
        if leaf() {
            playground.marked.set(Some(prefix.clone()));
        }
    };
    let click = {
        let (mark, prefix) = (mark.clone(), branch);
        move || {
            mark();
            if let Some(branch) = prefix.get_untracked().filter(|branch| branch.exists) {
                playground.chosen.set(Some(branch.prefix));
            }
        }
    };
    view! {
        <g
            class=move || drawing.classes("branch", branch.get().as_ref())
            style:transform=place
            on:mouseenter=move |_| mark()
            on:mouseleave=move |_| playground.marked.set(None)
            on:click=move |_| click()
        >
            {svg::title().child(tooltip)}
            <rect class="hit" x="-20" y="-13" width="40" height="26"/>
            {cutmark}
            <g class=chip::class(depth) style=hue>
                {square}
                <text>{code}</text>
            </g>
            {label}
        </g>
    }
}

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

    view! {
        <section class="part" aria-labelledby="path-title">
            <h2 id="path-title">{text.title}</h2>
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
                        <p class="empty">{text.empty}</p>
                    </Show>
                </div>
                <div class="more">{rest} {way}</div>
                <Table/>
            </figure>
        </section>
    }
}

/// The trace in words. It is built when it is opened: at a hundred beams it has hundreds of rows.
#[component]
fn Table() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().path;
    let open = RwSignal::new(false);
    let toggled = move |event| open.set(is_open(&event));
    let rows = move || open.get().then(|| playground.shown.get().map(|shown| rows(&shown, text)));
    let heads = text.heads.map(|head| view! { <th scope="col">{head}</th> });
    view! {
        <details on:toggle=toggled>
            <summary>{text.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=text.table_label>
                <table>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn rows(shown: &Arc<Shown>, text: &'static Strings) -> impl IntoView + use<> {
    let steps = shown.answer.response.trace.as_ref().map(|trace| trace.steps.as_slice());
    steps
        .unwrap_or_default()
        .iter()
        .flat_map(|step| step.candidates.iter().map(|candidate| (step.level, candidate)))
        .map(|(level, candidate)| {
            let outcome = match (candidate.kept, candidate.exists) {
                (true, true) => text.kept,
                (true, false) => text.kept_invented,
                (false, true) => text.cut,
                (false, false) => text.cut_invented,
            };
            view! {
                <tr>
                    <td class="count">{level + 1}</td>
                    <th scope="row"><Chips semantic_id=candidate.prefix.clone()/></th>
                    <td class="count">{share(candidate.score)}</td>
                    <td class="count">{log(candidate.score)}</td>
                    <td class="count">{candidate.items}</td>
                    <td>{outcome}</td>
                </tr>
            }
        })
        .collect_view()
}
