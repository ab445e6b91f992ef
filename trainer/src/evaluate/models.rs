//! The trained models that a table is about, and the data set they share.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use burn::{module::Module, tensor::Device};
use serde::Serialize;
use tigerlet::{
    model::{T5, T5Config},
    semantic_id::SemanticIds,
    trie::Trie,
};

use super::{Options, ScorerKind};
use crate::{
    artifact::{Stage, hash_of},
    config::Config,
    data::{self, Dataset, Format, Resources},
    fingerprint::Fingerprint,
    input::Input,
    packed,
    precision::PrecisionKind,
    quantize,
    referee::Pace,
    run::{self, Run},
    sasrec::{self, SasrecSystem},
    systems::{
        System,
        tiger::{Scorer, Tiger},
    },
    train::{TrainConfig, checkpoint},
};

/// A trained model and what ranking with it needs.
pub struct Model {
    pub card: Card,
    kind: Kind,
}

enum Kind {
    Tiger(Box<Trained>),
    Sasrec(Box<SasrecSystem>),
}

/// A TIGER and what it needs besides weights.
struct Trained {
    shape: T5Config,
    model: T5,
    ids: SemanticIds,
    trie: Trie,
    max_history: usize,
    user_tokens: usize,
}

/// What the evaluation says about a model.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// What its rows of the table start with.
    pub label: String,
    /// The checkpoint that was chosen on the validation items.
    pub checkpoint: String,
    /// SHA-256 of its weights.
    pub sha256: String,
    /// Weights, without the tied output.
    pub parameters: usize,
    /// The file that the weights went through; absent if they are the checkpoint's.
    #[serde(flatten)]
    pub stored: Option<Stored>,
}

/// A `model.safetensors`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Stored {
    /// Its number format.
    pub precision: PrecisionKind,
    /// Its length.
    pub bytes: usize,
}

/// The models and what they share.
pub struct Field {
    pub dataset: Dataset,
    /// The first model's.
    pub config: Config,
    /// The folder of stage 1, if the first model has one.
    pub embeddings: PathBuf,
    pub models: Vec<Model>,
}

/// Loads all models that are named.
///
/// # Errors
/// Nothing named; a folder that is not what it should be; models of different data; a data set that is
/// not the one a checkpoint was trained on.
pub fn open(options: &Options) -> Result<Field> {
    if let Some(folder) = options.runs().find(|folder| folder.join(packed::CARD).exists()) {
        bail!("{} is a checkpoint folder: name it as --checkpoint {0}", folder.display());
    }
    let runs: Vec<Run> =
        options.runs().map(|folder| Run::open(folder.clone(), options.device)).collect::<Result<_>>()?;
    let packed = options.checkpoints.iter().map(|folder| packed::read(folder, options.data.as_deref()));
    let packed: Vec<(Config, packed::Card)> = packed.collect::<Result<_>>()?;
    ensure!(
        runs.is_empty() || options.data.is_none(),
        "--data is for checkpoints alone: the run folder {} brings its data",
        runs[0].folder.display()
    );

    let (dataset, config, whose) = match (runs.first(), packed.first()) {
        (Some(run), _) => (run.dataset()?, run.config.clone(), &run.folder),
        (None, Some((config, _))) => {
            let folder = &options.checkpoints[0];
            let told = options.data.is_some() || config.data.format == Format::Library;
            ensure!(told, "{} comes without data: add --data DIR", folder.display());
            (data::prepare(&config.data, &Resources::default())?, config.clone(), folder)
        }
        (None, None) => bail!("nothing to evaluate: name a run folder, or --checkpoint DIR"),
    };

    let fingerprint = Fingerprint::new(&dataset);
    let device = options.device.open()?;
    let mut models = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        if index > 0 {
            fingerprint.check(&Fingerprint::new(&run.dataset()?)).with_context(|| {
                format!("{} and {} are not runs over the same data", whose.display(), run.folder.display())
            })?;
        }
        let scorers: Vec<Stage> = [Stage::Sasrec, Stage::Dense]
            .into_iter()
            .filter(|&stage| run.has_scorer(stage) && run.folder_of(stage).join("best").exists())
            .collect();
        if run.train().join("best.json").exists() || scorers.is_empty() {
            let run::Trained { checkpoint, config } = run.trained()?;
            models.push(Model::load(&run.folder, &checkpoint, &run.ids(), &config, &dataset, &device)?);
        }
        for stage in scorers {
            models.push(Model::scorer(run, stage, &dataset)?);
        }
    }
    for (folder, (config, card)) in options.checkpoints.iter().zip(&packed) {
        let place = options.data.as_deref().unwrap_or(whose);
        fingerprint.check(&card.fingerprint).with_context(|| {
            format!("{} was not trained on the data of {}", folder.display(), place.display())
        })?;
        let mut model = Model::load(folder, folder, folder, &config.train, &dataset, &device)?;
        model.card.checkpoint.clone_from(&card.checkpoint);
        models.push(model);
    }
    label(&mut models);
    if !options.precisions.is_empty() {
        let each = models.iter().flat_map(|model| {
            options.precisions.iter().filter_map(|&precision| model.stored(precision, &device).transpose())
        });
        models = each.collect::<Result<_>>()?;
        ensure!(!models.is_empty(), "--precision is for TIGER's weights, and no TIGER is trained here");
    }
    Ok(Field { embeddings: whose.join("embeddings"), dataset, config, models })
}

