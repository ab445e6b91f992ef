//! The state of the tree: what is open, what each column lists, where the focus is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::prelude::*;

use super::beliefs::{Beliefs, asked};
use super::column::{Column, Place};
use crate::components::focus;
use crate::components::player::Stage;
use crate::playground::{Catalog, Playground, Shown};
use crate::text::trie::Strings;

/// What the parts of the tree share. Handles only.
#[derive(Clone, Copy)]
pub struct Tree {
    pub playground: Playground,
    pub text: &'static Strings,
    /// None until a bundle is open.
    pub catalog: Memo<Option<Arc<Catalog>>>,
    /// Codes of a whole ID.
    pub levels: Memo<usize>,
    /// The prefix that is open: column d lists what follows its first d codes.
    pub path: Memo<Vec<u16>>,
    pub columns: Memo<Vec<Column>>,
    /// Prefixes whose columns show all of their codes.
    pub unfolded: RwSignal<BTreeSet<Vec<u16>>>,
    /// Where the focus is, or was.
    pub active: RwSignal<Option<Place>>,
    /// The one place that the Tab key reaches.
    pub stop: Memo<Option<Place>>,
}

impl Tree {
    pub fn new(playground: Playground, text: &'static Strings) -> Self {
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
    pub fn name(self, depth: usize) -> String {
        let suffix =
            self.playground.catalog.with(|catalog| catalog.as_ref().is_some_and(|it| it.card.suffix));
        let last = depth + 1 == self.levels.get();
        if suffix && last { self.text.suffix.to_owned() } else { (self.text.code)(depth + 1) }
    }

    /// Opens the tree at a prefix.
    pub fn choose(self, prefix: Vec<u16>) {
        self.playground.chosen.set(Some(prefix));
    }

    pub fn go(self, place: Place) {
        let id = place.id();
        self.active.set(Some(place));
        focus(id);
    }

    /// Opens a place, or shows all codes of its column.
    pub fn open(self, place: Place) {
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
