//! Where a reader is in a view: how far down, with what in focus, and what unfolded.

use gloo::timers::future::TimeoutFuture;
use gloo::utils::{document, window};
use leptos::prelude::request_animation_frame;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What the Tab key may reach.
const REACHABLE: &str = "a[href], button, input, select, summary, textarea, [tabindex]";
/// How long a view may take to become as long as it was, in steps of 100 milliseconds.
const STEPS: usize = 30;

/// A place, found again in the same view: after it was built anew in another language, or was come back to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// CSS pixels from the page's top.
    top: f64,
    /// The focused element: its tag, and the how-manieth it is that the Tab key may reach.
    focus: Option<(String, u32)>,
    /// Which `<details>` are open.
    unfolded: Vec<u32>,
}

impl Place {
    /// Where the reader is now.
    pub fn note() -> Self {
        let focus = document().active_element().and_then(|focused| {
            let place = (0..).zip(all(REACHABLE)).find(|(_, element)| *element == focused)?.0;
            Some((focused.tag_name(), place))
        });
        let unfolded = (0..).zip(all("details")).filter(|(_, it)| it.has_attribute("open"));
        Self {
            top: window().scroll_y().unwrap_or(0.0),
            focus,
            unfolded: unfolded.map(|(place, _)| place).collect(),
        }
    }

    /// Leads back to a view that was left: where nothing was in focus there, its title is.
    pub fn return_to(self) {
        if self.focus.is_none() {
            request_animation_frame(focus_title);
        }
        self.restore();
    }

    /// Leads back there, once the view has been built. What is no longer there is passed over.
    pub fn restore(self) {
        request_animation_frame(move || {
            spawn_local(async move {
                // A chapter's text may still be on its way.
                for _ in 0..STEPS {
                    if all(".coming").is_empty() {
                        break;
                    }
                    TimeoutFuture::new(100).await;
                }
                let details = all("details");
                for place in &self.unfolded {
                    if let Some(folded) = details.get(*place as usize) {
                        let _ = folded.set_attribute("open", "");
                    }
                }
                // What was folded away builds itself when it is opened.
                request_animation_frame(move || self.settle());
            });
        });
    }

    fn settle(self) {
        if let Some((tag, place)) = &self.focus
            && let Some(element) = all(REACHABLE).into_iter().nth(*place as usize)
            && element.tag_name() == *tag
        {
            focus(&element);
        }
        // Figures grow while they compute. A reader who scrolls meanwhile is left alone.
        spawn_local(async move {
            for _ in 0..STEPS {
                window().scroll_to_with_x_and_y(0.0, self.top);
                let reached = window().scroll_y().unwrap_or(self.top);
                if (reached - self.top).abs() < 1.0 {
                    return;
                }
                TimeoutFuture::new(100).await;
                if window().scroll_y().is_ok_and(|now| (now - reached).abs() >= 1.0) {
                    return;
                }
            }
        });
    }
}

/// Moves the focus to a view's title, from which a reader goes on, and the view to its top.
pub fn begin() {
    request_animation_frame(|| {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus_title();
    });
}

/// Leads to a section: the focus to its title, and the view to where that stands, also while what lies above it is
/// still growing. A reader who scrolls meanwhile is left alone.
pub fn reach(title: HtmlElement) {
    focus(&title);
    title.scroll_into_view();
    spawn_local(async move {
        for _ in 0..STEPS {
            let (stood, scrolled) = (top(&title), window().scroll_y().unwrap_or(0.0));
            TimeoutFuture::new(100).await;
            let moved = (top(&title) - stood).abs() >= 1.0;
            let travelled = (window().scroll_y().unwrap_or(0.0) - scrolled).abs() >= 1.0;
            match (moved, travelled) {
                (true, true) => return,
                (true, false) => title.scroll_into_view(),
                // A browser that keeps what is in sight where it is has scrolled by itself.
                (false, _) => {}
            }
        }
    });
}

/// How far below the window's top an element begins, in CSS pixels.
fn top(element: &HtmlElement) -> f64 {
    element.get_bounding_client_rect().top()
}

fn focus_title() {
    if let Some(title) = all("main h1[tabindex]").first() {
        focus(title);
    }
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}
