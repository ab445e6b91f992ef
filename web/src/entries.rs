//! The browser's history: an entry for every view and every link that was followed, so that Back leads to where
//! the reader was, in the state and at the place of then.

use gloo::timers::callback::Timeout;
use leptos::ev::{MouseEvent, PopStateEvent};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

use crate::address;
use crate::link::{Link, Part, View};
use crate::page::Page;
use crate::place::{self, Place};
use crate::playground::Playground;

/// How long state and reader rest before the entry follows, in milliseconds: a browser takes no more than a
/// hundred changes in half a minute.
const REST: u32 = 200;

/// The entry that is shown. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Entries {
    page: Page,
    playground: Playground,
    /// Its view.
    view: StoredValue<View>,
    /// What the address said when it was last written or heard of.
    fragment: StoredValue<String>,
    /// Whether a link was followed that has no entry yet.
    followed: StoredValue<bool>,
    resting: StoredValue<Option<Timeout>, LocalStorage>,
    noting: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Entries {
    /// Follows the state from here on.
    pub fn new(page: Page, playground: Playground) -> Self {
        let entries = Self {
            page,
            playground,
            view: StoredValue::new(page.view.get_untracked()),
            fragment: StoredValue::new(address::fragment()),
            followed: StoredValue::new(false),
            resting: StoredValue::new_local(None),
            noting: StoredValue::new_local(None),
        };
        if let Ok(history) = window().history() {
            let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
            // A page that is loaded anew comes back to its place.
            match history.state().ok().and_then(read) {
                Some(place) => {
                    page.bound.set(None);
                    place.restore();
                }
                None => address::replace(&address::fragment(), &written(&Place::default())),
            }
        }
        Effect::new(move |_| entries.write());
        let travelled = window_event_listener(leptos::ev::popstate, move |event| entries.hear(&event));
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| entries.note_soon());
        let focused = window_event_listener(leptos::ev::focusin, move |_| entries.note_soon());
        // Who goes elsewhere meanwhile is not fetched back.
        let left = move || page.bound.set(None);
        let wheeled = window_event_listener(leptos::ev::wheel, move |_| left());
        let pressed = window_event_listener(leptos::ev::pointerdown, move |_| left());
        let typed = window_event_listener(leptos::ev::keydown, move |_| left());
        on_cleanup(move || {
            travelled.remove();
            scrolled.remove();
            focused.remove();
            wheeled.remove();
            pressed.remove();
            typed.remove();
        });
        entries
    }

    /// Takes over a link of the page's own, in an entry of its own.
    pub fn follow(self, link: Link) {
        self.note();
        self.followed.set_value(true);
        self.page.follow(&link);
        self.playground.follow(link);
        // A link to where the reader is makes no entry, and leaves none to make.
        let now = untrack(|| self.page.complete(self.playground.link())).fragment();
        self.followed.set_value(self.fragment.get_value() != now);
    }

    /// Turns to another bundle in the playground, by its folder's URL, in an entry of its own, and leads to a section.
    /// What the history is worth there is for its catalogue to say; codes are other codes there.
    pub fn turn(self, bundle: &str, part: Option<Part>) {
        self.note();
        let link = untrack(|| self.page.complete(self.playground.link()));
        let link = Link { view: View::Playground, part, history: None, pin: Vec::new(), ..link };
        let fragment = link.fragment();
        address::push_bundle(bundle, &fragment, &written(&Place::default()));
        self.fragment.set_value(fragment);
        self.view.set_value(link.view);
        self.playground.turn();
        self.page.follow(&link);
        if part.is_none() {
            place::begin();
        }
    }

    /// Follows the link that a click is on, unless the browser is to do what it does with it.
    pub fn click(self, event: &MouseEvent) {
        if let Some(fragment) = address::followed(event) {
            event.prevent_default();
            self.follow(Link::parse(&fragment));
        }
    }

    /// The address follows the state: a view has an entry of its own, a slider has none.
    fn write(self) {
        let link = self.page.complete(self.playground.link());
        let (view, fragment) = (link.view, link.fragment());
        let turned = self.view.get_value() != view;
        let followed = self.followed.get_value() && self.fragment.get_value() != fragment;
        self.followed.set_value(false);
        if turned || followed {
            self.view.set_value(view);
            self.resting.set_value(None);
            self.noting.set_value(None);
            self.fragment.set_value(fragment.clone());
            // A frame's entries would stand in the way of the page around it.
            let put = if address::embedded() { address::replace } else { address::push };
            put(&fragment, &written(&Place::default()));
            if turned && self.page.bound.with_untracked(Option::is_none) {
                place::begin();
            }
        } else if self.playground.catalog.with(Option::is_some) {
            self.resting.set_value(Some(Timeout::new(REST, move || {
                // An address that is not the one written last has come from outside, and is about to be heard.
                if self.is_here() {
                    self.fragment.set_value(fragment.clone());
                    address::replace(&fragment, &address::state());
                }
            })));
        }
    }

    /// The browser has gone to another entry, or has made one for a link that was pasted.
    fn hear(self, event: &PopStateEvent) {
        let fragment = address::fragment();
        let link = Link::parse(&fragment);
        self.fragment.set_value(fragment.clone());
        self.resting.set_value(None);
        self.noting.set_value(None);
        let turned = self.view.get_value() != link.view;
        self.view.set_value(link.view);
        if self.playground.client.bundle.with_untracked(|bundle| *bundle != address::bundle()) {
            self.playground.turn();
        }
        match read(event.state()) {
            // Language and colours are the reader's of today.
            Some(place) => {
                self.page.follow(&Link { language: None, theme: None, ..link.clone() });
                // Back to the place that was left, wherever its section's heading is.
                self.page.bound.set(None);
                self.playground.follow(link);
                if turned { place.return_to() } else { place.restore() }
            }
            None => {
                address::replace(&fragment, &written(&Place::default()));
                self.page.follow(&link);
                self.playground.follow(link);
                if turned && self.page.bound.with_untracked(Option::is_none) {
                    place::begin();
                }
            }
        }
    }

    /// Whether the address is still that of this entry.
    fn is_here(self) -> bool {
        self.fragment.get_value() == address::fragment()
    }

    fn note_soon(self) {
        self.noting.set_value(Some(Timeout::new(REST, move || self.note())));
    }

    /// Writes down where the reader is.
    fn note(self) {
        if self.is_here() {
            address::replace(&address::fragment(), &written(&Place::note()));
        }
    }
}

fn written(place: &Place) -> JsValue {
    serde_wasm_bindgen::to_value(place).unwrap_or(JsValue::NULL)
}

fn read(state: JsValue) -> Option<Place> {
    serde_wasm_bindgen::from_value(state).ok()
}
