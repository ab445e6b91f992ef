//! The TOML configuration: one table a stage, unknown keys refused by name.
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};

use crate::{
    data::DataConfig, embed::EmbedConfig, evaluate::EvaluateConfig, files, quantize::QuantizeConfig,
    train::TrainConfig,
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
    /// Stage 3.
    pub train: TrainConfig,
    /// What is measured.
    pub evaluate: EvaluateConfig,
    /// What the bundle says about itself.
    pub export: ExportConfig,
}

/// The `[export]` table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExportConfig {
    /// Shown as the bundle's title; the data set's name if empty.
    pub title: String,
    /// Two or three sentences for the reader of the page.
    pub description: String,
}

impl Config {
    /// Reads and validates a configuration file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = files::read_text(path)?;
        let config: Self = toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(start).filter(|&byte| byte == b'\n').count();
            anyhow!("{}:{line}: {}", path.display(), error.message().replace('\n', " "))
        })?;
        let context = || format!("{}", path.display());
        config.embed.validate().with_context(context)?;
        config.quantize.validate().with_context(context)?;
        config.train.validate().with_context(context)?;
        config.evaluate.validate().with_context(context)?;
        Ok(config)
    }

    /// Replaces the seed of every stage.
    pub fn reseed(&mut self, seed: u64) {
        self.data.seed = seed;
        self.quantize.seed = seed;
        self.train.seed = seed;
        self.evaluate.seed = seed;
    }
}
