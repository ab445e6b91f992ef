//! The run folder: every stage's files, and which of them are still valid.
//!
//! A stage is valid while the fingerprint beside its files equals the hash of what it was made from: its
//! table of the configuration and the contents it reads. So a changed setting repeats that stage and the
//! ones that depend on it, and nothing else.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tigerlet::{matrix::Matrix, semantic_id::SemanticIds};

use crate::{
    collaborative,
    config::Config,
    data::{self, Dataset, SplitKind},
    device::DeviceKind,
    donor, embed,
    evaluate::{self, Evaluation, Options},
    files, pca, quantize, sasrec,
    train::{self, Outcome, Setup, Sitting},
};

/// A run folder and the configuration it follows.
pub struct Run {
    pub folder: PathBuf,
    pub config: Config,
    pub device: DeviceKind,
    /// Other run folders, whose stages are taken over where they were made from the same.
    pub donors: Vec<PathBuf>,
}

impl Run {
    /// A run in `folder`; the configuration is kept there, so that later commands need only the folder.
    pub fn create(folder: PathBuf, config: Config, device: DeviceKind) -> Result<Self> {
        let text = toml::to_string_pretty(&config).context("cannot write the configuration")?;
        files::write_atomic(&folder.join("config.toml"), text.as_bytes())?;
        Ok(Self { folder, config, device, donors: Vec::new() })
    }

