//! From verdicts to `evaluation.json`.
use std::cmp::Reverse;

use anyhow::{Context, Result};
use serde::Serialize;
use tigerlet::metrics::{AtCutoff, CUTOFFS, RankSummary};

use super::{
    Held, Place,
    bootstrap::{Interval, RESAMPLES, interval, resample},
    exposure::Exposure,
    groups::{HISTORIES, POPULARITIES, by_history, by_popularity},
    models::Card,
    paired::p_value,
    row::{Group, Row, Scores, Slice},
};
use crate::{
    data::{DataConfig, Dataset, Example},
    library,
    referee::{SHOWN, Verdict},
    systems::popularity::counts,
};

/// `evaluation.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// The data set.
    pub data: String,
    /// Which held-out items were looked for.
    pub split: Held,
    /// Where the items of a history stand in the models' lists.
    pub history: Place,
    /// Users with such an item.
    pub held_out_users: usize,
    /// Items ranked.
    pub items: usize,
    /// Seed of the draw of users, of the intervals and of the tests.
    pub seed: u64,
    /// Bootstrap draws behind every interval.
    pub resamples: usize,
    /// The models measured.
    pub models: Vec<Card>,
    /// The table: for each number of users, all systems that ranked for at least so many, on the first so
    /// many, so that rows with the same number are comparable.
    pub rows: Vec<Row>,
    /// Paired tests, with no correction for their number.
    pub comparisons: Vec<Comparison>,
}

/// One system beside another on the same users.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub system: String,
    pub against: String,
    pub users: usize,
    pub recall_at_10: Difference,
    pub ndcg_at_10: Difference,
}

/// A mean difference over users.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Difference {
    pub mean: f64,
    /// 95 % interval by the paired bootstrap: both systems measured on the same draws of users.
    pub interval: Interval,
    /// Two-sided p-value of the paired randomisation test.
    pub p: f64,
}

/// A system's verdicts.
pub struct Judged {
    pub name: String,
    /// Longest list it can give.
    pub reach: usize,
    /// One verdict an example, for the first so many examples.
    pub verdicts: Vec<Verdict>,
    pub seconds_per_user: f64,
}

/// What the verdicts are about.
pub struct Setting<'a> {
    pub dataset: &'a Dataset,
    pub split: Held,
    pub history: Place,
    /// In the order in which they were drawn.
    pub examples: &'a [Example],
    pub seed: u64,
    pub models: Vec<Card>,
    /// The system that the others are tested against; the best by NDCG@10 if none.
    pub against: Option<&'a str>,
}

/// A bootstrap draw: `[systems][slices]`.
type Draw = Vec<Vec<RankSummary>>;

impl Evaluation {
    /// Counts and compares.
    pub fn new(setting: &Setting, judged: &[Judged]) -> Self {
        let &Setting { dataset, split, history, examples, seed, ref models, against } = setting;
        let counts = counts(dataset);
        let popularity = by_popularity(&counts);
        let history_of: Vec<usize> = examples
            .iter()
            .map(|example| by_history(example.history(&dataset.sequences, usize::MAX).len()))
            .collect();
        let popularity_of: Vec<usize> =
            examples.iter().map(|example| popularity[example.item(&dataset.sequences) as usize]).collect();

        let mut evaluation = Self {
            data: dataset.name.clone(),
            split,
            history,
            held_out_users: examples.len(),
            items: dataset.catalog.len(),
            seed,
            resamples: RESAMPLES,
            models: models.clone(),
            rows: Vec::new(),
            comparisons: Vec::new(),
        };
        let mut sizes: Vec<usize> = judged.iter().map(|system| system.verdicts.len()).collect();
        sizes.sort_unstable_by_key(|&size| Reverse(size));
        sizes.dedup();
        for users in sizes {
            let systems: Vec<&Judged> =
                judged.iter().filter(|system| system.verdicts.len() >= users).collect();
            let histories = Slice::groups(&HISTORIES, &history_of[..users]);
            let by_history = 1..1 + histories.len();
            let mut slices = vec![Slice::all(users)];
            slices.extend(histories);
            slices.extend(Slice::groups(&POPULARITIES, &popularity_of[..users]));
            let summaries = |times: &[u32]| -> Draw {
                let of = |system: &&Judged| {
                    slices.iter().map(|slice| slice.summary(&system.verdicts, system.reach, times)).collect()
                };
                systems.iter().map(of).collect()
            };
            let means = summaries(&vec![1; users]);
            let draws = resample(users, seed, summaries);

            for (index, (system, means)) in systems.iter().zip(&means).enumerate() {
                let scores = |slice: usize| {
                    Scores::new(means[slice].clone(), draws.iter().map(|draw| &draw[index][slice]))
                };
                let group = |slice: usize| Group { group: slices[slice].name, scores: scores(slice) };
                evaluation.rows.push(Row {
                    system: system.name.clone(),
                    scores: scores(0),
                    exposure: (system.reach >= 10).then(|| Exposure::new(&system.verdicts[..users], &counts)),
                    served: None,
                    seconds_per_user: Some(system.seconds_per_user),
                    by_history: by_history.clone().map(group).collect(),
                    by_popularity: (by_history.end..slices.len()).map(group).collect(),
                });
            }
            evaluation.comparisons.extend(compare(&systems, users, &means, &draws, against, seed));
        }
        evaluation
    }

