//! The grammar: every property of a link, how it is read and how it is written.

use std::fmt::Display;
use std::str::FromStr;

use crate::escape::{decode, encode};
use crate::mend::without_tail;
use crate::{
    Language, Link, MAX_BEAMS, MAX_FILTER, MAX_LEVELS, MAX_QUERY, MAX_QUOTA, MAX_QUOTAS, MAX_STEP,
    MAX_SURPRISE, MAX_TEMPERATURE, MAX_TEXT, MAX_TOP_K, Part, Scorer, Theme, View,
};

/// One property.
pub(crate) struct Property {
    pub(crate) key: &'static str,
    pub(crate) read: fn(&mut Link, &str),
    pub(crate) write: fn(&Link) -> Said,
}

/// What a link says of a property.
#[derive(PartialEq, Eq)]
pub(crate) enum Said {
    /// It has its default.
    Nothing,
    /// The key alone.
    Flag,
    /// The key, and this.
    Value(String),
}

/// Every property, in the order in which a link has them.
pub(crate) const GRAMMAR: [Property; 18] = [
    Property {
        key: "at",
        read: |link, value| link.view = View::named(without_tail(value)).unwrap_or_default(),
        write: |link| some(link.view.name()),
    },
    Property {
        key: "part",
        // A section that there is no more leads to the top, as a link without one does.
        read: |link, value| link.part = Part::named(without_tail(value)),
        write: |link| some(link.part.map(Part::name)),
    },
    Property {
        key: "h",
        read: |link, value| link.history.get_or_insert_default().extend(list(value).map(decode)),
        write: |link| some(link.history.as_ref().map(|ids| join(ids.iter().map(|id| encode(id)), ","))),
    },
    Property {
        key: "q",
        read: |link, value| set(&mut link.query, short(value, MAX_QUERY)),
        write: |link| some((!link.query.is_empty()).then(|| encode(&link.query))),
    },
    Property {
        key: "beams",
        read: |link, value| set(&mut link.beams, number(value).map(|beams: usize| beams.clamp(1, MAX_BEAMS))),
        write: |link| unless_default(link, |link| link.beams),
    },
    Property {
        key: "k",
        read: |link, value| set(&mut link.top_k, number(value).map(|top_k: usize| top_k.clamp(1, MAX_TOP_K))),
        write: |link| unless_default(link, |link| link.top_k),
    },
    Property {
        key: "pin",
        read: |link, value| link.pin = numbers(value, '-'),
        write: |link| some((!link.pin.is_empty()).then(|| join(link.pin.iter(), "-"))),
    },
    Property {
        key: "where",
        read: |link, value| {
            let filter = decode(value);
            if value.len() <= MAX_FILTER {
                link.filter = filter.trim().to_owned();
            }
        },
        write: |link| some((!link.filter.is_empty()).then(|| encode(&link.filter))),
    },
    Property {
        key: "quota",
        read: |link, value| {
            let quotas = value.split(',').filter_map(|quota| short(quota, MAX_QUOTA));
            let room = MAX_QUOTAS.saturating_sub(link.quotas.len());
            link.quotas.extend(quotas.filter(|quota| !quota.is_empty()).take(room));
        },
        write: |link| {
            some((!link.quotas.is_empty()).then(|| join(link.quotas.iter().map(|quota| encode(quota)), ",")))
        },
    },
    Property {
        key: "surprise",
        read: |link, value| {
            set(&mut link.surprise, number(value).map(|surprise: usize| surprise.min(MAX_SURPRISE)));
        },
        write: |link| unless_default(link, |link| link.surprise),
    },
    Property {
        key: "t",
        read: |link, value| {
            let each = numbers(&value.replace("%2C", ",").replace("%2c", ","), ',');
            link.temperature = each.into_iter().map(|one: u32| one.clamp(1, MAX_TEMPERATURE)).collect();
        },
        write: |link| some((!link.temperature.is_empty()).then(|| join(link.temperature.iter(), ","))),
    },
    Property {
        key: "seed",
        read: |link, value| set(&mut link.seed, number(value)),
        write: |link| unless_default(link, |link| link.seed),
    },
    Property {
        key: "by",
        read: |link, value| {
            let known = [Scorer::Generate, Scorer::Dense, Scorer::Hybrid];
            let scorer = known.into_iter().find(|scorer| scorer.to_string() == without_tail(value));
            link.scorer = scorer.or(link.scorer);
        },
        write: |link| some(link.scorer),
    },
    Property {
        key: "step",
        read: |link, value| link.step = number(value).filter(|&step| step <= MAX_STEP),
        write: |link| some(link.step),
    },
    Property {
        key: "lang",
        read: |link, value| link.language = Language::of(without_tail(value)),
        write: |link| some(link.language.map(Language::code)),
    },
    Property {
        key: "theme",
        read: |link, value| link.theme = Theme::named(without_tail(value)),
        write: |link| some(link.theme.map(Theme::name)),
    },
    Property { key: "seen", read: |link, _| link.include_seen = true, write: |link| flag(link.include_seen) },
    Property { key: "free", read: |link, _| link.constrained = false, write: |link| flag(!link.constrained) },
];

fn some(value: Option<impl Display>) -> Said {
    value.map_or(Said::Nothing, |value| Said::Value(value.to_string()))
}

fn flag(on: bool) -> Said {
    if on { Said::Flag } else { Said::Nothing }
}

fn unless_default<T: PartialEq + Display>(link: &Link, value: fn(&Link) -> T) -> Said {
    some(Some(value(link)).filter(|it| *it != value(&Link::default())))
}

fn set<T>(to: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *to = value;
    }
}

fn join(parts: impl Iterator<Item = impl ToString>, by: &str) -> String {
    parts.map(|part| part.to_string()).collect::<Vec<_>>().join(by)
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    without_tail(text).parse().ok()
}

/// Numbers up to the first that is none.
fn numbers<T: FromStr>(text: &str, by: char) -> Vec<T> {
    text.split(by).map_while(number).take(MAX_LEVELS).collect()
}

/// A text without its escapes and the spaces around it; none where it has too many letters.
fn short(text: &str, most: usize) -> Option<String> {
    let text = decode(text);
    let text = text.trim();
    text.chars().nth(most).is_none().then(|| text.to_owned())
}

/// The parts of a list, still escaped; what is too long is none.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|part| !part.is_empty() && part.len() <= MAX_TEXT)
}