    /// An existing run.
    pub fn open(folder: PathBuf, device: DeviceKind) -> Result<Self> {
        let config = Config::read(&folder.join("config.toml")).with_context(|| {
            format!("{} is not a run folder: `trainer run CONFIG` makes one", folder.display())
        })?;
        Ok(Self { folder, config, device, donors: Vec::new() })
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
    pub fn sasrec(&self) -> PathBuf {
        self.folder.join("sasrec")
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
        if self.has(&folder, &made_from)? {
            eprintln!("embed: {} is up to date", folder.display());
            return Ok(());
        }
        invalidate(&folder)?;
        let vectors = embed::embed(&dataset.catalog, &self.config.embed, &self.device.open()?)?;
        embed::save(&folder, &vectors, &dataset.catalog, &self.config.embed)?;
        mark(&folder, &made_from)
    }

    /// Stage 2.
    pub fn quantize(&self) -> Result<SemanticIds> {
        let folder = self.ids();
        let collaborative = self.config.quantize.collaborative;
        let mut inputs = vec![self.embeddings().join("item_embeddings_raw.npy")];
        if collaborative > 0.0 {
            inputs.push(self.teacher("[quantize] `collaborative`")?);
        }
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let made_from = fingerprint(&self.config.quantize, &inputs)?;
        if self.has(&folder, &made_from)? {
            eprintln!("quantize: {} is up to date", folder.display());
            return quantize::load(&folder);
        }
        invalidate(&folder)?;
        let vectors = self.vectors()?;
        let (ids, summary) =
            quantize::quantize(&vectors, &self.config.quantize, &self.device.open()?, &folder)?;
        let used: Vec<String> = summary.levels.iter().map(|level| level.used.to_string()).collect();
        eprintln!(
            "quantize: {} codes used, {} items share a cell, {}",
            used.join("/"),
            summary.collisions_before_suffix,
            summary.suffix_codes.map_or("no suffix".to_owned(), |codes| format!("{codes} suffix codes"))
        );
        mark(&folder, &made_from)?;
        Ok(ids)
    }

    /// What stage 2 quantises, N × D in catalogue order.
    pub fn vectors(&self) -> Result<Matrix> {
        let collaborative = self.config.quantize.collaborative;
        let vectors = embed::load(&self.embeddings())?;
        let dataset = self.dataset()?;
        vectors.check(&dataset.catalog)?;
        let vectors = if self.config.quantize.normalize { vectors.l2norm } else { vectors.raw };
        let vectors = match collaborative > 0.0 {
            true => {
                let best = self.sasrec().join("best");
                let (_, system) = sasrec::load(&best, dataset.catalog.len(), &self.device.open()?)?;
                collaborative::beside(&vectors, &system.item_vectors()?, &dataset, collaborative)?
            }
            false => vectors,
        };
        match self.config.quantize.dimensions {
            0 => Ok(vectors),
            dimensions => pca::reduce(&vectors, dimensions),
        }
    }

    /// The baseline and teacher, if the configuration has one.
    pub fn train_sasrec(&self) -> Result<()> {
        let Some(config) = &self.config.sasrec else { return Ok(()) };
        let folder = self.sasrec();
        let made_from = fingerprint(config, &[&self.data().join("sequences.tsv")])?;
        if self.has(&folder, &made_from)? {
            eprintln!("sasrec: {} is up to date", folder.display());
            return Ok(());
        }
        let dataset = self.dataset()?;
        let setup = sasrec::Setup { dataset: &dataset, config, kind: self.device, folder: &folder };
        let ndcg = sasrec::train(&setup)?;
        eprintln!("sasrec: best NDCG@10 {ndcg:.4}");
        mark(&folder, &made_from)
    }

    /// Stage 3; true if training is finished, and not only this sitting of it.
    pub fn train_model(&self, sitting: &Sitting) -> Result<bool> {
        let folder = self.train();
        let data = self.data();
        let mut inputs = vec![data.join("sequences.tsv"), self.ids().join("codes_with_suffix.npy")];
        if let Some(teacher) = &self.config.train.teacher {
            inputs.push(self.teacher("[train.teacher]")?);
            if teacher.content > 0.0 {
                inputs.push(self.embeddings().join("item_embeddings_l2norm.npy"));
            }
        }
        // Leave-one-out needs the sequences alone.
        if self.config.data.split == SplitKind::Time {
            inputs.extend([data.join("times.tsv"), data.join("dataset.json")]);
        }
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let learned_from = fingerprint(&(), &inputs)?;
        let made_from = fingerprint(&self.config.train, &inputs)?;
        if self.has(&folder, &made_from)? {
            eprintln!("train: {} is up to date", folder.display());
            return Ok(true);
        }
        self.keep_apart(&learned_from)?;
        let start_from = self.start_from()?;
        let dataset = self.dataset()?;
        let ids = quantize::load(&self.ids())?;
        let setup = Setup {
            dataset: &dataset,
            ids: &ids,
            config: &self.config.train,
            kind: self.device,
            sasrec: &self.sasrec(),
            embeddings: &self.embeddings(),
            start_from: start_from.as_deref(),
            folder: &folder,
            sitting,
        };
        let Outcome { best, step, steps, is_finished } = train::train(&setup)?;
        eprintln!("train: best NDCG@10 {:.4} at step {}", best.ndcg_at_10, best.step);
        if is_finished {
            mark(&folder, &made_from)?;
        } else {
            let run = self.folder.display();
            eprintln!(
                "train: stopped at step {step} of {steps}; `trainer train --run {run} --resume` continues"
            );
        }
        Ok(is_finished)
    }

    /// The weights of the run's SASRec, which `who` needs.
    fn teacher(&self, who: &str) -> Result<PathBuf> {
        let weights = self.sasrec().join("best/model.bpk");
        ensure!(weights.exists(), "{who} needs a trained SASRec: give the configuration a [sasrec] table");
        Ok(weights)
    }

    /// The checkpoint that `[train] start_from` means; a configuration's run is finished first.
    fn start_from(&self) -> Result<Option<PathBuf>> {
        let Some(path) = &self.config.train.start_from else { return Ok(None) };
        if path.extension().is_none_or(|extension| extension != "toml") {
            return Ok(Some(path.clone()));
        }
        let mut config = Config::read(path).context("[train] `start_from`")?;
        config.data.root.clone_from(&self.config.data.root);
        let name = path.file_stem().with_context(|| format!("{} has no name", path.display()))?;
        let folder = self.folder.with_file_name(name);
        ensure!(folder != self.folder, "[train] `start_from`: {} starts from itself", path.display());
        eprintln!("train: starts from {}, which comes first", folder.display());
        let mut before = Self::create(folder, config, self.device)?;
        before.donors.push(self.folder.clone());
        before.learn(&Sitting::whole())?;
        train::checkpoint::latest(&before.train()).map(Some)
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

    /// All stages; finished ones that are still valid are skipped. None if the sitting ended before
    /// training did: then nothing is measured yet, since a time slot is for training.
    pub fn all(&self, sitting: &Sitting) -> Result<Option<Evaluation>> {
        match self.learn(sitting)? {
            true => evaluate::run(&Options::of_run(self.folder.clone(), self.device)).map(Some),
            false => Ok(None),
        }
    }

    /// All stages up to training; true if that is finished.
    pub fn learn(&self, sitting: &Sitting) -> Result<bool> {
        let dataset = self.prepare()?;
        self.embed(&dataset)?;
        self.train_sasrec()?;
        self.quantize()?;
        self.train_model(sitting)
    }

    /// Whether a stage is there, its own or a donor's.
    fn has(&self, stage: &Path, made_from: &str) -> Result<bool> {
        Ok(is_valid(stage, made_from) || donor::take(stage, made_from, &self.donors)?)
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

/// Whether a stage folder was made from what has this fingerprint.
pub fn is_valid(folder: &Path, made_from: &str) -> bool {
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
