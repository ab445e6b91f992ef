//! The bundle: a folder of static files that a page or a program can recommend from.
//!
//! | file | content |
//! | --- | --- |
//! | `manifest.json` | [`Manifest`]: what it is, and the size and SHA-256 of every other file |
//! | `config.json` | the model's shape, as `transformers` writes it |
//! | `model.safetensors` | the weights, f16, in `transformers`' T5 names |
//! | `codes.bin` | semantic IDs, `[N, L]` u16, little-endian |
//! | `items.json` | the catalogue: an array of [`Item`](crate::catalog::Item) |
//!
//! An item may have aliases, titles by which a search finds it too. They came after version 1 was written, and it is
//! still version 1: a reader that does not know them ignores them, and recommends the same.
//!
//! A manifest may name items that are retired: they stand in the catalogue, because histories name them, and are never
//! recommended. That too came later; a reader that does not know it recommends them still.
//!
//! A manifest may describe a dense model, `dense`, whose weights are `dense.safetensors`: the items' vectors and a small
//! Transformer ([`crate::model::DenseConfig`]); then there is `counted.bin` too, [`crate::counted`]. That came later as
//! well; a reader that does not know it writes IDs. Where its mixture asks for it, there is also `content.bin`,
//! [`crate::content`], still later; a reader that does not know that refuses the manifest.
//!
//! A manifest may list more: files that a page shows and recommending does without, each fetched when it
//! is wanted ([`crate::extra`], [`crate::vectors`]). Among these may be the sentence encoder that made its vectors, for
//! whoever wants to place a text beside them: [`ENCODER`], of which the crate `tigerlet-encoder` makes it.
//!
//! Everything is checked before anything is used: a bundle is read whole or refused by name, and nothing in it is larger
//! than its reader's [`Limits`].
mod error;
mod manifest;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

pub use error::BundleError;
pub use manifest::{DataCard, FileEntry, Manifest};

use crate::{
    catalog::{Catalog, ReadError},
    content::{CONTENT, Content},
    counted::{COUNTED, Counted},
    known::Known,
    limits::Limits,
    model::{ConfigError, Promise, T5Config},
    semantic_id::SemanticIds,
};
#[cfg(feature = "model")]
use crate::{
    generator::{Generator, Runtime},
    item_scorer::ItemScorer,
};

/// Version of the format that this library writes and reads.
pub const FORMAT_VERSION: u32 = 1;
/// The file that lists the others.
pub const MANIFEST: &str = "manifest.json";
/// The model's shape.
pub const CONFIG: &str = "config.json";
/// The weights.
pub const MODEL: &str = "model.safetensors";
/// The semantic IDs.
pub const CODES: &str = "codes.bin";
/// The catalogue.
pub const ITEMS: &str = "items.json";
/// The weights of the dense model, if the manifest has one.
pub const DENSE: &str = "dense.safetensors";
/// The vectors behind the IDs, see [`crate::vectors`]; recommending does without.
pub const VECTORS: &str = "vectors.safetensors";

/// The files of a bundle's own sentence encoder: shape, tokenizer, weights.
pub const ENCODER: [&str; 3] = ["encoder.json", "tokenizer.json", "encoder.safetensors"];

/// The files that every bundle has; a manifest may list others.
pub const REQUIRED: [&str; 4] = [CONFIG, MODEL, CODES, ITEMS];

/// The files of a bundle that score items.
#[derive(Clone, Debug)]
pub struct DensePart {
    /// `dense.safetensors`, checked by hash; the tensors are checked when they are read.
    pub weights: Vec<u8>,
    /// `counted.bin`, and `content.bin` if the mixture asks for it.
    pub known: Known,
}

/// A file that is what the manifest says it is: only [`Manifest::checked`] makes one.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    name: String,
    bytes: Vec<u8>,
}

impl CheckedFile {
    /// What is in it.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl AsRef<[u8]> for CheckedFile {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A checked bundle.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its own words.
    pub manifest: Manifest,
    /// Shape of the model.
    pub config: T5Config,
    /// `model.safetensors`, checked by hash; the tensors are checked when they are read.
    pub weights: Vec<u8>,
    /// What scores items, if the manifest has a dense model.
    pub dense: Option<DensePart>,
    /// IDs of the N items.
    pub ids: SemanticIds,
    /// The N items.
    pub catalog: Catalog,
}

impl Bundle {
    /// Reads a bundle from the bytes of its files, each by name. Of the files beyond [`REQUIRED`], those
    /// given are checked, and none need be given.
    ///
    /// # Errors
    /// [`BundleError`] names the first file, and the place in it, that is not right.
    pub fn read(
        manifest: &[u8],
        mut files: BTreeMap<String, Vec<u8>>,
        limits: &Limits,
    ) -> Result<Self, BundleError> {
        let manifest = Manifest::parse(manifest, limits)?;
        let mut checked = Vec::new();
        for name in manifest.files.keys() {
            match files.remove(name) {
                Some(bytes) => checked.push(manifest.checked(name, bytes, None)?),
                None if manifest.required().any(|required| required == name) => {
                    return Err(BundleError::Missing(name.clone()));
                }
                None => {}
            }
        }
        Self::of_checked(manifest, checked, limits)
    }

