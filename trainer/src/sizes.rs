//! `trainer sizes`: what a model loses when its weights are stored in fewer bits.
use std::fmt;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::{
    device::DeviceKind,
    evaluate::{self, Standing, Subject, Table},
    precision::PrecisionKind,
};

/// What `trainer sizes` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    #[command(flatten)]
    subject: Subject,
    /// Users to rank for, drawn with the seed; 0 = all.
    #[arg(long, value_name = "USERS", default_value_t = 2000)]
    sample: usize,
    /// Width of the beam, at least 10, instead of the configuration's.
    #[arg(long)]
    beams: Option<usize>,
    /// Seed of the draw, of the intervals and of the tests, instead of the configuration's.
    #[arg(long)]
    seed: Option<u64>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
}

/// `sizes.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Sizes {
    /// The data set.
    pub data: String,
    /// The checkpoint that was chosen on the validation items.
    pub checkpoint: String,
    /// Weights, without the tied output.
    pub parameters: usize,
    /// Test users ranked for.
    pub users: usize,
    /// Width of the beam.
    pub beams: usize,
    pub seed: u64,
    /// As f32, f16 and int8; the others are tested against f32.
    pub sizes: Vec<Standing>,
}

/// Measures a model through files of every number format; a run folder gets `sizes.json`.
pub fn run(options: &Options) -> Result<Sizes> {
    use PrecisionKind::{F16, F32, Int8};
    let Options { subject, device, .. } = options;
    let opened = subject.options(*device);
    let beams = match options.beams {
        Some(beams) => beams,
        None => subject.config(*device)?.evaluate.beams,
    };
    ensure!(beams >= 10, "a beam of {beams} has no Recall@10: give --beams at least 10");
    let evaluation = evaluate::run(&evaluate::Options {
        sample: Some(options.sample),
        seed: options.seed,
        checkpoints: opened.checkpoints,
        data: opened.data,
        ..evaluate::Options::of_stored(opened.runs, vec![F32, F16, Int8], "TIGER", beams, *device)
    })?;
    let card = evaluation.models.first().context("no model was measured")?;
    let sizes = Sizes {
        data: evaluation.data.clone(),
        checkpoint: card.checkpoint.clone(),
        parameters: card.parameters,
        users: evaluation.users(),
        beams,
        seed: evaluation.seed,
        sizes: evaluation.standings(beams)?,
    };
    subject.keep("sizes.json", &sizes)?;
    Ok(sizes)
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = Table {
            title: format!(
                "{}, {} with {} parameters, {} test users, beam {}; difference to f32",
                self.data, self.checkpoint, self.parameters, self.users, self.beams
            ),
            head: Standing::head().to_vec(),
            rows: self.sizes.iter().map(|size| size.cells().to_vec()).collect(),
        };
        f.write_str(&table.text())
    }
}
