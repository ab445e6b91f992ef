//! Evaluation: strict, item level, on the last item of every history, which nothing else ever sees.
//!
//! Every row of the table ranks the whole catalogue for the same users: nothing is sampled but users,
//! and no item is left out because it was seen. A beam of W names W items, so no Recall beyond W is given.
use std::{fmt, path::PathBuf, time::Instant};

use anyhow::{Result, ensure};
use clap::ValueEnum;
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tigerlet::{
    metrics::{AtCutoff, CUTOFFS, Coverage, RankMetrics, RankSummary},
    trie::Trie,
};

use crate::{
    data::{Dataset, Example, Format},
    files, library,
    progress::Progress,
    quantize,
    ranking::{Ranker, Scorer},
    run::Run,
    train::checkpoint,
};

/// The `[evaluate]` table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluateConfig {
    /// Beams of the beam scorer.
    pub beams: usize,
    /// Users that the beam scorer ranks for, drawn with the seed; 0 = all.
    pub beam_users: usize,
    /// Users that the exact scorer ranks for, the first of the same draw; 0 = all.
    pub exact_users: usize,
    /// Seed of the draw.
    pub seed: u64,
}

impl Default for EvaluateConfig {
    fn default() -> Self {
        Self { beams: 30, beam_users: 0, exact_users: 400, seed: 1 }
    }
}

impl EvaluateConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        ensure!(self.beams > 0, "[evaluate] `beams` is 0, expected at least 1");
        Ok(())
    }
}

/// The scorers that `--scorer` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScorerKind {
    /// Trie-constrained beam search: what a page or a server does.
    Beam,
    /// Exact log-probability of every item: what the model knows, whatever the beam finds of it.
    Exact,
}

/// One system, measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// `popularity`, `beam 30`, `exact`, `ceiling`.
    pub system: String,
    /// Users ranked for, Recall and NDCG at the cut-offs that the system's lists reach, and MRR.
    #[serde(flatten)]
    pub summary: RankSummary,
    /// Share of the catalogue in anybody's first ten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_at_10: Option<f64>,
    /// Seconds a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_per_user: Option<f64>,
}

/// `evaluation.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Evaluation {
    /// The data set.
    pub data: String,
    /// The checkpoint that was chosen on the validation items.
    pub checkpoint: String,
    /// Users with a test item.
    pub test_users: usize,
    /// Items ranked.
    pub items: usize,
    /// The table.
    pub rows: Vec<Row>,
}

impl Evaluation {
    /// The row of a system, on the most users.
    pub fn row(&self, system: &str) -> Option<&Row> {
        self.rows.iter().filter(|row| row.system.starts_with(system)).max_by_key(|row| row.summary.users)
    }
}

/// Evaluates the best checkpoint of a run with the given scorers and writes `evaluation.json`.
pub fn run(run: &Run, scorers: &[ScorerKind]) -> Result<Evaluation> {
    let config = &run.config.evaluate;
    let dataset = run.dataset()?;
    let ids = quantize::load(&run.ids())?;
    let path = checkpoint::best(&run.train())?;
    let device = run.device.open()?;
    let (model_config, model) = checkpoint::load_model(&path, &device)?;
    model_config.check_layout(ids.layout())?;
    let trie = Trie::new(&ids);
    let ranker = Ranker {
        model: &model,
        ids: &ids,
        trie: &trie,
        sequences: &dataset.sequences,
        max_history: run.config.train.max_history,
    };

    let mut test = dataset.split().test();
    let test_users = test.len();
    ensure!(test_users > 0, "no test items: every history is shorter than 3 items");
    test.shuffle(&mut ChaCha8Rng::seed_from_u64(config.seed));
    let drawn = |users: usize| &test[..if users == 0 { test.len() } else { users.min(test.len()) }];
    let popular = popularity(&dataset);

    let mut rows: Vec<Row> = Vec::new();
    for &kind in scorers {
        let (scorer, examples) = match kind {
            ScorerKind::Beam => (Scorer::Beam(config.beams), drawn(config.beam_users)),
            ScorerKind::Exact => (Scorer::Exact, drawn(config.exact_users)),
        };
        if !rows.iter().any(|row| row.system == "popularity" && row.summary.users == examples.len()) {
            let lists = vec![popular.clone(); examples.len()];
            rows.push(measure("popularity", examples, &lists, popular.len(), &dataset));
        }
        let bar = Progress::new(format!("evaluate, {scorer}"), examples.len() as u64, "users");
        let started = Instant::now();
        let lists = ranker.rank(examples, scorer, run.config.train.workers, &bar)?;
        bar.finish();
        let reach = if let Scorer::Beam(width) = scorer { width } else { usize::MAX };
        let mut row = measure(&scorer.to_string(), examples, &lists, reach, &dataset);
        row.seconds_per_user = Some(started.elapsed().as_secs_f64() / examples.len() as f64);
        rows.push(row);
    }
    if run.config.data.format == Format::Library {
        rows.push(ceiling(run)?);
    }
    let evaluation = Evaluation {
        data: dataset.name.clone(),
        checkpoint: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        test_users,
        items: dataset.catalog.len(),
        rows,
    };
    files::write_atomic(&path_of(run), &serde_json::to_vec_pretty(&evaluation)?)?;
    Ok(evaluation)
}

