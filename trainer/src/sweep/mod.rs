//! `trainer sweep`: several variants of one configuration, trained one after the other and measured together.
mod law;
mod operations;
mod plan;
mod report;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

pub use law::Scaling;
use law::{Law, Point};
pub use plan::{Plan, Variant};

use crate::{
    device::DeviceKind,
    evaluate::{self, Estimate, Standing},
    files,
    learn::Sitting,
    precision::PrecisionKind,
    run::Run,
    tell::tell,
    train::checkpoint,
};

/// How every variant is stored when it is measured; the first is what they are tested in.
const PRECISIONS: [PrecisionKind; 2] = [PrecisionKind::F16, PrecisionKind::Int8];

/// What the plot of a sweep shows the figures over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// One row a variant.
    #[default]
    Variants,
    /// Bytes of the weights, as a curve.
    Bytes,
    /// Trained numbers, as a curve; scaling laws are fitted to it.
    Parameters,
}

/// `sweep.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    pub title: String,
    /// The data set.
    pub data: String,
    /// Items ranked.
    pub items: usize,
    /// Test users ranked for.
    pub users: usize,
    /// Width of the beam.
    pub beams: usize,
    /// Seed of the draw of users, of the intervals and of the tests.
    pub seed: u64,
    /// Bootstrap draws behind every interval.
    pub resamples: usize,
    pub axis: Axis,
    /// How the first precision's NDCG@10 grows with the parameters, and with the operations of training; of a sweep of
    /// sizes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scaling: Vec<Scaling>,
    /// The others are tested against the first.
    pub variants: Vec<Measured>,
}

/// A trained variant.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    pub name: String,
    /// Its run folder in `variants/`.
    pub folder: String,
    /// The keys it changes.
    pub set: toml::Table,
    /// Weights, without the tied output.
    pub parameters: usize,
    /// Wall-clock seconds of stage 3, over all sittings.
    pub training_seconds: f64,
    /// Operations of the products of stage 3.
    pub operations: f64,
    /// Its weights as f16 and as int8.
    pub stored: Vec<Standing>,
}

/// Where a sweep works.
pub struct Place {
    /// Receives variants/NAME, sweep.json, sweep.md and sweep.svg.
    pub folder: PathBuf,
    /// Run folders whose stages are taken over where they were made from the same.
    pub donors: Vec<PathBuf>,
    pub device: DeviceKind,
}

/// Trains the variants of a plan that are not trained yet, and measures all on the same users; none if the
/// sitting ended before that.
pub fn run(plan: Plan, place: &Place, sitting: &Sitting) -> Result<Option<Sweep>> {
    for donor in &place.donors {
        Run::open(donor.clone(), place.device).context("--from")?;
    }
    let mut donors = place.donors.clone();
    let mut runs = Vec::new();
    for (index, Variant { name, folder, config, .. }) in plan.variants.iter().enumerate() {
        tell!("sweep: variant {} of {}, {name}", index + 1, plan.variants.len());
        let folder = place.folder.join("variants").join(folder);
        let mut run = Run::new(folder, config.clone(), place.device);
        run.donors.clone_from(&donors);
        if !run.learn(sitting).with_context(|| format!("variant `{name}`"))? {
            tell!("sweep: the time is up; the same command continues");
            return Ok(None);
        }
        donors.push(run.folder.clone());
        runs.push(run);
    }
    let sweep = measure(plan, &runs, place.device)?;
    sweep.write(&place.folder)?;
    Ok(Some(sweep))
}

fn measure(plan: Plan, runs: &[Run], device: DeviceKind) -> Result<Sweep> {
    let Plan { title, axis, variants } = plan;
    let dataset = runs.first().context("a sweep without variants")?.dataset()?;
    let first = variants.first().context("a sweep without variants")?;
    let beams = first.config.evaluate.beams;
    let folders = runs.iter().map(|run| run.folder.clone()).collect();
    let options = evaluate::Options::of_stored(folders, PRECISIONS.to_vec(), &first.folder, beams, device);
    let evaluation = evaluate::run(&options)?;
    let mut standings = evaluation.standings(beams)?.into_iter();
    let measured = |(Variant { name, folder, set, .. }, run): (Variant, &Run)| {
        let stored: Vec<Standing> = standings.by_ref().take(PRECISIONS.len()).collect();
        let parameters = stored.first().with_context(|| format!("`{name}` was not measured"))?.parameters;
        let training_seconds = training_seconds(&run.train())?;
        let operations = operations::training(run, &dataset)?;
        Ok(Measured { name, folder, set, parameters, training_seconds, operations, stored })
    };
    let mut sweep = Sweep {
        title,
        data: evaluation.data.clone(),
        items: evaluation.items,
        users: evaluation.users(),
        beams,
        seed: evaluation.seed,
        resamples: evaluation.resamples,
        axis,
        scaling: Vec::new(),
        variants: variants.into_iter().zip(runs).map(measured).collect::<Result<_>>()?,
    };
    if axis == Axis::Parameters {
        let parameters: fn(&Measured) -> f64 = |variant| variant.parameters as f64;
        let scaling = |(over, x)| Scaling { over, law: Law::fit(&sweep.sizes(x)) };
        sweep.scaling =
            [("parameters", parameters), ("operations of training", |variant| variant.operations)]
                .map(scaling)
                .into();
    }
    Ok(sweep)
}

/// How long the training in `folder` took.
fn training_seconds(folder: &Path) -> Result<f64> {
    let latest = checkpoint::steps(folder)?.pop().context("a finished training has no checkpoint")?;
    Ok(checkpoint::load_state(&checkpoint::path(folder, latest))?.seconds)
}

impl Sweep {
    /// NDCG@10 over a quantity, from the least to the largest, of the weights at that precision.
    fn points(
        &self,
        precision: usize,
        quantity: &dyn Fn(&Measured, &Standing) -> f64,
    ) -> Vec<(f64, Estimate)> {
        let point = |variant: &Measured| {
            let standing = variant.stored.get(precision)?;
            Some((quantity(variant, standing), standing.ndcg_at_10))
        };
        let mut points: Vec<(f64, Estimate)> = self.variants.iter().filter_map(point).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }

    /// NDCG@10 over a size, in the first precision.
    fn sizes(&self, x: fn(&Measured) -> f64) -> Vec<Point<'_>> {
        let stored = self.variants.iter().filter_map(|variant| Some((variant, variant.stored.first()?)));
        stored
            .map(|(variant, at)| Point { x: x(variant), y: at.ndcg_at_10.mean, draws: &at.ndcg_draws })
            .collect()
    }

    fn write(&self, folder: &Path) -> Result<()> {
        files::write_atomic(&folder.join("sweep.json"), &serde_json::to_vec_pretty(self)?)?;
        files::write_atomic(&folder.join("sweep.md"), self.markdown().as_bytes())?;
        files::write_atomic(&folder.join("sweep.svg"), self.plot()?.as_bytes())
    }
}
