//! Where the encoder's files are: a folder, or the Hugging Face hub.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use hf_hub::api::sync::ApiBuilder;

const DEFAULT_MODEL: &str = "sentence-transformers/all-MiniLM-L6-v2";
const WEIGHTS: &str = "model.safetensors";
const TOKENIZER: &str = "tokenizer.json";
const CONFIG: &str = "config.json";

/// The three files of a model in Hugging Face's layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFiles {
    /// `model.safetensors`
    pub weights: PathBuf,
    /// `tokenizer.json`
    pub tokenizer: PathBuf,
    /// `config.json`
    pub config: PathBuf,
}

impl ModelFiles {
    /// Finds the files of `model`: a folder, or a hub id `owner/name`. Without a name it is the
    /// folder that `scripts/fetch-minilm` fills, or else all-MiniLM-L6-v2 from the hub.
    pub fn find(model: Option<&str>) -> Result<Self> {
        match model {
            Some(name) if Path::new(name).is_dir() => Self::in_folder(Path::new(name)),
            Some(name) if is_hub_id(name) => Self::download(name),
            Some(name) => {
                bail!("embed.model: `{name}` is neither a folder nor a hub id like `{DEFAULT_MODEL}`")
            }
            None => match cache_folder().filter(|folder| folder.join(WEIGHTS).is_file()) {
                Some(folder) => Self::in_folder(&folder),
                None => Self::download(DEFAULT_MODEL).context(
                    "all-MiniLM-L6-v2 is not here yet: run scripts/fetch-minilm, or set embed.model",
                ),
            },
        }
    }

    /// The files of a folder, all of which must be there.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        let file = |name: &str| {
            let path = folder.join(name);
            ensure!(path.is_file(), "{} not found", path.display());
            Ok(path)
        };
        Ok(Self { weights: file(WEIGHTS)?, tokenizer: file(TOKENIZER)?, config: file(CONFIG)? })
    }

    /// One of them, by Hugging Face's name.
    pub fn named(&self, name: &str) -> &Path {
        match name {
            CONFIG => &self.config,
            TOKENIZER => &self.tokenizer,
            _ => &self.weights,
        }
    }

    /// The files from the hub's cache on this machine, downloaded first if they are not there.
    fn download(id: &str) -> Result<Self> {
        let repository = ApiBuilder::from_env()
            .build()
            .with_context(|| format!("cannot prepare the download of `{id}` from the Hugging Face hub"))?
            .model(id.to_owned());
        let file = |name: &str| {
            // Not as a context: each of its sources repeats the address.
            repository
                .get(name)
                .map_err(|error| anyhow!("cannot get {name} of `{id}` from the Hugging Face hub: {error}"))
        };
        Ok(Self { config: file(CONFIG)?, tokenizer: file(TOKENIZER)?, weights: file(WEIGHTS)? })
    }
}

/// The folder that `scripts/fetch-minilm` fills; none if the environment names no home.
pub fn cache_folder() -> Option<PathBuf> {
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = variable("TIGERLET_CACHE")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("tigerlet")))
        .or_else(|| Some(variable("HOME")?.join(".cache/tigerlet")))?;
    Some(cache.join("minilm"))
}

/// `owner/name`, nothing that could be meant as a path.
fn is_hub_id(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    name.split_once('/').is_some_and(|(owner, name)| part(owner) && part(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_and_a_misspelt_model_are_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(WEIGHTS), b"").unwrap();
        let error = ModelFiles::find(folder.path().to_str()).unwrap_err();
        assert!(error.to_string().ends_with("tokenizer.json not found"), "{error}");
        for name in ["./no/such/folder", "/no/such/folder", "minilm", "a/b/c", "../minilm", ""] {
            let error = ModelFiles::find(Some(name)).unwrap_err();
            assert!(
                error.to_string().contains(&format!("`{name}` is neither a folder nor a hub id")),
                "{error}"
            );
        }
        assert!(is_hub_id(DEFAULT_MODEL));
    }
}
