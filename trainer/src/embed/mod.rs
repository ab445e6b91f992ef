//! Stage 1: from the words of an item to its vector, or a vector of another's making.

mod frozen;
mod given;
mod hub;
mod minilm;
mod output;
mod portable;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use tigerlet::catalog::{Catalog, ItemRef};
use tigerlet::make;
use tigerlet::matrix::Matrix;

pub use self::frozen::{embed_new, read_new};
pub use self::minilm::of_random_encoder;
pub use self::output::{Embeddings, VECTORS, files, load, save};
pub use self::portable::{Portable, sentences};

use self::hub::ModelFiles;
use self::minilm::MiniLm;
use crate::hands::AllThreads;
use crate::learn::Sitting;
use crate::tell::tell;

/// Columns of the TF-IDF encoder if `dimensions` is not set.
const DEFAULT_DIMENSIONS: usize = 128;

/// The table `[embed]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmbedConfig {
    /// Which encoder.
    pub encoder: Encoder,
    /// `minilm`: a folder with `model.safetensors`, `tokenizer.json` and `config.json`, or a hub
    /// id like `sentence-transformers/all-MiniLM-L6-v2`, which is also what is used without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// `tfidf`: the number of dimensions, 128 if not set; fewer come out if the items have less to tell apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<usize>,
    /// `minilm`: texts in one forward pass; as many as the device likes if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<usize>,
    /// The attributes that count beside the title; all if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// `file`: where the vectors are, in a `.npy` in the order of the items, or in a `.parquet` or `.safetensors` by
    /// their ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vectors: Option<PathBuf>,
}

/// The ways to make a vector of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoder {
    /// all-MiniLM-L6-v2, a sentence encoder: 384 dimensions, needs its weights (91 MB).
    MiniLm,
    /// Words and attributes weighted by TF-IDF, reduced by a truncated SVD: needs nothing.
    TfIdf,
    /// None: vectors of anybody's making are taken as they are.
    File,
}

impl fmt::Display for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MiniLm => "minilm",
            Self::TfIdf => "tfidf",
            Self::File => "file",
        })
    }
}

impl Default for EmbedConfig {
    fn default() -> Self {
        Self {
            encoder: Encoder::MiniLm,
            model: None,
            dimensions: None,
            batch_size: None,
            fields: None,
            vectors: None,
        }
    }
}

impl EmbedConfig {
    /// Refuses a setting that has no meaning, or none for this encoder.
    pub fn validate(&self) -> Result<()> {
        ensure!(self.batch_size != Some(0), "embed.batch_size is 0");
        ensure!(self.dimensions != Some(0), "embed.dimensions is 0");
        let wide = "`minilm` and `file` have a width of their own";
        for (key, given, of, why) in [
            ("dimensions", self.dimensions.is_some(), Encoder::TfIdf, wide),
            ("model", self.model.is_some(), Encoder::MiniLm, "no other has a model"),
            ("vectors", self.vectors.is_some(), Encoder::File, "the others make their own"),
        ] {
            ensure!(!given || self.encoder == of, "embed.{key} is for the encoder `{of}`: {why}");
        }
        if self.encoder == Encoder::File {
            ensure!(self.vectors.is_some(), "embed.vectors is not set: the encoder `file` reads it");
            ensure!(self.fields.is_none(), "embed.fields: the encoder `file` reads no attributes");
        }
        Ok(())
    }

    /// Texts in one forward pass on a device: on a CPU few, whose numbers stay in its caches; on a GPU many, which fill it.
    fn batch_on(&self, device: &Device) -> usize {
        self.batch_size.unwrap_or(if *device == Device::flex() { 32 } else { 256 })
    }

    /// The items with the attributes that count.
    fn select<'a>(&'a self, catalog: &'a Catalog) -> Result<Vec<ItemRef<'a>>> {
        let Some(fields) = &self.fields else { return Ok(catalog.items().collect()) };
        for field in fields {
            ensure!(
                catalog.columns().names.iter().any(|name| name == field),
                "embed.fields: no item has an attribute `{field}`"
            );
        }
        Ok(catalog.items().map(|item| self.choose(item)).collect())
    }

    /// An item with the attributes that count.
    pub fn choose<'a>(&'a self, item: ItemRef<'a>) -> ItemRef<'a> {
        match &self.fields {
            Some(fields) => item.only(fields),
            None => item,
        }
    }
}

