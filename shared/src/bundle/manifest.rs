use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    BundleError, CODES, CONFIG, CheckedFile, DENSE, ENCODER, FORMAT_VERSION, REQUIRED, hexadecimal, sha256,
};
use crate::{
    content::CONTENT,
    counted::COUNTED,
    extra::{EXAMPLES, HISTORIES},
    limits::{LimitError, Limits, at_most},
    model::{DenseConfig, T5Config},
    semantic_id::{Code, IdLayout},
    text::plain,
};

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
    /// Language of titles and attributes, a tag by BCP 47 such as `en`; none where they are of many or of no one's
    /// knowledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Codes of every level of the IDs.
    pub layout: IdLayout,
    /// Longest history the model was trained to read, in items.
    pub max_history: usize,
    /// Where the data come from.
    pub data: DataCard,
    /// The model that scores items, beside the one that writes their IDs; none: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dense: Option<DenseConfig>,
    /// Items that histories name and nobody is recommended any more: indices, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<u32>,
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

impl Manifest {
    /// Reads `manifest.json`, and judges of the bundle what the manifest alone can tell: its texts, its layout,
    /// the names and sizes of its files.
    ///
    /// # Errors
    /// [`BundleError::Manifest`], [`BundleError::Version`], [`BundleError::Value`], [`BundleError::Limit`],
    /// [`BundleError::Name`], or [`BundleError::Missing`] for a file that is not listed.
    pub fn parse(json: &[u8], limits: &Limits) -> Result<Self, BundleError> {
        /// Another version may have other fields: its number is read before anything else is asked for.
        #[derive(Deserialize)]
        struct Version {
            format_version: u32,
        }
        at_most(limits.manifest_bytes, "bytes", json.len()).map_err(BundleError::Limit)?;
        let Version { format_version } = serde_json::from_slice(json).map_err(BundleError::Manifest)?;
        if format_version != FORMAT_VERSION {
            return Err(BundleError::Version(format_version));
        }
        let mut manifest: Self = serde_json::from_slice(json).map_err(BundleError::Manifest)?;
        manifest.check_numbers(limits).map_err(BundleError::Limit)?;
        if manifest.max_history == 0 {
            let value = manifest.max_history.to_string();
            return Err(BundleError::Value { key: "max_history", value, expected: "not at least 1" });
        }
        if let Some(tag) = manifest.language.as_deref().filter(|tag| !is_language(tag)) {
            return Err(BundleError::Value {
                key: "language",
                value: format!("{:?}", tag.chars().take(LONGEST_TAG).collect::<String>()),
                expected: "no BCP 47 tag such as en or zh-Hant",
            });
        }
        manifest.check_files(limits)?;
        manifest.check_retired()?;
        if let Some(dense) = &manifest.dense {
            dense.validate(manifest.items(), limits)?;
        }
        manifest.make_plain();
        Ok(manifest)
    }

    fn check_numbers(&self, limits: &Limits) -> Result<(), LimitError> {
        let Self { name, title, description, data, .. } = self;
        for text in [name, title, description, &data.name, &data.licence, &data.note] {
            at_most(limits.about, "bytes of one text", text.len())?;
        }
        at_most(limits.metrics, "metrics", self.metrics.len())?;
        for name in self.metrics.keys() {
            at_most(limits.metric_name, "bytes of a metric's name", name.len())?;
        }
        self.layout.check(limits)?;
        at_most(limits.history, "items of history", self.max_history)?;
        at_most(limits.files, "files", self.files.len())
    }

    fn check_files(&self, limits: &Limits) -> Result<(), BundleError> {
        let mut total: u64 = 0;
        for (name, entry) in &self.files {
            if !is_plain(name) || name.len() as u64 > limits.file_name {
                return Err(BundleError::Name(name.chars().take(SHOWN).collect()));
            }
            let most = match name.as_str() {
                CONFIG => limits.config_bytes,
                EXAMPLES => limits.examples_bytes,
                HISTORIES => limits.histories_bytes,
                _ => limits.file_bytes,
            };
            at_most(most, "bytes promised", entry.bytes)
                .map_err(|source| BundleError::Promise { name: name.clone(), source })?;
            if entry.sha256.len() != 64
                || !entry.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            {
                let value = entry.sha256.chars().take(SHOWN).collect();
                return Err(BundleError::Value {
                    key: "sha256",
                    value,
                    expected: "not 64 hexadecimal digits",
                });
            }
            total = total.saturating_add(entry.bytes);
        }
        at_most(limits.total_bytes, "bytes of all files", total).map_err(BundleError::Limit)?;
        if let Some(name) = self.required().find(|name| !self.files.contains_key(*name)) {
            return Err(BundleError::Missing(name.to_string()));
        }
        let codes = self.files.get(CODES).map_or(0, |entry| entry.bytes);
        if codes == 0 || !codes.is_multiple_of(self.id_bytes()) {
            let (name, levels) = (CODES.to_string(), self.layout.levels());
            return Err(BundleError::Codes { name, found: codes, levels });
        }
        at_most(limits.items, "items", codes / self.id_bytes()).map_err(BundleError::Limit)
    }

