//! Answers of the bundle that the page opens with.
use std::collections::BTreeMap;

use tigerlet::{
    bundle::{Bundle, MANIFEST},
    generator::Runtime,
    history_entry::HistoryEntry,
    limits::Limits,
    recommender::Recommender,
    request::{Request, Scorer},
};

macro_rules! files {
    ($($name:literal)*) => {
        [$(($name, include_bytes!(concat!("../../../static/bundles/library/", $name)).as_slice())),*]
    };
}

/// An open bundle, and a history that it has.
pub struct Library {
    recommender: Recommender,
    history: Vec<HistoryEntry>,
}

/// Opens it.
pub fn open() -> Option<Library> {
    let mut files: BTreeMap<String, Vec<u8>> = files!(
        "manifest.json" "codes.bin" "config.json" "counted.bin" "dense.safetensors" "items.json" "model.safetensors"
    )
    .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
    .into();
    let manifest = files.remove(MANIFEST)?;
    let bundle = Bundle::read(&manifest, files, &Limits::DEFAULT).ok()?;
    let (generator, scorer) = (bundle.generator(&Runtime::Host).ok()?, bundle.dense(&Runtime::Host).ok()?);
    let Bundle { manifest, catalog, ids, .. } = bundle;
    let every = catalog.len() / manifest.max_history;
    let items: Vec<&str> =
        (0..manifest.max_history).filter_map(|at| catalog.id((at * every) as u32)).collect();
    let history = HistoryEntry::items(&items);
    Some(Library { recommender: Recommender::from_parts(manifest, catalog, ids, generator, scorer), history })
}

impl Library {
    /// Items of the catalogue.
    pub fn items(&self) -> usize {
        self.recommender.catalog().len()
    }

    /// How many items are found.
    pub fn recommend(&self, beams: usize, scorer: Scorer) -> usize {
        let request =
            Request { history: self.history.clone(), beams, scorer: Some(scorer), ..Request::default() };
        let answer = pollster::block_on(self.recommender.recommend(&request));
        answer.map_or(0, |answer| answer.recommendations.len())
    }
}
