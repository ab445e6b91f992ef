//! What a figure wants to know of the model.
use serde::{Deserialize, Serialize};

use super::{
    MOST_BEAMS, RequestError,
    check::{check_codes, check_history, check_range, has_text},
};
use crate::{
    history_entry::HistoryEntry,
    semantic_id::{Code, IdLayout},
};

/// Most histories of one question about scores: a long history with each of its items left out in turn, and more.
pub const MOST_HISTORIES: usize = 1000;

/// Most items of one question about scores.
pub const MOST_ITEMS: usize = 100;

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
    /// Who would be recommended an item: [`Standing`](crate::answer::Standing).
    Standing {
        /// What was read, in each case.
        histories: Vec<Vec<HistoryEntry>>,
        /// The item's id or title.
        item: String,
    },
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
            Self::Standing { histories, .. } => {
                check_range("histories", histories.len(), MOST_HISTORIES)?;
                histories.iter().try_for_each(|history| check_history(history, layout, max_history))
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
            Self::Scores { histories, .. } | Self::Standing { histories, .. } => histories,
            Self::Embed { .. } => &[],
        }
    }

    /// Whether the bundle's vectors are needed to answer it.
    pub fn needs_encoder(&self) -> bool {
        matches!(self, Self::Embed { .. }) || self.histories().iter().any(|history| has_text(history))
    }
}
