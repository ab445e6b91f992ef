//! The weights that are best for users whose next item is known.
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tigerlet::{answer::Parts, item_scorer::weighed, metrics::RankMetrics, model::Mixture};

use super::{Weighing, Weights};

/// Shares of the dense model that are tried, in twentieths.
const SHARES: u8 = 20;
/// β that are tried.
const NEIGHBOURS: [f32; 9] = [0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7];
/// κ that are tried.
const CONTENTS: [f32; 9] = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0];
/// ε that are tried.
const SIMILARITIES: [f32; 7] = [0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03];
/// α that are tried.
const POPULARITIES: [f32; 8] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0];
/// Biases of what nobody took that are tried, in quarters.
const UNTAKEN: u8 = 24;

/// Share of NDCG@10 that what nobody took may cost.
const COST: f64 = 0.005;
/// As many of the weights that are good enough are asked for their variety.
const CONTENDERS: usize = 2000;

/// What an item loses a round for every e-fold of its share of what is shown.
const PUSH: f32 = 0.01;
/// Rounds after which lists are as even as they get.
const ROUNDS: usize = 300;
/// Users that shares are told of, however many there are.
const PER: f32 = 10_000.0;

/// The bias of what nobody took where no such item is there to measure it by: found on Amazon Beauty.
const UNMEASURED: f32 = 2.0;

/// A user whose next item is known, and what might be recommended.
pub struct Case {
    /// The item's place among the candidates.
    pub target: Option<usize>,
    /// Whether nobody took the item before.
    pub untaken: bool,
    pub candidates: Vec<Candidate>,
}

/// An item and what is thought of it.
#[derive(Clone, Copy)]
pub struct Candidate {
    pub item: u32,
    /// Log-probability of its ID.
    pub generated: f32,
    /// Log-probability of the item by the dense model.
    pub dense: f32,
    /// Σ γ^p s.
    pub similarity: f32,
    /// How alike its text is to those of the history.
    pub content: f32,
    /// How often it was taken.
    pub count: u32,
}

/// Weights and what they come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub name: String,
    pub weights: Weights,
    pub recall_at_10: f64,
    pub ndcg_at_10: f64,
    /// Recall@10 of the users whose next item nobody took; none where there is no such user. A file without it was
    /// written by an earlier rule for even lists, and is no choice any more.
    #[serde(deserialize_with = "Option::deserialize")]
    pub untaken_at_10: Option<f64>,
    /// Share of the catalogue among the first ten of anybody's list.
    pub coverage_at_10: f64,
}

/// Cases of a catalogue of so many items.
pub struct Search {
    pub cases: Vec<Case>,
    pub items: usize,
    /// Share of NDCG@10 that variety may cost.
    pub variety: f64,
    /// Share of NDCG@10 that even exposure may cost.
    pub evenness: f64,
}

/// What the search comes to.
pub struct Found {
    /// One step a part; the last is the choice.
    pub steps: Vec<Step>,
    pub weighing: Weighing,
}

