//! The baselines alone: what a model has to beat, known before one is trained.

use std::time::Instant;

use anyhow::{Result, ensure};
use tigerlet::metrics::CUTOFFS;

use super::Baseline;
use crate::{
    evaluate::{Evaluation, measure},
    run::Run,
};

/// Fits the baselines, all that the data allows if none is named, and measures them on every test item.
pub fn compare(run: &Run, baselines: &[Baseline]) -> Result<Evaluation> {
    let dataset = run.dataset()?;
    let test = dataset.split().test();
    ensure!(!test.is_empty(), "no test items: every history is shorter than 3 items");
    let histories: Vec<&[u32]> = test.iter().map(|e| e.history(&dataset.sequences, usize::MAX)).collect();
    let depth = CUTOFFS.into_iter().max().unwrap_or_default();
    let all = Baseline::all(&dataset);
    let baselines = if baselines.is_empty() { &all } else { baselines };

    let mut rows = Vec::new();
    for baseline in baselines {
        let system = baseline.fit(&dataset, &run.embeddings())?;
        let started = Instant::now();
        let lists = system.rank(&histories, depth)?;
        let seconds = started.elapsed().as_secs_f64();
        let mut row = measure(&system.name(), &test, &lists, system.reach(), &dataset);
        row.seconds_per_user = Some(seconds / test.len() as f64);
        rows.push(row);
    }
    Ok(Evaluation {
        data: format!("{}, split by {}", dataset.name, dataset.protocol),
        checkpoint: "no model".to_owned(),
        test_users: test.len(),
        items: dataset.catalog.len(),
        rows,
    })
}
