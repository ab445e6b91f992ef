use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::{
    data::{Dataset, Example},
    device::DeviceKind,
    precision::PrecisionKind,
    systems::{Baseline, returning, tiger::Scorer},
};

/// What `trainer evaluate` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Run folders, all of the same data set; the best checkpoint of each is measured.
    #[arg(value_name = "RUN")]
    pub runs: Vec<PathBuf>,
    /// Another run folder.
    #[arg(long = "run", value_name = "DIR")]
    pub more_runs: Vec<PathBuf>,
    /// A folder that `trainer checkpoint` wrote; can be repeated.
    #[arg(long = "checkpoint", value_name = "DIR")]
    pub checkpoints: Vec<PathBuf>,
    /// Folder of the checkpoints' data set.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Which held-out items to look for.
    #[arg(long, value_enum, default_value_t)]
    pub split: Held,
    /// Store the weights so, as a bundle does, and measure what reads back; with commas between, each way in
    /// turn. SASRec is left out [default: as the checkpoint has them].
    #[arg(long = "precision", value_enum, value_delimiter = ',', value_name = "PRECISIONS")]
    pub precisions: Vec<PrecisionKind>,
    /// Which models rank: generate writes IDs, dense scores items, hybrid mixes both; with commas between [default: all
    /// that are there]. SASRec, if the run has one, always does.
    #[arg(long = "scorer", value_enum, value_delimiter = ',', value_name = "SCORERS")]
    pub scorers: Vec<ScorerKind>,
    /// How IDs are searched for.
    #[arg(long, value_enum, default_value_t)]
    pub search: SearchKind,
    /// Beams of the beam scorer, instead of the configuration's.
    #[arg(long)]
    pub beams: Option<usize>,
    /// Users to rank for, drawn with the seed, 0 = all; instead of the configuration's.
    #[arg(long, value_name = "USERS")]
    pub sample: Option<usize>,
    /// Seed of the draw, of the intervals and of the paired tests, instead of the configuration's.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where the items of a history stand in the models' lists [default: last, unless users of the training
    /// part take items again; personal baselines always do so].
    #[arg(long, value_enum)]
    pub history: Option<Place>,
    /// Baselines in the table: names with commas between, `none`, or `all` that the data allows.
    #[arg(long, value_delimiter = ',', default_value = "all", value_name = "NAMES")]
    pub baselines: Vec<String>,
    /// The system that the others are tested against, as the table calls it [default: the best by NDCG@10].
    #[arg(long, value_name = "SYSTEM")]
    pub against: Option<String>,
    /// Write everything that was measured as JSON to this file [default: evaluation.json in the run
    /// folder, if one run is measured with none of these options: a bundle publishes that].
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the tables as Markdown to this file.
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceKind,
}

/// The held-out items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// The test items, which nothing else ever sees.
    #[default]
    Test,
    /// The validation items, on which checkpoints and settings are chosen.
    Validation,
}

/// Where the items of a history stand in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// After all others.
    Last,
    /// Where the model puts them.
    Ranked,
}

impl Place {
    /// Last, unless users of the training part take items again.
    pub fn of(dataset: &Dataset) -> Self {
        if returning(dataset) { Self::Ranked } else { Self::Last }
    }
}

/// What ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScorerKind {
    /// The model that writes IDs.
    Generate,
    /// The model that scores items.
    Dense,
    /// Both, mixed as was best on the validation items.
    Hybrid,
}

impl From<ScorerKind> for tigerlet::request::Scorer {
    fn from(kind: ScorerKind) -> Self {
        match kind {
            ScorerKind::Generate => Self::Generate,
            ScorerKind::Dense => Self::Dense,
            ScorerKind::Hybrid => Self::Hybrid,
        }
    }
}

/// How IDs are searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SearchKind {
    /// Trie-constrained beam search: what a page or a server does.
    Beam,
    /// Exact log-probability of every item: what the model knows, whatever the beam finds of it.
    Exact,
    /// One row each.
    #[default]
    Both,
}

impl Options {
    /// The options of `trainer run`: one run folder, everything as its configuration says.
    pub fn of_run(run: PathBuf, device: DeviceKind) -> Self {
        Self {
            runs: vec![run],
            more_runs: Vec::new(),
            checkpoints: Vec::new(),
            data: None,
            split: Held::default(),
            precisions: Vec::new(),
            scorers: Vec::new(),
            search: SearchKind::default(),
            beams: None,
            sample: None,
            seed: None,
            history: None,
            baselines: vec!["all".to_string()],
            against: None,
            json: None,
            markdown: None,
            device,
        }
    }

    /// The options of a comparison of stored models: these runs alone, by a beam search of this width, with
    /// their weights stored in each of the ways. All are tested against the model `label`, stored the first way.
    pub fn of_stored(
        runs: Vec<PathBuf>,
        precisions: Vec<PrecisionKind>,
        label: &str,
        beams: usize,
        device: DeviceKind,
    ) -> Self {
        let first = precisions.first().map(|first| format!("{label}, {first}, {}", Scorer::Beam(beams)));
        Self {
            runs,
            precisions,
            scorers: vec![ScorerKind::Generate],
            search: SearchKind::Beam,
            beams: Some(beams),
            baselines: vec!["none".to_string()],
            against: first,
            ..Self::of_run(PathBuf::new(), device)
        }
    }

    /// Whether everything is measured as the configuration of one run says: such an evaluation is the run's own.
    pub fn is_the_runs_own(&self) -> bool {
        let told =
            self.beams.is_some() || self.sample.is_some() || self.seed.is_some() || self.history.is_some();
        let all = self.search == SearchKind::Both && self.scorers.is_empty() && self.against.is_none();
        let all = all && self.baselines == ["all"];
        let stored = self.precisions.is_empty() && self.checkpoints.is_empty();
        !told && all && stored && self.split == Held::Test && self.runs().count() == 1
    }

    /// Whether a scorer is asked for.
    pub fn scores(&self, scorer: ScorerKind) -> bool {
        self.scorers.is_empty() || self.scorers.contains(&scorer)
    }

    /// The run folders, however they were named.
    pub fn runs(&self) -> impl Iterator<Item = &PathBuf> {
        self.runs.iter().chain(&self.more_runs)
    }

    /// The baselines that are named; none stands for all that the data allows.
    pub fn baselines(&self) -> Result<Option<Vec<Baseline>>> {
        let named = |name: &String| {
            Baseline::from_str(name, true).or_else(|_| {
                let known = Baseline::value_variants().iter().filter_map(Baseline::to_possible_value);
                let known: Vec<String> = known.map(|value| value.get_name().to_string()).collect();
                bail!("--baselines: there is no `{name}`, only all, none, {}", known.join(", "))
            })
        };
        match self.baselines.as_slice() {
            [one] if one == "all" => Ok(None),
            [one] if one == "none" => Ok(Some(Vec::new())),
            names => names.iter().map(named).collect::<Result<_>>().map(Some),
        }
    }
}

impl Held {
    /// The held-out items, in the order of the users.
    pub fn examples(self, dataset: &Dataset) -> Vec<Example> {
        match self {
            Self::Test => dataset.split().test(),
            Self::Validation => dataset.split().validation(),
        }
    }
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Test => "test",
            Self::Validation => "validation",
        })
    }
}
