//! The run folder: every stage's artifact, and which of them are still valid.
//!
//! A stage is valid while its artifact was made of what it would be made of now: its table of the configuration and
//! the contents that it reads. So a changed setting repeats that stage and the ones that depend on it, and nothing
//! else; what has learned for long is never thrown away unasked.
mod content;
mod lock;
mod origins;
mod scorers;
mod vectors;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use tigerlet::{matrix::Matrix, semantic_id::SemanticIds};

use crate::{
    artifact::{self, Origin, Stage, State},
    config::Config,
    data::{self, Dataset, Resources},
    device::DeviceKind,
    donor, embed, files,
    growth::{self, Growth},
    interrupt,
    learn::{Sitting, guard},
    machine,
    quantize::{self, Coder},
    tell::tell,
    train::{self, Outcome, Setup, TrainConfig},
};
use lock::Lock;

/// A run folder and the configuration it follows.
pub struct Run {
    pub folder: PathBuf,
    pub config: Config,
    pub device: DeviceKind,
    /// Other run folders, whose stages are taken over where they were made from the same.
    pub donors: Vec<PathBuf>,
    /// Stages that are made anew, whatever is there.
    pub force: Vec<Stage>,
    /// What reading the data may take of the machine.
    pub resources: Resources,
}

/// A model that learned from what is in the run folder.
pub struct Trained {
    /// Folder of the checkpoint that validated best.
    pub checkpoint: PathBuf,
    /// The table that it was trained with.
    pub config: TrainConfig,
}

impl Run {
    /// A run in `folder`, which may be new.
    pub fn new(folder: PathBuf, mut config: Config, device: DeviceKind) -> Self {
        if let Some(threads) = machine::asked_threads() {
            config.train.workers = threads;
            let scorers = [&mut config.sasrec, &mut config.dense].into_iter().flatten();
            scorers.for_each(|scorer| scorer.workers = threads);
        }
        let (donors, force) = (Vec::new(), Vec::new());
        Self { folder, config, device, donors, force, resources: Resources::default() }
    }

    /// An existing run.
    pub fn open(folder: PathBuf, device: DeviceKind) -> Result<Self> {
        let config = Config::read(&folder.join("config.toml")).with_context(|| {
            format!("{} is not a run folder: `trainer run CONFIG` makes one", folder.display())
        })?;
        Ok(Self::new(folder, config, device))
    }

    /// Keeps everybody else from working in the folder, and clears away what writes that were cut off have left there.
    pub fn begin(&self) -> Result<Lock> {
        let lock = Lock::of(&self.folder)?;
        files::remove_unfinished(&self.folder)?;
        Ok(lock)
    }

