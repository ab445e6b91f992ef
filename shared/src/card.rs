//! An opened bundle, as far as a page shows it.
use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    bundle::{Bundle, MODEL},
    catalog::{Item, ItemRef},
    semantic_id::Code,
};

/// Where the arithmetic is done.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// WebAssembly with SIMD, on one core.
    Cpu,
    /// Compute shaders on the graphics adapter.
    WebGpu,
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        })
    }
}

/// What an engine tells the page about the bundle it has opened.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleCard {
    /// Short name, as in `bundles/NAME/`.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What the catalogue is.
    pub description: String,
    /// Whether the histories that the model learnt from are simulated.
    pub simulated: bool,
    /// What a reader should know about the data.
    pub note: String,
    /// Licence of the data.
    pub licence: String,
    /// Language of the items' titles by BCP 47, where the bundle says.
    pub language: Option<String>,
    /// Items in the catalogue, N.
    pub items: usize,
    /// Codes of each level of a semantic ID, L numbers.
    pub layout: Vec<usize>,
    /// Whether the last level is a suffix, which counts items whose other codes are the same.
    pub suffix: bool,
    /// Longest history that the model reads, in items.
    pub max_history: usize,
    /// What was measured when the bundle was made.
    pub metrics: Vec<Metric>,
    /// Names of files that recommending does without: an engine fetches one when it is asked for.
    pub files: Vec<String>,
    /// Bytes of the bundle's own sentence encoder, which reads texts once it is fetched; none where it has none.
    pub encoder_bytes: Option<u64>,
    /// Users whose histories the model learnt from.
    pub users: usize,
    /// Interactions in those histories.
    pub interactions: usize,
    /// Width D of the model.
    pub d_model: usize,
    /// Attention heads H of every layer.
    pub heads: usize,
    /// Layers of the encoder.
    pub encoder_layers: usize,
    /// Layers of the decoder.
    pub decoder_layers: usize,
    /// Numbers that training has set.
    pub parameters: usize,
    /// Bytes of the file that holds them.
    pub weight_bytes: u64,
    /// Whether a model that scores items stands beside the one that writes IDs.
    pub scores_items: bool,
}

impl BundleCard {
    /// The card of a bundle whose model has so many parameters.
    pub fn of(bundle: &Bundle, parameters: usize) -> Self {
        let Bundle { manifest, config, .. } = bundle;
        let layout = bundle.ids.layout();
        Self {
            name: manifest.name.clone(),
            title: manifest.title.clone(),
            description: manifest.description.clone(),
            simulated: manifest.data.simulated,
            note: manifest.data.note.clone(),
            licence: manifest.data.licence.clone(),
            language: manifest.language.clone(),
            items: bundle.catalog.len(),
            layout: layout.codes_per_level().to_vec(),
            suffix: layout.has_suffix(),
            max_history: manifest.max_history,
            metrics: manifest
                .metrics
                .iter()
                .map(|(name, &value)| Metric { name: name.clone(), value })
                .collect(),
            files: manifest.optional().map(str::to_owned).collect(),
            encoder_bytes: manifest.encoder_bytes(),
            users: manifest.data.users,
            interactions: manifest.data.interactions,
            d_model: config.d_model,
            heads: config.num_heads,
            encoder_layers: config.num_layers,
            decoder_layers: config.num_decoder_layers,
            parameters,
            weight_bytes: manifest.files.get(MODEL).map_or(0, |entry| entry.bytes),
            scores_items: bundle.dense.is_some(),
        }
    }
}

/// One item of the catalogue.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCard {
    /// Its place in the catalogue, from 0.
    pub place: u32,
    /// The data set's own name for it.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// What else people call it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Everything else that is known of it.
    pub attributes: BTreeMap<String, String>,
    /// Its semantic ID, L codes.
    pub semantic_id: Vec<Code>,
}

impl ItemCard {
    /// The card of the item at a place, with its semantic ID.
    pub fn of(place: u32, item: ItemRef, semantic_id: &[Code]) -> Self {
        let Item { id, title, aliases, attributes } = item.into();
        Self { place, id, title, aliases, attributes, semantic_id: semantic_id.to_vec() }
    }
}

/// What a search found.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finds {
    /// The best items, best first.
    pub hits: Vec<ItemCard>,
    /// How many items there are in all.
    pub total: usize,
    /// Where nothing was found: the query in the nearest spelling that finds something.
    pub suggestion: Option<String>,
}

/// One measured number.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    /// What was measured, such as `recall@10`.
    pub name: String,
    /// What came out.
    pub value: f64,
}
