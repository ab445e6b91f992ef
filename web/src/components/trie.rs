//! The trie as a tree to walk through: what the model thinks of every code, who lives below it, and the shelf
//! to pin.
//!
//! Each level is a column, and choosing a code opens the next. Until the reader chooses one, the tree follows
//! the best beam, to the stage at which the [player](super::player) is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::Children;
use tigerlet::history_entry::HistoryEntry;
use tigerlet::request::Question;
use tigerlet::trie::Trie;

use super::chip::{self, Chips};
use super::player::Stage;
use super::{focus, is_open};
use crate::announcer::announce;
use crate::client::Call;
use crate::playground::{Catalog, Playground, Shown};
use crate::text::format::{byline, share};
use crate::text::text;
use crate::text::trie::Strings;

/// Codes that a column shows before the reader asks for all.
const SHORT: usize = 11;
/// Titles that the shelf lists.
const SHELF: usize = 12;

/// What the model thinks after a history, of the prefixes that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Beliefs {
    history: Vec<HistoryEntry>,
    children: BTreeMap<Vec<u16>, Children>,
}

/// One code of a column.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    code: u16,
    /// Items below.
    items: usize,
    /// Log-probability after the codes before, where the model has been asked.
    score: Option<f32>,
    /// Whether the search kept or dropped it, where it looked at it.
    beam: Option<bool>,
    /// Title of the only item below.
    title: Option<String>,
}

/// The codes that follow a prefix.
#[derive(Clone, Debug, Default, PartialEq)]
struct Column {
    parent: Vec<u16>,
    rows: Vec<Row>,
    /// Rows that are shown.
    shown: usize,
    /// Codes without items, and the probability that they have together.
    nowhere: Option<(usize, f32)>,
}

/// A place of the tree that can have the focus: a code after its prefix, or a column's way to more.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    parent: Vec<u16>,
    code: Option<u16>,
}

impl Place {
    fn prefix(&self) -> Vec<u16> {
        self.parent.iter().copied().chain(self.code).collect()
    }

    fn id(&self) -> String {
        let prefix = place_id(&self.prefix());
        if self.code.is_some() { prefix } else { format!("{prefix}-more") }
    }

    fn at(prefix: &[u16]) -> Option<Self> {
        let (&code, parent) = prefix.split_last()?;
        Some(Self { parent: parent.to_vec(), code: Some(code) })
    }
}

/// The element of a prefix in the tree.
pub fn place_id(prefix: &[u16]) -> String {
    format!("trie-{}", chip::written(prefix))
}

impl Column {
    fn new(
        parent: &[u16],
        trie: &Trie,
        beliefs: Option<&Children>,
        beam: &BTreeMap<Vec<u16>, bool>,
        all: bool,
        title: impl Fn(usize) -> Option<String>,
    ) -> Self {
        let opinion =
            |code: u16| beliefs?.children.iter().find(|child| child.code == code).map(|it| it.score);
        let row = |node: u32| {
            let code = trie.code(node);
            let prefix: Vec<u16> = parent.iter().copied().chain([code]).collect();
            let items = trie.items(node);
            let only = items.first().filter(|_| items.len() == 1);
            Row {
                code,
                items: items.len(),
                score: opinion(code),
                beam: beam.get(&prefix).copied(),
                title: only.and_then(|&at| title(at as usize)),
            }
        };
        let children = trie.find(parent).map_or(0..0, |node| trie.children(node));
        let mut rows: Vec<Row> = children.map(row).collect();
        // Best first; without opinions the codes keep their order.
        rows.sort_by(|a, b| b.score.unwrap_or(0.0).total_cmp(&a.score.unwrap_or(0.0)));
        let nowhere = beliefs.filter(|beliefs| !beliefs.children.is_empty()).map(|beliefs| {
            let barren = beliefs.children.iter().filter(|child| child.items == 0);
            let (count, chance) = barren
                .fold((0, 0.0), |(count, chance), child| (count + 1, chance + f64::from(child.score).exp()));
            (count, chance.ln() as f32)
        });
        // One code left over is shown rather than hidden behind a line of its own.
        let shown = if all || rows.len() <= SHORT + 1 { rows.len() } else { SHORT };
        Self { parent: parent.to_vec(), rows, shown, nowhere }
    }

