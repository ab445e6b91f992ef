//! What one may ask a model: recommendations, and what the figures of a page are drawn from.
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    history_entry::HistoryEntry,
    semantic_id::{Code, IdLayout},
    slate::{Fixed, MOST_QUOTAS},
};

/// Widest beam: bounds the memory of one request.
pub const MOST_BEAMS: usize = 1000;

/// Most histories of one question about scores: a long history with each of its items left out in turn, and more.
pub const MOST_HISTORIES: usize = 1000;

/// Most items of one question about scores.
pub const MOST_ITEMS: usize = 100;

/// Temperatures that make sense: below, the noise is lost, above, the model is.
pub const TEMPERATURES: std::ops::RangeInclusive<f32> = 0.001..=100.0;

/// What to recommend from, and how.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Request {
    /// What was read, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Recommendations wanted.
    pub top_k: usize,
    /// Width of the beam; at least `top_k` is searched.
    pub beams: usize,
    /// Whether to return what each step considered.
    pub trace: bool,
    /// Whether the trie holds generation to items that exist.
    pub constrained: bool,
    /// Whether items of the history may be recommended again.
    pub include_seen: bool,
    /// Only items whose semantic IDs begin with these codes; empty: all.
    pub prefix: Vec<Code>,
    /// Ids of the only items that may be recommended; none: all. Where this, the prefix and the history
    /// leave no item, the answer is an empty list.
    pub only: Option<Vec<String>>,
    /// Only items that this expression lets pass ([`crate::filter`]), as `genre = "Fantasy" and year >= 1950`; none:
    /// all. It narrows the choice further.
    #[serde(rename = "where")]
    pub filter: Option<String>,
    /// What the list must have, each a sentence as `at most 2 of each author` ([`crate::slate`]).
    pub quotas: Vec<String>,
    /// Items that have their place in the list.
    pub fixed: Vec<Fixed>,
    /// Empty: beam search. Otherwise IDs are drawn without replacement ([`crate::sampling`]), at this
    /// temperature on every level, or at one for each level.
    pub temperature: Vec<f32>,
    /// Which draw.
    pub seed: u64,
    /// What ranks the items; none: both models where the bundle has both and the request lets them, else the generator.
    pub scorer: Option<Scorer>,
}

/// What ranks the items.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scorer {
    /// The model that writes IDs: a beam search, or a draw.
    Generate,
    /// The dense model, over the whole catalogue.
    Dense,
    /// Both, mixed as the bundle says, over what either finds.
    Hybrid,
}

impl fmt::Display for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Generate => "generate",
            Self::Dense => "dense",
            Self::Hybrid => "hybrid",
        })
    }
}

impl Default for Request {
    fn default() -> Self {
        Self {
            history: Vec::new(),
            top_k: 10,
            beams: 20,
            trace: false,
            constrained: true,
            include_seen: false,
            prefix: Vec::new(),
            only: None,
            filter: None,
            quotas: Vec::new(),
            fixed: Vec::new(),
            temperature: Vec::new(),
            seed: 0,
            scorer: None,
        }
    }
}

/// What a figure wants to know of the model.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Question {
    /// What the model thinks of every code after a prefix: [`Children`](crate::answer::Children).
    Children {
        /// What was read; at least one entry, as in all questions.
        history: Vec<HistoryEntry>,
        /// 0 to L − 1 codes; they need not be the beginning of any item's ID.
        prefix: Vec<Code>,
    },
    /// The best items, without a beam's shortcut: [`Exact`](crate::answer::Exact).
    Exact {
        /// What was read.
        history: Vec<HistoryEntry>,
        /// How many items, at most.
        top_k: usize,
        /// Whether items of the history may come back.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        include_seen: bool,
        /// Only items whose semantic IDs begin with these codes; empty: all.
        #[serde(default)]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        prefix: Vec<Code>,
        /// Ids of the only items that may come back; none: all.
        #[serde(default)]
        #[cfg_attr(test, ts(optional))]
        only: Option<Vec<String>>,
        /// Only items that this expression lets pass; none: all.
        #[serde(default, rename = "where")]
        #[cfg_attr(test, ts(optional))]
        filter: Option<String>,
    },
    /// The same items under several histories, for contributions and counterfactuals:
    /// [`Scores`](crate::answer::Scores).
    Scores {
        /// What was read, in each case.
        histories: Vec<Vec<HistoryEntry>>,
        /// Item ids or titles.
        items: Vec<String>,
    },
    /// Where the model looks while it reads a history and writes an ID: [`Attention`](crate::answer::Attention).
    Attention {
        /// What was read.
        history: Vec<HistoryEntry>,
        /// L codes; they need not be any item's.
        semantic_id: Vec<Code>,
    },
    /// What becomes of a text that stands beside the catalogue's: [`Embedded`](crate::text::Embedded).
    Embed {
        /// Any text, as if it were a title.
        text: String,
    },
}

