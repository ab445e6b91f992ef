//! Whether a part of the page is near the window, so that the model is not asked for what nobody sees.

use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::html::Section;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far below or above the window still counts as near.
const MARGIN: &str = "400px";

type Kept = Option<(IntersectionObserver, Closure<dyn Fn(js_sys::Array)>)>;

/// Whether the section is near the window, now and whenever that changes.
pub fn near(section: NodeRef<Section>) -> ReadSignal<bool> {
    let (near, set_near) = signal(false);
    let kept: StoredValue<Kept, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(section) = section.get() else { return };
        let changed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            // The newest comes last.
            if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                set_near.try_set(entry.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(MARGIN);
        match IntersectionObserver::new_with_options(changed.as_ref().unchecked_ref(), &options) {
            Ok(observer) => {
                observer.observe(&section);
                kept.set_value(Some((observer, changed)));
            }
            // Who cannot tell sees everything.
            Err(_) => set_near.set(true),
        }
    });
    on_cleanup(move || {
        kept.try_update_value(|kept| {
            if let Some((observer, _)) = kept {
                observer.disconnect();
            }
        });
    });
    near
}

/// How long a question rests before it is asked, in milliseconds: the list of recommendations comes first.
const REST: u32 = 200;

/// The last answer to a question that changes.
pub struct Answered<T: 'static> {
    pub answer: RwSignal<Option<Arc<T>>>,
    /// Why there is none to the last question.
    pub error: RwSignal<Option<String>>,
}

/// Asks whenever the question changes, while its section is near the window; no question has no answer, and an
/// answer that comes after the next question is dropped.
pub fn answered<K: Clone + PartialEq + 'static, T: Send + Sync + 'static>(
    near: ReadSignal<bool>,
    question: impl Fn() -> Option<K> + 'static,
    ask: impl AsyncFn(K) -> Result<T, String> + 'static,
) -> Answered<T> {
    let (answer, error) = (RwSignal::new(None), RwSignal::new(None));
    let ask = Rc::new(ask);
    // Counts questions: an answer to any but the last is stale.
    let asked = StoredValue::new(0_u64);
    let known: StoredValue<Option<K>, LocalStorage> = StoredValue::new_local(None);
    let timer: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let (question, near) = (question(), near.get());
        let number = asked.get_value() + 1;
        asked.set_value(number);
        timer.set_value(None);
        if question.is_none() {
            known.set_value(None);
            answer.set(None);
            error.set(None);
        }
        let Some(question) = question.filter(|_| near) else { return };
        if known.with_value(|known| known.as_ref() == Some(&question)) {
            return;
        }
        let ask = ask.clone();
        let call = async move {
            let outcome = ask(question.clone()).await;
            if asked.try_get_value() != Some(number) {
                return;
            }
            match outcome {
                Ok(found) => {
                    known.set_value(Some(question));
                    error.set(None);
                    answer.set(Some(Arc::new(found)));
                }
                Err(message) => {
                    known.set_value(None);
                    // What is shown is never the answer to another question.
                    answer.set(None);
                    error.set(Some(message));
                }
            }
        };
        timer.set_value(Some(Timeout::new(REST, move || spawn_local(call))));
    });
    Answered { answer, error }
}
