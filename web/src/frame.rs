//! What a frame and the page around it say to each other, by `postMessage`, where the page is shown with `?embed`.
//!
//! To the page around: `{tigerlet: "size", height}` whenever the frame's content grows or shrinks, in CSS pixels;
//! `{tigerlet: "history", history}` with item ids, oldest first; `{tigerlet: "chosen", item, title}` for an item that
//! the reader has just added. From it: `{tigerlet: "history", history}`, which puts another history in place. Whatever
//! else arrives, or comes from anybody but the page around, is not heard.

use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, ResizeObserver, Window};

use crate::address;
use crate::playground::Playground;

/// The most items, and the most letters of an id, that a message may bring.
const MOST_ITEMS: u32 = 200;
const MOST_LETTERS: usize = 600;

/// Speaks and listens, where there is a page around.
pub fn speak(playground: Playground) {
    let Some(around) = address::embedded().then(around).flatten() else { return };
    tell_size(around.clone());
    let to = around.clone();
    Effect::new(move |before: Option<Vec<String>>| {
        let history = playground.history.get();
        if playground.catalog.with(Option::is_some) && before.as_ref() != Some(&history) {
            let ids: Array = history.iter().map(|id| JsValue::from_str(id)).collect();
            say(&to, "history", &[("history", ids.into())]);
            // One more than before, and the others as they were: somebody has chosen it.
            if let (Some(before), Some((last, others))) = (&before, history.split_last())
                && before == others
            {
                say(&to, "chosen", &[("item", last.into()), ("title", playground.title(last).into())]);
            }
        }
        history
    });
    let heard = window_event_listener(leptos::ev::message, move |event: MessageEvent| {
        let from_around = event.source().is_some_and(|source| Object::is(&source, &around));
        if let Some(history) = from_around.then(|| history(&event.data())).flatten() {
            playground.adopt(history);
        }
    });
    on_cleanup(move || heard.remove());
}

/// The window of the page around this one, if there is one.
fn around() -> Option<Window> {
    let parent = window().parent().ok()??;
    (!Object::is(&parent, &window())).then_some(parent)
}

/// Tells the height of the content, now and whenever it changes.
fn tell_size(to: Window) {
    let Some(root) = document().document_element() else { return };
    let told = root.clone();
    let changed = Closure::<dyn Fn()>::new(move || {
        say(&to, "size", &[("height", told.scroll_height().into())]);
    });
    if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
        observer.observe(&root);
        // As long as the page itself.
        changed.forget();
        std::mem::forget(observer);
    }
}

/// Sends a message. Nothing in it is a secret from whoever has put the frame into their page.
fn say(to: &Window, what: &str, fields: &[(&str, JsValue)]) {
    let message = Object::new();
    for (name, value) in [("tigerlet", JsValue::from_str(what))].iter().chain(fields) {
        let _ = Reflect::set(&message, &(*name).into(), value);
    }
    let _ = to.post_message(&message, "*");
}

/// The history that a message brings, if it is one of ours.
fn history(message: &JsValue) -> Option<Vec<String>> {
    let field = |name: &str| Reflect::get(message, &name.into()).ok();
    if !message.is_object() || field("tigerlet")?.as_string()? != "history" {
        return None;
    }
    let ids: Array = field("history")?.dyn_into().ok()?;
    if ids.length() > MOST_ITEMS {
        return None;
    }
    let ids = ids.iter().map(|id| id.as_string().filter(|id| id.len() <= MOST_LETTERS));
    ids.collect()
}
