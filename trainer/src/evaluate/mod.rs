//! Evaluation: strict, item level, on the last item of every history, which nothing else ever sees.
//!
//! Every system ranks the whole catalogue for the same users: nothing is sampled but users. Where users never
//! take an item again, the items of the history stand last in every personal list; elsewhere, where the system
//! puts them. A beam of W names W items, so no figure beyond W is given.
//!
//! [`models::open`] loads what is measured, [`judge`] lets it rank, [`Evaluation::new`] counts.
pub mod bootstrap;
pub mod config;
mod evaluation;
mod exposure;
mod groups;
mod models;
mod options;
mod paired;
mod report;
mod row;
mod standing;
mod subject;
mod table;

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use tigerlet::metrics::CUTOFFS;

pub use bootstrap::{Estimate, RESAMPLES, interval, resample};
pub use evaluation::Evaluation;
pub use exposure::Exposure;
pub use groups::{POPULARITIES, by_popularity};
pub use models::{Field, open};
pub use options::{Held, Options, Place, ScorerKind};
pub use standing::Standing;
pub use subject::Subject;
pub use table::Table;

use crate::{
    data::{Dataset, Example, Format},
    device::DeviceKind,
    files,
    progress::Progress,
    referee::{Pace, judge},
    systems::{Baseline, HistoryLast, System},
    tell::tell,
};
use evaluation::{Judged, Setting};

/// A system, and how it is asked.
struct Entrant<'a> {
    system: Box<dyn System + 'a>,
    users: usize,
    pace: Pace,
}

/// Evaluates what the options name, and writes the files that they ask for.
pub fn run(options: &Options) -> Result<Evaluation> {
    let baselines = options.baselines()?;
    let Field { dataset, config, embeddings, models } = open(options)?;
    let mut settings = config.evaluate.clone();
    settings.beams = options.beams.unwrap_or(settings.beams);
    settings.seed = options.seed.unwrap_or(settings.seed);
    if let Some(users) = options.sample {
        (settings.beam_users, settings.exact_users) = (users, users);
    }
    settings.validate()?;

    let examples = draw(&dataset, options.split, settings.seed)?;
    let held_out = examples.len();
    let drawn = |users: usize| if users == 0 { held_out } else { users.min(held_out) };

    let pace = Pace::of(options.device);
    let history = options.history.unwrap_or_else(|| Place::of(&dataset));
    let entrants = models.iter().flat_map(|model| model.systems(options, &settings, pace));
    let mut entrants: Vec<Entrant> = entrants
        .map(|(system, users)| Entrant { system: placed(system, history), users: drawn(users), pace })
        .collect();
    let most = entrants.iter().map(|entrant| entrant.users).max().unwrap_or(0);
    let fitted = fit(baselines, &dataset, &embeddings)?.into_iter();
    let pace = Pace::of(DeviceKind::Flex);
    entrants.splice(0..0, fitted.map(|system| Entrant { system, users: most, pace }));
    let names: Vec<String> = entrants.iter().map(|entrant| entrant.system.name()).collect();
    if let Some(name) = &options.against {
        let system = names.iter().position(|known| known == name);
        let system = system
            .with_context(|| format!("--against: there is no system `{name}`, only {}", names.join("; ")))?;
        let reach = entrants[system].system.reach();
        ensure!(reach >= 10, "--against: `{name}` lists {reach} items, and the tests are about the first 10");
    }

    let mut judged = Vec::new();
    for (Entrant { system, users, pace }, name) in entrants.iter().zip(names) {
        let examples = &examples[..*users];
        let depth = system.reach().min(CUTOFFS[CUTOFFS.len() - 1]);
        let bar = Progress::new(format!("evaluate, {name}"), examples.len() as u64, "users");
        let started = Instant::now();
        let verdicts = judge(system.as_ref(), &dataset, examples, depth, *pace, &bar)?;
        bar.finish();
        let seconds_per_user = started.elapsed().as_secs_f64() / examples.len() as f64;
        judged.push(Judged { name, reach: system.reach(), verdicts, seconds_per_user });
    }
    let setting = Setting {
        dataset: &dataset,
        split: options.split,
        history,
        examples: &examples,
        seed: settings.seed,
        models: models.iter().map(|model| model.card.clone()).collect(),
        against: options.against.as_deref(),
    };
    let mut evaluation = Evaluation::new(&setting, &judged);
    if config.data.format == Format::Library && options.split == Held::Test {
        evaluation.know_readers(&config.data, &setting, &judged)?;
    }
    write(&evaluation, options)?;
    Ok(evaluation)
}

