//! The façade: a bundle and a history in, ranked items and a trace out.
use burn::tensor::Device;
use fixedbitset::FixedBitSet;
use serde::{Deserialize, Serialize};

use crate::{
    beam::{Constraint, DecodeError, Task, search},
    bundle::{Bundle, BundleError, Manifest},
    catalog::{Catalog, CatalogError, ItemRef},
    filter::Filters,
    history::HistoryBatch,
    model::T5,
    sampling::{Sampling, TEMPERATURES},
    semantic_id::{Code, SemanticIds},
    trace::Trace,
    trie::{Filter, Trie},
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Only items whose semantic IDs begin with these codes; empty: all.
    pub prefix: Vec<Code>,
    /// Ids of the only items that may be recommended; none: all. Where this, the prefix and the history
    /// leave no item, the answer is an empty list.
    pub only: Option<Vec<String>>,
    /// Only items with these attributes; none: all.
    pub filters: Option<Filters>,
    /// Empty: beam search. Otherwise IDs are drawn without replacement ([`crate::sampling`]), at this
    /// temperature on every level, or at one for each level.
    pub temperature: Vec<f32>,
    /// Which draw.
    pub seed: u64,
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
            filters: None,
            temperature: Vec::new(),
            seed: 0,
        }
    }
}

/// A part of the work on an answer. Where a device computes behind its caller's back, as a graphics adapter does,
/// the encoder is over once it is commissioned: what is left of its work shows in the first level's time, whose
/// logits are the first that are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The request is understood: its items are found, its filters marked on the trie.
    Request,
    /// The history is encoded.
    Encoder,
    /// The codes of a level, 0-based, are decoded and the best kept.
    Level(usize),
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Best first; where IDs are drawn, in the order drawn.
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