    /// Users in the row that counts most of them.
    pub fn users(&self) -> usize {
        let measured = self.rows.iter().filter(|row| row.seconds_per_user.is_some());
        measured.map(|row| row.scores.summary.users).max().unwrap_or(0)
    }
}

/// Every system that reaches ten items beside one of them.
fn compare(
    systems: &[&Judged],
    users: usize,
    means: &Draw,
    draws: &[Draw],
    against: Option<&str>,
    seed: u64,
) -> Vec<Comparison> {
    let at_10 = |draw: &Draw, system: usize| draw[system][0].at(10).copied();
    let ndcg = |system: &usize| at_10(means, *system).map_or(0.0, |at| at.ndcg);
    let able = (0..systems.len()).filter(|&system| systems[system].reach >= 10);
    let best = match against {
        Some(name) => able.clone().find(|&system| systems[system].name == name),
        None => able.clone().max_by(|a, b| ndcg(a).total_cmp(&ndcg(b))),
    };
    let Some(best) = best else { return Vec::new() };
    let compare = |system: usize| {
        let difference = |figure: fn(AtCutoff) -> f64, of_user: fn(usize) -> f64| {
            let of = |draw: &Draw, system: usize| at_10(draw, system).map_or(0.0, figure);
            let mean = |draw: &Draw| of(draw, system) - of(draw, best);
            let value = |verdict: &Verdict| verdict.rank.filter(|&rank| rank < 10).map_or(0.0, of_user);
            let pairs = systems[system].verdicts[..users].iter().zip(&systems[best].verdicts);
            Difference {
                mean: mean(means),
                interval: interval(draws.iter().map(mean)),
                p: p_value(pairs.map(|(a, b)| value(a) - value(b)), seed),
            }
        };
        Comparison {
            system: systems[system].name.clone(),
            against: systems[best].name.clone(),
            users,
            recall_at_10: difference(|at| at.recall, |_| 1.0),
            ndcg_at_10: difference(|at| at.ndcg, |rank| 1.0 / (rank as f64 + 2.0).log2()),
        }
    };
    able.filter(|&system| system != best).map(compare).collect()
}

