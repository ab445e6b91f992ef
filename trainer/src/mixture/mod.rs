//! How the parts of a hybrid are weighed: chosen on the validation items, and kept in the run folder.
pub mod config;
mod search;
mod weights;

use std::{collections::HashSet, path::Path};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tigerlet::{content::Content, generator::Generator, known::Known, model::Arithmetic, trie::Trie};

pub use search::Step;
pub use weights::{Weighing, Weights};

use crate::{
    artifact::Stage,
    data::{Dataset, Example, Query},
    files,
    growth::Growth,
    input::Input,
    learn::validation_sample,
    npy,
    progress::Progress,
    referee::{Pace, share_out},
    run::{Run, Trained},
    sasrec::SasrecSystem,
    systems::{
        hybrid::{self, Hybrid},
        popularity::counts,
        returning,
        tiger::{Scorer, Tiger},
    },
    tell::tell,
    train::checkpoint,
};
use config::HybridConfig;
use search::{Candidate, Case, Found, Search};

const FILE: &str = "hybrid.json";
/// What every item's bias loses or gains so that lists are more even, `[N, 1]`.
pub const EVEN: &str = "even.npy";

/// `hybrid.json`: the choice, and what it was chosen by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// SHA-256 of the generator's weights.
    pub generator: String,
    /// SHA-256 of the dense model's.
    pub dense: String,
    /// Width of the beam.
    pub beams: usize,
    /// Validation users.
    pub users: usize,
    /// Numbers that texts are kept in. A file without it was written before texts were likened, and is no choice any
    /// more.
    pub content: usize,
    /// Share of NDCG@10 that variety was allowed to cost.
    pub variety: f64,
    /// Share of NDCG@10 that even exposure was allowed to cost.
    pub evenness: f64,
    /// What every part comes to on them.
    pub steps: Vec<Step>,
    pub weights: Weights,
}

/// A run's two models, as they are mixed.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    pub generator: Tiger<'a>,
    pub dense: &'a SasrecSystem,
    /// SHA-256 of the weights of each.
    pub hashes: [&'a str; 2],
}

/// The weights for a run's hybrid: those that are kept, if they were chosen for these models, or a new choice.
///
/// # Errors
/// Those of the models, and a folder that cannot be written.
pub fn of(run: &Run, pair: Pair, dataset: &Dataset, pace: Pace) -> Result<Weighing> {
    let path = run.folder.join(FILE);
    let [generator, dense] = pair.hashes.map(str::to_owned);
    let HybridConfig { validation_users, content, variety, evenness } = run.config.hybrid;
    let beams = run.config.evaluate.beams;
    let examples = validation_sample(dataset, validation_users, run.config.train.seed);
    let users = examples.len();
    // What is damaged or of another version is chosen anew.
    let kept = files::read(&path).ok().and_then(|kept| serde_json::from_slice::<Choice>(&kept).ok());
    if let Some(kept) = kept
        && (&kept.generator, &kept.dense) == (&generator, &dense)
        && (kept.beams, kept.users, kept.content, kept.variety, kept.evenness)
            == (beams, users, content, variety, evenness)
        && let Ok(even) = even(&run.folder, dataset.catalog.len())
    {
        return Ok(Weighing { weights: kept.weights, even });
    }
    let likened = run.content(dataset, &Growth::default())?;
    let cases = cases(pair, dataset, &examples, likened, pace)?;
    let search = Search { cases, items: dataset.catalog.len(), variety, evenness };
    let Found { steps, weighing } = search.run();
    for Step { name, ndcg_at_10, untaken_at_10, coverage_at_10, .. } in &steps {
        let untaken = untaken_at_10.map(|recall| format!(", R@10 of what nobody took {recall:.3}"));
        let untaken = untaken.unwrap_or_default();
        tell!("hybrid: validation NDCG@10 {ndcg_at_10:.4}, coverage {coverage_at_10:.3}{untaken}: {name}");
    }
    let weights = weighing.weights;
    let choice = Choice { generator, dense, beams, users, content, variety, evenness, steps, weights };
    keep_even(&run.folder, &weighing.even)?;
    files::write_atomic(&path, &serde_json::to_vec_pretty(&choice)?)?;
    Ok(weighing)
}

