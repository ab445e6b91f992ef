//! The models of a run that score items: SASRec, and the dense one, which reads their texts too.
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use burn::tensor::Tensor;
use tigerlet::{
    matrix::Matrix,
    model::{Dense, TowerConfig},
};

use super::Run;
use crate::{
    artifact::{self, Stage, State},
    data::Dataset,
    embed,
    growth::Growth,
    learn::Sitting,
    sasrec::{self, SasrecConfig, SasrecSystem, TextSpace},
    tell::tell,
    transfer::download,
};

impl Run {
    /// The table of a model that scores items; none of other stages.
    pub(super) fn scorer_config(&self, stage: Stage) -> Option<&SasrecConfig> {
        match stage {
            Stage::Sasrec => self.config.sasrec.as_ref(),
            Stage::Dense => self.config.dense.as_ref(),
            Stage::Embed | Stage::Quantize | Stage::Train => None,
        }
    }

    /// Whether the configuration asks for it.
    pub fn has_scorer(&self, stage: Stage) -> bool {
        self.scorer_config(stage).is_some()
    }

    /// The one that others learn from: the dense one, or without one SASRec.
    pub(super) fn teaching(&self) -> Stage {
        if self.config.dense.is_some() { Stage::Dense } else { Stage::Sasrec }
    }

    /// Trains SASRec or the dense model, if the configuration has a table for it; true if its training is finished,
    /// and not only this sitting of it.
    pub fn train_scorer(&self, stage: Stage, sitting: &Sitting) -> Result<bool> {
        let Some(config) = self.scorer_config(stage) else { return Ok(true) };
        let folder = self.folder_of(stage);
        let origin = self.origin(stage)?;
        if self.is_made(&origin)? {
            return Ok(true);
        }
        let dataset = self.dataset()?;
        let texts = match stage {
            Stage::Dense => Some(self.texts(&dataset)?.1),
            _ => None,
        };
        let (name, kind) = (stage.to_string(), self.device);
        let setup = sasrec::Setup {
            dataset: &dataset,
            config,
            texts: texts.as_ref(),
            name: &name,
            kind,
            folder: &folder,
            sitting,
        };
        let Some(ndcg) = sasrec::train(&setup)? else {
            tell!("{stage}: stopped; the same command continues");
            return Ok(false);
        };
        tell!("{stage}: best NDCG@10 {ndcg:.4}");
        artifact::finish(&folder, &origin, &sasrec::files())?;
        Ok(true)
    }

    /// The space of the items' texts, and where these stand in it, N×T.
    ///
    /// # Errors
    /// Vectors that are not there, or of other items.
    pub fn texts(&self, dataset: &Dataset) -> Result<(TextSpace, Matrix)> {
        self.expect_vectors()?;
        let vectors = embed::load(&self.embeddings())?;
        vectors.check(&dataset.catalog)?;
        let space = TextSpace::fit(&vectors.raw);
        let placed = space.place(&vectors.raw)?;
        Ok((space, placed))
    }

    /// SASRec or the dense model, once it is sure that it learned from the data that is there now.
    ///
    /// # Errors
    /// Without one, and for one of something else.
    pub fn scorer(&self, stage: Stage, dataset: &Dataset) -> Result<(SasrecConfig, SasrecSystem)> {
        let folder = self.trained_scorer(stage)?;
        let texts = match stage {
            Stage::Dense => Some(self.texts(dataset)?.1),
            _ => None,
        };
        sasrec::load(&folder, dataset.catalog.len(), texts.as_ref(), None, &self.device.open()?)
    }

    /// The run's dense model, of the items that it has learned from and of those that came later; none if the
    /// configuration has none.
    ///
    /// # Errors
    /// As [`Run::scorer`].
    pub fn grown_dense(&self, dataset: &Dataset, growth: &Growth) -> Result<Option<(TowerConfig, Dense)>> {
        if !self.has_scorer(Stage::Dense) {
            return Ok(None);
        }
        let folder = self.trained_scorer(Stage::Dense)?;
        let (space, texts) = self.texts(dataset)?;
        let added = match growth.vectors().rows() {
            0 => None,
            _ => Some(space.place(growth.vectors())?),
        };
        let (items, device) = (dataset.catalog.len(), self.device.open()?);
        let (config, system) = sasrec::load(&folder, items, Some(&texts), added.as_ref(), &device)?;
        Ok(Some((config.tower(), system.model)))
    }

    /// How the run's dense model reads the direction of a text's vector, (T + 1)×D: the rows are weighed by its numbers,
    /// the last one by 1; none if there is no dense model.
    ///
    /// # Errors
    /// As [`Run::scorer`].
    pub fn dense_reading(&self) -> Result<Option<Matrix>> {
        if !self.has_scorer(Stage::Dense) {
            return Ok(None);
        }
        let dataset = self.dataset()?;
        let folder = self.trained_scorer(Stage::Dense)?;
        let projection = sasrec::projection(&folder, dataset.catalog.len(), &self.device.open()?)?;
        let (space, _) = self.texts(&dataset)?;
        projection.map(|projection| Ok(space.through(&download(projection)?))).transpose()
    }

    /// SHA-256 of the weights of SASRec or the dense model.
    ///
    /// # Errors
    /// Where there are none.
    pub fn scorer_hash(&self, stage: Stage) -> Result<String> {
        artifact::hash_of(&self.folder_of(stage).join("best").join(sasrec::WEIGHTS))
    }

    /// The model that others learn from, once it is sure that it is finished too.
    ///
    /// # Errors
    /// As [`Run::scorer`], and for one that is under way or of another recipe.
    pub(super) fn teacher(&self, dataset: &Dataset) -> Result<SasrecSystem> {
        let stage = self.teaching();
        let (_, system) = self.scorer(stage, dataset)?;
        let state = self.origin(stage)?.state_of(&self.folder_of(stage))?;
        ensure!(
            matches!(state, State::Valid { .. }),
            "{} is not finished, or not by this recipe, and others would learn from it: `trainer run` trains it first",
            self.folder_of(stage).display()
        );
        Ok(system)
    }

    /// What texts say to the model that others learn from: their space, and the projection from it, T×D; none if it
    /// reads none.
    ///
    /// # Errors
    /// As [`Run::texts`], and for a model that is not trained.
    pub(super) fn teaching_texts(&self, dataset: &Dataset) -> Result<Option<(TextSpace, Tensor<2>)>> {
        if self.teaching() != Stage::Dense {
            return Ok(None);
        }
        let folder = self.trained_scorer(Stage::Dense)?;
        let projection = sasrec::projection(&folder, dataset.catalog.len(), &self.device.open()?)?;
        let (space, _) = self.texts(dataset)?;
        Ok(projection.map(|projection| (space, projection)))
    }

    /// The weights of the model that others learn from, which `who` needs.
    ///
    /// # Errors
    /// Without one.
    pub(super) fn teaching_weights(&self, who: &str) -> Result<PathBuf> {
        let weights = self.folder_of(self.teaching()).join("best").join(sasrec::WEIGHTS);
        weights.exists().then_some(weights).with_context(|| {
            format!(
                "{who} needs a model that scores items: give the configuration a [dense] or a [sasrec] table"
            )
        })
    }
}
