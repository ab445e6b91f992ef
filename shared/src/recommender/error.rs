//! Why there is no answer.
use crate::{
    beam::DecodeError,
    catalog::CatalogError,
    filter::FilterError,
    generator::DeviceError,
    request::{RequestError, Scorer},
    semantic_id::Code,
    text::EncoderError,
};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RecommendError {
    /// A request that no bundle of this shape can answer.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// An item that cannot be found.
    #[error("history item {place}: {source}")]
    History {
        /// 1-based place in the history.
        place: usize,
        /// Why.
        source: CatalogError,
    },
    /// A prefix of nobody's ID.
    #[error("no item's ID begins with {}", dashed(.0))]
    Prefix(Vec<Code>),
    /// A filter that names an unknown item.
    #[error("`only` names `{0}`, and no item has that id")]
    Only(String),
    /// A filter that cannot be read, or asks for what no item has.
    #[error("`where`, {}", error.within(expression))]
    Filter {
        /// The filter.
        expression: String,
        /// What is wrong with it.
        error: Box<FilterError>,
    },
    /// A quota that cannot be read, or asks for what no item has.
    #[error("`quotas`, {}", error.within(quota))]
    Quota {
        /// The quota.
        quota: String,
        /// What is wrong with it.
        error: Box<FilterError>,
    },
    /// An item with a place that nobody knows.
    #[error("`fixed` names `{0}`, and no item has that id")]
    FixedUnknown(String),
    /// An item with a place that may not come back.
    #[error(
        "`fixed` names `{0}`, which the filter, the history or the shop's list of retired items keeps out"
    )]
    FixedBarred(String),
    /// An item to score that cannot be found.
    #[error("item {place}: {source}")]
    Item {
        /// 1-based place in the list.
        place: usize,
        /// Why.
        source: CatalogError,
    },
    /// A text for a bundle whose vectors were not loaded, or cannot take a text.
    #[error("history entry {place} is a text, and this bundle has no vectors of text to read it by")]
    NoEncoder {
        /// 1-based place in the history.
        place: usize,
    },
    /// A scorer that the bundle does not have.
    #[error("this bundle has no dense model, and `scorer` is {0}")]
    NoDense(Scorer),
    /// A question about a text, likewise.
    #[error("this bundle has no vectors of text to read a text by")]
    NoVectors,
    /// A question about a text that nothing here reads.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// A text of a history, likewise.
    #[error("history entry {place}: {source}")]
    Text {
        /// 1-based place in the history.
        place: usize,
        /// Why.
        source: EncoderError,
    },
    /// A text of words that no item has.
    #[error("history entry {place}: none of its words is known to this catalogue")]
    UnknownWords {
        /// 1-based place in the history.
        place: usize,
    },
    /// An encoder whose codes are not those of this bundle.
    #[error(
        "history entry {place}: the vectors give {found} codes, the semantic IDs have {expected} before the suffix"
    )]
    EncoderLevels {
        /// 1-based place in the history.
        place: usize,
        /// Codes of the encoder.
        found: usize,
        /// Codes of an ID without its suffix.
        expected: usize,
    },
    /// A wish for what few have taken, of a bundle that does not say how many have taken what.
    #[error("this bundle has not counted who takes what, and `novelty` is {0}")]
    NoCounts(f32),
    /// A query of words that no item has.
    #[error("`query`: no item has any of its words{}", suggested(.suggestion.as_deref()))]
    UnknownQuery {
        /// The query as it may have been meant.
        suggestion: Option<String>,
    },
    /// The device failed.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Codes as people write them: `7-99`.
fn dashed(codes: &[Code]) -> String {
    codes.iter().map(Code::to_string).collect::<Vec<_>>().join("-")
}

/// A way out, if there is one.
fn suggested(suggestion: Option<&str>) -> String {
    suggestion.map(|words| format!("; did you mean “{words}”?")).unwrap_or_default()
}

impl From<DeviceError> for RecommendError {
    fn from(error: DeviceError) -> Self {
        Self::Decode(error.into())
    }
}
