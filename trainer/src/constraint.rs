//! `trainer constraint`: what the trie is for, shown by decoding without it.
//!
//! Of all sequences of codes few are an item's ID, and a model that may write any of them writes some that
//! no item has: TIGER's "invalid IDs". They take places in the list that items could have had.
use std::fmt;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Serialize;
use tigerlet::{
    beam::{Constraint, Hypothesis},
    request::MOST_BEAMS,
};

use crate::{
    data::{Dataset, Example, Query},
    device::DeviceKind,
    evaluate::{self, Estimate, Field, Held, Place, RESAMPLES, Subject, Table, interval, resample},
    plot,
    progress::Progress,
    referee::{Pace, share_out},
    systems::tiger::{Scorer, Tiger},
};

/// What `trainer constraint` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    #[command(flatten)]
    subject: Subject,
    /// Widths of the beam, with commas between.
    #[arg(long, value_delimiter = ',', value_name = "WIDTHS", default_values_t = [1, 2, 5, 10, 20, 50])]
    beams: Vec<usize>,
    /// Test users to decode for, drawn with the seed; 0 = all.
    #[arg(long, value_name = "USERS", default_value_t = 1000)]
    sample: usize,
    /// Seed of the draw and of the intervals, instead of the configuration's.
    #[arg(long)]
    seed: Option<u64>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
}

/// `constraint.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The data set.
    pub data: String,
    /// The checkpoint that was chosen on the validation items.
    pub checkpoint: String,
    /// Where the items of a history stand in the lists, as for the referee.
    pub history: Place,
    /// Items, of which each has one ID.
    pub items: usize,
    /// Sequences of codes that can be written: the product of the levels' codes.
    pub possible_ids: f64,
    /// Test users decoded for.
    pub users: usize,
    pub seed: u64,
    /// Bootstrap draws behind every interval.
    pub resamples: usize,
    /// Narrowest beam first.
    pub widths: Vec<Width>,
}

/// One width of the beam.
#[derive(Clone, Debug, Serialize)]
pub struct Width {
    pub beams: usize,
    /// Share of the IDs written that no item has.
    pub invented: Estimate,
    /// The same under the trie: 0, or the trie is broken.
    pub invented_under_trie: f64,
    /// Share of users who got at least one such ID.
    pub users_with_invented: Estimate,
    /// Length of the list that recall is about: 10, or the beam's width if that is less.
    pub k: usize,
    /// Recall@k under the trie.
    pub recall: Estimate,
    /// Recall@k without it; an ID that no item has takes a place and is a miss.
    pub recall_unconstrained: Estimate,
    /// The second minus the first, on the same draws of users.
    pub recall_difference: Estimate,
}

/// What a beam wrote for one user.
struct Written {
    ids: u32,
    invented: u32,
    /// Whether the target is among the first k IDs.
    hit: bool,
}

/// Decodes with the trie and without it; a run folder gets `constraint.json` and `constraint.svg`.
pub fn run(options: &Options) -> Result<Report> {
    let mut widths = options.beams.clone();
    widths.sort_unstable();
    widths.dedup();
    for &width in &widths {
        ensure!((1..=MOST_BEAMS).contains(&width), "--beams: {width}, expected 1 to {MOST_BEAMS}");
    }
    let subject = &options.subject;
    let field = evaluate::open(&subject.options(options.device))?;
    let Field { dataset, config, models, .. } = &field;
    let pace = Pace::of(options.device);
    let tiger = models.iter().find_map(|model| Some((model, model.tiger(Scorer::Exact, pace)?)));
    let (model, tiger) = tiger.with_context(|| format!("{} has no trained TIGER", subject.name()))?;
    let seed = options.seed.unwrap_or(config.evaluate.seed);
    let mut examples = evaluate::draw(dataset, Held::Test, seed)?;
    if options.sample > 0 {
        examples.truncate(options.sample);
    }
    let layout = tiger.input.ids.layout();
    let report = Report {
        data: dataset.name.clone(),
        checkpoint: model.card.checkpoint.clone(),
        history: Place::of(dataset),
        items: dataset.catalog.len(),
        possible_ids: (0..layout.levels()).map(|level| layout.codes(level) as f64).product(),
        users: examples.len(),
        seed,
        resamples: RESAMPLES,
        widths: widths
            .into_iter()
            .map(|beams| measure(&tiger, dataset, &examples, beams, pace, seed))
            .collect::<Result<_>>()?,
    };
    subject.keep("constraint.json", &report)?;
    subject.keep_text("constraint.svg", &report.plot()?)?;
    Ok(report)
}

