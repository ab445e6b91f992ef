//! The façade: a bundle and a history in, ranked items and a trace out.
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::{
    beam::{Constraint, DecodeError, beam_search},
    bundle::{Bundle, BundleError, Manifest},
    catalog::{Catalog, CatalogError},
    history::HistoryBatch,
    model::T5,
    semantic_id::{Code, SemanticIds},
    trace::Trace,
    trie::Trie,
};

/// A loaded bundle, ready to answer.
#[derive(Debug)]
pub struct Recommender {
    manifest: Manifest,
    catalog: Catalog,
    ids: SemanticIds,
    trie: Trie,
    model: T5,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Request {
    /// Item ids or titles, oldest first.
    pub history: Vec<String>,
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
        }
    }
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Best first.
    pub recommendations: Vec<Recommendation>,
    /// Generated IDs that no item has; only without the constraint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invented: Vec<Invented>,
    /// The search, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
}

/// One recommended item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its id in the data set.
    pub item: String,
    /// Its title.
    pub title: String,
    /// Its semantic ID.
    pub semantic_id: Vec<Code>,
    /// Log-probability of the ID under the model.
    pub score: f32,
}

/// An ID that the model wrote and no item has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invented {
    /// Its codes.
    pub semantic_id: Vec<Code>,
    /// Log-probability of the ID under the model.
    pub score: f32,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RecommendError {
    /// Nothing to go on.
    #[error("the history is empty: name at least one item")]
    EmptyHistory,
    /// More than the model reads.
    #[error("the history has {found} items, this bundle's model reads at most {longest}")]
    LongHistory {
        /// Items given.
        found: usize,
        /// Items the model reads.
        longest: usize,
    },
    /// An item that cannot be found.
    #[error("history item {place}: {source}")]
    History {
        /// 1-based place in the history.
        place: usize,
        /// Why.
        source: CatalogError,
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
    /// The device failed.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Widest beam: bounds the memory of one request.
pub const MOST_BEAMS: usize = 1000;

impl Recommender {
    /// Loads a bundle onto `device`.
    ///
    /// # Errors
    /// [`BundleError::Weights`] names the tensor that is not right.
    pub fn new(bundle: Bundle, device: &Device) -> Result<Self, BundleError> {
        let model = bundle.model(device)?;
        let Bundle { manifest, ids, catalog, .. } = bundle;
        Ok(Self { trie: Trie::new(&ids), manifest, catalog, ids, model })
    }

    /// A recommender of parts that were not read from a bundle: a checkpoint with its run's IDs.
    pub fn from_parts(manifest: Manifest, catalog: Catalog, ids: SemanticIds, model: T5) -> Self {
        Self { trie: Trie::new(&ids), manifest, catalog, ids, model }
    }

    /// The items.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What the bundle says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The items' semantic IDs.
    pub fn ids(&self) -> &SemanticIds {
        &self.ids
    }

    /// The trie of those IDs.
    pub fn trie(&self) -> &Trie {
        &self.trie
    }

    /// The model.
    pub fn model(&self) -> &T5 {
        &self.model
    }

    /// The best continuations of a history.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is empty, too long or unknown, and for numbers out of range.
    pub async fn recommend(&self, request: &Request) -> Result<Response, RecommendError> {
        let history = self.history(&request.history)?;
        for (name, found) in [("beams", request.beams), ("topK", request.top_k)] {
            if !(1..=MOST_BEAMS).contains(&found) {
                return Err(RecommendError::Range { name, found, most: MOST_BEAMS });
            }
        }
        let filter = (!request.include_seen).then(|| self.trie.filter(|item| !history.contains(&item)));
        let filters = [filter];
        let constraint = if request.constrained { Constraint::Trie(&filters) } else { Constraint::None };
        let encoded = HistoryBatch::new(&self.ids, [history.as_slice()]).encode(&self.model);
        let width = request.beams.max(request.top_k);
        let mut found =
            beam_search(&self.model, self.ids.layout(), &self.trie, &encoded, constraint, width).await?;
        let (hypotheses, trace) = found.pop().unwrap_or_default();

        let mut recommendations = Vec::new();
        let mut invented = Vec::new();
        for id in hypotheses {
            match id.item.and_then(|item| self.catalog.get(item)) {
                Some(item) => recommendations.push(Recommendation {
                    item: item.id.clone(),
                    title: item.title.clone(),
                    semantic_id: id.codes,
                    score: id.score,
                }),
                None => invented.push(Invented { semantic_id: id.codes, score: id.score }),
            }
        }
        recommendations.truncate(request.top_k);
        Ok(Response { recommendations, invented, trace: request.trace.then_some(trace) })
    }

    /// The items of a history by index.
    ///
    /// # Errors
    /// [`RecommendError::EmptyHistory`], [`RecommendError::LongHistory`], [`RecommendError::History`].
    pub fn history(&self, names: &[String]) -> Result<Vec<u32>, RecommendError> {
        if names.is_empty() {
            return Err(RecommendError::EmptyHistory);
        }
        let (found, longest) = (names.len(), self.manifest.max_history);
        if found > longest {
            return Err(RecommendError::LongHistory { found, longest });
        }
        let resolve = |(index, name): (usize, &String)| {
            self.catalog.resolve(name).map_err(|source| RecommendError::History { place: index + 1, source })
        };
        names.iter().enumerate().map(resolve).collect()
    }
}
