//! The tree by keyboard.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::column::Place;
use super::tree::Tree;

impl Tree {
    /// The keys of a tree, with its levels side by side: up and down among siblings, right into a branch, left
    /// out of it.
    pub fn press(self, event: &KeyboardEvent) {
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
