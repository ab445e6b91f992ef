//! One step of the decoding that the reader chooses: the playground's own, so that a link has it and the path shows it.

use leptos::prelude::*;

use super::Choice;
use super::player::Stage;
use crate::playground::Playground;
use crate::text::text;

/// The step, and the ID that is being written. Handles only.
#[derive(Clone, Copy)]
pub struct Step {
    pub playground: Playground,
    /// The ID that is followed, whole.
    pub id: Memo<Vec<u16>>,
    /// The level whose code is next, from 0.
    pub level: Memo<usize>,
}

impl Step {
    pub fn new(playground: Playground) -> Self {
        let id = Memo::new(move |_| playground.followed());
        let level = Memo::new(move |_| {
            let levels = playground.levels();
            let level = match Stage::at(playground.step.get(), levels) {
                Stage::Level(level) => level,
                Stage::History | Stage::Encoder => 0,
                // The first code leads somewhere as a rule: the second shows what a trie is for.
                Stage::Whole => 1,
            };
            level.min(levels.saturating_sub(1))
        });
        Self { playground, id, level }
    }

    /// The codes before it.
    pub fn prefix(self) -> Vec<u16> {
        self.id.with(|id| id.get(..self.level.get()).unwrap_or_default().to_vec())
    }
}

/// A button for every code of an ID.
#[component]
pub fn Steps(step: Step, name: &'static str) -> impl IntoView {
    let text = &text().player;
    let Step { playground, level, .. } = step;
    let options = Signal::derive(move || {
        let levels = playground.levels();
        let suffix = playground.catalog.with(|it| it.as_ref().is_some_and(|it| it.card.suffix));
        let words = |level: usize| match suffix && level + 1 == levels {
            true => text.suffix.to_owned(),
            false => (text.code)(level + 1),
        };
        (0..levels).map(|level| (level, words(level))).collect::<Vec<_>>()
    });
    let choose = move |level| playground.step.set(Stage::Level(level).step());
    view! { <Choice name legend=text.next options chosen=level choose/> }
}
