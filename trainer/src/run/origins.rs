//! What every stage of a run is made of, and whether a model learned from what is there now.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::{Run, Trained};
use crate::{
    artifact::{self, Origin, Stage, State, hash_of, hash_of_all},
    config::Config,
    data, embed,
    fingerprint::Fingerprint,
    packed, quantize,
    train::checkpoint,
};

const ITEMS: &str = "items";
const ORDER: &str = "order of items";
const HISTORIES: &str = "histories";
const SPLIT: &str = "split";
const VECTORS: &str = "vectors";
const GIVEN: &str = "given vectors";
const IDS: &str = "semantic IDs";
const CODEBOOKS: &str = "codebooks";
const TEACHER: &str = "weights of the teacher";
const START: &str = "weights to start from";

/// What gives a model's numbers their meaning, and says what it may have seen.
const OF_A_MODEL: [&str; 4] = [ORDER, HISTORIES, SPLIT, IDS];

/// The same of a model that reads texts.
const OF_TEXTS: [&str; 4] = [ORDER, HISTORIES, SPLIT, VECTORS];

impl Run {
    /// What the artifact of a stage would be made of now.
    ///
    /// # Errors
    /// For something that is not there yet.
    pub fn origin(&self, stage: Stage) -> Result<Origin> {
        let config = &self.config;
        let teacher = |origin: Origin, who: &str| -> Result<Origin> {
            Ok(origin.with(TEACHER, hash_of(&self.teaching_weights(who)?)?))
        };
        let vectors = || hash_of_all(&embed::files().map(|name| self.embeddings().join(name)));
        match stage {
            Stage::Embed => {
                // Vectors are known by what they are, not by where they lie.
                let mut table = config.embed.clone();
                table.vectors = None;
                let origin = Origin::new(stage, &table)?.with(ITEMS, data::hashes(&self.data())?.items);
                match &config.embed.vectors {
                    Some(path) => Ok(origin.with(GIVEN, hash_of(path).context("[embed] `vectors`")?)),
                    None => Ok(origin),
                }
            }
            Stage::Sasrec => self.meaning(Origin::new(stage, &config.sasrec)?),
            Stage::Dense => self.meaning(Origin::new(stage, &config.dense)?.with(VECTORS, vectors()?)),
            Stage::Quantize => {
                let origin = Origin::new(stage, &config.quantize)?.with(VECTORS, vectors()?);
                match config.quantize.collaborative > 0.0 {
                    true => self.meaning(teacher(origin, "[quantize] `collaborative`")?),
                    false => Ok(origin),
                }
            }
            Stage::Train => {
                // Where training starts is known by its weights, not by where they lie.
                let mut table = config.train.clone();
                table.start_from = None;
                let mut origin = self.meaning(Origin::new(stage, &table)?)?;
                if let Some(soft) = &config.train.teacher {
                    origin = teacher(origin, "[train.teacher]")?;
                    if soft.content > 0.0 {
                        origin = origin.with(VECTORS, vectors()?);
                    }
                }
                if config.train.centroids > 0.0 {
                    origin = origin.with(CODEBOOKS, quantize::hash_of_codebooks(&self.ids())?);
                }
                if config.train.start_from.is_some() {
                    let start =
                        self.starting_point()?.map(|start| checkpoint::hash_of(&start)).transpose()?;
                    origin = origin.with(START, start.unwrap_or_default());
                }
                Ok(origin)
            }
        }
    }

    /// The same, made of what gives a model's numbers their meaning, too.
    fn meaning(&self, origin: Origin) -> Result<Origin> {
        let data = data::hashes(&self.data())?;
        let of_train = origin.stage == Stage::Train;
        let origin = origin.with(ORDER, data.order).with(HISTORIES, data.histories).with(SPLIT, data.split);
        Ok(if of_train { origin.with(IDS, quantize::hash_of(&self.ids())?) } else { origin })
    }

    /// The run's best checkpoint, once it is sure that it learned from the data and the semantic IDs that are there
    /// now.
    ///
    /// # Errors
    /// Without a validated checkpoint, and for one of something else.
    pub fn trained(&self) -> Result<Trained> {
        let checkpoint = checkpoint::best(&self.train())
            .with_context(|| format!("{} has no trained model", self.folder.display()))?;
        self.expect(&self.meaning(Origin::new(Stage::Train, &())?)?, &OF_A_MODEL)?;
        let config = checkpoint::load_state(&checkpoint)?.config;
        Ok(Trained { checkpoint, config })
    }