/// The vectors of the items, N×D, not normalised; none if the sitting was over before, and `parts` has what the next one
/// goes on from. The device is one without autodiff.
pub fn embed(
    catalog: &Catalog,
    config: &EmbedConfig,
    device: &Device,
    parts: &Path,
    sitting: &Sitting,
) -> Result<Option<Matrix>> {
    config.validate()?;
    let items = config.select(catalog)?;
    let vectors = match config.encoder {
        Encoder::File => {
            let path = config.vectors.as_deref().context("embed.vectors is not set")?;
            let ids: Vec<&str> = items.iter().map(|item| item.id).collect();
            let (vectors, told) = given::read(path, &ids, |_| true)?;
            tell!("embed: {}: {told}", path.display());
            vectors
        }
        Encoder::MiniLm => {
            let files = ModelFiles::find(config.model.as_deref())?;
            let model = MiniLm::load(&files, device).context("cannot load the text encoder")?;
            let texts: Vec<String> = items.iter().map(|item| item.text()).collect();
            let vectors = model.embed_in(&texts, config.batch_on(device), parts, sitting)?;
            let Some(vectors) = vectors else { return Ok(None) };
            vectors
        }
        Encoder::TfIdf => make::embed(&items, config.dimensions.unwrap_or(DEFAULT_DIMENSIONS), &AllThreads)?,
    };
    for (row, item) in items.iter().enumerate() {
        let finite = vectors.row(row).iter().all(|value| value.is_finite());
        ensure!(finite, "the vector of item `{}` has a value that is not finite", item.id);
    }
    Ok(Some(vectors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tigerlet::catalog::Item;

    fn parse(table: &str) -> Result<EmbedConfig> {
        let config: EmbedConfig = toml::from_str(table)?;
        config.validate()?;
        Ok(config)
    }

    #[test]
    fn the_table_is_read_and_settings_without_a_meaning_are_refused_by_name() {
        assert_eq!(parse("").unwrap(), EmbedConfig::default());
        let config = parse("encoder = \"tfidf\"\ndimensions = 32\nfields = [\"author\"]").unwrap();
        assert_eq!((config.encoder, config.dimensions), (Encoder::TfIdf, Some(32)));
        assert_eq!(toml::from_str::<EmbedConfig>(&toml::to_string(&config).unwrap()).unwrap(), config);

        for (table, named) in [
            ("encoder = \"word2vec\"", "word2vec"),
            ("batchsize = 8", "batchsize"),
            ("batch_size = 0", "embed.batch_size"),
            ("encoder = \"tfidf\"\ndimensions = 0", "embed.dimensions"),
            ("encoder = \"minilm\"\ndimensions = 64", "embed.dimensions"),
            ("encoder = \"tfidf\"\nmodel = \"a/b\"", "embed.model"),
            ("encoder = \"tfidf\"\nvectors = \"v.npy\"", "embed.vectors is for the encoder `file`"),
            ("encoder = \"file\"", "embed.vectors is not set"),
            ("encoder = \"file\"\nvectors = \"v.npy\"\ndimensions = 8", "embed.dimensions"),
            ("encoder = \"file\"\nvectors = \"v.npy\"\nfields = [\"author\"]", "embed.fields"),
        ] {
            let error = parse(table).unwrap_err().to_string();
            assert!(error.contains(named), "{table}: {error}");
        }
    }

    #[test]
    fn only_the_chosen_fields_count() {
        let item = |id: &str, colour: &str, shape: &str| Item {
            id: id.into(),
            title: String::new(),
            attributes: [("colour", colour), ("shape", shape)].map(|(k, v)| (k.into(), v.into())).into(),
            ..Item::default()
        };
        let items = vec![item("a", "red", "round"), item("b", "red", "square"), item("c", "blue", "round")];
        let items = Catalog::new(items).unwrap();
        let config = EmbedConfig {
            encoder: Encoder::TfIdf,
            fields: Some(vec!["colour".into()]),
            ..EmbedConfig::default()
        };
        let embed = |config: &EmbedConfig| {
            embed(&items, config, &Device::flex(), Path::new("parts"), &Sitting::whole()).map(Option::unwrap)
        };
        let vectors = embed(&config).unwrap();
        assert_eq!(vectors.row(0), vectors.row(1));
        assert_ne!(vectors.row(0), vectors.row(2));

        let config = EmbedConfig { fields: Some(vec!["color".into()]), ..config };
        let error = embed(&config).unwrap_err();
        assert_eq!(error.to_string(), "embed.fields: no item has an attribute `color`");
    }
}