/// What a folder keeps of the evenness of lists of N items; nothing where it keeps none.
///
/// # Errors
/// A file that is damaged, or of other items.
pub fn even(folder: &Path, items: usize) -> Result<Vec<f32>> {
    let path = folder.join(EVEN);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let even = npy::read(&files::read(&path)?).with_context(|| path.display().to_string())?;
    ensure!((even.rows(), even.cols()) == (items, 1), "{} is not of {items} items", path.display());
    ensure!(even.data().iter().all(|one| one.is_finite()), "{} has what is no number", path.display());
    Ok(even.data().to_vec())
}

/// Keeps it; without any, what was kept goes.
fn keep_even(folder: &Path, even: &[f32]) -> Result<()> {
    let path = folder.join(EVEN);
    match even {
        [] if path.exists() => std::fs::remove_file(&path).with_context(|| path.display().to_string()),
        [] => Ok(()),
        even => files::write_atomic(&path, &npy::array(even, &[even.len(), 1])?),
    }
}

/// The same, with the models loaded from the run, whose dense model is trained.
///
/// # Errors
/// As [`of`].
pub fn of_run(run: &Run, dataset: &Dataset) -> Result<Weighing> {
    let Trained { checkpoint, config } = run.trained()?;
    let ids = run.semantic_ids(dataset)?;
    let (_, model) = checkpoint::load_model(&checkpoint, &run.device.open()?)?;
    let (_, dense) = run.scorer(Stage::Dense, dataset)?;
    let pace = Pace::of(run.device);
    let generator = Tiger {
        label: "TIGER",
        generator: &Generator::new(model, ids.layout(), Arithmetic::Float),
        input: Input::new(&ids, &config),
        trie: &Trie::new(&ids),
        scorer: Scorer::Beam(run.config.evaluate.beams),
        users: pace.users,
    };
    let hashes = [checkpoint::hash_of(&checkpoint)?, run.scorer_hash(Stage::Dense)?];
    let hashes = [hashes[0].as_str(), hashes[1].as_str()];
    of(run, Pair { generator, dense: &dense, hashes }, dataset, pace)
}

/// What might be recommended to those whose next item is known.
fn cases(
    pair: Pair,
    dataset: &Dataset,
    examples: &[Example],
    content: Option<Content>,
    pace: Pace,
) -> Result<Vec<Case>> {
    let usual = Weights::usual();
    let known = Known { counted: Weighing::from(usual).count(dataset, 0), content };
    let Pair { generator, dense, .. } = pair;
    let hybrid = Hybrid { generator, dense, known: &known, mixture: usual.mixture, added: None };
    let counts = counts(dataset);
    let is_last = !returning(dataset);
    let bar = Progress::new("hybrid", examples.len() as u64, "users");
    let cases = share_out(dataset, examples, pace, &bar, |part: &[Example], queries: &[Query]| {
        let found = hybrid.candidates(queries)?.into_iter().zip(part).zip(queries);
        let case = |((candidates, example), query): ((Vec<hybrid::Candidate>, &Example), &Query)| {
            let history: HashSet<u32> = query.history.iter().copied().collect();
            let candidates: Vec<Candidate> = candidates
                .into_iter()
                .filter(|(item, _)| !is_last || !history.contains(item))
                .map(|(item, opinions)| Candidate {
                    item,
                    generated: opinions.generated,
                    dense: opinions.dense,
                    similarity: opinions.neighbours.exp_m1() * usual.similarity,
                    content: opinions.content,
                    count: counts[item as usize],
                })
                .collect();
            let target = example.item(&dataset.sequences);
            let place = candidates.iter().position(|it| it.item == target);
            Case { target: place, untaken: counts[target as usize] == 0, candidates }
        };
        Ok(found.map(case).collect())
    })?;
    bar.finish();
    Ok(cases)
}