fn measure(
    tiger: &Tiger,
    dataset: &Dataset,
    examples: &[Example],
    beams: usize,
    pace: Pace,
    seed: u64,
) -> Result<Width> {
    let (k, place) = (beams.min(10), Place::of(dataset));
    let decode = |constraint: Constraint<'_>, name| {
        let bar = Progress::new(format!("beam {beams}, {name}"), examples.len() as u64, "users");
        let written = |part: &[Example], queries: &[Query]| {
            let users = part.iter().zip(queries).zip(tiger.write(queries, constraint, beams)?);
            let written = |((example, query), ids): ((&Example, &Query), Vec<Hypothesis>)| {
                let last = if place == Place::Last { query.history } else { &[] };
                Written::new(&ids, last, example.item(&dataset.sequences), k)
            };
            Ok(users.map(written).collect())
        };
        let written = share_out(dataset, examples, pace, &bar, written)?;
        bar.finish();
        anyhow::Ok(written)
    };
    let bound = decode(Constraint::Trie(&[]), "trie")?;
    let free = decode(Constraint::None, "no trie")?;

    let share = |written: &[Written], times: &[u32]| {
        let of = |count: fn(&Written) -> u32| -> f64 {
            written.iter().zip(times).map(|(user, &times)| f64::from(count(user)) * f64::from(times)).sum()
        };
        of(|user| user.invented) / of(|user| user.ids).max(1.0)
    };
    let mean = |of: &dyn Fn(usize) -> f64, times: &[u32]| {
        (0..times.len()).map(|user| of(user) * f64::from(times[user])).sum::<f64>() / times.len() as f64
    };
    let hit = |written: &[Written], user: usize| f64::from(u8::from(written[user].hit));
    let figures = |times: &[u32]| {
        let (with, without) = (mean(&|user| hit(&bound, user), times), mean(&|user| hit(&free, user), times));
        let affected = mean(&|user| f64::from(u8::from(free[user].invented > 0)), times);
        [share(&free, times), affected, with, without, without - with]
    };
    let once = vec![1; examples.len()];
    let (means, draws) = (figures(&once), resample(examples.len(), seed, figures));
    let estimate = |figure: usize| Estimate {
        mean: means[figure],
        interval: interval(draws.iter().map(|draw| draw[figure])),
    };
    Ok(Width {
        beams,
        invented: estimate(0),
        invented_under_trie: share(&bound, &once),
        users_with_invented: estimate(1),
        k,
        recall: estimate(2),
        recall_unconstrained: estimate(3),
        recall_difference: estimate(4),
    })
}

impl Written {
    /// Counts; items of `last` come after all other IDs.
    fn new(ids: &[Hypothesis], last: &[u32], target: u32, k: usize) -> Self {
        let is_last = |id: &&Hypothesis| id.item.is_some_and(|item| last.contains(&item));
        let list = ids.iter().filter(|id| !is_last(id)).chain(ids.iter().filter(is_last));
        Self {
            ids: ids.len() as u32,
            invented: ids.iter().filter(|id| id.item.is_none()).count() as u32,
            hit: list.take(k).any(|id| id.item == Some(target)),
        }
    }
}

impl Report {
    fn plot(&self) -> Result<String> {
        let points = |of: fn(&Width) -> Estimate| -> Vec<_> {
            self.widths.iter().map(|width| (width.beams as f64, of(width))).collect()
        };
        plot::curves(
            &plot::Labels {
                title: &format!("{}: IDs that no item has, when no trie holds the beam", self.data),
                x: "beams",
                y: "share",
            },
            &[
                ("of users, at least one".to_string(), points(|width| width.users_with_invented)),
                ("of IDs".to_string(), points(|width| width.invented)),
            ],
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |width: &Width| {
            vec![
                width.beams.to_string(),
                width.invented.to_string(),
                width.users_with_invented.to_string(),
                width.k.to_string(),
                width.recall.to_string(),
                width.recall_unconstrained.to_string(),
                width.recall_difference.to_string(),
            ]
        };
        let head =
            ["beams", "invented", "users with one", "k", "Recall@k, trie", "Recall@k, none", "difference"];
        let table = Table {
            title: format!(
                "{}, {}, {} test users: {} items among {:.3e} possible IDs; shares without the trie",
                self.data, self.checkpoint, self.users, self.items, self.possible_ids
            ),
            head: head.map(str::to_string).to_vec(),
            rows: self.widths.iter().map(row).collect(),
        };
        f.write_str(&table.text())
    }
}