    /// The folder of the run's SASRec or dense model, once it is sure that it learned from the data that is there now.
    ///
    /// # Errors
    /// Without one, and for one of something else.
    pub(super) fn trained_scorer(&self, stage: Stage) -> Result<PathBuf> {
        let names: &[&str] = if stage == Stage::Dense { &OF_TEXTS } else { &OF_A_MODEL };
        self.expect(&self.origin(stage)?, names)?;
        Ok(self.folder_of(stage).join("best"))
    }

    /// Makes sure that the vectors are those of the items that are there now.
    ///
    /// # Errors
    /// When they are not.
    pub(super) fn expect_vectors(&self) -> Result<()> {
        let items = data::hashes(&self.data())?.items;
        self.expect(&Origin::new(Stage::Embed, &())?.with(ITEMS, items), &[ITEMS])
    }

    /// Whether somebody's own vectors stand in the place of the encoder's.
    ///
    /// # Errors
    /// For a card that cannot be read.
    pub fn has_replaced_vectors(&self) -> Result<bool> {
        let state = self.origin(Stage::Embed)?.state_of(&self.embeddings())?;
        Ok(matches!(state, State::Valid { replaced } if replaced.iter().any(|name| name == embed::VECTORS)))
    }

    /// Makes sure that the codebooks are those of the vectors that are there now, and these those of the items.
    ///
    /// # Errors
    /// When they are not.
    pub fn expect_codebooks(&self) -> Result<()> {
        self.expect_vectors()?;
        self.expect(&self.origin(Stage::Quantize)?, &[VECTORS, TEACHER])
    }

    /// Makes sure that an artifact was made with the inputs of these names that are wanted.
    fn expect(&self, wanted: &Origin, names: &[&str]) -> Result<()> {
        let folder = self.folder_of(wanted.stage);
        let Some(found) = artifact::origin(&folder)? else {
            bail!("{} does not say what it was made of: `trainer run` makes it", folder.display());
        };
        let differ = |name: &&&str| found.inputs.get(**name) != wanted.inputs.get(**name);
        let other: Vec<&str> = names.iter().filter(differ).copied().collect();
        ensure!(
            other.is_empty(),
            "{} was made with other {} than the run folder has now: `trainer status {}` says what is stale",
            folder.display(),
            other.join(", "),
            self.folder.display()
        );
        Ok(())
    }

    /// Keeps the data that a model of the run has learned from.
    ///
    /// # Errors
    /// When other data would take its place, unless the model is to be made anew anyway.
    pub(super) fn guard_data(&self, new: &data::Dataset) -> Result<()> {
        let learned: Vec<Origin> = [Stage::Sasrec, Stage::Dense, Stage::Train]
            .into_iter()
            .filter(|stage| !self.force.contains(stage))
            .filter_map(|stage| artifact::origin(&self.folder_of(stage)).transpose())
            .collect::<Result<_>>()?;
        let Ok(now) = data::hashes(&self.data()) else { return Ok(()) };
        if learned.is_empty() {
            return Ok(());
        }
        let (catalog, new) = (&new.catalog, new.hashes()?);
        let has_grown = self.dataset().is_ok_and(|old| {
            let mut pairs = old.catalog.items().zip(catalog.items());
            old.catalog.len() < catalog.len() && pairs.all(|(old, new)| old.id == new.id)
        });
        for Origin { stage, inputs, .. } in learned {
            let parts = [
                (ORDER, &now.order, &new.order),
                (HISTORIES, &now.histories, &new.histories),
                (SPLIT, &now.split, &new.split),
            ];
            let other =
                parts.into_iter().filter(|(name, now, new)| inputs.get(*name) == Some(now) && now != new);
            let other: Vec<&str> = other.map(|(name, ..)| name).collect();
            let way_out = match has_grown && other == [ORDER] {
                true => "add the new items with `trainer items add`",
                false => "use another run folder",
            };
            ensure!(
                other.is_empty(),
                "{} has learned from the data that is there, and this would be other {}: {way_out}, or \
                 `trainer run CONFIG --force {stage}`, which moves the model aside",
                self.folder_of(stage).display(),
                other.join(", ")
            );
        }
        Ok(())
    }

