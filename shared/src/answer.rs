//! What a model answers: one form for the command line, the page and other programs.
use serde::{Deserialize, Serialize};

use crate::{catalog::ItemRef, semantic_id::Code, slate::Slate, text::Embedded, trace::Trace};

/// The answer to a [`Request`](crate::request::Request).
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// Best first; where IDs are drawn, in the order drawn.
    pub recommendations: Vec<Recommendation>,
    /// Generated IDs that no item has; only without the constraint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invented: Vec<Invented>,
    /// The search, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
    /// How the list keeps to the quotas, if there were some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slate: Option<Slate>,
}

/// One recommended item.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// Its id in the data set.
    pub item: String,
    /// Its title.
    pub title: String,
    /// Its semantic ID, L codes.
    pub semantic_id: Vec<Code>,
    /// What the list is ordered by: log-probability of the ID, of the item by the dense model, or both, mixed.
    pub score: f32,
    /// What the score is made of, where it has several parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
    /// Why it is in the list, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Why an item is in a list.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The entries of the history that it owes most to, the most first; none where it owes nothing to any single one.
    pub because: Vec<Because>,
}

/// An entry of the history, and what an item owes to it.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// Its place in the history, from 1.
    pub place: usize,
    /// Its title, where it is an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How far the item's score falls without it, in nats; none where nothing is left of the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fall: Option<f32>,
    /// The values that both have.
    pub shared: Vec<SharedValue>,
    /// Codes with which both their IDs begin.
    pub codes: usize,
}

/// A value of an attribute.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedValue {
    /// The attribute.
    pub name: String,
    /// The value, one of a list.
    pub value: String,
}

/// What a score is the sum of.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parts {
    /// By the generator: the log-probability of its ID, times its weight.
    pub generated: f32,
    /// By the dense model: the log-probability of the item, times its weight.
    pub dense: f32,
    /// By what it was taken with.
    pub neighbours: f32,
    /// By how often it was taken.
    pub bias: f32,
    /// By how alike its text is to that of the history's most alike item.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub content: f32,
    /// By how well it answers the query: the log of its share among all items.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub query: f32,
    /// By a wish for what few have taken.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub novelty: f32,
}

fn is_nothing(part: &f32) -> bool {
    *part == 0.0
}

impl Parts {
    /// The score.
    pub fn sum(self) -> f32 {
        self.generated + self.dense + self.neighbours + self.bias + self.content + self.query + self.novelty
    }
}

impl Recommendation {
    /// That item, at that score.
    pub fn of(item: ItemRef, semantic_id: Vec<Code>, score: f32) -> Self {
        Self {
            item: item.id.to_owned(),
            title: item.title.to_owned(),
            semantic_id,
            score,
            parts: None,
            reason: None,
        }
    }
}

/// An ID that the model wrote and no item has.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invented {
    /// Its codes.
    pub semantic_id: Vec<Code>,
    /// Log-probability of the ID under the model.
    pub score: f32,
}

/// The answer to a [`Question`](crate::request::Question); as JSON, what is in it alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To [`Question::Children`](crate::request::Question::Children).
    Children(Children),
    /// To [`Question::Exact`](crate::request::Question::Exact).
    Exact(Exact),
    /// To [`Question::Scores`](crate::request::Question::Scores).
    Scores(Scores),
    /// To [`Question::Attention`](crate::request::Question::Attention).
    Attention(Attention),
    /// To [`Question::Embed`](crate::request::Question::Embed).
    Embedded(Embedded),
    /// To [`Question::Standing`](crate::request::Question::Standing).
    Standing(Standing),
}

/// What the model thinks of every code after a prefix.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Children {
    /// One a code of the level, in the order of the codes.
    pub children: Vec<Child>,
    /// Log-probability of the prefix itself; 0 for the empty one.
    pub prefix_score: f32,
}

/// A code after a prefix.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    /// The code.
    pub code: Code,
    /// Its log-probability, given the prefix.
    pub score: f32,
    /// Items whose IDs begin with the prefix and this code; 0: nobody has it.
    pub items: usize,
}

/// The best items that the filters admit.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exact {
    /// Best first; of equals, the one that comes first in the catalogue.
    pub recommendations: Vec<Recommendation>,
    /// How many items were scored: all of the catalogue.
    pub scored: usize,
}

/// Log-probabilities of items under several histories.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scores {
    /// One row a history, in it one number an item.
    pub scores: Vec<Vec<f32>>,
}

/// What goes through the model while it reads a history and writes an ID, rounded to four decimals: what the tokens
/// begin as, where it looks, and what it says of every code. The weights of a query, the last index, sum to 1.
#[cfg_attr(test, derive(ts_rs::TS))]
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
    /// What the tokens of the history are before the first layer: `[S][D]`.
    pub embeddings: Vec<Vec<f32>>,
    /// What each level's codes get after the codes before them, `[L][K]`: the softmax of a level is the probability of
    /// its codes.
    pub logits: Vec<Vec<f32>>,
}

/// One token of a history.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionToken {
    /// Place of its entry in the history, from 0.
    pub item: usize,
    /// Level of its code, from 0.
    pub level: usize,
    /// The code.
    pub code: Code,
}

/// Where an item stands under several histories.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// One a history.
    pub ranks: Vec<Ranks>,
}

/// The rank of an item, from 1, among those that are not in the history and may be recommended, all of them scored.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ranks {
    /// By the generator.
    pub generate: usize,
    /// By the dense model, if the bundle has one.
    pub dense: Option<usize>,
    /// By both, mixed as the bundle says, likewise.
    pub hybrid: Option<usize>,
}
