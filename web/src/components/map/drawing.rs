//! What the parts of the map share: what is drawn where, and what is looked at.

use std::fmt::Write;
use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::chart::{Chart, Frame};
use super::shelves;
use crate::components::chip::{Style, hue};
use crate::playground::Playground;

/// How far from a dot a finger may come down, in CSS pixels.
const REACH: f64 = 24.0;

/// Handles only.
#[derive(Clone, Copy)]
pub struct Drawing {
    pub playground: Playground,
    pub chart: Memo<Option<Arc<Chart>>>,
    pub frame: Memo<Frame>,
    pub level: RwSignal<usize>,
    /// Where the walk stands, if it has begun.
    pub at: RwSignal<Option<usize>>,
    /// The item under the pointer.
    pub hovered: RwSignal<Option<usize>>,
    /// The item being looked at.
    pub active: Memo<Option<usize>>,
    /// Items of the history.
    pub read: Memo<Vec<usize>>,
    /// Items that are recommended, best first.
    pub recommended: Memo<Vec<usize>>,
}

impl Drawing {
    pub fn new(playground: Playground, chart: Memo<Option<Arc<Chart>>>, width: RwSignal<f64>) -> Self {
        let frame = move |_: Option<&Frame>| {
            chart.with(|chart| chart.as_ref().map(|chart| Frame::new(width.get(), chart))).unwrap_or_default()
        };
        let places = move |ids: Vec<String>| -> Vec<usize> {
            playground.catalog.with(|catalog| {
                let find = |id: &String| catalog.as_ref().and_then(|catalog| catalog.place(id));
                ids.iter().filter_map(find).collect()
            })
        };
        let recommended = move || {
            playground.shown.with(|shown| {
                let listed = shown.as_ref().map(|shown| shown.answer.response.recommendations.as_slice());
                listed.unwrap_or_default().iter().map(|found| found.item.clone()).collect()
            })
        };
        let marked = move || {
            let marked = playground.marked.get()?;
            playground.catalog.with(|catalog| {
                let catalog = catalog.as_ref()?;
                catalog.place(catalog.named(&marked)?.id)
            })
        };
        let (at, hovered) = (RwSignal::new(None), RwSignal::new(None));
        Self {
            playground,
            chart,
            frame: Memo::new(frame),
            level: RwSignal::new(0),
            at,
            hovered,
            active: Memo::new(move |_| hovered.get().or_else(marked).or(at.get())),
            read: Memo::new(move |_| places(playground.history.get())),
            recommended: Memo::new(move |_| places(recommended())),
        }
    }

    /// Where the walk stands, or would begin: at what is recommended first, or was read last.
    pub fn here(self) -> Option<usize> {
        let first = || self.recommended.with(|all| all.first().copied());
        let last = || self.read.with(|all| all.last().copied());
        self.at.get().or_else(first).or_else(last).or_else(|| self.chart.with(|it| it.as_ref().map(|_| 0)))
    }

    /// The item at a place of the figure.
    pub fn under(self, event: &MouseEvent) -> Option<usize> {
        let place = [f64::from(event.offset_x()), f64::from(event.offset_y())];
        let frame = self.frame.get_untracked();
        self.chart.with_untracked(|chart| frame.nearest(chart.as_ref()?, place, REACH))
    }

    pub fn title(self, item: usize) -> Option<String> {
        self.playground.catalog.with(|catalog| Some(catalog.as_ref()?.get(item)?.title()))
    }

    pub fn add(self, item: usize) {
        let id = self.playground.catalog.with_untracked(|catalog| {
            catalog.as_ref().and_then(|catalog| catalog.get(item)).map(|item| item.id.to_owned())
        });
        if let Some(id) = id {
            self.playground.add(&id);
        }
    }

    /// Where some items lie.
    pub fn points(self, items: &[usize]) -> Vec<[f64; 2]> {
        let frame = self.frame.get();
        self.chart.with(|chart| {
            let at = |&item| chart.as_ref().and_then(|chart| frame.at(chart, item));
            items.iter().filter_map(at).collect()
        })
    }

    /// How many others share the first code of an item, the first two, and so on: one number a level.
    pub fn company(self, item: usize) -> Vec<usize> {
        let count = |shelf: &[u32]| shelf.len().saturating_sub(1);
        self.playground.catalog.with(|catalog| {
            let shelves = catalog.as_ref().map(|catalog| shelves::of(catalog, item));
            shelves.unwrap_or_default().into_iter().map(count).collect()
        })
    }

    /// Those that share codes with the active item, by how many, as paths; and their colour.
    pub fn mates(self) -> Option<(Vec<String>, Style)> {
        let active = self.active.get()?;
        let catalog = self.playground.catalog.get()?;
        let path = |shelf: &[u32]| {
            let others: Vec<usize> =
                shelf.iter().map(|&item| item as usize).filter(|&item| item != active).collect();
            self.points(&others).into_iter().fold(String::new(), |mut path, point| {
                dot(&mut path, point);
                path
            })
        };
        let paths = shelves::of(&catalog, active).into_iter().map(path).collect();
        Some((paths, hue(*catalog.get(active)?.semantic_id.first()?)))
    }
}

/// A dot: a line of no length has round ends.
pub fn dot(path: &mut String, [x, y]: [f64; 2]) {
    let _ = write!(path, "M{x:.1} {y:.1}h.01");
}
