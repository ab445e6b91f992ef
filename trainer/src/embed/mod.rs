//! Stage 1: from the words of an item to its vector.

mod hub;
mod minilm;
mod output;
mod svd;
mod tfidf;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use tigerlet::catalog::{Catalog, ItemRef};
use tigerlet::matrix::Matrix;

pub use self::minilm::of_random_encoder;
pub use self::output::{files, load, save};

use self::hub::ModelFiles;
use self::minilm::MiniLm;
use crate::progress::Progress;

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
    /// `minilm`: texts in one forward pass.
    pub batch_size: usize,
    /// The attributes that count beside the title; all if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

/// The ways to make a vector of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoder {
    /// all-MiniLM-L6-v2, a sentence encoder: 384 dimensions, needs its weights (91 MB).
    MiniLm,
    /// Words and attributes weighted by TF-IDF, reduced by a truncated SVD: needs nothing.
    TfIdf,
}

impl Default for EmbedConfig {
    fn default() -> Self {
        Self { encoder: Encoder::MiniLm, model: None, dimensions: None, batch_size: 32, fields: None }
    }
}

impl EmbedConfig {
    /// Refuses a setting that has no meaning, or none for this encoder.
    pub fn validate(&self) -> Result<()> {
        ensure!(self.batch_size > 0, "embed.batch_size is 0");
        ensure!(self.dimensions != Some(0), "embed.dimensions is 0");
        match self.encoder {
            Encoder::MiniLm => ensure!(
                self.dimensions.is_none(),
                "embed.dimensions is for the encoder `tfidf`; `minilm` always has its own width"
            ),
            Encoder::TfIdf => {
                ensure!(
                    self.model.is_none(),
                    "embed.model is for the encoder `minilm`; `tfidf` has no model"
                );
            }
        }
        Ok(())
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
        Ok(catalog.items().map(|item| item.only(fields)).collect())
    }
}

/// The vectors of the items, N×D, not normalised. The device is one without autodiff.
pub fn embed(catalog: &Catalog, config: &EmbedConfig, device: &Device) -> Result<Matrix> {
    config.validate()?;
    let items = config.select(catalog)?;
    let vectors = match config.encoder {
        Encoder::MiniLm => {
            let files = ModelFiles::find(config.model.as_deref())?;
            let model = MiniLm::load(&files, device).context("cannot load the text encoder")?;
            let texts: Vec<String> = items.iter().map(|item| item.text()).collect();
            let progress = Progress::new("embed", texts.len() as u64, "items");
            let vectors = model.embed(&texts, config.batch_size, |done| progress.inc(done as u64))?;
            progress.finish();
            Matrix::new(items.len(), model.width(), vectors)?
        }
        Encoder::TfIdf => tfidf::embed(&items, config.dimensions.unwrap_or(DEFAULT_DIMENSIONS))?,
    };
    for (row, item) in items.iter().enumerate() {
        let finite = vectors.row(row).iter().all(|value| value.is_finite());
        ensure!(finite, "the vector of item `{}` has a value that is not finite", item.id);
    }
    Ok(vectors)
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
        let vectors = embed(&items, &config, &Device::flex()).unwrap();
        assert_eq!(vectors.row(0), vectors.row(1));
        assert_ne!(vectors.row(0), vectors.row(2));

        let config = EmbedConfig { fields: Some(vec!["color".into()]), ..config };
        let error = embed(&items, &config, &Device::flex()).unwrap_err();
        assert_eq!(error.to_string(), "embed.fields: no item has an attribute `color`");
    }
}
