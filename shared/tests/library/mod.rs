//! The embedded bundle.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use burn::tensor::Device;
use tigerlet::{
    bundle::{Bundle, Manifest},
    limits::Limits,
    recommender::Recommender,
};

/// Its folder.
pub fn folder() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../static/bundles/library")
}

/// A recommender of it.
pub fn recommender() -> Recommender {
    let manifest = fs::read(folder().join("manifest.json")).unwrap();
    let names = Manifest::parse(&manifest, &Limits::DEFAULT).unwrap().files.into_keys();
    let files: BTreeMap<_, _> =
        names.map(|name| (name.clone(), fs::read(folder().join(name)).unwrap())).collect();
    let bundle = Bundle::read(&manifest, files, &Limits::DEFAULT).unwrap();
    Recommender::new(bundle, &Device::flex()).unwrap()
}
