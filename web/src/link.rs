//! The part of the link after `#`: what the reader set, so that a link reproduces it.
//!
//! `#at=CHAPTER&h=ID,ID&beams=20&k=10&pin=7-1&step=2&free&lang=ko&theme=dark`, settings left out while they
//! have their default. Item ids and values are percent-encoded, so that a comma or an ampersand in one does
//! no harm. Without `h`, as on a first visit, the page starts with an example; `h=` is a history that the
//! reader emptied. The bundle, the engine and whether the page is embedded stand before the `#`.

use std::collections::BTreeMap;

use crate::page::{Language, Theme, View};

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
/// The attribute that holds an item's year.
pub const YEAR: &str = "year";
/// The most filters, and the most items, that a link carries.
const MAX_LIST: usize = 200;
/// The most letters, percent-encoded, of an item's id and of a filter.
const MAX_TEXT: usize = 600;
/// The most letters of an unknown view's name that are worth repeating.
const MAX_NAME: usize = 40;

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub view: View,
    /// Item ids, oldest first.
    pub history: Vec<String>,
    pub beams: usize,
    pub top_k: usize,
    /// Whether the trie keeps the model to items that exist.
    pub constrained: bool,
    /// Whether items of the history may come back.
    pub include_seen: bool,
    /// Only items whose semantic ID begins so; empty for all.
    pub pin: Vec<u16>,
    pub filters: Filters,
    /// Hundredths, one a level or one for all; empty for a beam search, which draws nothing.
    pub temperature: Vec<u32>,
    /// Which draw, where there is a temperature.
    pub seed: u32,
    /// The step of the search that is shown, from 0; none for all of it.
    pub step: Option<usize>,
    /// None where the link leaves it to the reader.
    pub language: Option<Language>,
    /// None where the link leaves it to the reader.
    pub theme: Option<Theme>,
}

/// Which items may come back, by their attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The value that an attribute must have, by the attribute's name.
    pub values: Vec<(String, String)>,
    /// First and last year.
    pub years: Option<(i32, i32)>,
}

impl Filters {
    /// Whether everything may come back.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.years.is_none()
    }

    /// Whether an item with these attributes may come back. A value may be one of a list, `love, war`; an item
    /// without a year passes no filter of years.
    pub fn pass(&self, attributes: &BTreeMap<String, String>) -> bool {
        let has = |(name, value): &(String, String)| {
            attributes.get(name).is_some_and(|list| {
                list == value || list.split([',', ';', '|']).any(|one| one.trim() == value)
            })
        };
        let in_time = |(first, last)| {
            let year = attributes.get(YEAR).and_then(|year| year.trim().parse::<i32>().ok());
            year.is_some_and(|year| (first..=last).contains(&year))
        };
        self.values.iter().all(has) && self.years.is_none_or(in_time)
    }
}