impl Search {
    /// The way to the best weights.
    pub fn run(&self) -> Found {
        let usual = Weights { popularity: 0.0, untaken: 0.0, ..Weights::usual() };
        let alone = Mixture { neighbours: 0.0, content: 0.0, ..usual.mixture };
        let share = |dense| Weights { mixture: Mixture { dense, ..alone }, ..usual };
        let shares = || (0..=SHARES).map(|step| f32::from(step) / f32::from(SHARES));
        let both = self.best(shares().map(share).collect());
        let grid: Vec<Weights> = NEIGHBOURS
            .iter()
            .flat_map(|&neighbours| SIMILARITIES.map(|similarity| (neighbours, similarity)))
            .filter(|&(neighbours, similarity)| neighbours > 0.0 || similarity == SIMILARITIES[0])
            .flat_map(|near| shares().map(move |dense| (near, dense)))
            .map(|((neighbours, similarity), dense)| {
                let mixture = Mixture { dense, neighbours, ..alone };
                Weights { mixture, similarity, ..usual }
            })
            .collect();
        let near = self.best(grid.clone());
        // Without texts all are as good, and the first is none.
        let likened = |content: f32| {
            let near = move |weights: &&Weights| weights.similarity == near.similarity;
            grid.iter().filter(near).map(move |&weights| with_content(weights, content))
        };
        let alike = self.best(CONTENTS.into_iter().flat_map(likened).collect());
        let content = alike.mixture.content;
        let popular = grid
            .iter()
            .map(|&weights| with_content(weights, content))
            .flat_map(|weights| POPULARITIES.map(|popularity| Weights { popularity, ..weights }));
        let varied = self.varied(popular.collect());
        let chosen = self.with_untaken(varied);
        let weighing = self.evened(chosen);
        let mut steps: Vec<(&str, Weighing)> = vec![
            ("the generator", share(0.0).into()),
            ("the dense model", share(1.0).into()),
            ("both", both.into()),
            ("with neighbours", near.into()),
            ("with texts", alike.into()),
            ("with more variety", varied.into()),
            ("with what nobody took", chosen.into()),
        ];
        if !weighing.even.is_empty() {
            steps.push(("shown more evenly", weighing.clone()));
        }
        let steps = steps.into_iter().map(|(name, weighing)| self.step(name, &weighing)).collect();
        Found { steps, weighing }
    }

    /// Takes from every item what is shown too often, round after round, as long as it does not cost too much.
    ///
    /// How often an item is shown is a matter of lists, not of what anybody took; the held-out items only say when to
    /// stop. What nobody took gives way to what nobody took: as a whole, and whatever comes later with it, it loses what
    /// the others lose, so that its share of the lists stays what its bias was chosen for. Alone it would lose that again,
    /// item by item.
    fn evened(&self, weights: Weights) -> Weighing {
        let mut good = Weighing::from(weights);
        if self.evenness == 0.0 || self.cases.is_empty() {
            return good;
        }
        let least = self.accuracy(&good).1 * (1.0 - self.evenness);
        let untaken: BTreeSet<u32> = self.candidates().filter(|it| it.count == 0).map(|it| it.item).collect();
        let mut next = Weighing { weights, even: vec![0.0; self.items] };
        for _ in 0..ROUNDS {
            let share = PER / self.cases.len() as f32;
            let shown = self.shown(&next);
            for (&item, &times) in &shown {
                next.even[item as usize] -= PUSH * (share * times as f32).ln_1p();
            }
            let (own, other): (Vec<_>, Vec<_>) = shown.iter().partition(|(item, _)| untaken.contains(item));
            next.weights.untaken = weights.untaken + lost(&other, &next.even);
            let own = lost(&own, &next.even);
            untaken.iter().for_each(|&item| next.even[item as usize] -= own);
            if self.accuracy(&next).1 < least {
                break;
            }
            good = next.clone();
        }
        good
    }

    /// The weights with the best NDCG@10, of equals the first.
    fn best(&self, tried: Vec<Weights>) -> Weights {
        self.ranked(tried)[0].1
    }

