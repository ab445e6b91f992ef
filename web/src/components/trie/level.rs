//! A column of the tree as it is shown: its head and its codes.

use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::column::{Place, Row};
use super::tree::Tree;
use crate::components::chip;
use crate::text::format::share;

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
pub fn Level(tree: Tree, depth: usize) -> impl IntoView {
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
pub fn LevelHead(tree: Tree, depth: usize) -> impl IntoView {
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