    /// Keeps the semantic IDs that the run's model writes, when `stage` would be made anew, and `why`.
    ///
    /// # Errors
    /// When they would be made anew, unless the model is too.
    pub(super) fn guard_ids(&self, stage: Stage, why: &[String]) -> Result<()> {
        if stage != Stage::Quantize || self.force.contains(&Stage::Train) {
            return Ok(());
        }
        let Some(model) = artifact::origin(&self.train())? else { return Ok(()) };
        let ids = quantize::hash_of(&self.ids()).ok();
        ensure!(
            ids.is_none() || model.inputs.get(IDS) != ids.as_ref(),
            "{} writes the semantic IDs that are there, which would be made anew ({}): use another run folder, or \
             `trainer run CONFIG --force train`, which moves the model aside",
            self.train().display(),
            why.join(", ")
        );
        Ok(())
    }

    /// How the folder of a stage stands to what the configuration asks for.
    ///
    /// # Errors
    /// For an artifact that cannot be read, and where what the stage is made of is not there.
    pub fn state(&self, stage: Stage) -> Result<State> {
        let state = self.origin(stage)?.state_of(&self.folder_of(stage))?;
        match (stage, &self.config.train.start_from, &state) {
            (Stage::Train, Some(path), State::Valid { .. }) => Ok(match self.earlier(path)? {
                // Without its folder only the weights tell, and they are known.
                Some(before) if before.train().exists() && !before.stands()? => State::Stale(vec![format!(
                    "the round that it starts from, {}, is not what its configuration asks for now",
                    before.folder.display()
                )]),
                _ => state,
            }),
            _ => Ok(state),
        }
    }

    /// Whether the run's model is finished, and what its configuration asks for.
    fn stands(&self) -> Result<bool> {
        Ok(matches!(self.state(Stage::Train)?, State::Valid { .. }))
    }

    /// The run that `[train] start_from` names by its configuration; none if it names a folder.
    pub(super) fn earlier(&self, path: &Path) -> Result<Option<Self>> {
        if path.extension().is_none_or(|extension| extension != "toml") {
            return Ok(None);
        }
        let mut config = Config::read(path).context("[train] `start_from`")?;
        config.data.root.clone_from(&self.config.data.root);
        let name = path.file_stem().with_context(|| format!("{} has no name", path.display()))?;
        let folder = self.folder.with_file_name(name);
        ensure!(folder != self.folder, "[train] `start_from`: {} starts from itself", path.display());
        Ok(Some(Self::new(folder, config, self.device)))
    }

    /// The checkpoint that `[train] start_from` means; none if there is none yet.
    pub(super) fn starting_point(&self) -> Result<Option<PathBuf>> {
        let Some(path) = &self.config.train.start_from else { return Ok(None) };
        match self.earlier(path)? {
            Some(before) => Ok(checkpoint::latest(&before.train()).ok()),
            None => Ok(Some(path.clone())),
        }
    }

    /// Makes sure that a checkpoint learned from this run's training part, and writes this run's IDs.
    pub(super) fn check_starting_point(&self, checkpoint: &Path) -> Result<()> {
        let wanted = self.meaning(Origin::new(Stage::Train, &())?)?;
        let context = || format!("[train] `start_from`: {}", checkpoint.display());
        if checkpoint.join(packed::CARD).exists() {
            let (_, card) = packed::read(checkpoint, None).with_context(context)?;
            Fingerprint::new(&self.dataset()?).check(&card.fingerprint).with_context(context)?;
            let same = quantize::hash_of(checkpoint)? == quantize::hash_of(&self.ids())?;
            ensure!(same, "{} writes other semantic IDs than this run has", context());
            return Ok(());
        }
        let stage = checkpoint.parent().unwrap_or(Path::new("."));
        let Some(origin) = artifact::origin(stage).with_context(context)? else {
            bail!(
                "{} does not say what it has learned from: name a checkpoint of a run folder, a folder of \
                 `trainer checkpoint`, or a configuration",
                context()
            );
        };
        let differ = |name: &&&str| origin.inputs.get(**name) != wanted.inputs.get(**name);
        let other: Vec<&str> = OF_A_MODEL.iter().filter(differ).copied().collect();
        ensure!(other.is_empty(), "{} learned from other {} than this run's", context(), other.join(", "));
        Ok(())
    }
}