/// `RUN/evaluation.json`.
pub fn path_of(run: &Run) -> PathBuf {
    run.folder.join("evaluation.json")
}

/// All items, most frequent in the training part first; ties by index.
fn popularity(dataset: &Dataset) -> Vec<u32> {
    let mut counts = vec![0u32; dataset.catalog.len()];
    for &item in dataset.split().train().flatten() {
        counts[item as usize] += 1;
    }
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.sort_by_key(|&item| std::cmp::Reverse(counts[item as usize]));
    order
}

/// One system's row, from its list for every example.
pub fn measure(
    system: &str,
    examples: &[Example],
    lists: &[Vec<u32>],
    reach: usize,
    dataset: &Dataset,
) -> Row {
    let cutoffs: Vec<usize> = CUTOFFS.into_iter().filter(|&k| k <= reach).collect();
    let mut metrics = RankMetrics::new(&cutoffs);
    let mut coverage = Coverage::new(dataset.catalog.len());
    for (example, list) in examples.iter().zip(lists) {
        let target = example.item(&dataset.sequences);
        metrics.add(list.iter().position(|&item| item == target));
        coverage.add(list.iter().take(10).copied());
    }
    Row {
        system: system.to_string(),
        summary: metrics.summary(),
        coverage_at_10: Some(coverage.share(10)),
        seconds_per_user: None,
    }
}

/// What the best possible ranker of the simulated readers reaches on expectation.
fn ceiling(run: &Run) -> Result<Row> {
    let data = &run.config.data;
    let mut summary = RankSummary { users: data.readers, mrr: 0.0, at: Vec::new() };
    for k in CUTOFFS {
        let ceiling = library::ceiling(data.seed, data.readers, k)?;
        summary.mrr = ceiling.mrr;
        summary.at.push(AtCutoff { k, recall: ceiling.recall, ndcg: ceiling.ndcg });
    }
    Ok(Row { system: "ceiling".to_string(), summary, coverage_at_10: None, seconds_per_user: None })
}

impl fmt::Display for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beam(width) => write!(f, "beam {width}"),
            Self::Exact => f.write_str("exact"),
        }
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} items ranked, {} users with a test item, {}",
            self.data, self.items, self.test_users, self.checkpoint
        )?;
        let width = self.rows.iter().map(|row| row.system.chars().count()).max().unwrap_or(0).max(12);
        write!(f, "{:<width$} {:>6}", "system", "users")?;
        for k in CUTOFFS {
            write!(f, " {:>7}", format!("R@{k}"))?;
        }
        for k in CUTOFFS {
            write!(f, " {:>7}", format!("N@{k}"))?;
        }
        writeln!(f, " {:>7} {:>8}", "cover10", "ms/user")?;
        let figure = |value: Option<f64>| value.map_or_else(|| "–".to_string(), |v| format!("{v:.4}"));
        for row in &self.rows {
            write!(f, "{:<width$} {:>6}", row.system, row.summary.users)?;
            for k in CUTOFFS {
                write!(f, " {:>7}", figure(row.summary.recall(k)))?;
            }
            for k in CUTOFFS {
                write!(f, " {:>7}", figure(row.summary.ndcg(k)))?;
            }
            let milliseconds =
                row.seconds_per_user.map_or_else(|| "–".to_string(), |s| format!("{:.1}", s * 1e3));
            writeln!(f, " {:>7} {:>8}", figure(row.coverage_at_10), milliseconds)?;
        }
        Ok(())
    }
}
