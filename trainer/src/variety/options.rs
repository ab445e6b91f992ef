//! What `trainer variety` is told.
use std::str::FromStr;

use clap::Args;

use crate::{
    device::DeviceKind,
    evaluate::{Held, Subject},
};

/// A list that is drawn: a temperature for all levels of an ID, or one for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Temperatures(pub Vec<f32>);

impl FromStr for Temperatures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let each: Result<Vec<f32>, _> = text.split('/').map(str::parse).collect();
        let known = tigerlet::request::TEMPERATURES;
        match each {
            Ok(each) if each.iter().all(|one| known.contains(one)) => Ok(Self(each)),
            _ => Err(format!(
                "expected a temperature from {} to {}, or one a level, as in 1/0.01/0.01",
                known.start(),
                known.end()
            )),
        }
    }
}

impl std::fmt::Display for Temperatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.iter().map(f32::to_string).collect::<Vec<_>>().join("/"))
    }
}

#[derive(Clone, Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pub subject: Subject,
    /// Which held-out items to look for: a point is chosen on the validation items, and reported on the test items.
    #[arg(long, value_enum, default_value_t = Held::Validation)]
    pub split: Held,
    /// How much popularity counts against an item, as `trainer recommend --novelty`; with commas between.
    #[arg(long, value_delimiter = ',', value_name = "NU", default_values_t = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0])]
    pub novelty: Vec<f32>,
    /// Nats that a twin of a listed item loses, as `trainer recommend --diversity`; with commas between.
    #[arg(long, value_delimiter = ',', value_name = "NATS", default_values_t = [0.0, 1.0, 2.0, 4.0])]
    pub diversity: Vec<f32>,
    /// How much lists should span, beside `--diversity`: what their determinant weighs in a determinantal point process,
    /// which is measured here and nowhere else; with commas between.
    #[arg(long, value_delimiter = ',', value_name = "NATS", default_values_t = [0.25, 0.5, 1.0])]
    pub determinant: Vec<f32>,
    /// Temperatures at which the generator draws its lists, with commas between: one for all levels, or one for each,
    /// as in 1/0.01/0.01/0.01.
    #[arg(long, value_delimiter = ',', value_name = "T", default_values_t = [0.25, 0.5, 1.0].map(|one| Temperatures(vec![one])))]
    pub temperature: Vec<Temperatures>,
    /// Users to rank for, drawn with the seed; 0 = all.
    #[arg(long, value_name = "USERS", default_value_t = 2000)]
    pub sample: usize,
    /// Width of the beam, instead of the configuration's.
    #[arg(long)]
    pub beams: Option<usize>,
    /// Seed of the draws, instead of the configuration's.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceKind,
}
