//! What the page is told about a bundle.

use tigerlet::bundle::Bundle;
use tigerlet_protocol::{BundleCard, EngineKind, ItemCard, Metric};

/// The card of a bundle that an engine has opened.
pub fn of(bundle: &Bundle, engine: EngineKind, adapter: Option<String>) -> BundleCard {
    let manifest = &bundle.manifest;
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
    }
}
