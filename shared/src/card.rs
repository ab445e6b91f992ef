//! An opened bundle, as far as a page shows it.
use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::semantic_id::{Code, IdLayout, SemanticIdError, SemanticIds};

/// Where the arithmetic is done.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// The engine that opened it.
    pub engine: EngineKind,
    /// The graphics adapter behind a WebGPU engine.
    pub adapter: Option<String>,
    /// The catalogue, in its order.
    pub items: Vec<ItemCard>,
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
}

impl BundleCard {
    /// The items' semantic IDs.
    ///
    /// # Errors
    /// [`SemanticIdError`] if the items have none that are of the card's layout.
    pub fn ids(&self) -> Result<SemanticIds, SemanticIdError> {
        let layout = IdLayout::new(self.layout.clone())?;
        let layout = if self.suffix { layout } else { layout.without_suffix() };
        SemanticIds::new(layout, self.items.iter().flat_map(|item| &item.semantic_id).copied().collect())
    }
}

/// One item of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCard {
    /// The data set's own name for it.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Everything else that is known of it.
    pub attributes: BTreeMap<String, String>,
    /// Its semantic ID, L codes.
    pub semantic_id: Vec<Code>,
}

/// One measured number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    /// What was measured, such as `recall@10`.
    pub name: String,
    /// What came out.
    pub value: f64,
}