    /// Rows that are shown: the first, and the open one wherever it stands.
    fn visible(&self, open: Option<u16>) -> Vec<&Row> {
        let (first, rest) = self.rows.split_at_checked(self.shown).unwrap_or((&self.rows, &[]));
        first.iter().chain(rest.iter().filter(|row| Some(row.code) == open)).collect()
    }

    /// What can have the focus, from the top.
    fn places(&self, open: Option<u16>) -> Vec<Place> {
        let place = |code| Place { parent: self.parent.clone(), code };
        let mut places: Vec<Place> =
            self.visible(open).into_iter().map(|row| place(Some(row.code))).collect();
        if places.len() < self.rows.len() {
            places.push(place(None));
        }
        places
    }
}

/// What the search kept (true) and dropped, by prefix.
fn beam(shown: Option<&Arc<Shown>>) -> BTreeMap<Vec<u16>, bool> {
    let trace = shown.and_then(|shown| shown.answer.response.trace.as_ref());
    let steps = trace.map_or(&[][..], |trace| &trace.steps);
    let candidates = steps.iter().flat_map(|step| &step.candidates);
    candidates.map(|candidate| (candidate.prefix.clone(), candidate.kept)).collect()
}

/// Where the tree is open while it follows the search: the best beam at a stage, all but its last code.
fn followed(shown: &Shown, stage: Stage, levels: usize) -> Vec<u16> {
    let response = &shown.answer.response;
    let steps = response.trace.as_ref().map_or(&[][..], |trace| &trace.steps);
    let best = |level: usize| {
        let kept = steps.get(level)?.candidates.iter().filter(|candidate| candidate.kept && candidate.exists);
        kept.max_by(|a, b| a.score.total_cmp(&b.score)).map(|best| best.prefix.clone())
    };
    let mut path = match stage {
        Stage::History | Stage::Encoder => None,
        Stage::Level(level) => best(level),
        Stage::Whole => response.recommendations.first().map(|best| best.semantic_id.clone()),
    }
    .unwrap_or_default();
    path.truncate(levels.saturating_sub(1));
    path
}

/// What the parts of the tree share. Handles only.
#[derive(Clone, Copy)]
struct Tree {
    playground: Playground,
    text: &'static Strings,
    /// None until a bundle is open.
    catalog: Memo<Option<Arc<Catalog>>>,
    /// Codes of a whole ID.
    levels: Memo<usize>,
    /// The prefix that is open: column d lists what follows its first d codes.
    path: Memo<Vec<u16>>,
    columns: Memo<Vec<Column>>,
    /// Prefixes whose columns show all of their codes.
    unfolded: RwSignal<BTreeSet<Vec<u16>>>,
    /// Where the focus is, or was.
    active: RwSignal<Option<Place>>,
    /// The one place that the Tab key reaches.
    stop: Memo<Option<Place>>,
}

