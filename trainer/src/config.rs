//! The TOML configuration: one table a stage, unknown keys refused by name.
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    data::DataConfig, embed::EmbedConfig, evaluate::EvaluateConfig, files, quantize::QuantizeConfig,
    sasrec::SasrecConfig, train::TrainConfig,
};

/// A whole configuration; every table and key has a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where items and histories come from.
    pub data: DataConfig,
    /// Stage 1.
    pub embed: EmbedConfig,
    /// Stage 2.
    pub quantize: QuantizeConfig,
    /// The baseline, and the teacher if `[train.teacher]` asks for one; absent = not trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sasrec: Option<SasrecConfig>,
    /// Stage 3.
    pub train: TrainConfig,
    /// What is measured.
    pub evaluate: EvaluateConfig,
    /// What the bundle says about itself.
    pub export: ExportConfig,
}

/// What is at its type's default is not written, so that a key that is new leaves the runs from before it valid.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The `[export]` table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExportConfig {
    /// Shown as the bundle's title; the data set's name if empty.
    pub title: String,
    /// Two or three sentences for the reader of the page.
    pub description: String,
    /// Language of titles and attributes, a tag by BCP 47; empty where there is no one language.
    pub language: String,
    /// Whether held-out histories of single readers go into the bundle, so that the page can measure itself;
    /// if not set, only of simulated readers. Real people's belong there only where the licence of the data
    /// and their consent allow publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readers: Option<bool>,
}

impl Config {
    /// Reads and validates a configuration file.
    pub fn read(path: &Path) -> Result<Self> {
        let config: Self = read_toml(path)?;
        config.validate().with_context(|| path.display().to_string())?;
        Ok(config)
    }

    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        self.embed.validate()?;
        if let Some(sasrec) = &self.sasrec {
            sasrec.validate()?;
        }
        self.quantize.validate()?;
        self.train.validate()?;
        self.evaluate.validate()
    }

    /// Replaces the seed of every stage.
    pub fn reseed(&mut self, seed: u64) {
        self.data.seed = seed;
        self.quantize.seed = seed;
        self.train.seed = seed;
        if let Some(sasrec) = &mut self.sasrec {
            sasrec.seed = seed;
        }
        self.evaluate.seed = seed;
    }
}

/// Reads a TOML file; the error names the file and the line.
pub fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = files::read_text(path)?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(start).filter(|&byte| byte == b'\n').count();
        anyhow!("{}:{line}: {}", path.display(), error.message().replace('\n', " "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_valid() {
        let presets = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("configs");
        let mut read = 0;
        for entry in std::fs::read_dir(presets).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let config = Config::read(&path).unwrap_or_else(|error| panic!("{error:#}"));
            assert!(config.train.micro_batch <= config.train.batch_size, "{}", path.display());
            read += 1;
        }
        assert!(read > 0);
    }
}
