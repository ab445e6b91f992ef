//! What no bundle of this shape can answer.
use super::{Scorer, TEMPERATURES};
use crate::semantic_id::Code;

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
    /// A query, or a wish for variety, where IDs are drawn or free.
    #[error("`{0}` ranks items: it goes with the constraint, and with no temperature")]
    Ranks(&'static str),
    /// A query without a word.
    #[error("`query` has no word in it")]
    NoWords,
    /// A wish beyond its range.
    #[error("`{name}` is {found}, expected 0 to {most}")]
    Wish {
        /// The field.
        name: &'static str,
        /// Its value.
        found: f32,
        /// Its largest value.
        most: f32,
    },
    /// Variety for a list that is laid out.
    #[error("quotas and fixed places choose the list already: they do not go with `diversity`")]
    Diversity,
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