/// A request or question that no bundle of this shape can answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// Nothing to go on.
    #[error("the history is empty: name at least one item")]
    EmptyHistory,
    /// More than the model reads.
    #[error("the history has {found} items, this bundle's model reads at most {longest}")]
    LongHistory {
        /// Entries given.
        found: usize,
        /// Entries the model reads.
        longest: usize,
    },
    /// A number out of range.
    #[error("`{name}` is {found}, expected 1 to {most}")]
    Range {
        /// The field.
        name: &'static str,
        /// Its value.
        found: usize,
        /// Its largest value.
        most: usize,
    },
    /// A code that the model does not have.
    #[error("code {code} at level {level}: this bundle's codes there are 0 to {last}")]
    Code {
        /// The code.
        code: Code,
        /// 1-based level.
        level: usize,
        /// The level's last code.
        last: usize,
    },
    /// More or fewer codes than an ID has.
    #[error("an ID has {levels} codes, not {found}")]
    Codes {
        /// Codes given.
        found: usize,
        /// Levels of an ID.
        levels: usize,
    },
    /// A prefix that is no prefix.
    #[error("nothing follows a prefix of {found} codes: an ID has {levels}")]
    WholeId {
        /// Codes given.
        found: usize,
        /// Levels of an ID.
        levels: usize,
    },
    /// A filter without the trie that it works on.
    #[error("a prefix or a choice of items needs the constraint: without it, generation knows no items")]
    Unconstrained,
    /// A scorer that knows items for a request that wants IDs written.
    #[error("`scorer` is {0}, which ranks items: it goes with the constraint, and with no temperature")]
    Scorer(Scorer),
    /// Quotas for a list that is not of the best.
    #[error(
        "quotas and fixed places choose among items: they go with the constraint, and with no temperature"
    )]
    Slate,
    /// Two items at one place, or a place beyond the end.
    #[error("`fixed` has place {found}: places are 1 to `topK`, {most}, each for one item")]
    Place {
        /// The place.
        found: usize,
        /// The last that there is.
        most: usize,
    },
    /// Two places for one item.
    #[error("`fixed` names `{0}` twice: an item stands once in a list")]
    Places(String),
    /// Temperatures for other levels than there are.
    #[error("`temperature` has {found} values, expected one, or one for each of the {levels} levels")]
    Temperatures {
        /// Values given.
        found: usize,
        /// Levels of an ID.
        levels: usize,
    },
    /// A temperature at which nothing can be drawn.
    #[error("`temperature` is {found}, expected {} to {}", TEMPERATURES.start(), TEMPERATURES.end())]
    Temperature {
        /// The value.
        found: f32,
    },
}

impl Request {
    /// Whether some items are left out, whatever the history.
    pub(crate) fn is_filtered(&self) -> bool {
        self.filter.is_some() || self.only.is_some() || !self.prefix.is_empty()
    }

    /// Whether its list is laid out, and not just the best items.
    pub(crate) fn is_laid_out(&self) -> bool {
        !self.quotas.is_empty() || !self.fixed.is_empty()
    }

    /// Whether it is about what the generator writes, and not about the items that are best.
    pub(crate) fn writes(&self) -> bool {
        !self.constrained || !self.temperature.is_empty()
    }

    /// Ids or titles of the items in its history.
    pub fn items(&self) -> Vec<String> {
        self.history.iter().filter_map(HistoryEntry::item).map(str::to_owned).collect()
    }

    /// Checks everything that can be said without the catalogue, for a bundle of this layout whose model reads
    /// `max_history` items.
    ///
    /// # Errors
    /// [`RequestError`] names the first field that is no good.
    pub fn check(&self, layout: &IdLayout, max_history: usize) -> Result<(), RequestError> {
        check_history(&self.history, layout, max_history)?;
        check_range("beams", self.beams, MOST_BEAMS)?;
        check_range("topK", self.top_k, MOST_BEAMS)?;
        if !self.constrained && self.is_filtered() {
            return Err(RequestError::Unconstrained);
        }
        if let Some(scorer) = self.scorer.filter(|&scorer| scorer != Scorer::Generate && self.writes()) {
            return Err(RequestError::Scorer(scorer));
        }
        if self.is_laid_out() {
            if self.writes() {
                return Err(RequestError::Slate);
            }
            check_range("quotas", self.quotas.len().max(1), MOST_QUOTAS)?;
            let mut places: Vec<usize> = self.fixed.iter().map(|fixed| fixed.place).collect();
            places.sort_unstable();
            let mut items: Vec<&str> = self.fixed.iter().map(|fixed| fixed.item.as_str()).collect();
            items.sort_unstable();
            if let Some(pair) = items.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(RequestError::Places(pair[0].to_owned()));
            }
            let twice = places.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
            let outside = places.iter().copied().find(|place| !(1..=self.top_k).contains(place));
            if let Some(found) = twice.or(outside) {
                return Err(RequestError::Place { found, most: self.top_k });
            }
        }
        if let Some(&found) = self.temperature.iter().find(|&t| !TEMPERATURES.contains(t)) {
            return Err(RequestError::Temperature { found });
        }
        let (found, levels) = (self.temperature.len(), layout.levels());
        if found > 1 && found != levels {
            return Err(RequestError::Temperatures { found, levels });
        }
        Ok(())
    }
}

