//! The TOML configuration: one table a stage, unknown keys refused by name.
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use toml::{Table, Value};

use crate::{
    artifact::Stage,
    data::{DataConfig, Format},
    embed::EmbedConfig,
    evaluate::config::EvaluateConfig,
    files,
    mixture::config::HybridConfig,
    quantize::QuantizeConfig,
    sasrec::SasrecConfig,
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
    /// The baseline that scores items by who takes them; absent = not trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sasrec: Option<SasrecConfig>,
    /// The dense model: the same with the items' texts, scored beside the IDs; absent = not trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dense: Option<SasrecConfig>,
    /// Stage 3.
    pub train: TrainConfig,
    /// How both models are mixed.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub hybrid: HybridConfig,
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
    /// Language of titles and attributes, a tag by BCP 47; empty where there is no one language.
    pub language: String,
    /// Whether held-out histories of single readers go into the bundle, so that the page can measure itself;
    /// if not set, only of simulated readers. Real people's belong there only where the licence of the data
    /// and their consent allow publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readers: Option<bool>,
    /// Whether all histories go into the bundle, so that a model can learn from them in the page; if not set, only those
    /// of simulated readers, and for real people's the same holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histories: Option<bool>,
}

impl Config {
    /// Reads and validates a configuration file. Paths in it start from its folder.
    pub fn read(path: &Path) -> Result<Self> {
        Self::read_with(path, &[])
    }

    /// The same with some keys set anew, each as in `train.epochs=5`.
    pub fn read_with(path: &Path, sets: &[String]) -> Result<Self> {
        let mut config: Self = read_toml(path)?;
        if !sets.is_empty() {
            let mut table = read_toml(path)?;
            for set in sets {
                overlay(&mut table, &assignment(set)?);
            }
            config = Self::of_table(table).with_context(|| format!("--set {}", sets.join(" --set ")))?;
        }
        config.start_from_folder_of(path);
        config.validate().with_context(|| path.display().to_string())?;
        Ok(config)
    }

    /// The configuration that a table is; keys that are unknown or of another type are named.
    pub fn of_table(table: Table) -> Result<Self> {
        table
            .try_into()
            .map_err(|error: toml::de::Error| anyhow!("{}", error.message().trim_end().replace('\n', " ")))
    }

    /// Has paths that are relative start from the folder of `file`, wherever the program is called.
    pub fn start_from_folder_of(&mut self, file: &Path) {
        let folder = file.parent().unwrap_or(Path::new(""));
        let whole = |path: &Path| {
            let path = folder.join(path);
            path.canonicalize().or_else(|_| std::path::absolute(&path)).unwrap_or(path)
        };
        // What is embedded in the program lies in no folder.
        if self.data.format != Format::Library {
            self.data.root = whole(&self.data.root);
        }
        for path in [&mut self.train.start_from, &mut self.embed.vectors].into_iter().flatten() {
            *path = whole(path);
        }
    }

    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        self.embed.validate()?;
        for (table, scorer) in [("sasrec", &self.sasrec), ("dense", &self.dense)] {
            scorer.iter().try_for_each(|scorer| scorer.validate(table))?;
        }
        self.quantize.validate()?;
        self.train.validate()?;
        self.hybrid.validate()?;
        self.evaluate.validate()
    }

    /// Replaces the seed of one stage, where it has one.
    pub fn reseed_stage(&mut self, stage: Stage, seed: u64) {
        match stage {
            Stage::Embed => {}
            Stage::Quantize => self.quantize.seed = seed,
            Stage::Train => self.train.seed = seed,
            Stage::Sasrec => self.sasrec.iter_mut().for_each(|sasrec| sasrec.seed = seed),
            Stage::Dense => self.dense.iter_mut().for_each(|dense| dense.seed = seed),
        }
    }

    /// Replaces the seed of every stage.
    pub fn reseed(&mut self, seed: u64) {
        self.data.seed = seed;
        self.quantize.seed = seed;
        self.train.seed = seed;
        [&mut self.sasrec, &mut self.dense].into_iter().flatten().for_each(|scorer| scorer.seed = seed);
        self.evaluate.seed = seed;
    }
}

/// Puts `set` over `table`, tables into tables, anything else in place of what was there.
pub fn overlay(table: &mut Table, set: &Table) {
    for (key, value) in set {
        match (table.get_mut(key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            _ => drop(table.insert(key.clone(), value.clone())),
        }
    }
}

/// `train.epochs=5` as a table; what is no number, list or the like is a text, with quotes or without.
fn assignment(set: &str) -> Result<Table> {
    toml::from_str(set).or_else(|_| {
        let (key, text) =
            set.split_once('=').with_context(|| format!("--set {set}: expected TABLE.KEY=VALUE"))?;
        toml::from_str(&format!("{key} = {}", Value::String(text.trim().to_owned())))
            .map_err(|_| anyhow!("--set {set}: expected TABLE.KEY=VALUE"))
    })
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
    fn keys_are_set_anew_and_paths_start_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        let file = folder.join("deep/my.toml");
        std::fs::create_dir_all(folder.join("deep")).unwrap();
        std::fs::create_dir(folder.join("data")).unwrap();
        std::fs::write(
            &file,
            "[data]\nformat = \"plain\"\nroot = \"../data\"\n[train]\nstart_from = \"first.toml\"\n",
        )
        .unwrap();
        let sets =
            ["train.epochs=5", "data.split = time", "embed.fields=[\"author\"]", "train.schedule='constant'"];
        let config = Config::read_with(&file, &sets.map(str::to_owned)).unwrap();
        assert_eq!((config.train.epochs, config.embed.fields), (5, Some(vec!["author".to_owned()])));
        assert_eq!(serde_json::to_value(config.data.split).unwrap(), "time");
        assert_eq!(config.data.root, folder.join("data"));
        assert_eq!(config.train.start_from, Some(folder.join("deep/first.toml")));

        let refused = |set: &str| format!("{:#}", Config::read_with(&file, &[set.to_owned()]).unwrap_err());
        assert!(
            refused("train.epoch_count=5").contains("--set train.epoch_count=5: unknown field `epoch_count`")
        );
        assert!(refused("epochs").contains("--set epochs: expected TABLE.KEY=VALUE"));
        assert!(refused("train.epochs=many").contains("--set train.epochs=many: "));
        assert!(refused("train.epochs=0").contains("`epochs` is 0"));
    }

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
            config.data.check().unwrap_or_else(|error| panic!("{}: {error:#}", path.display()));
            assert!(config.train.micro_batch <= config.train.batch_size, "{}", path.display());
            read += 1;
        }
        assert!(read > 0);
    }
}
