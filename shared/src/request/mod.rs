//! What one may ask a model: recommendations, and what the figures of a page are drawn from.
mod check;
mod error;
mod question;

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(feature = "model")]
pub(crate) use self::check::check_codes;
use self::check::{check_history, check_range};
pub use self::{
    check::has_text,
    error::RequestError,
    question::{MOST_HISTORIES, MOST_ITEMS, Question},
};
use crate::{
    history_entry::HistoryEntry,
    semantic_id::{Code, IdLayout},
    slate::{Fixed, MOST_QUOTAS},
    text::fold::words,
};

/// Widest beam: bounds the memory of one request.
pub const MOST_BEAMS: usize = 1000;

/// Temperatures that make sense: below, the noise is lost, above, the model is.
pub const TEMPERATURES: std::ops::RangeInclusive<f32> = 0.001..=100.0;

/// Largest ν of a wish for what few have taken: at 1 popularity counts for nothing, above it against an item.
pub const MOST_NOVELTY: f32 = 2.0;

/// Most nats that an item may lose for being like another.
pub const MOST_DIVERSITY: f32 = 20.0;

/// What to recommend from, and how.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Request {
    /// What was read, oldest first; it may be empty where there is a query.
    pub history: Vec<HistoryEntry>,
    /// Words that are looked for: items that answer them *and* go with the history come first ([`crate::steering`]).
    pub query: Option<String>,
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
    /// ν of a wish for what few have taken: an item that n took loses ν · ln(1 + n), 0 to 2. 0: as the models rank.
    pub novelty: f32,
    /// How many nats an item loses that is just like one already listed, 0 to 20 ([`crate::variety`]); 0: none.
    pub diversity: f32,
    /// Whether to say of each item what of the history it owes its place to; costs a pass of the models for every entry.
    pub reasons: bool,
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
            query: None,
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
            novelty: 0.0,
            diversity: 0.0,
            reasons: false,
            scorer: None,
        }
    }
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

    /// Checks what is asked of the list beside the best.
    fn check_wishes(&self) -> Result<(), RequestError> {
        if self.query.as_ref().is_some_and(|query| words(query).is_empty()) {
            return Err(RequestError::NoWords);
        }
        let wishes = [("novelty", self.novelty, MOST_NOVELTY), ("diversity", self.diversity, MOST_DIVERSITY)];
        for (name, found, most) in wishes {
            if !(0.0..=most).contains(&found) {
                return Err(RequestError::Wish { name, found, most });
            }
        }
        let ranks = [
            ("query", self.query.is_some()),
            ("novelty", self.novelty > 0.0),
            ("diversity", self.diversity > 0.0),
            ("reasons", self.reasons),
        ];
        match ranks.into_iter().find(|&(_, asked)| asked && self.writes()) {
            Some((name, _)) => Err(RequestError::Ranks(name)),
            None if self.is_laid_out() && self.diversity > 0.0 => Err(RequestError::Diversity),
            None => Ok(()),
        }
    }

    /// Checks everything that can be said without the catalogue, for a bundle of this layout whose model reads
    /// `max_history` items.
    ///
    /// # Errors
    /// [`RequestError`] names the first field that is no good.
    pub fn check(&self, layout: &IdLayout, max_history: usize) -> Result<(), RequestError> {
        if !self.history.is_empty() || self.query.is_none() {
            check_history(&self.history, layout, max_history)?;
        }
        check_range("beams", self.beams, MOST_BEAMS)?;
        check_range("topK", self.top_k, MOST_BEAMS)?;
        if !self.constrained && self.is_filtered() {
            return Err(RequestError::Unconstrained);
        }
        if let Some(scorer) = self.scorer.filter(|&scorer| scorer != Scorer::Generate && self.writes()) {
            return Err(RequestError::Scorer(scorer));
        }
        self.check_wishes()?;
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
