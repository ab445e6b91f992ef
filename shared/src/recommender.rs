//! The façade: a bundle and a history in, ranked items and a trace out.
use std::sync::OnceLock;

use burn::tensor::Device;

use crate::{
    answer::{Invented, Recommendation, Response},
    beam::{Constraint, DecodeError, Task, search},
    bundle::{Bundle, BundleError, Manifest},
    catalog::{Catalog, CatalogError},
    filter::FilterError,
    history::HistoryBatch,
    history_entry::HistoryEntry,
    item_scorer::ItemScorer,
    model::{Encoded, T5},
    request::{Request, RequestError, Scorer, check_codes},
    sampling::Sampling,
    semantic_id::{Code, SemanticIds},
    text::TextEncoder,
    trace::Trace,
    trie::{Filter, Trie},
    watch::{Stage, Watch},
};

/// A loaded bundle, ready to answer.
#[derive(Debug)]
pub struct Recommender {
    manifest: Manifest,
    catalog: Catalog,
    ids: SemanticIds,
    trie: Trie,
    model: T5,
    /// What scores items, if the bundle has it.
    scorer: Option<ItemScorer>,
    /// What reads texts, once it is given.
    encoder: OnceLock<TextEncoder>,
}

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
    #[error("history entry {place} is a text, and this bundle has no vectors of words to read it by")]
    NoEncoder {
        /// 1-based place in the history.
        place: usize,
    },
    /// A scorer that the bundle does not have.
    #[error("this bundle has no dense model, and `scorer` is {0}")]
    NoDense(Scorer),
    /// A question about a text, likewise.
    #[error("this bundle has no vectors of words to read a text by")]
    NoVectors,
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
    /// The device failed.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Codes as people write them: `7-99`.
fn dashed(codes: &[Code]) -> String {
    codes.iter().map(Code::to_string).collect::<Vec<_>>().join("-")
}

impl Recommender {
    /// Loads a bundle onto `device`.
    ///
    /// # Errors
    /// [`BundleError::Weights`] names the tensor that is not right.
    pub fn new(bundle: Bundle, device: &Device) -> Result<Self, BundleError> {
        let (model, scorer) = (bundle.model(device)?, bundle.dense(device)?);
        let Bundle { manifest, ids, catalog, .. } = bundle;
        Ok(Self::from_parts(manifest, catalog, ids, model, scorer))
    }