    fn check_retired(&self) -> Result<(), BundleError> {
        let items = self.items();
        let value =
            |value: u32, expected| BundleError::Value { key: "retired", value: value.to_string(), expected };
        if let Some(pair) = self.retired.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(value(pair[1], "not above the index before it"));
        }
        match self.retired.last() {
            Some(&last) if last as usize >= items => Err(value(last, "no item of `codes.bin`")),
            _ => Ok(()),
        }
    }

    /// Leaves out of the texts what nobody would see in them.
    fn make_plain(&mut self) {
        let Self { name, title, description, data, metrics, .. } = self;
        for text in [name, title, description, &mut data.name, &mut data.licence, &mut data.note] {
            *text = plain(text).into_owned();
        }
        // Not collected: that would sort them, and a page downloads a sort for every type.
        for (name, value) in std::mem::take(metrics) {
            metrics.insert(plain(&name).into_owned(), value);
        }
    }

    /// Bytes of one ID.
    fn id_bytes(&self) -> u64 {
        (self.layout.levels() * size_of::<Code>()) as u64
    }

    /// N, the number of items by the size of `codes.bin`.
    pub fn items(&self) -> usize {
        self.files.get(CODES).map_or(0, |entry| (entry.bytes / self.id_bytes()) as usize)
    }

    /// SHA-256 of the bytes of a manifest, in lower-case hexadecimal: what pins a bundle.
    pub fn digest(json: &[u8]) -> String {
        sha256(json)
    }

    /// Checks that the bytes of a manifest are those of a SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// [`BundleError::Pin`] for any other.
    pub fn check_pin(json: &[u8], pinned: &str) -> Result<(), BundleError> {
        let found = sha256(json);
        let pinned = pinned.to_ascii_lowercase();
        if found == pinned { Ok(()) } else { Err(BundleError::Pin { found, pinned }) }
    }

    /// Names of the files that recommending needs.
    pub fn required(&self) -> impl Iterator<Item = &'static str> {
        let content = |dense: &DenseConfig| (dense.mixture.content > 0.0).then_some(CONTENT);
        let dense =
            self.dense.iter().flat_map(move |dense| [DENSE, COUNTED].into_iter().chain(content(dense)));
        REQUIRED.into_iter().chain(dense)
    }

    /// Names of the listed files that recommending does without.
    pub fn optional(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str).filter(|name| self.required().all(|required| required != *name))
    }

    /// Bytes of the files of the bundle's own sentence encoder; none where one of them is not listed.
    pub fn encoder_bytes(&self) -> Option<u64> {
        ENCODER.into_iter().map(|name| Some(self.files.get(name)?.bytes)).sum()
    }

    /// Reads `config.json`, and checks that its model speaks these IDs and reads histories this long.
    ///
    /// # Errors
    /// [`BundleError::Config`].
    pub fn config(&self, json: &[u8], limits: &Limits) -> Result<T5Config, BundleError> {
        let config = T5Config::parse(json, limits)?;
        config.check_layout(&self.layout, 0)?;
        config.check_history(&self.layout, self.max_history, limits)?;
        Ok(config)
    }

    /// Checks a file's size and hash.
    ///
    /// # Errors
    /// [`BundleError::Missing`] if it is not listed, [`BundleError::Size`] or [`BundleError::Hash`].
    pub fn check(&self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        self.check_hash(name, bytes, None)
    }

    /// The file, once its size and hash are checked; its SHA-256 where that is known already: a browser computes it many
    /// times as fast as code that it downloads.
    ///
    /// # Errors
    /// As [`Manifest::check`].
    pub fn checked(
        &self,
        name: &str,
        bytes: Vec<u8>,
        digest: Option<&[u8]>,
    ) -> Result<CheckedFile, BundleError> {
        self.check_hash(name, &bytes, digest)?;
        Ok(CheckedFile { name: name.to_string(), bytes })
    }

    fn check_hash(&self, name: &str, bytes: &[u8], digest: Option<&[u8]>) -> Result<(), BundleError> {
        let name = name.to_string();
        let Some(entry) = self.files.get(&name) else { return Err(BundleError::Missing(name)) };
        let (found, expected) = (bytes.len() as u64, entry.bytes);
        if found != expected {
            return Err(BundleError::Size { name, found, expected });
        }
        if digest.map_or_else(|| sha256(bytes), hexadecimal) != entry.sha256 {
            return Err(BundleError::Hash { name });
        }
        Ok(())
    }
}

/// Letters of a stranger's text that an error repeats.
const SHOWN: usize = 40;

/// Whether a name means the same to every file system, address and cache: no folder, no query, nothing hidden.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The most letters of a language's tag.
const LONGEST_TAG: usize = 35;

/// Whether a text has the form of a BCP 47 tag: subtags of one to eight letters and digits, the first of letters.
fn is_language(tag: &str) -> bool {
    let subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphanumeric());
    let primary =
        tag.split('-').next().is_some_and(|it| it.len() > 1 && it.bytes().all(|it| it.is_ascii_alphabetic()));
    tag.len() <= LONGEST_TAG && primary && tag.split('-').all(subtag)
}