/// The system, with the items of histories where they should stand.
fn placed<'a>(system: Box<dyn System + 'a>, history: Place) -> Box<dyn System + 'a> {
    match history {
        Place::Last => Box::new(HistoryLast(system)),
        Place::Ranked => system,
    }
}

/// The stream of a seed that draws test users: not the one that drew the users by whom a checkpoint was chosen
/// ([`validation_sample`](crate::learn::validation_sample)), who would be tested on what they chose.
const TEST_USERS: u64 = 1;

/// The held-out items in the order in which a seed draws users: a sample is the first so many.
///
/// # Errors
/// None held out.
pub fn draw(dataset: &Dataset, held: Held, seed: u64) -> Result<Vec<Example>> {
    let mut examples = held.examples(dataset);
    ensure!(
        !examples.is_empty(),
        "{} has no {held} items: no history is long enough to reach that part of the split",
        dataset.name
    );
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(match held {
        Held::Validation => 0,
        Held::Test => TEST_USERS,
    });
    examples.shuffle(&mut random);
    Ok(examples)
}

/// Fits the baselines that are named; of all, those that can be had here.
fn fit(named: Option<Vec<Baseline>>, dataset: &Dataset, embeddings: &Path) -> Result<Vec<Box<dyn System>>> {
    if let Some(named) = named {
        return named.into_iter().map(|baseline| baseline.fit(dataset, embeddings)).collect();
    }
    let fit = |baseline: Baseline| match baseline.fit(dataset, embeddings) {
        Ok(system) => Some(system),
        Err(error) => {
            tell!("evaluate: {baseline:?} is left out: {error:#}");
            None
        }
    };
    Ok(Baseline::all(dataset).into_iter().filter_map(fit).collect())
}

fn write(evaluation: &Evaluation, options: &Options) -> Result<()> {
    let own = options.runs().next().filter(|_| options.is_the_runs_own());
    let json = options.json.clone().or_else(|| own.map(|run| path_of(run)));
    if let Some(file) = json {
        files::write_atomic(&file, &serde_json::to_vec_pretty(evaluation)?)?;
    }
    if let Some(file) = &options.markdown {
        files::write_atomic(file, evaluation.markdown().as_bytes())?;
    }
    Ok(())
}

/// `RUN/evaluation.json`.
pub fn path_of(run: &Path) -> PathBuf {
    run.join("evaluation.json")
}

#[cfg(test)]
pub mod tests {
    use tigerlet::catalog::{Catalog, Item, Texts};

    use crate::data::{Dataset, Protocol, Told};

    /// Users of these names.
    pub fn users(names: impl Iterator<Item = String>) -> Texts {
        let mut users = Texts::default();
        for name in names {
            users.push("users", &name).unwrap();
        }
        users
    }

    /// A data set of so many nameless items.
    pub fn dataset(items: usize, sequences: Vec<Vec<u32>>) -> Dataset {
        let item = |index| Item { id: format!("item-{index}"), ..Item::default() };
        Dataset {
            name: "test".to_string(),
            licence: String::new(),
            simulated: true,
            catalog: Catalog::new((0..items).map(item).collect()).unwrap(),
            users: users((0..sequences.len()).map(|user| format!("user-{user}"))),
            sequences: sequences.into_iter().collect(),
            protocol: Protocol::LeaveOneOut,
            told: Told::default(),
        }
    }
}