impl Recommendation {
    pub(crate) fn of(item: ItemRef, semantic_id: Vec<Code>, score: f32) -> Self {
        Self { item: item.id.to_owned(), title: item.title.to_owned(), semantic_id, score }
    }
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
    /// A prefix of nobody's ID.
    #[error("no item's ID begins with {}", dashed(.0))]
    Prefix(Vec<Code>),
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
    /// Filters without the trie that they work on.
    #[error("a prefix or a choice of items needs the constraint: without it, generation knows no items")]
    Unconstrained,
    /// A filter that names an unknown item.
    #[error("`only` names `{0}`, and no item has that id")]
    Only(String),
    /// An item to score that cannot be found.
    #[error("item {place}: {source}")]
    Item {
        /// 1-based place in the list.
        place: usize,
        /// Why.
        source: CatalogError,
    },
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
    /// The device failed.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Codes as people write them: `7-99`.
fn dashed(codes: &[Code]) -> String {
    codes.iter().map(Code::to_string).collect::<Vec<_>>().join("-")
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
    /// [`RecommendError`] for a history that is empty, too long or unknown, for filters that name what is
    /// not there, and for numbers out of range.
    pub async fn recommend(&self, request: &Request) -> Result<Response, RecommendError> {
        self.recommend_in_stages(request, &mut |_| ()).await
    }

    /// [`recommend`](Self::recommend), and `done` is told of each [`Stage`] when it is over.
    ///
    /// # Errors
    /// [`RecommendError`], as there.
    pub async fn recommend_in_stages(
        &self,
        request: &Request,
        done: &mut dyn FnMut(Stage),
    ) -> Result<Response, RecommendError> {
        let history = self.history(&request.history)?;
        for (name, found) in [("beams", request.beams), ("topK", request.top_k)] {
            if !(1..=MOST_BEAMS).contains(&found) {
                return Err(RecommendError::Range { name, found, most: MOST_BEAMS });
            }
        }
        let filters = [self.filter(request, &history)?];
        let sampling = self.sampling(request)?;
        let constraint = if request.constrained { Constraint::Trie(&filters) } else { Constraint::None };
        let width = request.beams.max(request.top_k);
        let task = Task { constraint, width, sampling: sampling.as_ref() };
        done(Stage::Request);

        let encoded = HistoryBatch::new(&self.ids, [history.as_slice()]).encode(&self.model);
        done(Stage::Encoder);
        let mut level_done = |level| done(Stage::Level(level));
        let layout = self.ids.layout();
        let mut found = search(&self.model, layout, &self.trie, &encoded, &task, &mut level_done).await?;
        let (hypotheses, trace) = found.pop().unwrap_or_default();

        let mut recommendations = Vec::new();
        let mut invented = Vec::new();
        for id in hypotheses {
            match id.item.and_then(|item| self.catalog.get(item)) {
                Some(item) => recommendations.push(Recommendation::of(item, id.codes, id.score)),
                None => invented.push(Invented { semantic_id: id.codes, score: id.score }),
            }
        }
        recommendations.truncate(request.top_k);
        Ok(Response { recommendations, invented, trace: request.trace.then_some(trace) })
    }

    /// How many items a request leaves to be recommended: not in its history, below its prefix, and passing its
    /// choice and its filters. 0: the answer will be empty.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is unknown, and for filters that name what is not there.
    pub fn admitted(&self, request: &Request) -> Result<usize, RecommendError> {
        let history = match request.history.is_empty() {
            true => Vec::new(), // what filters leave may be asked before anything is read
            false => self.history(&request.history)?,
        };
        let admitted = self.admits(request, &history)?;
        Ok(admitted.map_or(self.catalog.len(), |items| items.count_ones(..)))
    }

    /// The items that a request admits, as the trie marks them; none if it admits all.
    fn filter(&self, request: &Request, history: &[u32]) -> Result<Option<Filter>, RecommendError> {
        let admitted = self.admits(request, history)?;
        Ok(admitted.map(|items| self.trie.filter(|item| items.contains(item as usize))))
    }

    /// The items that a request admits; none if it admits all.
    fn admits(&self, request: &Request, history: &[u32]) -> Result<Option<FixedBitSet>, RecommendError> {
        let Request { prefix, only, filters, constrained, include_seen, .. } = request;
        let filters = filters.as_ref().filter(|filters| !filters.is_empty());
        let chosen = only.is_some() || filters.is_some() || !prefix.is_empty();
        if !constrained {
            return if chosen { Err(RecommendError::Unconstrained) } else { Ok(None) };
        }
        if self.trie.find(prefix).is_none() {
            return Err(RecommendError::Prefix(prefix.clone()));
        }
        if *include_seen && !chosen {
            return Ok(None);
        }
        let mut items = FixedBitSet::with_capacity(self.catalog.len());
        match only {
            None => items.insert_range(..),
            Some(ids) => {
                for id in ids {
                    let item = self.catalog.by_id(id).ok_or_else(|| RecommendError::Only(id.clone()))?;
                    items.insert(item as usize);
                }
            }
        }
        if let Some(filters) = filters {
            items.intersect_with(&self.catalog.passing(filters));
        }
        if !include_seen {
            history.iter().for_each(|&item| items.remove(item as usize));
        }
        if !prefix.is_empty() {
            let others = items.ones().filter(|&item| !self.ids.get(item as u32).starts_with(prefix));
            let others: Vec<usize> = others.collect();
            others.into_iter().for_each(|item| items.remove(item));
        }
        Ok(Some(items))
    }

    /// How a request wants IDs drawn; none if the best are searched for.
    fn sampling(&self, request: &Request) -> Result<Option<Sampling>, RecommendError> {
        let (levels, seed) = (self.ids.layout().levels(), request.seed);
        if let Some(&found) = request.temperature.iter().find(|&t| !TEMPERATURES.contains(t)) {
            return Err(RecommendError::Temperature { found });
        }
        match request.temperature[..] {
            [] => Ok(None),
            [temperature] => Ok(Some(Sampling { temperature: vec![temperature; levels], seed })),
            ref each if each.len() == levels => Ok(Some(Sampling { temperature: each.to_vec(), seed })),
            ref others => Err(RecommendError::Temperatures { found: others.len(), levels }),
        }
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
