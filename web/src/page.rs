//! What is open, in which language and in which colours: the part of the state that every view shares.

use gloo::storage::{LocalStorage as Kept, Storage};
use gloo::utils::{document_element, window};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::chapters::{CHAPTERS, Chapter};
use crate::link::Link;

/// What fills the sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The playground.
    #[default]
    Playground,
    /// The walkthrough's table of contents.
    Contents,
    /// A chapter of the walkthrough, by its place from 0.
    Chapter(usize),
}

impl View {
    /// Its name in a link: `contents`, or a chapter's.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Playground => None,
            Self::Contents => Some("contents"),
            Self::Chapter(place) => CHAPTERS.get(place).map(Chapter::name),
        }
    }

    /// The view of that name.
    pub fn named(name: &str) -> Option<Self> {
        if name == "contents" {
            return Some(Self::Contents);
        }
        CHAPTERS.iter().position(|chapter| chapter.name() == name).map(Self::Chapter)
    }
}

/// The languages that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Korean,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// Its code by BCP 47.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// What its speakers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// The language of a BCP 47 tag such as `ko-KR`.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }
}

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

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

    /// Speaks that language from now on, on later visits too.
    pub fn speak(&self, language: Language) {
        self.language.set(language);
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
