//! The part of a link to tigerlet's page after `#`: what the reader set, so that a link reproduces it.
//!
//! `#at=CHAPTER&part=SECTION&h=ID,ID&q=WORDS&beams=20&k=10&pin=7-1&where=EXPRESSION&quota=SENTENCE,SENTENCE&surprise=40&by=dense&step=2&free&lang=ko&theme=dark`,
//! settings left out while they have their default. Item ids and values are percent-encoded, so that a comma or an
//! ampersand in one does no harm. Without `h` the history is left as it is, on a first visit to an example; `h=` is a history that the
//! reader emptied. The bundle, the engine and whether the page is embedded stand before the `#`.
//!
//! Links come from strangers: any text is one, reading takes time linear in its length, and what was read is
//! bounded. Nothing here knows a browser.

mod escape;
mod grammar;
mod mend;
mod part;
mod view;

use std::collections::HashSet;

pub use mend::mend;
pub use part::Part;
pub use tigerlet::request::Scorer;
pub use view::{CHAPTERS, Language, Theme, View};

use grammar::{GRAMMAR, Said};

/// The most beams the slider offers.
pub const MAX_BEAMS: usize = 100;
/// The longest list the slider offers.
pub const MAX_TOP_K: usize = 50;
/// The most levels of a semantic ID that a link speaks of.
pub const MAX_LEVELS: usize = 16;
/// The last step of the player before the whole path: history, encoder, then one a level.
pub const MAX_STEP: usize = MAX_LEVELS + 1;
/// The highest temperature the sliders offer, in hundredths.
pub const MAX_TEMPERATURE: u32 = 300;
/// The most items that a link carries: the newest of a longer history.
pub const MAX_HISTORY: usize = 1000;
/// The most letters, percent-encoded, of a filter.
pub const MAX_FILTER: usize = 1 << 14;
/// The most letters of a query.
pub const MAX_QUERY: usize = 200;
/// The most letters of a quota.
pub const MAX_QUOTA: usize = 1000;
/// The most quotas that a list keeps to.
pub const MAX_QUOTAS: usize = tigerlet::slate::MOST_QUOTAS;
/// The end of the slider from safe to surprising.
pub const MAX_SURPRISE: usize = 100;
/// The most letters, percent-encoded, of an item's id.
const MAX_TEXT: usize = 3072;
/// The most bytes of a link that are read: a history of [`MAX_HISTORY`] common ids has a tenth of them.
const MAX_BYTES: usize = 1 << 20;
/// The most letters of an unknown view's name that are worth repeating.
const MAX_NAME: usize = 40;

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What is open.
    pub view: View,
    /// The section of the playground that it leads to; none where it leads to the top.
    pub part: Option<Part>,
    /// Item ids, oldest first; none where the link leaves the history as it is.
    pub history: Option<Vec<String>>,
    /// Words that are looked for; empty for none.
    pub query: String,
    /// Prefixes that the search keeps at a level.
    pub beams: usize,
    /// Length of the list.
    pub top_k: usize,
    /// Whether the trie keeps the model to items that exist.
    pub constrained: bool,
    /// Whether items of the history may come back.
    pub include_seen: bool,
    /// Only items whose semantic ID begins so; empty for all.
    pub pin: Vec<u16>,
    /// Only items that this expression lets pass (`tigerlet::filter`), if it is one; empty for all.
    pub filter: String,
    /// What the list must have, sentences (`tigerlet::slate`), if they are some.
    pub quotas: Vec<String>,
    /// Hundredths of the way from what is safe to what surprises.
    pub surprise: usize,
    /// Hundredths, one a level or one for all; empty for a beam search, which draws nothing.
    pub temperature: Vec<u32>,
    /// Which draw, where there is a temperature.
    pub seed: u32,
    /// What ranks; none where it is left to the bundle.
    pub scorer: Option<Scorer>,
    /// The step of the search that is shown, from 0; none for all of it.
    pub step: Option<usize>,
    /// None where the link leaves it to the reader.
    pub language: Option<Language>,
    /// None where the link leaves it to the reader.
    pub theme: Option<Theme>,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            view: View::default(),
            part: None,
            history: None,
            query: String::new(),
            beams: 20,
            top_k: 10,
            constrained: true,
            include_seen: false,
            pin: Vec::new(),
            filter: String::new(),
            quotas: Vec::new(),
            surprise: 0,
            temperature: Vec::new(),
            seed: 1,
            scorer: None,
            step: None,
            language: None,
            theme: None,
        }
    }
}

impl Link {
    /// Reads a fragment, with or without its `#`. A part that makes no sense keeps its default, a
    /// number out of range the nearest one: a stale link still opens.
    pub fn parse(fragment: &str) -> Self {
        let mut link = Self::default();
        read(fragment, &mut |key, value| {
            if let Some(property) = GRAMMAR.iter().find(|property| property.key == key) {
                (property.read)(&mut link, value);
            }
        });
        if let Some(history) = &mut link.history {
            keep_newest(history);
        }
        link
    }

    /// The view that a fragment names and the page does not have, such as a chapter under its former name.
    pub fn lost_view(fragment: &str) -> Option<String> {
        let mut lost = None;
        read(fragment, &mut |key, value| {
            if key == "at" {
                let name = mend::without_tail(value);
                lost = (!name.is_empty() && View::named(name).is_none()).then(|| name.to_owned());
            }
        });
        Some(escape::decode(&lost?).chars().take(MAX_NAME).collect())
    }

    /// Whether it says nothing of the playground, as a way from one view or section to another does: that stays as it is.
    pub fn is_way(&self) -> bool {
        let Self { view, part, language, theme, .. } = self.clone();
        *self == Self { view, part, language, theme, ..Self::default() }
    }

    /// The fragment with its `#`.
    pub fn fragment(&self) -> String {
        let mut out = String::from("#");
        for property in &GRAMMAR {
            let said = (property.write)(self);
            if said != Said::Nothing && out.len() > 1 {
                out.push('&');
            }
            match said {
                Said::Nothing => {}
                Said::Flag => out.push_str(property.key),
                Said::Value(value) => out.extend([property.key, "=", &value]),
            }
        }
        out
    }
}

/// Hands out a fragment's keys and values. A part that no page has written, for its key is unknown or its value
/// has a sign in it, was escaped by a program on the way: what stands behind the escapes is read in its place.
fn read(fragment: &str, hear: &mut impl FnMut(&str, &str)) {
    let fragment = fragment.trim_start_matches('#');
    let end = fragment.floor_char_boundary(MAX_BYTES);
    for part in fragment[..end].split('&') {
        let (key, value) = pair(part);
        if GRAMMAR.iter().any(|property| property.key == key) && !value.contains('=') {
            hear(key, value);
        } else {
            for part in escape::decode(part).trim_start_matches('#').split('&') {
                let (key, value) = pair(part);
                hear(key, value);
            }
        }
    }
}

fn pair(part: &str) -> (&str, &str) {
    let (key, value) = part.split_once('=').unwrap_or((part, ""));
    (mend::without_tail(key), value)
}

/// Leaves each id once, where it was read last, and no more than a link carries.
fn keep_newest(history: &mut Vec<String>) {
    let mut seen = HashSet::new();
    let mut newest: Vec<String> = Vec::new();
    for id in std::mem::take(history).into_iter().rev() {
        if newest.len() < MAX_HISTORY && seen.insert(id.clone()) {
            newest.push(id);
        }
    }
    newest.reverse();
    *history = newest;
}

#[cfg(test)]
mod tests;
