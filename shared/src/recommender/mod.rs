//! The façade: a bundle and a history in, ranked items and a trace out.
mod error;
mod history;
mod ranking;
mod wishes;

use std::sync::OnceLock;

pub use self::error::RecommendError;
pub(crate) use self::{
    history::{Entry, History},
    ranking::Asked,
};
use crate::{
    bundle::{Bundle, BundleError, Manifest},
    catalog::Catalog,
    counted::Counted,
    generator::{Generator, Runtime},
    item_scorer::ItemScorer,
    request::Scorer,
    semantic_id::SemanticIds,
    text::TextEncoder,
    trie::Trie,
};

/// A loaded bundle, ready to answer.
#[derive(Debug)]
pub struct Recommender {
    manifest: Manifest,
    catalog: Catalog,
    ids: SemanticIds,
    trie: Trie,
    generator: Generator,
    /// What scores items, if the bundle has it.
    scorer: Option<ItemScorer>,
    /// What reads texts, once it is given.
    encoder: OnceLock<TextEncoder>,
}

impl Recommender {
    /// Loads a bundle, to be computed there.
    ///
    /// # Errors
    /// [`BundleError::Weights`] names the tensor that is not right.
    pub fn new(bundle: Bundle, runtime: impl Into<Runtime>) -> Result<Self, BundleError> {
        let runtime = runtime.into();
        let (generator, scorer) = (bundle.generator(&runtime)?, bundle.dense(&runtime)?);
        let Bundle { manifest, ids, catalog, .. } = bundle;
        Ok(Self::from_parts(manifest, catalog, ids, generator, scorer))
    }

    /// A recommender of parts that were read one by one.
    pub fn from_parts(
        manifest: Manifest,
        catalog: Catalog,
        ids: SemanticIds,
        generator: Generator,
        scorer: Option<ItemScorer>,
    ) -> Self {
        Self { trie: Trie::new(&ids), manifest, catalog, ids, generator, scorer, encoder: OnceLock::new() }
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

    /// What was counted of the items, if the bundle has it.
    pub(crate) fn counted(&self) -> Option<&Counted> {
        self.scorer.as_ref().map(|scorer| &scorer.known.counted)
    }

    /// The model that writes IDs.
    pub fn generator(&self) -> &Generator {
        &self.generator
    }
}
