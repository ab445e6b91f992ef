//! How much of the dense model goes into a hybrid's scores: chosen on the validation items, and kept in the run folder.
use std::collections::HashSet;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tigerlet::{metrics::RankMetrics, trie::Trie};

use crate::{
    artifact::Stage,
    data::{Dataset, Example, Query},
    files,
    input::Input,
    learn::validation_sample,
    progress::Progress,
    referee::{Pace, share_out},
    run::{Run, Trained},
    systems::{
        hybrid::Hybrid,
        returning,
        tiger::{Scorer, Tiger},
    },
    tell::tell,
    train::checkpoint,
};

const FILE: &str = "hybrid.json";

/// Shares that are tried, in twentieths.
const STEPS: usize = 20;

/// `hybrid.json`: the choice, and what it was chosen by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mixture {
    /// SHA-256 of the generator's weights.
    pub generator: String,
    /// SHA-256 of the dense model's.
    pub dense: String,
    /// Width of the beam.
    pub beams: usize,
    /// Validation users.
    pub users: usize,
    /// What every share comes to; the first is the generator alone, the last the dense model among the candidates.
    pub curve: Vec<Point>,
    /// The share with the best NDCG@10.
    pub mixture: f32,
}

/// A share and what it comes to on the validation items.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub mixture: f32,
    pub recall_at_10: f64,
    pub ndcg_at_10: f64,
}

/// The share for a run's hybrid: the one that is kept, if it was chosen for these weights, or a new choice.
///
/// # Errors
/// Those of the models, and a folder that cannot be written.
pub fn of(run: &Run, hybrid: Hybrid, weights: [String; 2], dataset: &Dataset, pace: Pace) -> Result<f32> {
    let path = run.folder.join(FILE);
    let [generator, dense] = weights;
    let (config, beams) = (&run.config.train, run.config.evaluate.beams);
    let examples = validation_sample(dataset, config.validation_users, config.seed);
    if path.exists() {
        let kept: Result<Mixture, _> = serde_json::from_slice(&files::read(&path)?);
        let kept = kept.with_context(|| format!("{} is damaged: remove it", path.display()))?;
        let is_its_own = kept.generator == generator && kept.dense == dense;
        if is_its_own && (kept.beams, kept.users) == (beams, examples.len()) {
            return Ok(kept.mixture);
        }
    }
    let curve = curve(hybrid, dataset, &examples, pace)?;
    let best = curve.iter().copied().max_by(|a, b| a.ndcg_at_10.total_cmp(&b.ndcg_at_10));
    let best = best.context("no share was tried")?;
    let alone = [curve.first(), curve.last()].map(|point| point.map_or(0.0, |point| point.ndcg_at_10));
    tell!(
        "hybrid: {:.2} of the dense model, validation NDCG@10 {:.4} (the generator alone {:.4}, the dense model {:.4})",
        best.mixture,
        best.ndcg_at_10,
        alone[0],
        alone[1]
    );
    let users = examples.len();
    let mixture = Mixture { generator, dense, beams, users, curve, mixture: best.mixture };
    files::write_atomic(&path, &serde_json::to_vec_pretty(&mixture)?)?;
    Ok(best.mixture)
}

/// The same, with the models loaded from the run, whose dense model is trained.
///
/// # Errors
/// As [`of`].
pub fn of_run(run: &Run, dataset: &Dataset) -> Result<f32> {
    let Trained { checkpoint, config } = run.trained()?;
    let ids = run.semantic_ids(dataset)?;
    let (_, model) = checkpoint::load_model(&checkpoint, &run.device.open()?)?;
    let (_, dense) = run.scorer(Stage::Dense, dataset)?;
    let pace = Pace::of(run.device);
    let generator = Tiger {
        label: "TIGER",
        model: &model,
        input: Input::new(&ids, &config),
        trie: &Trie::new(&ids),
        scorer: Scorer::Beam(run.config.evaluate.beams),
        users: pace.users,
    };
    let weights = [checkpoint::hash_of(&checkpoint)?, run.scorer_hash(Stage::Dense)?];
    of(run, Hybrid { generator, dense: &dense, mixture: 1.0 }, weights, dataset, pace)
}

/// What every share comes to.
fn curve(hybrid: Hybrid, dataset: &Dataset, examples: &[Example], pace: Pace) -> Result<Vec<Point>> {
    let shares: Vec<f32> = (0..=STEPS).map(|step| step as f32 / STEPS as f32).collect();
    let is_last = !returning(dataset);
    let bar = Progress::new("hybrid", examples.len() as u64, "users");
    // The rank of every example's target, for every share.
    let ranks = share_out(dataset, examples, pace, &bar, |part: &[Example], queries: &[Query]| {
        let ranks = hybrid.candidates(queries)?.into_iter().zip(part).zip(queries);
        let ranks = ranks.map(|((mut candidates, example), query)| {
            if is_last {
                let history: HashSet<u32> = query.history.iter().copied().collect();
                candidates.retain(|(item, _)| !history.contains(item));
            }
            let target = example.item(&dataset.sequences);
            let rank = |&share: &f32| {
                Hybrid::order(candidates.clone(), share).iter().position(|&item| item == target)
            };
            shares.iter().map(rank).collect::<Vec<_>>()
        });
        Ok(ranks.collect())
    })?;
    bar.finish();
    let point = |(index, &mixture)| {
        let mut metrics = RankMetrics::new(&[10]);
        ranks.iter().for_each(|ranks| metrics.add(ranks[index]));
        let summary = metrics.summary();
        let [recall_at_10, ndcg_at_10] =
            [summary.recall(10), summary.ndcg(10)].map(Option::unwrap_or_default);
        Point { mixture, recall_at_10, ndcg_at_10 }
    };
    Ok(shares.iter().enumerate().map(point).collect())
}