impl Tree {
    fn new(playground: Playground, text: &'static Strings) -> Self {
        let catalog = playground.catalog;
        let levels = Memo::new(move |_| {
            playground.catalog.with(|catalog| catalog.as_ref().map_or(0, |catalog| catalog.card.layout.len()))
        });
        let path = Memo::new(move |_| {
            let shown = playground.shown.get();
            let stage = Stage::at(playground.step.get(), levels.get());
            let follow = || shown.map(|shown| followed(&shown, stage, levels.get())).unwrap_or_default();
            let wanted = playground.chosen.get().unwrap_or_else(follow);
            let reached = catalog.with(|it| it.as_ref().map_or(0, |it| it.trie.reach(&wanted).1));
            wanted.get(..reached).unwrap_or_default().to_vec()
        });
        let beliefs = asked(playground, path, levels);
        let beam = Memo::new(move |_| playground.shown.with(|shown| beam(shown.as_ref())));
        let unfolded = RwSignal::new(BTreeSet::new());
        let columns = Memo::new(move |_| {
            let Some(catalog) = playground.catalog.get() else { return Vec::new() };
            let (path, unfolded) = (path.get(), unfolded.get());
            let title = |at: usize| catalog.get(at).map(|item| item.title());
            let answered = playground.shown.with(Option::is_some);
            let column = |parent: &[u16]| {
                let all = unfolded.contains(parent);
                // What is about to be sorted by belief is not shown by code first.
                let unheard = |it: &Beliefs| !it.history.is_empty() && !it.children.contains_key(parent);
                if answered && beliefs.with(unheard) {
                    return Column { parent: parent.to_vec(), ..Column::default() };
                }
                beam.with(|beam| {
                    beliefs.with(|known| {
                        Column::new(parent, &catalog.trie, known.children.get(parent), beam, all, title)
                    })
                })
            };
            let depths = 0..=path.len().min(levels.get().saturating_sub(1));
            depths.filter_map(|depth| path.get(..depth)).map(column).collect()
        });
        let active = RwSignal::new(None::<Place>);
        let stop = Memo::new(move |_| {
            let path = path.get();
            columns.with(|columns| {
                let places: Vec<Place> = columns
                    .iter()
                    .enumerate()
                    .flat_map(|(depth, column)| column.places(path.get(depth).copied()))
                    .collect();
                let here = |place: &Place| places.contains(place);
                active
                    .get()
                    .filter(here)
                    .or_else(|| Place::at(&path).filter(here))
                    .or(places.first().cloned())
            })
        });
        Self { playground, text, catalog, levels, path, columns, unfolded, active, stop }
    }

    /// What the codes of a column are called.
    fn name(self, depth: usize) -> String {
        let suffix =
            self.playground.catalog.with(|catalog| catalog.as_ref().is_some_and(|it| it.card.suffix));
        let last = depth + 1 == self.levels.get();
        if suffix && last { self.text.suffix.to_owned() } else { (self.text.code)(depth + 1) }
    }

    /// Opens the tree at a prefix.
    fn choose(self, prefix: Vec<u16>) {
        self.playground.chosen.set(Some(prefix));
    }

    fn go(self, place: Place) {
        let id = place.id();
        self.active.set(Some(place));
        focus(id);
    }

    /// Opens a place, or shows all codes of its column.
    fn open(self, place: Place) {
        if place.code.is_some() {
            self.choose(place.prefix());
            self.active.set(Some(place));
            return;
        }
        let next = self.columns.with_untracked(|columns| {
            let column = columns.iter().find(|column| column.parent == place.parent)?;
            column.rows.get(column.shown).map(|row| row.code)
        });
        self.unfolded.update(|unfolded| {
            unfolded.insert(place.parent.clone());
        });
        if next.is_some() {
            self.go(Place { code: next, ..place });
        }
    }

    /// The keys of a tree, with its levels side by side: up and down among siblings, right into a branch, left
    /// out of it.
    fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(place) = self.stop.get_untracked() else { return };
        let path = self.path.get_untracked();
        let depth = place.parent.len();
        let places = |depth: usize| {
            self.columns.with_untracked(|columns| {
                columns.get(depth).map(|column| column.places(path.get(depth).copied())).unwrap_or_default()
            })
        };
        let siblings = places(depth);
        let at = siblings.iter().position(|other| *other == place).unwrap_or(0);
        let to = |place: Option<&Place>| {
            if let Some(place) = place {
                self.go(place.clone());
            }
        };
        let branch = place.code.is_some() && depth + 1 < self.levels.get_untracked();
        let open = branch && path.starts_with(&place.prefix());
        match event.key().as_str() {
            "ArrowDown" => to(siblings.get(at + 1)),
            "ArrowUp" => to(at.checked_sub(1).and_then(|at| siblings.get(at))),
            "Home" => to(siblings.first()),
            "End" => to(siblings.last()),
            "ArrowRight" if open => to(places(depth + 1).first()),
            "ArrowRight" if branch => self.open(place),
            "ArrowLeft" if open => self.choose(place.parent),
            "ArrowLeft" => to(Place::at(&place.parent).as_ref()),
            "Enter" | " " => self.open(place),
            _ => return,
        }
        event.prevent_default();
    }
}

