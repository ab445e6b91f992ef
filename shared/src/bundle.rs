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
//! A manifest may list more: files that a page shows and recommending does without, each fetched when it
//! is wanted. Everything is checked before anything is used: a bundle is read whole or refused by name.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    catalog::{Catalog, ReadError},
    limits::Limits,
    model::{ConfigError, T5Config},
    semantic_id::{Code, IdLayout, SemanticIdError, SemanticIds},
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
/// The vectors behind the IDs, see [`crate::vectors`]; recommending does without.
pub const VECTORS: &str = "vectors.safetensors";

/// The files that recommending needs; a manifest may list others.
pub const REQUIRED: [&str; 4] = [CONFIG, MODEL, CODES, ITEMS];

/// What a bundle says about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Short name, as in a path.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What it recommends, in a sentence or two.
    #[serde(default)]
    pub description: String,
    /// Codes of every level of the IDs.
    pub layout: IdLayout,
    /// Longest history the model was trained to read, in items.
    pub max_history: usize,
    /// Where the data come from.
    pub data: DataCard,
    /// Measured figures by name.
    #[serde(default)]
    pub metrics: BTreeMap<String, f64>,
    /// Every other file.
    pub files: BTreeMap<String, FileEntry>,
}

/// Origin of a bundle's data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataCard {
    /// Name of the data set.
    pub name: String,
    /// Its licence, in words.
    pub licence: String,
    /// Items in the catalogue.
    pub items: usize,
    /// Users whose histories were learned from.
    pub users: usize,
    /// Interactions in those histories.
    pub interactions: usize,
    /// Whether the users are made up.
    pub simulated: bool,
    /// Anything a reader of the results should know.
    #[serde(default)]
    pub note: String,
}

/// Size and hash of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
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
    /// IDs of the N items.
    pub ids: SemanticIds,
    /// The N items.
    pub catalog: Catalog,
}

/// Why a bundle is refused.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The manifest is not what it should be.
    #[error("manifest.json: {0}")]
    Manifest(serde_json::Error),
    /// Written by another version.
    #[error("manifest.json: format version {0}, this program reads version {FORMAT_VERSION}")]
    Version(u32),
    /// A value of the manifest that cannot be.
    #[error("manifest.json: `{key}` is {value}, {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What it holds.
        value: String,
        /// What it may hold.
        expected: &'static str,
    },
    /// A file that the format needs is not listed, or was not given.
    #[error("{0}: missing from the bundle")]
    Missing(String),
    /// A file of another size than the manifest says: usually a truncated download.
    #[error("{name}: {found} bytes, the manifest says {expected}")]
    Size {
        /// The file.
        name: String,
        /// Its size.
        found: u64,
        /// Its size by the manifest.
        expected: u64,
    },
    /// A file with other content than the manifest says.
    #[error("{name}: damaged, its sha256 is not the manifest's")]
    Hash {
        /// The file.
        name: String,
    },
    /// The model's configuration is no good.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The weights are no good.
    #[cfg(feature = "model")]
    #[error(transparent)]
    Weights(#[from] crate::model::WeightsError),
    /// The IDs are no good.
    #[error("codes.bin: {0}")]
    Ids(#[from] SemanticIdError),
    /// The catalogue is no good.
    #[error("items.json: {0}")]
    Items(#[from] ReadError),
    /// Catalogue and IDs do not belong together.
    #[error("items.json has {items} items, codes.bin has {ids} semantic IDs")]
    Count {
        /// Items in the catalogue.
        items: usize,
        /// Semantic IDs.
        ids: usize,
    },
}

/// Longest history that any bundle may ask for: bounds the memory of one request.
const LONGEST_HISTORY: usize = 10_000;

impl Manifest {
    /// Reads `manifest.json`.
    ///
    /// # Errors
    /// [`BundleError::Manifest`], [`BundleError::Version`], [`BundleError::Value`] or
    /// [`BundleError::Missing`] for a file that is not listed.
    pub fn parse(json: &[u8]) -> Result<Self, BundleError> {
        /// Another version may have other fields: its number is read before anything else is asked for.
        #[derive(Deserialize)]
        struct Version {
            format_version: u32,
        }
        let Version { format_version } = serde_json::from_slice(json).map_err(BundleError::Manifest)?;
        if format_version != FORMAT_VERSION {
            return Err(BundleError::Version(format_version));
        }
        let manifest: Self = serde_json::from_slice(json).map_err(BundleError::Manifest)?;
        if !(1..=LONGEST_HISTORY).contains(&manifest.max_history) {
            let value = manifest.max_history.to_string();
            return Err(BundleError::Value {
                key: "max_history",
                value,
                expected: "not between 1 and 10000",
            });
        }
        for name in REQUIRED {
            if !manifest.files.contains_key(name) {
                return Err(BundleError::Missing(name.to_string()));
            }
        }
        Ok(manifest)
    }

    /// Names of the listed files that recommending does without.
    pub fn optional(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str).filter(|name| !REQUIRED.contains(name))
    }

    /// Checks a file's size and hash.
    ///
    /// # Errors
    /// [`BundleError::Missing`] if it is not listed, [`BundleError::Size`] or [`BundleError::Hash`].
    pub fn check(&self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        let name = name.to_string();
        let Some(entry) = self.files.get(&name) else { return Err(BundleError::Missing(name)) };
        let (found, expected) = (bytes.len() as u64, entry.bytes);
        if found != expected {
            return Err(BundleError::Size { name, found, expected });
        }
        if sha256(bytes) != entry.sha256 {
            return Err(BundleError::Hash { name });
        }
        Ok(())
    }
}

impl Bundle {
    /// Reads a bundle from the bytes of its files, each by name. Of the files beyond [`REQUIRED`], those
    /// given are checked, and none need be given.
    ///
    /// # Errors
    /// [`BundleError`] names the first file, and the place in it, that is not right.
    pub fn read(manifest: &[u8], mut files: BTreeMap<String, Vec<u8>>) -> Result<Self, BundleError> {
        let manifest = Manifest::parse(manifest)?;
        for name in manifest.files.keys() {
            match files.get(name) {
                Some(bytes) => manifest.check(name, bytes)?,
                None if REQUIRED.contains(&name.as_str()) => return Err(BundleError::Missing(name.clone())),
                None => {}
            }
        }
        let mut take = |name: &str| files.remove(name).ok_or_else(|| BundleError::Missing(name.to_string()));
        let config = T5Config::parse(&take(CONFIG)?)?;
        config.check_layout(&manifest.layout, 0)?;
        let codes = take(CODES)?;
        if !codes.len().is_multiple_of(2) {
            let found = codes.len() as u64;
            return Err(BundleError::Size { name: CODES.to_string(), found, expected: found + 1 });
        }
        let codes: Vec<Code> = codes.chunks_exact(2).map(|b| Code::from_le_bytes([b[0], b[1]])).collect();
        let ids = SemanticIds::new(manifest.layout.clone(), codes)?;
        let catalog = Catalog::read(&take(ITEMS)?, &Limits::DEFAULT)?;
        if catalog.len() != ids.len() {
            return Err(BundleError::Count { items: catalog.len(), ids: ids.len() });
        }
        Ok(Self { manifest, config, weights: take(MODEL)?, ids, catalog })
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
    #[cfg(feature = "model")]
    pub fn model(
        &self,
        device: &burn::tensor::Device,
    ) -> Result<crate::model::T5, crate::model::WeightsError> {
        crate::model::T5::read(&self.config, &self.weights, device)
    }
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