impl Default for Link {
    fn default() -> Self {
        Self {
            view: View::default(),
            history: Vec::new(),
            beams: 20,
            top_k: 10,
            constrained: true,
            include_seen: false,
            pin: Vec::new(),
            filters: Filters::default(),
            temperature: Vec::new(),
            seed: 1,
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
        for part in fragment.trim_start_matches('#').split('&') {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key {
                "at" => link.view = View::named(value).unwrap_or_default(),
                "h" => {
                    for id in list(value) {
                        if !link.history.contains(&id) {
                            link.history.push(id);
                        }
                    }
                }
                "beams" => link.beams = number(value, link.beams, MAX_BEAMS),
                "k" => link.top_k = number(value, link.top_k, MAX_TOP_K),
                "free" => link.constrained = false,
                "seen" => link.include_seen = true,
                "pin" => link.pin = numbers(value, '-'),
                "only" => {
                    let pairs = list(value).filter_map(|pair| {
                        let (name, value) = pair.split_once(':')?;
                        (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
                    });
                    for (name, value) in pairs {
                        if link.filters.values.iter().all(|(other, _)| *other != name) {
                            link.filters.values.push((name, value));
                        }
                    }
                }
                "years" => {
                    let years = value.split_once("..").and_then(|(first, last)| {
                        let (first, last): (i32, i32) = (first.parse().ok()?, last.parse().ok()?);
                        Some((first.min(last), first.max(last)))
                    });
                    link.filters.years = years.or(link.filters.years);
                }
                "t" => {
                    link.temperature = numbers::<u32>(value, ',');
                    for one in &mut link.temperature {
                        *one = (*one).clamp(1, MAX_TEMPERATURE);
                    }
                }
                "seed" => link.seed = value.parse().unwrap_or(link.seed),
                "step" => link.step = value.parse().ok().filter(|&step| step <= MAX_STEP),
                "lang" => link.language = Language::of(value),
                "theme" => link.theme = Theme::named(value),
                _ => {}
            }
        }
        link
    }

    /// The view that a fragment names and the page does not have, such as a chapter under its former name.
    pub fn lost_view(fragment: &str) -> Option<String> {
        let mut named =
            fragment.trim_start_matches('#').split('&').filter_map(|part| part.strip_prefix("at="));
        let lost = named.next_back().filter(|name| !name.is_empty() && View::named(name).is_none())?;
        Some(decode(lost).chars().take(MAX_NAME).collect())
    }

    /// Whether a fragment says anything about the history.
    pub fn has_history(fragment: &str) -> bool {
        fragment.trim_start_matches('#').split('&').any(|part| part == "h" || part.starts_with("h="))
    }

    /// The fragment with its `#`.
    pub fn fragment(&self) -> String {
        let default = Self::default();
        let mut parts = Vec::new();
        let mut say = |key: &str, value: String| parts.push(format!("{key}={value}"));
        if let Some(name) = self.view.name() {
            say("at", name.to_owned());
        }
        say("h", join(self.history.iter().map(|id| encode(id)), ","));
        if self.beams != default.beams {
            say("beams", self.beams.to_string());
        }
        if self.top_k != default.top_k {
            say("k", self.top_k.to_string());
        }
        if !self.pin.is_empty() {
            say("pin", join(self.pin.iter().map(u16::to_string), "-"));
        }
        if !self.filters.values.is_empty() {
            let pair = |(name, value): &(String, String)| encode(&format!("{name}:{value}"));
            say("only", join(self.filters.values.iter().map(pair), ","));
        }
        if let Some((first, last)) = self.filters.years {
            say("years", format!("{first}..{last}"));
        }
        if !self.temperature.is_empty() {
            say("t", join(self.temperature.iter().map(u32::to_string), ","));
        }
        if self.seed != default.seed {
            say("seed", self.seed.to_string());
        }
        if let Some(step) = self.step {
            say("step", step.to_string());
        }
        if let Some(language) = self.language {
            say("lang", language.code().to_owned());
        }
        if let Some(theme) = self.theme {
            say("theme", theme.name().to_owned());
        }
        if self.include_seen {
            parts.push("seen".to_owned());
        }
        if !self.constrained {
            parts.push("free".to_owned());
        }
        format!("#{}", parts.join("&"))
    }
}

fn join(parts: impl Iterator<Item = String>, by: &str) -> String {
    parts.collect::<Vec<_>>().join(by)
}

fn number(text: &str, default: usize, most: usize) -> usize {
    text.parse().map_or(default, |value: usize| value.clamp(1, most))
}

/// Numbers up to the first that is none.
fn numbers<T: std::str::FromStr>(text: &str, by: char) -> Vec<T> {
    text.split(by).map_while(|part| part.parse().ok()).take(MAX_LEVELS).collect()
}

fn list(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').filter(|part| !part.is_empty() && part.len() <= MAX_TEXT).map(decode).take(MAX_LIST)
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A broken escape stands for itself.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};

    use super::*;
    use crate::chapters::CHAPTERS;

    fn views() -> impl Strategy<Value = View> {
        prop_oneof![Just(View::Playground), Just(View::Contents), (0..CHAPTERS.len()).prop_map(View::Chapter)]
    }

    /// Names and values with everything that could break a link.
    fn texts() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[a-z한%&=,#é+: \\-]{1,12}").expect("a regular expression")
    }

    prop_compose! {
        fn links()(
            view in views(),
            ids in proptest::collection::btree_set(texts(), 0..6),
            (beams, top_k) in (1..=MAX_BEAMS, 1..=MAX_TOP_K),
            (constrained, include_seen) in any::<(bool, bool)>(),
            pin in vec(any::<u16>(), 0..5),
            values in proptest::collection::btree_map("[a-z]{1,6}", texts(), 0..3),
            years in option::of((-900..2100_i32, 0..300_i32).prop_map(|(first, more)| (first, first + more))),
            temperature in vec(1..=MAX_TEMPERATURE, 0..5),
            seed in any::<u32>(),
            step in option::of(0..=MAX_STEP),
            language in option::of(prop::sample::select(Language::ALL.to_vec())),
            theme in option::of(prop::sample::select(Theme::ALL.to_vec())),
        ) -> Link {
            let filters = Filters { values: values.into_iter().collect(), years };
            Link {
                view, history: ids.into_iter().collect(), beams, top_k, constrained, include_seen, pin, filters,
                temperature, seed, step, language, theme,
            }
        }
    }

    proptest! {
        #[test]
        fn any_state_comes_back_from_its_link(link in links()) {
            let fragment = link.fragment();
            prop_assert!(fragment.is_ascii(), "{fragment}");
            prop_assert_eq!(Link::parse(&fragment), link);
        }

        #[test]
        fn any_text_is_a_link_and_a_link_is_stable(text in "\\PC{0,80}") {
            let link = Link::parse(&text);
            prop_assert_eq!(Link::parse(&link.fragment()), link);
        }
    }

    #[test]
    fn an_unknown_view_is_named_and_a_known_one_is_not() {
        assert_eq!(Link::lost_view("#h=&at=no%20such").as_deref(), Some("no such"));
        assert_eq!(
            Link::lost_view(&format!("#at={}", "x".repeat(9999))).map(|name| name.len()),
            Some(MAX_NAME)
        );
        for known in ["", "#h=a", "#at=", "#at=contents", "#at=gone&at=contents"] {
            assert_eq!(Link::lost_view(known), None, "{known}");
        }
    }

    #[test]
    fn what_is_too_long_for_an_id_is_none() {
        let link = Link::parse(&format!("#h=a,{},b", "x".repeat(9999)));
        assert_eq!(link.history, ["a", "b"]);
        assert_eq!(Link::parse(&format!("#h={}", "a%,".repeat(9999))).history, ["a%"]);
    }

    #[test]
    fn a_stale_link_still_opens() {
        let link =
            Link::parse("#h=a,,a,%zz%+4%4&beams=0&k=999999&beams=x&unknown=1&at=gone&pin=7-x-1&t=0,900&");
        assert_eq!(link.history, ["a", "%zz%+4%4"]);
        assert_eq!((link.beams, link.top_k, link.constrained), (1, MAX_TOP_K, true));
        assert_eq!(
            (link.view, link.pin, link.temperature),
            (View::Playground, vec![7], vec![1, MAX_TEMPERATURE])
        );
        assert_eq!(Link::default().fragment(), "#h=");
        assert!(Link::has_history("#h=") && Link::has_history("#k=3&h=a") && !Link::has_history("#k=3"));
    }
}