    /// A recommender of parts that were read one by one.
    pub fn from_parts(
        manifest: Manifest,
        catalog: Catalog,
        ids: SemanticIds,
        model: T5,
        scorer: Option<ItemScorer>,
    ) -> Self {
        Self { trie: Trie::new(&ids), manifest, catalog, ids, model, scorer, encoder: OnceLock::new() }
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

    /// What reads texts beside the items, if [`set_encoder`](Self::set_encoder) was called.
    pub fn encoder(&self) -> Option<&TextEncoder> {
        self.encoder.get()
    }

    /// Lets histories and questions have texts in them. The first encoder stays.
    pub fn set_encoder(&self, encoder: TextEncoder) -> &TextEncoder {
        self.encoder.get_or_init(|| encoder)
    }

    /// Whether the bundle has a model that scores items.
    pub fn scores_items(&self) -> bool {
        self.scorer.is_some()
    }

    /// What scores items.
    ///
    /// # Errors
    /// [`RecommendError::NoDense`] where there is none for who asks.
    pub(crate) fn item_scorer(&self, asked: Scorer) -> Result<&ItemScorer, RecommendError> {
        self.scorer.as_ref().ok_or(RecommendError::NoDense(asked))
    }

    /// The model that writes IDs.
    pub fn model(&self) -> &T5 {
        &self.model
    }

    /// The best continuations of a history.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is empty, too long or unknown, for filters that name what is
    /// not there, and for numbers out of range.
    pub async fn recommend(&self, request: &Request) -> Result<Response, RecommendError> {
        self.recommend_watched(request, &mut ()).await
    }

    /// [`recommend`](Self::recommend), watched.
    ///
    /// # Errors
    /// [`RecommendError`], as there, and where the watch gives the answer up.
    pub async fn recommend_watched(
        &self,
        request: &Request,
        watch: &mut impl Watch,
    ) -> Result<Response, RecommendError> {
        request.check(self.ids.layout(), self.manifest.max_history)?;
        let history = self.history(&request.history)?;
        let scorer = self.scorer(request, &history)?;
        if request.is_laid_out() {
            return self.laid_out(request, &history, scorer, watch).await;
        }
        let filters = [if request.constrained { self.filter(&history, request.into())? } else { None }];
        let Some(encoded) = self.encoded(&history, scorer, watch).await? else {
            let recommendations = self.by_dense(&history, filters[0].as_ref(), request.top_k).await?;
            return Ok(Response { recommendations, ..Response::default() });
        };
        let width = request.beams.max(request.top_k);
        let constraint = if request.constrained { Constraint::Trie(&filters) } else { Constraint::None };
        let sampling = self.sampling(request);
        let task = Task { constraint, width, sampling: sampling.as_ref() };
        let (mut recommendations, invented, trace) = self.written(&encoded, &task, watch).await?;
        if scorer == Scorer::Hybrid {
            recommendations =
                self.mixed(&history, filters[0].as_ref(), &encoded, &recommendations, width).await?;
        }
        recommendations.truncate(request.top_k);
        Ok(Response { recommendations, invented, trace: request.trace.then_some(trace), slate: None })
    }

    /// A history as the generator reads it; none where only the dense model is asked.
    ///
    /// # Errors
    /// [`RecommendError::Decode`] where the watch gives the answer up.
    pub(crate) async fn encoded(
        &self,
        history: &History,
        scorer: Scorer,
        watch: &mut impl Watch,
    ) -> Result<Option<Encoded>, RecommendError> {
        watch.over(Stage::Request).await.map_err(DecodeError::from)?;
        if scorer == Scorer::Dense {
            return Ok(None);
        }
        let encoded = self.batch([history]).encode(&self.model);
        watch.over(Stage::Encoder).await.map_err(DecodeError::from)?;
        Ok(Some(encoded))
    }

    /// The best of the items that a filter admits, `width` of them or all, and the generator's search, if there was one.
    ///
    /// # Errors
    /// [`RecommendError::Decode`] when the device fails, or the watch gives the answer up.
    pub(crate) async fn ranked(
        &self,
        history: &History,
        scorer: Scorer,
        encoded: Option<&Encoded>,
        filter: &Filter,
        width: usize,
        watch: &mut impl Watch,
    ) -> Result<(Vec<Recommendation>, Trace), RecommendError> {
        let Some(encoded) = encoded else {
            return Ok((self.by_dense(history, Some(filter), width).await?, Trace::default()));
        };
        let filters = [Some(filter.clone())];
        let task = Task { constraint: Constraint::Trie(&filters), width, sampling: None };
        let (written, _, trace) = self.written(encoded, &task, watch).await?;
        let found = match scorer {
            Scorer::Hybrid => self.mixed(history, Some(filter), encoded, &written, width).await?,
            Scorer::Generate | Scorer::Dense => written,
        };
        Ok((found, trace))
    }

    /// What the generator writes: items, IDs that no item has, and the path to them.
    async fn written(
        &self,
        encoded: &Encoded,
        task: &Task<'_>,
        watch: &mut impl Watch,
    ) -> Result<(Vec<Recommendation>, Vec<Invented>, Trace), RecommendError> {
        let mut found = search(&self.model, self.ids.layout(), &self.trie, encoded, task, watch).await?;
        let (hypotheses, trace) = found.pop().unwrap_or_default();
        let mut recommendations = Vec::new();
        let mut invented = Vec::new();
        let is_retired = |item: &u32| self.manifest.retired.binary_search(item).is_ok();
        for id in hypotheses {
            if id.item.as_ref().is_some_and(is_retired) {
                continue; // only without the trie: its filter admits none
            }
            match id.item.and_then(|item| self.catalog.get(item)) {
                Some(item) => recommendations.push(Recommendation::of(item, id.codes, id.score)),
                None => invented.push(Invented { semantic_id: id.codes, score: id.score }),
            }
        }
        Ok((recommendations, invented, trace))
    }

    /// How a request, which is checked, wants IDs drawn; none if the best are searched for.
    fn sampling(&self, request: &Request) -> Option<Sampling> {
        let (levels, seed) = (self.ids.layout().levels(), request.seed);
        match request.temperature[..] {
            [] => None,
            [temperature] => Some(Sampling { temperature: vec![temperature; levels], seed }),
            ref each => Some(Sampling { temperature: each.to_vec(), seed }),
        }
    }

    /// A history as the model reads it: every entry's item, where it has one, and codes.
    ///
    /// # Errors
    /// [`RecommendError::History`] for an unknown item; for a text, that the bundle has no encoder or knows none of
    /// its words. The history itself must have been checked.
    pub(crate) fn history(&self, entries: &[HistoryEntry]) -> Result<History, RecommendError> {
        let read = |(index, entry)| self.entry(index + 1, entry);
        Ok(History(entries.iter().enumerate().map(read).collect::<Result<_, _>>()?))
    }

    fn entry(&self, place: usize, entry: &HistoryEntry) -> Result<Entry, RecommendError> {
        let layout = self.ids.layout();
        match entry {
            HistoryEntry::Item(name) => {
                let resolved = self.catalog.resolve(name);
                let item = resolved.map_err(|source| RecommendError::History { place, source })?;
                Ok(Entry { item: Some(item), codes: self.ids.get(item).to_vec() })
            }
            HistoryEntry::Codes(codes) if codes.len() == layout.levels() => {
                let item = self.trie.find(codes).and_then(|node| self.trie.item(node));
                Ok(Entry { item, codes: codes.clone() })
            }
            // Codes without a suffix are no item, though an item may have them.
            HistoryEntry::Codes(codes) => Ok(Entry { item: None, codes: with_suffix(codes) }),
            HistoryEntry::Text(text) => {
                let encoder = self.encoder.get().ok_or(RecommendError::NoEncoder { place })?;
                let embedded = encoder.embed(text, 0);
                let codes = embedded.semantic_id;
                let (found, expected) = (codes.len(), layout.levels() - usize::from(layout.has_suffix()));
                if embedded.words.is_empty() {
                    return Err(RecommendError::UnknownWords { place });
                }
                if found != expected {
                    return Err(RecommendError::EncoderLevels { place, found, expected });
                }
                let codes = if layout.has_suffix() { with_suffix(&codes) } else { codes };
                check_codes(&codes, layout)?;
                Ok(Entry { item: None, codes })
            }
        }
    }

    /// Histories in tokens.
    pub(crate) fn batch<'a>(&self, histories: impl IntoIterator<Item = &'a History>) -> HistoryBatch {
        let layout = self.ids.layout();
        HistoryBatch::from_tokens(histories.into_iter().map(|History(entries)| {
            entries.iter().flat_map(|entry| {
                entry.codes.iter().enumerate().map(|(level, &code)| layout.token(level, code))
            })
        }))
    }
}

/// The first of those who share these codes.
fn with_suffix(codes: &[Code]) -> Vec<Code> {
    codes.iter().copied().chain([0]).collect()
}

/// What was read, oldest first.
pub(crate) struct History(pub(crate) Vec<Entry>);

/// One entry of it.
pub(crate) struct Entry {
    /// The item, where it is one of the catalogue's.
    pub(crate) item: Option<u32>,
    /// L codes.
    pub(crate) codes: Vec<Code>,
}
