use super::FORMAT_VERSION;
use crate::{
    catalog::ReadError,
    content::ContentError,
    counted::CountedError,
    limits::LimitError,
    model::{ConfigError, DenseError, HeaderError},
    semantic_id::SemanticIdError,
};

/// Why a bundle is refused.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The manifest is not what it should be.
    #[error("manifest.json: {0}")]
    Manifest(serde_json::Error),
    /// Written by another version.
    #[error("manifest.json: format version {0}, this program reads version {FORMAT_VERSION}")]
    Version(u32),
    /// Another manifest than the one that was asked for by its hash.
    #[error("manifest.json: its sha256 is {found}, the address asks for {pinned}")]
    Pin {
        /// SHA-256 of what came.
        found: String,
        /// SHA-256 that was asked for.
        pinned: String,
    },
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
    /// More of something than anybody's bundle may have.
    #[error("manifest.json: {0}")]
    Limit(LimitError),
    /// A file that is too large to be fetched.
    #[error("{name}: {source}")]
    Promise {
        /// The file.
        name: String,
        /// Its size by the manifest.
        source: LimitError,
    },
    /// A name that could mean a file outside the bundle's folder.
    #[error(
        "manifest.json: `{0}` is no plain name of a file: letters, digits, `.`, `_` and `-`, not beginning with `.`"
    )]
    Name(String),
    /// Codes that are not those of whole IDs.
    #[error("{name}: {found} bytes are no whole number of IDs of {levels} levels, or none")]
    Codes {
        /// The file.
        name: String,
        /// Its size.
        found: u64,
        /// Levels of an ID.
        levels: usize,
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
    /// The dense model is no good.
    #[error(transparent)]
    Dense(#[from] DenseError),
    /// What was counted is no good.
    #[error(transparent)]
    Counted(#[from] CountedError),
    /// What the texts say is no good.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The weights are not those of the configuration.
    #[error(transparent)]
    Header(#[from] HeaderError),
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