/// What the model thinks after the history of the answer that is shown, of every column of `path`. It is asked
/// when that answer is there, so that the recommendations come first; until all of it is known, what was known
/// before stays.
fn asked(playground: Playground, path: Memo<Vec<u16>>, levels: Memo<usize>) -> RwSignal<Beliefs> {
    let beliefs = RwSignal::new(Beliefs::default());
    let number = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let history =
            playground.shown.with(|shown| shown.as_ref().map(|shown| shown.request.history.clone()));
        let path = path.get();
        let levels = levels.get();
        let mine = number.get_value() + 1;
        number.set_value(mine);
        let Some(history) = history else {
            beliefs.set(Beliefs::default());
            return;
        };
        let mut known = beliefs.get_untracked();
        if known.history != history {
            known = Beliefs { history, children: BTreeMap::new() };
        }
        let depths = 0..=path.len().min(levels.saturating_sub(1));
        let parents = depths.filter_map(|depth| path.get(..depth));
        let missing: Vec<Vec<u16>> =
            parents.filter(|parent| !known.children.contains_key(*parent)).map(<[u16]>::to_vec).collect();
        if missing.is_empty() {
            return;
        }
        spawn_local(async move {
            for prefix in missing {
                let question = Question::Children { history: known.history.clone(), prefix: prefix.clone() };
                let answer = playground.client.question::<Children>(&question, &Call::default()).await;
                // The figure may be gone by now, and its handles with it.
                if number.try_get_value() != Some(mine) {
                    return;
                }
                // Without an answer the column shows the bare trie.
                let children = answer.map(|(children, _)| children).unwrap_or_default();
                known.children.insert(prefix, children);
            }
            beliefs.try_set(known);
        });
    });
    beliefs
}

/// Where a node stands: its level from 0, its place among its siblings from 1, and how many they are.
fn standing(depth: usize, position: usize, size: usize) -> impl Attribute {
    (
        custom_attribute("aria-level", depth + 1),
        custom_attribute("aria-posinset", position),
        custom_attribute("aria-setsize", size),
    )
}

/// One code of the tree.
#[component]
fn Node(tree: Tree, place: Place, row: Row, position: usize, size: usize) -> impl IntoView {
    let text = tree.text;
    let prefix = place.prefix();
    let depth = place.parent.len();
    let leaf = prefix.len() == tree.levels.get_untracked();
    let hue = chip::hue(prefix.first().copied().unwrap_or_default());
    let Row { code, items, score, beam, title } = row;

    let chance = score.map(share);
    let fate = beam.map(|kept| if kept { text.kept } else { text.dropped });
    let name = untrack(|| tree.name(depth));
    let below = (!leaf).then(|| (text.count)(items));
    // Said but not shown: commas and what a number counts.
    let aside = |said: String| view! { <span class="aside">{said}</span> };
    // The square root, as in the widths of the beam's path: otherwise all but the best would vanish.
    let bar = score.map(|score| format!("{:.1}%", f64::from(score).exp().sqrt() * 100.0));
    let class = match beam {
        Some(true) => "node kept",
        Some(false) => "node dropped",
        None => "node",
    };
    let open = {
        let prefix = prefix.clone();
        Memo::new(move |_| tree.path.with(|path| path.starts_with(&prefix)))
    };
    let selected = {
        let prefix = prefix.clone();
        move || tree.path.with(|path| *path == prefix).to_string()
    };
    let pinned = move || tree.playground.pin.with(|pin| *pin == prefix);
    let (own, pressed) = (place.clone(), place.clone());
    view! {
        <div
            role="treeitem"
            class=class
            class:open=open
            class:pinned=pinned
            id=place.id()
            {..standing(depth, position, size)}
            aria-expanded=move || (!leaf).then(|| open.get().to_string())
            // The codes behind it stand in the next column.
            aria-owns=move || (!leaf && open.get()).then(|| format!("trie-level-{}", depth + 1))
            aria-selected=selected
            tabindex=move || if tree.stop.with(|stop| stop.as_ref() == Some(&own)) { "0" } else { "-1" }
            on:click=move |_| tree.open(pressed.clone())
        >
            {aside(format!("{name} "))}
            <span class=chip::class(depth) style=hue>{code}</span>
            <span class="bar-of">{bar.map(|bar| view! { <span style:width=bar></span> })}</span>
            <span class="chance">{chance.map(|chance| (aside(", ".to_owned()), chance))}</span>
            <span class="items" aria-hidden="true">{(!leaf).then_some(items)}</span>
            {below.map(|below| aside(format!(", {below}")))}
            {title.map(|title| view! { <span class="title">{aside(", ".to_owned())}{title}</span> })}
            {fate.map(|fate| aside(format!(", {fate}")))}
        </div>
    }
}

