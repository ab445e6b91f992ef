//! The trained models that a table is about, and the data set they share.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use burn::{module::Module, tensor::Device};
use serde::Serialize;
use tigerlet::{
    content::Content,
    counted::Counted,
    generator::Generator,
    known::Known,
    limits::Limits,
    model::{Arithmetic, Dense, Mixture, Precision, T5, T5Config, TowerConfig},
    semantic_id::SemanticIds,
    trie::Trie,
};

use super::{
    Options,
    options::{ScorerKind, SearchKind},
};
use crate::{
    artifact::Stage,
    config::Config,
    data::{self, Dataset, Format, Resources},
    fingerprint::Fingerprint,
    growth::Growth,
    input::Input,
    mixture::{self, Pair, Weighing},
    packed,
    precision::{PrecisionKind, of_dense},
    quantize,
    referee::Pace,
    run::{self, Run},
    sasrec::SasrecSystem,
    systems::{
        System,
        hybrid::Hybrid,
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
    /// A generator, and a dense model that learned from the same.
    Tiger(Box<Trained>, Option<Box<Partner>>),
    Scorer(Box<SasrecSystem>),
}

/// The dense model beside a generator.
struct Partner {
    tower: TowerConfig,
    system: SasrecSystem,
    /// How they are mixed, and with what; none if no hybrid is asked for.
    hybrid: Option<(Mixture, Known)>,
}

/// A TIGER and what it needs besides weights.
struct Trained {
    shape: T5Config,
    generator: Generator,
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
        let is_there = |stage: Stage| run.has_scorer(stage) && run.folder_of(stage).join("best").exists();
        let (sasrec, dense) = (is_there(Stage::Sasrec), is_there(Stage::Dense));
        let is_trained = run.train().join("best.json").exists();
        if is_trained || !(sasrec || dense) {
            let run::Trained { checkpoint, config } = run.trained()?;
            let mut model = Model::load(&run.folder, &checkpoint, &run.ids(), &config, &dataset, &device)?;
            if dense {
                model.join(run, &dataset, options)?;
            }
            models.push(model);
        }
        if sasrec {
            models.push(Model::scorer(run, Stage::Sasrec, &dataset)?);
        }
        if dense && !is_trained {
            models.push(Model::scorer(run, Stage::Dense, &dataset)?);
        }
    }
    for (folder, (config, card)) in options.checkpoints.iter().zip(&packed) {
        let place = options.data.as_deref().unwrap_or(whose);
        fingerprint.check(&card.fingerprint).with_context(|| {
            format!("{} was not trained on the data of {}", folder.display(), place.display())
        })?;
        let mut model = Model::load(folder, folder, folder, &config.train, &dataset, &device)?;
        model.card.checkpoint.clone_from(&card.checkpoint);
        if let Some(dense) = &card.dense {
            let system = packed::dense(folder, dense, dataset.catalog.len(), &device)?;
            let even = mixture::even(folder, dataset.catalog.len())?;
            let weighing = Weighing { weights: dense.weights, even };
            let content = packed::content(folder, dense, dataset.catalog.len())?;
            let hybrid = hybrid(weighing, content, &dataset);
            model.put_beside(Partner { tower: dense.tower, system, hybrid: Some(hybrid) });
        }
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
    let tiger = |model: &&mut Model| matches!(model.kind, Kind::Tiger(..));
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

/// How opinions are mixed, and what is known beside the models'.
fn hybrid(weighing: Weighing, content: Option<Content>, dataset: &Dataset) -> (Mixture, Known) {
    (weighing.weights.mixture, Known { counted: weighing.count(dataset, 0), content })
}

impl Partner {
    /// What reads back from a bundle's files with its weights in `precision`.
    fn stored(&self, precision: PrecisionKind, device: &Device) -> Result<Self> {
        let Self { tower, system, hybrid } = self;
        let own = of_dense(precision.into());
        let mut name = format!("{}, {}", system.name, PrecisionKind::from(own));
        if own != precision.into() {
            name += &format!(", beside {precision}");
        }
        let (items, file) = (system.model.items(), system.model.write(own)?);
        let system = SasrecSystem { model: Dense::read(tower, items, &file, device)?, name };
        let hybrid = match hybrid {
            None => None,
            Some((mixture, Known { counted, content })) => {
                let counted = Counted::read(&counted.write(), items, &Limits::WIDE)?;
                Some((*mixture, Known { counted, content: content.clone() }))
            }
        };
        Ok(Self { tower: *tower, system, hybrid })
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
        let generator = Generator::new(model, ids.layout(), Arithmetic::Float);
        let trained = Trained { shape, generator, ids, trie, max_history, user_tokens };
        Ok(Self { card, kind: Kind::Tiger(Box::new(trained), None) })
    }

    /// Puts the run's dense model beside its generator, mixed as was best on the validation items.
    fn join(&mut self, run: &Run, dataset: &Dataset, options: &Options) -> Result<()> {
        let (config, system) = run.scorer(Stage::Dense, dataset)?;
        let mut mixed = None;
        if options.scores(ScorerKind::Hybrid) {
            let pace = Pace::of(options.device);
            let beams = Scorer::Beam(run.config.evaluate.beams);
            let generator = self.tiger(beams, pace).context("a dense model beside no generator")?;
            let dense = run.scorer_hash(Stage::Dense)?;
            let pair = Pair { generator, dense: &system, hashes: [&self.card.sha256, &dense] };
            let weighing = mixture::of(run, pair, dataset, pace)?;
            mixed = Some(hybrid(weighing, run.content(dataset, &Growth::default())?, dataset));
        }
        self.put_beside(Partner { tower: config.tower(), system, hybrid: mixed });
        Ok(())
    }

    fn put_beside(&mut self, beside: Partner) {
        if let Kind::Tiger(_, partner) = &mut self.kind {
            *partner = Some(Box::new(beside));
        }
    }

    /// The models that read back from files with their weights in `precision`; none of SASRec, which has no such
    /// file.
    fn stored(&self, precision: PrecisionKind, device: &Device) -> Result<Option<Self>> {
        let Kind::Tiger(trained, partner) = &self.kind else { return Ok(None) };
        let Trained { shape, generator, ids, trie, max_history, user_tokens } = &**trained;
        let stored = Precision::from(precision);
        let file = generator.model().context("a model without tensors")?.write(stored)?;
        let card = Card {
            label: format!("{}, {precision}", self.card.label),
            stored: Some(Stored { precision, bytes: file.len() }),
            ..self.card.clone()
        };
        let trained = Trained {
            shape: shape.clone(),
            generator: Generator::new(T5::read(shape, &file, device)?, ids.layout(), stored.arithmetic()),
            ids: ids.clone(),
            trie: trie.clone(),
            max_history: *max_history,
            user_tokens: *user_tokens,
        };
        let partner = partner.as_ref().map(|partner| partner.stored(precision, device)).transpose()?;
        Ok(Some(Self { card, kind: Kind::Tiger(Box::new(trained), partner.map(Box::new)) }))
    }

    fn scorer(run: &Run, stage: Stage, dataset: &Dataset) -> Result<Self> {
        let (_, system) = run.scorer(stage, dataset)?;
        let parameters = system.model.num_params();
        let card = Card {
            label: system.name(),
            sha256: run.scorer_hash(stage)?,
            checkpoint: format!("{}/best", stage.folder()),
            parameters,
            stored: None,
        };
        Ok(Self { card, kind: Kind::Scorer(Box::new(system)) })
    }

    /// The systems that rank with this model, and for how many users each, 0 = all.
    pub fn systems<'a>(
        &'a self,
        options: &Options,
        config: &super::config::EvaluateConfig,
        pace: Pace,
    ) -> Vec<(Box<dyn System + 'a>, usize)> {
        let partner = match &self.kind {
            Kind::Scorer(system) => return vec![(Box::new(&**system), config.beam_users)],
            Kind::Tiger(_, partner) => partner.as_deref(),
        };
        let beam = (Scorer::Beam(config.beams), config.beam_users);
        let searches = match options.search {
            SearchKind::Beam => vec![beam],
            SearchKind::Exact => vec![(Scorer::Exact, config.exact_users)],
            SearchKind::Both => vec![beam, (Scorer::Exact, config.exact_users)],
        };
        let mut systems: Vec<(Box<dyn System + 'a>, usize)> = Vec::new();
        let generators = || {
            let generator = |&(scorer, users)| Some((self.tiger(scorer, pace)?, users));
            searches.iter().filter_map(generator)
        };
        if options.scores(ScorerKind::Generate) {
            systems.extend(generators().map(|(tiger, users)| (Box::new(tiger) as Box<dyn System>, users)));
        }
        let Some(Partner { system, hybrid, .. }) = partner else { return systems };
        if options.scores(ScorerKind::Dense) {
            systems.push((Box::new(system), config.beam_users));
        }
        if let (true, Some((mixture, known))) = (options.scores(ScorerKind::Hybrid), hybrid) {
            let hybrid =
                |generator| Hybrid { generator, dense: system, known, mixture: *mixture, added: None };
            systems.extend(
                generators().map(|(tiger, users)| (Box::new(hybrid(tiger)) as Box<dyn System>, users)),
            );
        }
        systems
    }

    /// The hybrid whose generator has this scorer; none where there are not both models, or no weights for them.
    pub fn hybrid(&self, scorer: Scorer, pace: Pace) -> Option<Hybrid<'_>> {
        let Kind::Tiger(_, Some(partner)) = &self.kind else { return None };
        let (generator, (mixture, known)) = (self.tiger(scorer, pace)?, partner.hybrid.as_ref()?);
        Some(Hybrid { generator, dense: &partner.system, known, mixture: *mixture, added: None })
    }

    /// TIGER with this scorer; none of SASRec.
    pub fn tiger(&self, scorer: Scorer, pace: Pace) -> Option<Tiger<'_>> {
        let Kind::Tiger(trained, _) = &self.kind else { return None };
        let Trained { generator, ids, trie, max_history, user_tokens, .. } = &**trained;
        let input = Input { ids, max_history: *max_history, user_tokens: *user_tokens };
        Some(Tiger { label: &self.card.label, generator, input, trie, scorer, users: pace.users })
    }
}