    /// Reads a bundle from files that were checked as they came: nothing is hashed here.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn of_checked(
        manifest: Manifest,
        files: impl IntoIterator<Item = CheckedFile>,
        limits: &Limits,
    ) -> Result<Self, BundleError> {
        let mut files: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|file| (file.name, file.bytes)).collect();
        let mut take = |name: &str| files.remove(name).ok_or_else(|| BundleError::Missing(name.to_string()));
        let config = manifest.config(&take(CONFIG)?, limits)?;
        let weights = take(MODEL)?;
        Promise::T5(&config).check(&weights, weights.len() as u64, limits)?;
        let dense = match &manifest.dense {
            None => None,
            Some(config) => {
                let weights = take(DENSE)?;
                Promise::Dense(&config.tower, manifest.items()).check(
                    &weights,
                    weights.len() as u64,
                    limits,
                )?;
                let counted = Counted::read(&take(COUNTED)?, manifest.items(), limits)?;
                let content = match config.mixture.content > 0.0 {
                    true => Some(Content::read(&take(CONTENT)?, manifest.items(), limits)?),
                    false => None,
                };
                Some(DensePart { weights, known: Known { counted, content } })
            }
        };
        let ids = SemanticIds::read(manifest.layout.clone(), &take(CODES)?)?;
        let catalog = Catalog::read(&take(ITEMS)?, limits)?;
        if catalog.len() != ids.len() {
            return Err(BundleError::Count { items: catalog.len(), ids: ids.len() });
        }
        Ok(Self { manifest, config, weights, dense, ids, catalog })
    }

    /// The files of this bundle by name, `manifest.json` among them; the manifest's list of files is made anew.
    ///
    /// # Errors
    /// [`BundleError::Manifest`] or [`BundleError::Items`] if a text cannot be written as JSON.
    pub fn write(&self) -> Result<BTreeMap<String, Vec<u8>>, BundleError> {
        self.write_with(BTreeMap::new())
    }

    /// The files of this bundle and others that recommending does without, all in the manifest.
    ///
    /// # Errors
    /// Those of [`Bundle::write`].
    pub fn write_with(
        &self,
        others: BTreeMap<String, Vec<u8>>,
    ) -> Result<BTreeMap<String, Vec<u8>>, BundleError> {
        let codes: Vec<u8> = self.ids.codes().iter().flat_map(|code| code.to_le_bytes()).collect();
        let config = serde_json::to_vec_pretty(&self.config).map_err(ConfigError::Json)?;
        let items = serde_json::to_vec(&self.catalog).map_err(ReadError::Json)?;
        let mut files: BTreeMap<String, Vec<u8>> =
            [(CONFIG, config), (MODEL, self.weights.clone()), (CODES, codes), (ITEMS, items)]
                .map(|(name, bytes)| (name.to_string(), bytes))
                .into();
        if let Some(DensePart { weights, known: Known { counted, content } }) = &self.dense {
            files.insert(DENSE.to_string(), weights.clone());
            files.insert(COUNTED.to_string(), counted.write());
            files.extend(content.iter().map(|content| (CONTENT.to_string(), content.write())));
        }
        files.extend(others);
        let entry = |bytes: &Vec<u8>| FileEntry { bytes: bytes.len() as u64, sha256: sha256(bytes) };
        let mut manifest = self.manifest.clone();
        manifest.format_version = FORMAT_VERSION;
        manifest.layout = self.ids.layout().clone();
        manifest.files = files.iter().map(|(name, bytes)| (name.clone(), entry(bytes))).collect();
        let manifest = serde_json::to_vec_pretty(&manifest).map_err(BundleError::Manifest)?;
        files.insert(MANIFEST.to_string(), manifest);
        Ok(files)
    }

    /// The model on `device`.
    ///
    /// # Errors
    /// [`WeightsError`](crate::model::WeightsError) names the tensor that is not right.
    #[cfg(feature = "tensors")]
    pub fn model(
        &self,
        device: &burn::tensor::Device,
    ) -> Result<crate::model::T5, crate::model::WeightsError> {
        crate::model::T5::read(&self.config, &self.weights, device)
    }

    /// The model as it writes IDs: on the CPU, weights of 8 bits are multiplied as such.
    ///
    /// # Errors
    /// [`WeightsError`](crate::model::WeightsError) names the tensor that is not right.
    #[cfg(feature = "model")]
    pub fn generator(&self, runtime: &Runtime) -> Result<Generator, crate::model::WeightsError> {
        let host = || Generator::on_host(&self.config, &self.weights, self.ids.layout());
        match runtime {
            Runtime::Host => host(),
            #[cfg(feature = "tensors")]
            Runtime::Device(device) => {
                let model = self.model(device)?;
                match crate::generator::is_cpu(device) {
                    true => Ok(host()?.beside(model)),
                    false => Ok(Generator::of_tensors(model, self.ids.layout())),
                }
            }
        }
    }

    /// What scores items, if there is such a thing.
    ///
    /// # Errors
    /// [`WeightsError`](crate::model::WeightsError) names the tensor that is not right.
    #[cfg(feature = "model")]
    pub fn dense(&self, runtime: &Runtime) -> Result<Option<ItemScorer>, crate::model::WeightsError> {
        let (Some(config), Some(part)) = (&self.manifest.dense, &self.dense) else { return Ok(None) };
        let (tower, items, known) = (&config.tower, self.ids.len(), part.known.clone());
        match runtime {
            Runtime::Host => {
                ItemScorer::on_host(tower, items, &part.weights, known, config.mixture).map(Some)
            }
            #[cfg(feature = "tensors")]
            Runtime::Device(device) => {
                let dense = crate::model::Dense::read(tower, items, &part.weights, device)?;
                Ok(Some(ItemScorer::new(dense, known, config.mixture)))
            }
        }
    }
}

/// SHA-256 in lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