/// A column: what follows the first `depth` codes of the open prefix.
#[component]
fn Level(tree: Tree, depth: usize) -> impl IntoView {
    let column = Memo::new(move |_| tree.columns.with(|columns| columns.get(depth).cloned()));
    // What is open matters to the rows only where it would otherwise be folded away.
    let outside = Memo::new(move |_| {
        let open = tree.path.with(|path| path.get(depth).copied())?;
        column.with(|column| {
            let column = column.as_ref()?;
            column.visible(None).iter().all(|row| row.code != open).then_some(open)
        })
    });
    let rows = move || {
        let column = column.get()?;
        let open = outside.get();
        let visible = column.visible(open);
        let hidden = column.rows.len() - visible.len();
        let size = visible.len() + usize::from(hidden > 0);
        let more = (hidden > 0).then(|| {
            let place = Place { parent: column.parent.clone(), code: None };
            let (own, pressed) = (place.clone(), place.clone());
            view! {
                <div
                    role="treeitem"
                    class="node more"
                    id=place.id()
                    {..standing(depth, size, size)}
                    tabindex=move || if tree.stop.with(|stop| stop.as_ref() == Some(&own)) { "0" } else { "-1" }
                    on:click=move |_| tree.open(pressed.clone())
                >{(tree.text.more)(hidden)}</div>
            }
        });
        let nodes = visible
            .into_iter()
            .enumerate()
            .map(|(at, row)| {
                let place = Place { parent: column.parent.clone(), code: Some(row.code) };
                view! { <Node tree place row=row.clone() position=at + 1 size/> }
            })
            .collect_view();
        Some((nodes, more))
    };
    view! { <div role="group" class="level" id=format!("trie-level-{depth}") aria-labelledby=format!("trie-head-{depth}")>{rows}</div> }
}

/// Above a column: which code it is, after which, and what leads nowhere.
#[component]
fn LevelHead(tree: Tree, depth: usize) -> impl IntoView {
    let text = tree.text;
    let column = Memo::new(move |_| tree.columns.with(|columns| columns.get(depth).cloned()));
    let name = move || tree.name(depth);
    let after = move || {
        let parent = column.get()?.parent;
        (!parent.is_empty()).then(|| (text.after)(&chip::written(&parent)))
    };
    let nowhere = move || {
        column.get()?.nowhere.map(|(codes, chance)| match codes {
            0 => text.everywhere.to_owned(),
            codes => (text.nowhere)(codes, &share(chance)),
        })
    };
    view! {
        <div class="level-head">
            <p id=format!("trie-head-{depth}")><strong>{name}</strong> " " {after}</p>
            <p class="by">{nowhere}</p>
        </div>
    }
}