    /// All of them, best NDCG@10 first.
    fn ranked(&self, tried: Vec<Weights>) -> Vec<(f64, Weights)> {
        let mut ranked: Vec<(f64, Weights)> =
            tried.into_par_iter().map(|weights| (self.accuracy(&weights.into()).1, weights)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked
    }

    /// Those with the widest coverage of what costs no more than it may.
    fn varied(&self, tried: Vec<Weights>) -> Weights {
        let ranked = self.ranked(tried);
        let least = ranked[0].0 * (1.0 - self.variety);
        let good = ranked.partition_point(|it| it.0 >= least);
        // Evenly from the best to the barely good enough, which tends to be the most varied.
        let count = good.min(CONTENDERS);
        let contenders: Vec<Weights> =
            (0..count).map(|at| ranked[at * (good - 1) / (count - 1).max(1)].1).collect();
        let coverage: Vec<usize> =
            contenders.par_iter().map(|&weights| self.shown(&weights.into()).len()).collect();
        // Of equals the more accurate, which comes first.
        let widest = (0..contenders.len()).rev().max_by_key(|&at| coverage[at]);
        widest.map_or(ranked[0].1, |at| contenders[at])
    }

    /// The largest bias of what nobody took that costs next to nothing.
    fn with_untaken(&self, weights: Weights) -> Weights {
        if self.candidates().all(|candidate| candidate.count > 0) {
            return Weights { untaken: UNMEASURED, ..weights };
        }
        let least = self.accuracy(&weights.into()).1 * (1.0 - COST);
        let tried = (0..=UNTAKEN).map(|step| Weights { untaken: f32::from(step) / 4.0, ..weights });
        tried.take_while(|&tried| self.accuracy(&tried.into()).1 >= least).last().unwrap_or(weights)
    }

    fn candidates(&self) -> impl Iterator<Item = &Candidate> {
        self.cases.iter().flat_map(|case| &case.candidates)
    }

    fn step(&self, name: &str, weighing: &Weighing) -> Step {
        let (recall_at_10, ndcg_at_10) = self.accuracy(weighing);
        let untaken: Vec<&Case> = self.cases.iter().filter(|case| case.untaken).collect();
        let untaken_at_10 = (!untaken.is_empty()).then(|| accuracy(untaken, weighing).0);
        let coverage_at_10 = self.shown(weighing).len() as f64 / self.items as f64;
        let (name, weights) = (name.to_owned(), weighing.weights);
        Step { name, weights, recall_at_10, ndcg_at_10, untaken_at_10, coverage_at_10 }
    }

    /// Recall@10 and NDCG@10.
    fn accuracy(&self, weighing: &Weighing) -> (f64, f64) {
        accuracy(&self.cases, weighing)
    }

    /// The items among the first ten of anybody's list, and of how many lists each.
    fn shown(&self, weighing: &Weighing) -> BTreeMap<u32, u32> {
        let mut shown = BTreeMap::new();
        for case in &self.cases {
            let mut list: Vec<(f32, u32)> =
                case.candidates.iter().map(|candidate| (candidate.score(weighing), candidate.item)).collect();
            list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            list.iter().take(10).for_each(|&(_, item)| *shown.entry(item).or_default() += 1);
        }
        shown
    }
}

fn with_content(weights: Weights, content: f32) -> Weights {
    Weights { mixture: Mixture { content, ..weights.mixture }, ..weights }
}

/// What a place of these items, shown so often, has lost on average.
fn lost(shown: &[(&u32, &u32)], even: &[f32]) -> f32 {
    let places: u32 = shown.iter().map(|&(_, times)| times).sum();
    let lost: f32 = shown.iter().map(|&(&item, &times)| times as f32 * even[item as usize]).sum();
    lost / places.max(1) as f32
}

/// Recall@10 and NDCG@10 of the cases.
fn accuracy<'a>(cases: impl IntoIterator<Item = &'a Case>, weighing: &Weighing) -> (f64, f64) {
    let mut metrics = RankMetrics::new(&[10]);
    for case in cases {
        let rank = case.target.map(|target| {
            let target = case.candidates[target];
            let score = target.score(weighing);
            let before = |other: &&Candidate| {
                let of_other = other.score(weighing);
                of_other > score || (of_other == score && other.item < target.item)
            };
            case.candidates.iter().filter(before).count()
        });
        metrics.add(rank);
    }
    let summary = metrics.summary();
    (summary.recall(10).unwrap_or_default(), summary.ndcg(10).unwrap_or_default())
}

impl Candidate {
    fn score(&self, Weighing { weights, even }: &Weighing) -> f32 {
        let neighbours = (self.similarity / weights.similarity).ln_1p();
        let &Self { generated, dense, content, count, .. } = self;
        let even = even.get(self.item as usize).copied().unwrap_or(0.0);
        let bias = weights.bias(count) + even;
        weighed(weights.mixture, Parts { generated, dense, neighbours, bias, content, ..Parts::default() })
            .sum()
    }
}

#[cfg(test)]
mod tests;