impl Evaluation {
    /// What the process says that made the readers of the library: how far each list of ten serves them, and, in a row
    /// of its own, what the best possible ranker reaches on expectation.
    ///
    /// # Errors
    /// A user who is none of those readers.
    pub fn know_readers(&mut self, data: &DataConfig, setting: &Setting, judged: &[Judged]) -> Result<()> {
        let reader = |example: &Example| {
            let name = setting.dataset.users.get(example.user).unwrap_or_default();
            let number = name.strip_prefix(library::READER).and_then(|number| number.parse::<usize>().ok());
            number.and_then(|number| number.checked_sub(1)).with_context(|| format!("{name} is no reader"))
        };
        let readers: Vec<usize> = setting.examples.iter().map(reader).collect::<Result<_>>()?;
        let lists: Vec<Vec<&[u32]>> = judged
            .iter()
            .map(|system| system.verdicts.iter().map(|verdict| &verdict.shown[..]).collect())
            .collect();
        let mut served = library::served(data.seed, &readers, &lists)?;
        let of_ceiling = served.pop();
        for (system, served) in judged.iter().zip(served).filter(|(system, _)| system.reach >= SHOWN) {
            let is_its = |row: &&mut Row| {
                row.system == system.name && row.scores.summary.users == system.verdicts.len()
            };
            self.rows.iter_mut().filter(is_its).for_each(|row| row.served = Some(served));
        }
        let ceilings = library::ceilings(data.seed, data.readers, &CUTOFFS)?;
        let at = CUTOFFS.into_iter().zip(ceilings);
        let at = at.map(|(k, best)| AtCutoff { k, recall: best.recall, ndcg: best.ndcg, mrr: best.mrr });
        let summary = RankSummary { users: data.readers, at: at.collect() };
        self.rows.push(Row {
            system: "ceiling".to_string(),
            scores: Scores { summary, intervals: Vec::new(), ndcg_draws: Vec::new() },
            exposure: None,
            served: of_ceiling,
            seconds_per_user: None,
            by_history: Vec::new(),
            by_popularity: Vec::new(),
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tests::dataset;

    /// Two systems, the second of which ranked for fewer users.
    fn evaluation(first: &[Option<usize>], second: &[Option<usize>], against: Option<&str>) -> Evaluation {
        let sequences = (0..first.len() as u32).map(|user| vec![0, 1, 2, user % 3, 3 + user % 2]).collect();
        let dataset = dataset(20, sequences);
        let examples: Vec<Example> =
            (0..first.len() as u32).map(|user| Example { user, target: 4 }).collect();
        let judged = |name: &str, ranks: &[Option<usize>]| Judged {
            name: name.to_string(),
            reach: 20,
            verdicts: ranks.iter().map(|&rank| Verdict { rank, shown: [0, 5].into() }).collect(),
            seconds_per_user: 0.5,
        };
        let setting = Setting {
            dataset: &dataset,
            split: Held::Test,
            history: Place::Last,
            examples: &examples,
            seed: 1,
            models: Vec::new(),
            against,
        };
        Evaluation::new(&setting, &[judged("one", first), judged("two", second)])
    }

    #[test]
    fn rows_of_the_same_number_are_about_the_same_users() {
        let first = [[Some(0); 4], [None; 4]].concat();
        let evaluation = evaluation(&first, &[None, Some(0), Some(0), None], None);
        let rows: Vec<_> = evaluation
            .rows
            .iter()
            .map(|row| (row.system.as_str(), row.scores.summary.users, row.scores.summary.recall(10)))
            .collect();
        assert_eq!(rows, [("one", 8, Some(0.5)), ("one", 4, Some(1.0)), ("two", 4, Some(0.5))]);
        let [comparison] = evaluation.comparisons.as_slice() else { unreachable!() };
        assert_eq!((comparison.system.as_str(), comparison.against.as_str()), ("two", "one"));
        assert_eq!((comparison.users, comparison.recall_at_10.mean), (4, -0.5));
        for row in &evaluation.rows {
            for groups in [&row.by_history, &row.by_popularity] {
                let users: usize = groups.iter().map(|group| group.scores.summary.users).sum();
                assert_eq!(users, row.scores.summary.users);
            }
            assert_eq!((row.by_history[0].group, row.by_popularity[0].group), ("3–4", "cold"));
        }
    }

    #[test]
    fn intervals_hold_the_mean_and_a_test_finds_what_is_there() {
        let ranks = |hits: usize| (0..300).map(|user| (user < hits).then_some(user % 10)).collect::<Vec<_>>();
        let better = evaluation(&ranks(60), &ranks(150), Some("one"));
        for row in &better.rows {
            for (at, interval) in row.scores.summary.at.iter().zip(&row.scores.intervals) {
                let [low, high] = interval.ndcg;
                assert!(low < at.ndcg && at.ndcg < high && high - low < 0.15, "{at:?} {interval:?}");
            }
        }
        let Difference { mean, interval: [low, high], p } = better.comparisons[0].ndcg_at_10;
        assert!(0.0 < low && low < mean && mean < high && p < 0.001, "{mean} {low} {high} {p}");

        let same = evaluation(&ranks(60), &ranks(60), None);
        let Difference { mean, interval, p } = same.comparisons[0].recall_at_10;
        assert_eq!((mean, interval, p), (0.0, [0.0, 0.0], 1.0));
    }
}
