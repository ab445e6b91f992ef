//! The trie as a tree to walk through: what the model thinks of every code, who lives below it, and the shelf
//! to pin.
//!
//! Each level is a column, and choosing a code opens the next. Until the reader chooses one, the tree follows
//! the best beam, to the stage at which the [player](super::player) is.

mod beliefs;
mod column;
mod keys;
mod level;
mod pin;
mod shelf;
mod table;
mod tree;

use leptos::prelude::*;

use super::Heading;
use crate::link::Part;
use crate::playground::Playground;
use crate::text::text;
pub use column::place_id;
use level::{Level, LevelHead};
pub use pin::Pinned;
use shelf::Shelf;
use table::Table;
use tree::Tree;

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
            <Heading part=Part::Trie/>
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