/// The titles that share the open prefix, and what can be done with them.
#[component]
fn Shelf(tree: Tree) -> impl IntoView {
    let Tree { playground, text, catalog, path, .. } = tree;
    let count = move || {
        let path = path.get();
        let items = catalog.with(|catalog| catalog.as_ref().map_or(0, |catalog| catalog.below(&path)));
        if path.is_empty() { (text.everything)(items) } else { (text.share)(items, &chip::written(&path)) }
    };
    let titles = move || {
        let (catalog, path) = (catalog.get()?, path.get());
        let row = |at: usize| {
            let item = catalog.get(at)?;
            Some(view! {
                <li>
                    <span>
                        <span class="title">{item.title()}</span>
                        <span class="by">{byline(&item.attributes())}</span>
                    </span>
                    <Chips semantic_id=item.semantic_id.to_vec()/>
                </li>
            })
        };
        let trie = &catalog.trie;
        let all = trie.find(&path).map_or(&[][..], |node| trie.items(node));
        let rows = all.iter().take(SHELF).map(|&at| row(at as usize)).collect_view();
        let others = all.len().checked_sub(SHELF).filter(|others| *others > 0);
        Some(view! {
            <ul data-testid="shelf" aria-label=text.shelf>{rows}</ul>
            {others.map(|others| view! { <p class="by">{(text.others)(others)}</p> })}
        })
    };
    let pinned = Memo::new(move |_| playground.pin.with(|pin| !pin.is_empty() && *pin == path.get()));
    let pin = move |_| {
        playground.stale_pin.set(None);
        let pin = if pinned.get_untracked() { Vec::new() } else { path.get_untracked() };
        // The tree stays at its shelf, whatever the narrower search finds.
        if playground.chosen.with_untracked(Option::is_none) {
            playground.chosen.set(Some(path.get_untracked()));
        }
        playground.pin.set(pin);
    };
    view! {
        <section class="shelf ui" aria-labelledby="shelf-title">
            <h3 id="shelf-title">{text.shelf}</h3>
            <p class="count-of">
                {move || (!path.with(Vec::is_empty)).then(|| view! { <Chips semantic_id=path.get()/> })}
                <span>{count}</span>
            </p>
            <p class="acts">
                <button
                    class="button"
                    type="button"
                    id="trie-pin"
                    data-testid="pin"
                    disabled=move || path.with(Vec::is_empty)
                    on:click=pin
                >{move || if pinned.get() { text.lift } else { text.pin }}</button>
                <button
                    class="button plain"
                    type="button"
                    data-testid="follow"
                    hidden=move || playground.chosen.with(Option::is_none)
                    on:click=move |_| {
                        playground.chosen.set(None);
                        focus("trie-pin");
                    }
                >{text.follow}</button>
            </p>
            {titles}
        </section>
    }
}

/// Says that a pin is set, that it rests, or that a link's pin was dropped.
#[component]
pub fn Pinned() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().trie;
    let said = move || {
        let pin = playground.pin.get();
        if pin.is_empty() {
            return playground.stale_pin.get().map(|pin| (text.stale)(&chip::written(&pin)));
        }
        let written = chip::written(&pin);
        if !playground.constrained.get() {
            return Some((text.rests)(&written));
        }
        let items = playground.catalog.with(|catalog| catalog.as_ref().map(|it| it.below(&pin)));
        items.map(|items| (text.pinned)(&written, items))
    };
    let set = move || playground.pin.with(|pin| !pin.is_empty());
    announce(move || said().unwrap_or_default());
    view! {
        <p class="pinned-line ui">
            {move || set().then(|| view! { <Chips semantic_id=playground.pin.get()/> })}
            <span data-testid="pinned">{said}</span>
            <button
                class="button plain"
                type="button"
                data-testid="lift-pin"
                hidden=move || !set()
                on:click=move |_| {
                    playground.pin.set(Vec::new());
                    focus("top-k");
                }
            >{text.lift}</button>
        </p>
    }
}

/// The part.
#[component]
pub fn Trie() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().trie;
    let tree = Tree::new(playground, text);
    let depths = move || 0..tree.columns.with(Vec::len);
    // A column that has just opened is brought into its scroller's view, where there is one.
    Effect::new(move |before: Option<usize>| {
        let now = tree.columns.with(Vec::len);
        if before.is_some_and(|before| now > before) && playground.chosen.with_untracked(Option::is_some) {
            request_animation_frame(reveal);
        }
        now
    });
    view! {
        <section class="part" aria-labelledby="trie-title">
            <h2 id="trie-title">{text.title}</h2>
            <figure class="wide trie" data-testid="trie-figure" aria-labelledby="trie-title">
                <figcaption>{text.caption}</figcaption>
                <aside class="note" aria-label=text.note_label>{text.note} " " {text.keys}</aside>
                <div class="tree-and-shelf" hidden=move || tree.levels.get() == 0>
                    <div class="columns ui" id="trie-columns" style:--levels=move || tree.levels.get().to_string()>
                        <div class="level-heads">
                            <For each=depths key=|depth| *depth let:depth><LevelHead tree depth/></For>
                        </div>
                        <div
                            role="tree"
                            class="levels"
                            data-testid="trie"
                            aria-label=text.tree
                            on:keydown=move |event| tree.press(&event)
                        >
                            <For each=depths key=|depth| *depth let:depth><Level tree depth/></For>
                        </div>
                    </div>
                    <Shelf tree/>
                </div>
                <Table tree/>
            </figure>
        </section>
    }
}

