//! What the page is told about a bundle.

use tigerlet::bundle::{Bundle, MODEL};
use tigerlet::card::{BundleCard, EngineKind, ItemCard, Metric};
use tigerlet::model::T5;

/// The card of a bundle that an engine has opened, and of its model.
pub fn of(bundle: &Bundle, model: &T5, engine: EngineKind, adapter: Option<String>) -> BundleCard {
    let Bundle { manifest, config, .. } = bundle;
    let layout = bundle.ids.layout();
    let items = (0u32..)
        .zip(bundle.catalog.items())
        .map(|(index, item)| ItemCard {
            id: item.id.clone(),
            title: item.title.clone(),
            attributes: item.attributes.clone(),
            semantic_id: bundle.ids.get(index).to_vec(),
        })
        .collect();
    BundleCard {
        name: manifest.name.clone(),
        title: manifest.title.clone(),
        description: manifest.description.clone(),
        simulated: manifest.data.simulated,
        note: manifest.data.note.clone(),
        licence: manifest.data.licence.clone(),
        engine,
        adapter,
        items,
        layout: layout.codes_per_level().to_vec(),
        suffix: layout.has_suffix(),
        max_history: manifest.max_history,
        metrics: manifest.metrics.iter().map(|(name, &value)| Metric { name: name.clone(), value }).collect(),
        files: manifest.optional().map(str::to_owned).collect(),
        users: manifest.data.users,
        interactions: manifest.data.interactions,
        d_model: config.d_model,
        heads: config.num_heads,
        encoder_layers: config.num_layers,
        decoder_layers: config.num_decoder_layers,
        parameters: model.parameters(),
        weight_bytes: manifest.files.get(MODEL).map_or(0, |entry| entry.bytes),
    }
}
