//! The run folder: every stage's files, and which of them are still valid.
//!
//! A stage is valid while the fingerprint beside its files equals the hash of what it was made from: its
//! table of the configuration and the contents it reads. So a changed setting repeats that stage and the
//! ones that depend on it, and nothing else.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tigerlet::semantic_id::SemanticIds;

use crate::{
    config::Config,
    data::{self, Dataset, SplitKind},
    device::DeviceKind,
    embed,
    evaluate::{self, Evaluation, ScorerKind},
    files, quantize,
    train::{self, Setup},
};

/// A run folder and the configuration it follows.
pub struct Run {
    pub folder: PathBuf,
    pub config: Config,
    pub device: DeviceKind,
}

impl Run {
    /// A run in `folder`; the configuration is kept there, so that later commands need only the folder.
    pub fn create(folder: PathBuf, config: Config, device: DeviceKind) -> Result<Self> {
        let text = toml::to_string_pretty(&config).context("cannot write the configuration")?;
        files::write_atomic(&folder.join("config.toml"), text.as_bytes())?;
        Ok(Self { folder, config, device })
    }

    /// An existing run.
    pub fn open(folder: PathBuf, device: DeviceKind) -> Result<Self> {
        let config = Config::read(&folder.join("config.toml")).with_context(|| {
            format!("{} is not a run folder: `trainer run CONFIG` makes one", folder.display())
        })?;
        Ok(Self { folder, config, device })
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
    pub fn embeddings(&self) -> PathBuf {
        self.folder.join("embeddings")
    }
    pub fn ids(&self) -> PathBuf {
        self.folder.join("ids")
    }
    pub fn train(&self) -> PathBuf {
        self.folder.join("train")
    }

    /// Data stage: reads the source anew every time, since only reading tells whether it changed.
    pub fn prepare(&self) -> Result<Dataset> {
        let dataset = data::prepare(&self.config.data, Path::new("."))?;
        dataset.save(&self.data())?;
        eprintln!(
            "data: {} users, {} items, {} interactions",
            dataset.users.len(),
            dataset.catalog.len(),
            dataset.interactions()
        );
        Ok(dataset)
    }

    pub fn dataset(&self) -> Result<Dataset> {
        Dataset::load(&self.data())
    }

    /// Stage 1.
    pub fn embed(&self, dataset: &Dataset) -> Result<()> {
        let folder = self.embeddings();
        let made_from = fingerprint(&self.config.embed, &[&self.data().join("items.jsonl")])?;
        if is_valid(&folder, &made_from) {
            eprintln!("embed: {} is up to date", folder.display());
            return Ok(());
        }
        invalidate(&folder)?;
        let vectors = embed::embed(dataset.catalog.items(), &self.config.embed, &self.device.open()?)?;
        embed::save(&folder, &vectors, &dataset.catalog, &self.config.embed)?;
        mark(&folder, &made_from)
    }

    /// Stage 2.
    pub fn quantize(&self) -> Result<SemanticIds> {
        let folder = self.ids();
        let made_from =
            fingerprint(&self.config.quantize, &[&self.embeddings().join("item_embeddings_raw.npy")])?;
        if is_valid(&folder, &made_from) {
            eprintln!("quantize: {} is up to date", folder.display());
            return quantize::load(&folder);
        }
        invalidate(&folder)?;
        let vectors = embed::load(&self.embeddings())?;
        vectors.check(&self.dataset()?.catalog)?;
        let vectors = if self.config.quantize.normalize { vectors.l2norm } else { vectors.raw };
        let (ids, summary) =
            quantize::quantize(&vectors, &self.config.quantize, &self.device.open()?, &folder)?;
        let used: Vec<String> = summary.levels.iter().map(|level| level.used.to_string()).collect();
        eprintln!(
            "quantize: {} codes used, {} items share a cell, {} suffix codes",
            used.join("/"),
            summary.collisions_before_suffix,
            summary.suffix_codes
        );
        mark(&folder, &made_from)?;
        Ok(ids)
    }

    /// Stage 3.
    pub fn train_model(&self, resume: bool, stop_after: Option<usize>) -> Result<()> {
        let folder = self.train();
        let data = self.data();
        let mut inputs = vec![data.join("sequences.tsv"), self.ids().join("codes_with_suffix.npy")];
        // Leave-one-out needs the sequences alone.
        if self.config.data.split == SplitKind::Time {
            inputs.extend([data.join("times.tsv"), data.join("dataset.json")]);
        }
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let learned_from = fingerprint(&(), &inputs)?;
        let made_from = fingerprint(&self.config.train, &inputs)?;
        if is_valid(&folder, &made_from) {
            eprintln!("train: {} is up to date", folder.display());
            return Ok(());
        }
        self.keep_apart(&learned_from)?;
        let dataset = self.dataset()?;
        let ids = quantize::load(&self.ids())?;
        let setup = Setup {
            dataset: &dataset,
            ids: &ids,
            config: &self.config.train,
            kind: self.device,
            folder: &folder,
            resume,
            stop_after,
        };
        match train::train(&setup)? {
            Some(best) => eprintln!("train: best NDCG@10 {:.4} at step {}", best.ndcg_at_10, best.step),
            None => eprintln!("train: stopped before the first validation"),
        }
        if stop_after.is_none() { mark(&folder, &made_from) } else { Ok(()) }
    }

    /// Refuses to continue checkpoints of other data, or of another split: they may know the test items.
    fn keep_apart(&self, learned_from: &str) -> Result<()> {
        let folder = self.train();
        let path = folder.join("learned-from.sha256");
        let other = std::fs::read_to_string(&path).is_ok_and(|before| before.trim() != learned_from);
        if other && !train::checkpoint::steps(&folder)?.is_empty() {
            bail!(
                "{} holds checkpoints of other data, another split or other semantic IDs: start in another \
                 run folder, or remove them",
                folder.display()
            );
        }
        files::write_atomic(&path, learned_from.as_bytes())
    }

    /// All stages; finished ones that are still valid are skipped.
    pub fn all(&self) -> Result<Evaluation> {
        let dataset = self.prepare()?;
        self.embed(&dataset)?;
        self.quantize()?;
        self.train_model(true, None)?;
        evaluate::run(self, &[ScorerKind::Beam, ScorerKind::Exact])
    }
}

const MARK: &str = "made-from.sha256";

/// Hash of a table of the configuration and of the files that a stage reads.
fn fingerprint(config: &impl Serialize, inputs: &[&Path]) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(config)?);
    for input in inputs {
        hash.update(Sha256::digest(files::read(input)?));
    }
    Ok(format!("{:x}", hash.finalize()))
}

fn is_valid(folder: &Path, made_from: &str) -> bool {
    std::fs::read_to_string(folder.join(MARK)).is_ok_and(|mark| mark.trim() == made_from)
}

fn mark(folder: &Path, made_from: &str) -> Result<()> {
    files::write_atomic(&folder.join(MARK), made_from.as_bytes())
}

/// A stage under way is not valid, whatever it leaves behind when it is cut off.
fn invalidate(folder: &Path) -> Result<()> {
    let path = folder.join(MARK);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
