//! What is open, in which language and in which colours: the part of the state that every view shares.

use gloo::storage::{LocalStorage as Kept, Storage};
use gloo::utils::{document_element, window};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::link::Link;
pub use crate::link::{Language, Part, Theme, View};
use crate::place::Place;

/// What is open, and how it looks. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Page {
    pub view: RwSignal<View>,
    /// The section of the playground that the address names.
    pub part: RwSignal<Option<Part>>,
    /// The section that a link leads to and that has not been reached yet: it may be on its way.
    pub bound: RwSignal<Option<Part>>,
    pub language: RwSignal<Language>,
    pub theme: RwSignal<Theme>,
    /// Whether the colours are the dark ones, by choice or as the reader's system is.
    pub dark: Memo<bool>,
    /// Whether a choice could not be kept for later visits.
    pub unkept: RwSignal<bool>,
}

/// Where the reader's choices are kept between visits.
const LANGUAGE: &str = "tigerlet.language";
const THEME: &str = "tigerlet.theme";

impl Page {
    /// The link's choices come first, then those of an earlier visit, then the browser's.
    pub fn new(link: Link) -> Self {
        let Link { language, theme, .. } = link;
        let part = part_of(&link);
        let asked = || window().navigator().language().as_deref().and_then(Language::of);
        let kept = |key| crate::client::may_keep().then(|| Kept::get::<String>(key).ok()).flatten();
        let language = language
            .or_else(|| kept(LANGUAGE).as_deref().and_then(Language::of))
            .or_else(asked)
            .unwrap_or_default();
        let theme = theme.or_else(|| kept(THEME).as_deref().and_then(Theme::named)).unwrap_or_default();
        let (theme, system) = (RwSignal::new(theme), systems_darkness());
        let dark = move || match theme.get() {
            Theme::System => system.get(),
            theme => theme == Theme::Dark,
        };
        let page = Self {
            view: RwSignal::new(link.view),
            part: RwSignal::new(part),
            bound: RwSignal::new(part),
            language: RwSignal::new(language),
            theme,
            dark: Memo::new(move |_| dark()),
            unkept: RwSignal::new(false),
        };
        Effect::new(move |_| {
            let dark = page.dark.get();
            let root = document_element();
            let _ = root.set_attribute("lang", page.language.get().code());
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        });
        page
    }

    /// Puts into a link of the playground's what it says of the page; what is as everywhere stays out.
    pub fn complete(&self, link: Link) -> Link {
        let link = Link {
            view: self.view.get(),
            part: self.part.get(),
            language: Some(self.language.get()).filter(|it| *it != Language::default()),
            theme: Some(self.theme.get()).filter(|it| *it != Theme::default()),
            ..link
        };
        Link { part: part_of(&link), ..link }
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
        let part = part_of(link);
        if self.part.get_untracked() != part {
            self.part.set(part);
        }
        // Once more, too: the reader may have scrolled away.
        self.bound.set(part);
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

/// The section that a link leads to: of the views only the playground has some.
fn part_of(link: &Link) -> Option<Part> {
    link.part.filter(|_| link.view == View::Playground)
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