/// Scrolls the columns to the last one that is open.
fn reveal() {
    if let Some(columns) = document().get_element_by_id("trie-columns") {
        columns.set_scroll_left(columns.scroll_width());
    }
}

/// The open columns in words, every code of them. It is built when it is opened.
#[component]
fn Table(tree: Tree) -> impl IntoView {
    let text = tree.text;
    let open = RwSignal::new(false);
    let toggled = move |event| open.set(is_open(&event));
    let heads = text.heads.map(|head| view! { <th scope="col">{head}</th> });
    let row = move |parent: &[u16], row: &Row| {
        let prefix: Vec<u16> = parent.iter().copied().chain([row.code]).collect();
        let fate = row.beam.map_or("–", |kept| if kept { text.kept } else { text.dropped });
        let below = row.title.clone().unwrap_or_else(|| (text.count)(row.items));
        view! {
            <tr>
                <th scope="row"><Chips semantic_id=prefix/></th>
                <td class="count">{row.score.map_or_else(|| "–".to_owned(), share)}</td>
                <td>{below}</td>
                <td>{fate}</td>
            </tr>
        }
    };
    let rows = move || {
        open.get().then(|| {
            let columns = tree.columns.get();
            let rows = columns.iter().flat_map(|column| column.rows.iter().map(|it| row(&column.parent, it)));
            rows.collect_view()
        })
    };
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

#[cfg(test)]
mod tests {
    use tigerlet::answer::Child;
    use tigerlet::semantic_id::{IdLayout, SemanticIds};

    use super::*;

    fn trie(codes: u16) -> Trie {
        let layout = IdLayout::new(vec![codes.into(), 1]).unwrap();
        Trie::new(&SemanticIds::new(layout, (0..codes).flat_map(|code| [code, 0]).collect()).unwrap())
    }

    fn column(codes: u16, beliefs: Option<&Children>, all: bool) -> Column {
        Column::new(&[], &trie(codes), beliefs, &BTreeMap::new(), all, |at| Some(at.to_string()))
    }

    #[test]
    fn codes_stand_by_belief_and_the_barren_are_summed_up() {
        let child = |code: u16, chance: f32, items| Child { code, score: chance.ln(), items };
        let children = vec![child(0, 0.1, 1), child(1, 0.6, 1), child(2, 0.2, 0), child(3, 0.1, 0)];
        let beliefs = Children { children, prefix_score: 0.0 };
        let column = column(2, Some(&beliefs), false);
        assert_eq!(column.rows.iter().map(|row| row.code).collect::<Vec<_>>(), [1, 0]);
        let (codes, chance) = column.nowhere.expect("the model was asked");
        assert_eq!(codes, 2);
        assert!((chance.exp() - 0.3).abs() < 1e-6);
        assert_eq!(column.rows[0].title.as_deref(), Some("1"));
    }

    #[test]
    fn a_long_column_folds_but_never_hides_what_is_open() {
        let long = column(30, None, false);
        assert_eq!(long.visible(None).len(), SHORT);
        let places = long.places(Some(25));
        assert_eq!(places.len(), SHORT + 2, "the open one and the way to more");
        assert!(places.contains(&Place { parent: Vec::new(), code: Some(25) }));
        assert_eq!(column(30, None, true).places(None).len(), 30);
        assert_eq!(column(SHORT as u16 + 1, None, false).places(None).len(), SHORT + 1);
    }
}