/// A single TIGER is called so; several go by their folders, and by numbers where names are the same.
fn label(models: &mut [Model]) {
    let tiger = |model: &&mut Model| matches!(model.kind, Kind::Tiger(_));
    if let [one] = &mut models.iter_mut().filter(tiger).collect::<Vec<_>>()[..] {
        one.card.label = "TIGER".to_string();
    }
    for index in 1..models.len() {
        let (before, rest) = models.split_at_mut(index);
        let card = &mut rest[0].card;
        if before.iter().any(|model| model.card.label == card.label) {
            card.label += &format!(" ({})", index + 1);
        }
    }
}

impl Model {
    fn load(
        folder: &Path,
        weights: &Path,
        ids: &Path,
        config: &TrainConfig,
        dataset: &Dataset,
        device: &Device,
    ) -> Result<Self> {
        let name = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let ids = quantize::load(ids)?;
        ensure!(
            ids.len() == dataset.catalog.len(),
            "{}: {} items have a semantic ID, the data set has {}",
            folder.display(),
            ids.len(),
            dataset.catalog.len()
        );
        let (shape, model) = checkpoint::load_model(weights, device)?;
        shape
            .check_layout(ids.layout(), config.user_tokens)
            .with_context(|| format!("{} does not fit the semantic IDs", weights.display()))?;
        let (label, name, parameters) = (name(folder), name(weights), model.parameters());
        let card =
            Card { label, checkpoint: name, sha256: checkpoint::hash_of(weights)?, parameters, stored: None };
        let trie = Trie::new(&ids);
        let &TrainConfig { max_history, user_tokens, .. } = config;
        let trained = Trained { shape, model, ids, trie, max_history, user_tokens };
        Ok(Self { card, kind: Kind::Tiger(Box::new(trained)) })
    }

    /// The model that reads back from a file with its weights in `precision`; none of SASRec, which has no
    /// such file.
    fn stored(&self, precision: PrecisionKind, device: &Device) -> Result<Option<Self>> {
        let Kind::Tiger(trained) = &self.kind else { return Ok(None) };
        let Trained { shape, model, ids, trie, max_history, user_tokens } = &**trained;
        let file = model.write(precision.into())?;
        let card = Card {
            label: format!("{}, {precision}", self.card.label),
            stored: Some(Stored { precision, bytes: file.len() }),
            ..self.card.clone()
        };
        let trained = Trained {
            shape: shape.clone(),
            model: T5::read(shape, &file, device)?,
            ids: ids.clone(),
            trie: trie.clone(),
            max_history: *max_history,
            user_tokens: *user_tokens,
        };
        Ok(Some(Self { card, kind: Kind::Tiger(Box::new(trained)) }))
    }

    fn scorer(run: &Run, stage: Stage, dataset: &Dataset) -> Result<Self> {
        let (_, system) = run.scorer(stage, dataset)?;
        let parameters = system.model.num_params();
        let checkpoint = format!("{}/best", stage.folder());
        let card = Card {
            label: system.name(),
            sha256: hash_of(&run.folder.join(&checkpoint).join(sasrec::WEIGHTS))?,
            checkpoint,
            parameters,
            stored: None,
        };
        Ok(Self { card, kind: Kind::Sasrec(Box::new(system)) })
    }

    /// The systems that rank with this model, and for how many users each, 0 = all.
    pub fn systems(
        &self,
        scorer: ScorerKind,
        config: &super::config::EvaluateConfig,
        pace: Pace,
    ) -> Vec<(Box<dyn System + '_>, usize)> {
        let wanted = match (&self.kind, scorer) {
            (Kind::Sasrec(system), _) => return vec![(Box::new(&**system), config.beam_users)],
            (_, ScorerKind::Beam) => vec![(Scorer::Beam(config.beams), config.beam_users)],
            (_, ScorerKind::Exact) => vec![(Scorer::Exact, config.exact_users)],
            (_, ScorerKind::Both) => {
                vec![(Scorer::Beam(config.beams), config.beam_users), (Scorer::Exact, config.exact_users)]
            }
        };
        let system = |(scorer, users)| -> Option<(Box<dyn System + '_>, usize)> {
            Some((Box::new(self.tiger(scorer, pace)?), users))
        };
        wanted.into_iter().filter_map(system).collect()
    }

    /// TIGER with this scorer; none of SASRec.
    pub fn tiger(&self, scorer: Scorer, pace: Pace) -> Option<Tiger<'_>> {
        let Kind::Tiger(trained) = &self.kind else { return None };
        let Trained { model, ids, trie, max_history, user_tokens, .. } = &**trained;
        let input = Input { ids, max_history: *max_history, user_tokens: *user_tokens };
        Some(Tiger { label: &self.card.label, model, input, trie, scorer, users: pace.users })
    }
}
