//! What is open, in which language and in which colours: the part of the state that every view shares.

use gloo::storage::{LocalStorage as Kept, Storage};
use gloo::utils::{document_element, window};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::link::Link;
pub use crate::link::{Language, Theme, View};
use crate::place::Place;

/// What is open, and how it looks. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Page {
    pub view: RwSignal<View>,
    pub language: RwSignal<Language>,
    pub theme: RwSignal<Theme>,
    /// Whether a choice could not be kept for later visits.
    pub unkept: RwSignal<bool>,
}

/// Where the reader's choices are kept between visits.
const LANGUAGE: &str = "tigerlet.language";
const THEME: &str = "tigerlet.theme";

impl Page {
    /// The link's choices come first, then those of an earlier visit, then the browser's.
    pub fn new(view: View, language: Option<Language>, theme: Option<Theme>) -> Self {
        let asked = || window().navigator().language().as_deref().and_then(Language::of);
        let kept = |key| crate::client::may_keep().then(|| Kept::get::<String>(key).ok()).flatten();
        let language = language
            .or_else(|| kept(LANGUAGE).as_deref().and_then(Language::of))
            .or_else(asked)
            .unwrap_or_default();
        let theme = theme.or_else(|| kept(THEME).as_deref().and_then(Theme::named)).unwrap_or_default();
        let page = Self {
            view: RwSignal::new(view),
            language: RwSignal::new(language),
            theme: RwSignal::new(theme),
            unkept: RwSignal::new(false),
        };
        let dark = systems_darkness();
        Effect::new(move |_| {
            let dark = match page.theme.get() {
                Theme::System => dark.get(),
                theme => theme == Theme::Dark,
            };
            let root = document_element();
            let _ = root.set_attribute("lang", page.language.get().code());
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        });
        page
    }

    /// Puts into a link of the playground's what it says of the page; what is as everywhere stays out.
    pub fn complete(&self, link: Link) -> Link {
        Link {
            view: self.view.get(),
            language: Some(self.language.get()).filter(|it| *it != Language::default()),
            theme: Some(self.theme.get()).filter(|it| *it != Theme::default()),
            ..link
        }
    }

    /// Takes over what a link says of the page; what it leaves to the reader stays as it is.
    pub fn follow(&self, link: &Link) {
        if let Some(theme) = link.theme {
            self.theme.set(theme);
        }
        if let Some(language) = link.language {
            self.turn(language);
        }
        if self.view.get_untracked() != link.view {
            self.view.set(link.view);
        }
    }

    /// Shows itself in another language. The view is built anew, and the reader's place in it is kept.
    fn turn(&self, language: Language) {
        if self.language.get_untracked() != language {
            let place = Place::note();
            self.language.set(language);
            place.restore();
        }
    }

    /// Speaks that language from now on, on later visits too.
    pub fn speak(&self, language: Language) {
        self.turn(language);
        self.unkept.set(!keep(LANGUAGE, language.code()));
    }

    /// Takes on these colours, on later visits too.
    pub fn dress(&self, theme: Theme) {
        self.theme.set(theme);
        self.unkept.set(!keep(THEME, theme.name()));
    }
}

/// Whether the reader's system is dark, now and whenever that changes.
fn systems_darkness() -> ReadSignal<bool> {
    let (dark, set_dark) = signal(false);
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        set_dark.set(query.matches());
        let changed = Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
            move |event: web_sys::MediaQueryListEvent| set_dark.set(event.matches()),
        );
        query.set_onchange(Some(changed.as_ref().unchecked_ref()));
        // As long as the page itself, and so is the query that would otherwise fall silent.
        changed.forget();
        std::mem::forget(query);
    }
    dark
}

/// Whether the browser keeps a choice; where it does not, it holds for this visit.
fn keep(key: &str, value: &str) -> bool {
    crate::client::may_keep() && Kept::set(key, value).is_ok()
}
