//! The text of the chapters, and what else is long to read: files of the page's own, fetched when one is opened.

use std::pin::pin;
use std::sync::Arc;

use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Element, RequestCache};

use crate::address;
use crate::chapters::{CHAPTERS, Chapter};
use crate::connection::saves_data;
use crate::download::capped;
use crate::page::Language;
use crate::prose::parts;

/// The most bytes that a chapter may have. The longest has a tenth of it.
const MOST: u64 = 200_000;
/// How long a file may take, in milliseconds.
const PATIENCE: u32 = 15_000;
/// How long a chapter is read before the next one is fetched, in milliseconds.
const REST: u32 = 2000;

/// A chapter's text: what stands before its figure, behind it, to try, and what follows.
pub type Parts = [Arc<str>; 4];

/// What there is of a chapter's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    Coming,
    Here(Parts),
    /// It did not arrive, or is no chapter.
    Missing,
}

/// A chapter's place, and a language.
type Key = (usize, Language);

/// The chapters' texts, each fetched once. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Texts {
    /// By place and language, of those that were asked for.
    known: RwSignal<Vec<(Key, Text)>>,
}

impl Texts {
    pub fn new() -> Self {
        Self { known: RwSignal::new(Vec::new()) }
    }

    /// What there is of it now.
    pub fn get(self, place: usize, language: Language) -> Text {
        self.known.with(|known| known_of(known, (place, language))).unwrap_or(Text::Coming)
    }

    /// Fetches a chapter that is to be read now, and then the next one.
    pub fn open(self, place: usize, language: Language) {
        spawn_local(async move {
            self.fetch(place, language).await;
            TimeoutFuture::new(REST).await;
            if !saves_data() {
                self.fetch(place + 1, language).await;
            }
        });
    }

    /// Fetches a chapter, unless it is here or on its way.
    pub async fn fetch(self, place: usize, language: Language) {
        let key = (place, language);
        let before = self.known.with_untracked(|known| known_of(known, key));
        // Asked for once more, it comes from the server.
        let cache = match before {
            Some(Text::Here(_) | Text::Coming) => return,
            Some(Text::Missing) => RequestCache::Reload,
            None => RequestCache::Default,
        };
        let Some(chapter) = CHAPTERS.get(place) else { return };
        self.tell(key, Text::Coming);
        let text = text_of(chapter.name, language, cache).await;
        let parts = text.and_then(|text| parts(&text));
        self.tell(key, parts.map_or(Text::Missing, Text::Here));
    }

    fn tell(self, key: Key, text: Text) {
        self.known.update(|known| {
            known.retain(|(known, _)| *known != key);
            known.push((key, text));
        });
    }
}

fn known_of(known: &[(Key, Text)], key: Key) -> Option<Text> {
    known.iter().find(|(known, _)| *known == key).map(|(_, text)| text.clone())
}

/// What index.html says of a text.
fn link(name: &str, language: Language) -> Option<Element> {
    let selector = format!("link[data-language={}][data-name={name}]", language.code());
    document().query_selector(&selector).ok()?
}

/// How long a chapter takes to read, in minutes.
pub fn minutes(chapter: &Chapter, language: Language) -> Option<String> {
    link(chapter.name, language)?.get_attribute("data-minutes")
}

/// A text of the page's own, by its name.
pub async fn text_of(name: &str, language: Language, cache: RequestCache) -> Option<String> {
    let url = address::resolve(&link(name, language)?.get_attribute("href")?).ok()?;
    let (file, late) = (pin!(capped(&url, MOST, cache)), pin!(TimeoutFuture::new(PATIENCE)));
    match select(file, late).await {
        Either::Left((bytes, _)) => String::from_utf8(bytes?).ok(),
        Either::Right(_) => None,
    }
}
