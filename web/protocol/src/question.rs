//! Questions beside recommending, and their answers: what the figures of the page are drawn from.

use serde::{Deserialize, Serialize};

use crate::Recommendation;

/// What a figure wants to know of the model. Histories are item ids or titles, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Question {
    /// What the model thinks of every code after a prefix: [`Children`].
    Children {
        /// What was read; at least one item, as in all questions.
        history: Vec<String>,
        /// 0 to L − 1 codes; they need not be the beginning of any item's ID.
        prefix: Vec<u16>,
    },
    /// The best items of the whole catalogue, without a beam's shortcut: [`Exact`].
    Exact {
        /// What was read.
        history: Vec<String>,
        /// How many items, at most.
        top_k: usize,
        /// Whether items of the history may come back.
        include_seen: bool,
    },
    /// The same items under several histories, for contributions and counterfactuals: [`Scores`].
    Scores {
        /// What was read, in each case.
        histories: Vec<Vec<String>>,
        /// Item ids or titles.
        items: Vec<String>,
    },
    /// Where the model looks while it reads a history and writes an ID: [`Attention`].
    Attention {
        /// What was read.
        history: Vec<String>,
        /// L codes; they need not be any item's.
        semantic_id: Vec<u16>,
    },
    /// What becomes of a text that stands beside the catalogue's: [`Embedded`].
    Embed {
        /// Any text, as if it were a title.
        text: String,
    },
}

/// What the model thinks of every code after a prefix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Children {
    /// One a code of the level, in the order of the codes.
    pub children: Vec<Child>,
    /// Log-probability of the prefix itself; 0 for the empty one.
    pub prefix_score: f32,
}

/// A code after a prefix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    /// The code.
    pub code: u16,
    /// Its log-probability, given the prefix.
    pub score: f32,
    /// Items whose IDs begin with the prefix and this code; 0: nobody has it.
    pub items: usize,
}

/// The best items of the whole catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exact {
    /// Best first.
    pub recommendations: Vec<Recommendation>,
    /// How many items were scored.
    pub scored: usize,
}

/// Log-probabilities of items under several histories.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scores {
    /// One row a history, in it one number an item.
    pub scores: Vec<Vec<f32>>,
}

/// Where the model looks. The weights of a query, the last index, sum to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// The S tokens of the history.
    pub tokens: Vec<AttentionToken>,
    /// Tokens of the history at each other: `[layer][head][query S][key S]`.
    pub encoder: Vec<Vec<Vec<Vec<f32>>>>,
    /// Levels of the ID at those written before: `[layer][head][query L][key L]`. Query l writes
    /// level l; key 0 is the start token and key l the code of level l − 1.
    pub decoder: Vec<Vec<Vec<Vec<f32>>>>,
    /// Levels of the ID at the history: `[layer][head][query L][key S]`.
    pub cross: Vec<Vec<Vec<Vec<f32>>>>,
}

/// One token of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionToken {
    /// Place of its item in the history, from 0.
    pub item: usize,
    /// Level of its code, from 0.
    pub level: usize,
    /// The code.
    pub code: u16,
}

/// What becomes of a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Embedded {
    /// The words, pairs of words and attributes that count, heaviest first.
    pub words: Vec<Weighed>,
    /// Words of which nothing is known.
    pub unknown: Vec<String>,
    /// D numbers; zeros if no word is known.
    pub vector: Vec<f32>,
    /// The nearest codes level by level, without a suffix; empty if no word is known.
    pub semantic_id: Vec<u16>,
    /// The items most alike, best first; none if no word is known.
    pub nearest: Vec<Near>,
}

/// A word and what it counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weighed {
    /// A word, two words, or `attribute: value`.
    pub word: String,
    /// Its weight; the squares of all add up to 1.
    pub weight: f64,
}

/// An item and how much it is like the text.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// The item's place in the catalogue, from 0.
    pub item: u32,
    /// Cosine of the two vectors, −1 to 1.
    pub cosine: f64,
}