impl Question {
    /// The best of all items for a history of items.
    pub fn exact(history: &[impl AsRef<str>], top_k: usize, include_seen: bool) -> Self {
        let history = HistoryEntry::items(history);
        Self::Exact { history, top_k, include_seen, prefix: Vec::new(), only: None, filter: None }
    }

    /// Checks everything that can be said without the catalogue, as [`Request::check`] does.
    ///
    /// # Errors
    /// [`RequestError`] names the first field that is no good.
    pub fn check(&self, layout: &IdLayout, max_history: usize) -> Result<(), RequestError> {
        let levels = layout.levels();
        match self {
            Self::Children { history, prefix } => {
                check_history(history, layout, max_history)?;
                check_codes(prefix, layout)?;
                match prefix.len() {
                    found if found >= levels => Err(RequestError::WholeId { found, levels }),
                    _ => Ok(()),
                }
            }
            Self::Exact { history, top_k, .. } => {
                check_history(history, layout, max_history)?;
                check_range("topK", *top_k, MOST_BEAMS)
            }
            Self::Scores { histories, items } => {
                check_range("histories", histories.len(), MOST_HISTORIES)?;
                check_range("items", items.len(), MOST_ITEMS)?;
                histories.iter().try_for_each(|history| check_history(history, layout, max_history))
            }
            Self::Attention { history, semantic_id } => {
                check_history(history, layout, max_history)?;
                check_codes(semantic_id, layout)?;
                match semantic_id.len() {
                    found if found != levels => Err(RequestError::Codes { found, levels }),
                    _ => Ok(()),
                }
            }
            Self::Embed { .. } => Ok(()),
        }
    }

    /// The histories that it is about.
    pub fn histories(&self) -> &[Vec<HistoryEntry>] {
        match self {
            Self::Children { history, .. }
            | Self::Exact { history, .. }
            | Self::Attention { history, .. } => std::slice::from_ref(history),
            Self::Scores { histories, .. } => histories,
            Self::Embed { .. } => &[],
        }
    }

    /// Whether the bundle's vectors are needed to answer it.
    pub fn needs_encoder(&self) -> bool {
        matches!(self, Self::Embed { .. }) || self.histories().iter().any(|history| has_text(history))
    }
}

/// Whether a history has free text in it, for which the bundle's vectors are needed.
pub fn has_text(history: &[HistoryEntry]) -> bool {
    history.iter().any(|entry| matches!(entry, HistoryEntry::Text(_)))
}

fn check_history(history: &[HistoryEntry], layout: &IdLayout, longest: usize) -> Result<(), RequestError> {
    if history.is_empty() {
        return Err(RequestError::EmptyHistory);
    }
    let found = history.len();
    if found > longest {
        return Err(RequestError::LongHistory { found, longest });
    }
    for entry in history {
        let HistoryEntry::Codes(codes) = entry else { continue };
        check_codes(codes, layout)?;
        let (found, levels) = (codes.len(), layout.levels());
        if found != levels && !(layout.has_suffix() && found + 1 == levels) {
            return Err(RequestError::Codes { found, levels });
        }
    }
    Ok(())
}

/// Checks that a level has each of the codes that stand there.
pub(crate) fn check_codes(codes: &[Code], layout: &IdLayout) -> Result<(), RequestError> {
    for (level, (&code, &size)) in codes.iter().zip(layout.codes_per_level()).enumerate() {
        if usize::from(code) >= size {
            return Err(RequestError::Code { code, level: level + 1, last: size - 1 });
        }
    }
    Ok(())
}

fn check_range(name: &'static str, found: usize, most: usize) -> Result<(), RequestError> {
    if (1..=most).contains(&found) { Ok(()) } else { Err(RequestError::Range { name, found, most }) }
}