    /// Keeps the configuration in the folder, so that later commands need only that; not before it is sure that nothing
    /// which has been learned stands against it.
    fn keep_config(&self) -> Result<()> {
        let text = toml::to_string_pretty(&self.config).context("cannot write the configuration")?;
        files::write_atomic(&self.folder.join("config.toml"), text.as_bytes())
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
    pub fn embeddings(&self) -> PathBuf {
        self.folder_of(Stage::Embed)
    }
    pub fn ids(&self) -> PathBuf {
        self.folder_of(Stage::Quantize)
    }
    pub fn train(&self) -> PathBuf {
        self.folder_of(Stage::Train)
    }
    pub fn folder_of(&self, stage: Stage) -> PathBuf {
        self.folder.join(stage.folder())
    }

    /// Data stage: reads the source anew every time, since only reading tells whether it changed.
    pub fn prepare(&self) -> Result<Dataset> {
        let spill = files::scratch(&self.folder)?;
        let resources = Resources { spill: Some(spill.path().to_owned()), ..self.resources.clone() };
        let dataset = data::prepare(&self.config.data, &resources)?;
        self.guard_data(&dataset)?;
        self.keep_config()?;
        data::save(&dataset, &self.data())?;
        tell!(
            "data: {} users, {} items, {} interactions",
            dataset.users.len(),
            dataset.catalog.len(),
            dataset.interactions()
        );
        Ok(dataset)
    }

    pub fn dataset(&self) -> Result<Dataset> {
        Ok(Dataset::load(&self.data())?)
    }

    /// Stage 1; true if it is finished, and not only this sitting of it.
    pub fn embed(&self, dataset: &Dataset, sitting: &Sitting) -> Result<bool> {
        let folder = self.embeddings();
        let origin = self.origin(Stage::Embed)?;
        if self.is_made(&origin)? {
            return Ok(true);
        }
        let (parts, device) = (artifact::parts(&folder), self.device.open()?);
        let made =
            guard::engine(|| embed::embed(&dataset.catalog, &self.config.embed, &device, &parts, sitting));
        let Some(vectors) = made? else {
            tell!("embed: stopped; the same command continues");
            return Ok(false);
        };
        embed::save(&folder, &vectors, &dataset.catalog, &self.config.embed)?;
        artifact::finish(&folder, &origin, &embed::files())?;
        Ok(true)
    }

    /// Stage 2; true if it is finished, and not only this sitting of it.
    pub fn quantize(&self, sitting: &Sitting) -> Result<bool> {
        if !self.make_ids(sitting)? {
            tell!("quantize: stopped; the same command continues");
            return Ok(false);
        }
        if let Some(aside) = growth::set_aside(&self.folder, &self.base()?)? {
            tell!(
                "quantize: the items that were added since have no place among these semantic IDs, and are in {} now",
                aside.display()
            );
        }
        Ok(true)
    }

    fn make_ids(&self, sitting: &Sitting) -> Result<bool> {
        let folder = self.ids();
        self.expect_vectors()?;
        let origin = self.origin(Stage::Quantize)?;
        if self.is_made(&origin)? {
            return Ok(true);
        }
        let (vectors, parts) = (self.space()?.vectors, artifact::parts(&folder));
        let (config, folders) = (&self.config.quantize, (&*folder, &*parts));
        let Some((_, summary)) = quantize::quantize(&vectors, config, self.device, folders, sitting)? else {
            return Ok(false);
        };
        let used: Vec<String> = summary.levels.iter().map(|level| level.used.to_string()).collect();
        tell!(
            "quantize: {} codes used, {} items share a cell, {}",
            used.join("/"),
            summary.collisions_before_suffix,
            summary.suffix_codes.map_or("no suffix".to_owned(), |codes| format!("{codes} suffix codes"))
        );
        artifact::finish(&folder, &origin, &quantize::files(&folder)?)?;
        Ok(true)
    }

    /// The semantic IDs, one for each item of the data set.
    ///
    /// # Errors
    /// IDs that are not there, damaged, or more or fewer than the items.
    pub fn semantic_ids(&self, dataset: &Dataset) -> Result<SemanticIds> {
        let ids = quantize::load(&self.ids())?;
        let (found, items) = (ids.len(), dataset.catalog.len());
        ensure!(found == items, "{}: {found} semantic IDs for {items} items", self.ids().display());
        Ok(ids)
    }

    /// What the run's items have grown by since training.
    ///
    /// # Errors
    /// Growth that is damaged, or was added to other items or semantic IDs.
    pub fn growth(&self) -> Result<Growth> {
        Growth::read(&self.folder, &self.base()?)
    }

    /// What they grow from.
    pub fn base(&self) -> Result<growth::Base> {
        Ok(growth::Base { order: data::hashes(&self.data())?.order, ids: quantize::hash_of(&self.ids())? })
    }

    /// Stage 3; true if training is finished, and not only this sitting of it.
    pub fn train_model(&self, sitting: &Sitting) -> Result<bool> {
        let folder = self.train();
        // An earlier round is asked to be finished only where this one does not stand.
        if !self.force.contains(&Stage::Train) && matches!(self.state(Stage::Train)?, State::Valid { .. }) {
            return self.is_made(&self.origin(Stage::Train)?);
        }
        // Before the folder says that it learns from them.
        let dataset = self.dataset()?;
        let ids = self.semantic_ids(&dataset)?;
        let Some(start_from) = self.start_from(sitting)? else { return Ok(false) };
        let codebooks = self.codebooks(&ids)?;
        let origin = self.origin(Stage::Train)?;
        if self.is_made(&origin)? {
            return Ok(true);
        }
        let teacher = match self.config.train.teacher {
            Some(_) => Some(self.teacher(&dataset)?),
            None => None,
        };
        let setup = Setup {
            codebooks: &codebooks,
            dataset: &dataset,
            ids: &ids,
            config: &self.config.train,
            kind: self.device,
            teacher: teacher.as_ref(),
            embeddings: &self.embeddings(),
            start_from: start_from.as_deref(),
            folder: &folder,
            sitting,
        };
        let Outcome { best, step, steps, is_finished } = train::train(&setup)?;
        if let Some(best) = best {
            tell!("train: best NDCG@10 {:.4} at step {}", best.ndcg_at_10, best.step);
        }
        if is_finished {
            artifact::finish(&folder, &origin, &train::files(&folder)?)?;
        } else {
            let run = self.folder.display();
            tell!("train: stopped at step {step} of {steps}; `trainer train --run {run} --resume` continues");
        }
        Ok(is_finished)
    }

    /// Where the codes of `ids` lie, if `[train] centroids` asks for it and nothing is learned yet.
    fn codebooks(&self, ids: &SemanticIds) -> Result<Vec<Matrix>> {
        // What is there is moved aside where training begins anew.
        let goes_on =
            !self.force.contains(&Stage::Train) && !train::checkpoint::steps(&self.train())?.is_empty();
        if self.config.train.centroids == 0.0 || goes_on {
            return Ok(Vec::new());
        }
        self.expect_codebooks()?;
        let coder = Coder::load(&self.ids(), &self.device.open()?)?;
        let none = "[train] `centroids` begins at the codebooks: 0 for other semantic IDs";
        coder.expect(&self.space()?.vectors, ids).context(none)?;
        quantize::codebooks(&self.ids())
    }

    /// What `[train] start_from` means, a configuration's run being finished first; none if the time was up before
    /// that, and no path if nothing is asked for.
    fn start_from(&self, sitting: &Sitting) -> Result<Option<Option<PathBuf>>> {
        let Some(path) = &self.config.train.start_from else { return Ok(Some(None)) };
        if let Some(mut before) = self.earlier(path)? {
            tell!("train: starts from {}, which comes first", before.folder.display());
            before.donors.push(self.folder.clone());
            let sitting = Sitting { resume: true, stop_after: None, ..sitting.clone() };
            if !before.learn(&sitting)? {
                return Ok(None);
            }
        }
        let checkpoint = self.starting_point()?.context("[train] `start_from` has no checkpoint")?;
        self.check_starting_point(&checkpoint)?;
        Ok(Some(Some(checkpoint)))
    }

    /// All stages up to training; true if that is finished.
    pub fn learn(&self, sitting: &Sitting) -> Result<bool> {
        let _lock = self.begin()?;
        let dataset = self.prepare()?;
        // Who interrupts in a stage's last step does not begin the next.
        let goes_on = |is_finished: bool| is_finished && !interrupt::is_asked();
        Ok(goes_on(self.embed(&dataset, sitting)?)
            && goes_on(self.train_scorer(Stage::Sasrec, sitting)?)
            && goes_on(self.train_scorer(Stage::Dense, sitting)?)
            && goes_on(self.quantize(sitting)?)
            && goes_on(self.train_model(sitting)?))
    }

    /// Whether a stage need not be made, because it is there, its own or a donor's; says so, or why it is made anew.
    /// Where it has to be made, its folder says from here on what of.
    ///
    /// # Errors
    /// For a model of something else, which is not thrown away unasked.
    fn is_made(&self, origin: &Origin) -> Result<bool> {
        let stage = origin.stage;
        let folder = self.folder_of(stage);
        if self.force.contains(&stage) && folder.exists() {
            let aside = folder.with_extension("before");
            let cannot = || format!("cannot move {} to {}", folder.display(), aside.display());
            if aside.exists() {
                std::fs::remove_dir_all(&aside).with_context(cannot)?;
            }
            std::fs::rename(&folder, &aside).with_context(cannot)?;
            tell!("{stage}: what was there is {} now", aside.display());
        }
        match origin.state_of(&folder)? {
            State::Valid { replaced } => {
                self.keep_config()?;
                // Of whoever was killed between the last file and this.
                artifact::drop_parts(&folder)?;
                files::remove_unfinished(&folder)?;
                tell!("{stage}: {} is up to date", folder.display());
                if !replaced.is_empty() {
                    tell!("{stage}: {} is not what the stage wrote, and is used", replaced.join(", "));
                }
                return Ok(true);
            }
            State::Absent if donor::take(&folder, origin, &self.donors)? => {
                self.keep_config()?;
                return Ok(true);
            }
            // Whatever it has so far, it goes on from.
            State::Begun => {
                self.keep_config()?;
                files::recover(&artifact::parts(&folder))?;
                files::remove_unfinished(&folder)?;
                return Ok(false);
            }
            State::Stale(why) if stage.learns() => bail!(
                "{} is another model: {}; use another run folder, or `trainer run CONFIG --force {stage}`, which \
                 moves it aside",
                folder.display(),
                why.join(", ")
            ),
            State::Stale(why) => {
                self.guard_ids(stage, &why)?;
                tell!("{stage}: made anew: {}", why.join(", "));
            }
            State::Absent => {}
        }
        self.keep_config()?;
        artifact::drop_parts(&folder)?;
        artifact::begin(&folder, origin)?;
        Ok(false)
    }
}
