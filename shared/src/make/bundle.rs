//! The files of a bundle, of what was learned.

use std::collections::BTreeMap;

use super::MakeError;
use crate::{
    bundle::{Bundle, DataCard, FORMAT_VERSION, Manifest, VECTORS},
    catalog::Catalog,
    learn::Learner,
    model::Precision,
    vectors::Vectors,
};

/// What a bundle says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Short name, as in a path.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What it recommends.
    pub description: String,
    /// Where the data come from.
    pub data: DataCard,
    /// Measured figures by name, `generator R@10`.
    pub metrics: BTreeMap<String, f64>,
}

/// The bundle of a learner as it stands, its weights in 16 bits, and the vectors behind its IDs: by name, as
/// `trainer export` writes them.
///
/// # Errors
/// A model that has diverged.
pub fn bundle(
    learner: &Learner,
    catalog: Catalog,
    vectors: &Vectors,
    about: About,
) -> Result<BTreeMap<String, Vec<u8>>, MakeError> {
    let (recipe, ids) = (learner.recipe(), learner.ids());
    let About { name, title, description, data, metrics } = about;
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        name,
        title,
        description,
        language: None,
        layout: ids.layout().clone(),
        max_history: recipe.max_history,
        data,
        dense: None,
        retired: Vec::new(),
        metrics,
        files: BTreeMap::new(),
    };
    let weights = learner.model().write(Precision::F16)?;
    let config = recipe.model(ids.layout());
    let bundle = Bundle { manifest, config, weights, dense: None, ids: ids.clone(), catalog };
    Ok(bundle.write_with(BTreeMap::from([(VECTORS.to_owned(), vectors.write()?)]))?)
}
