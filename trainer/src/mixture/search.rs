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
mod tests {
    use super::*;

    /// The target is the generator's first and the neighbours', the dense model's second.
    fn search() -> Search {
        let candidate = |item, generated, dense, similarity, count| Candidate {
            item,
            generated,
            dense,
            similarity,
            content: 0.0,
            count,
        };
        let case = |target| Case {
            target,
            untaken: false,
            candidates: vec![
                candidate(0, -1.0, -1.5, 0.2, 3),
                candidate(1, -3.0, -1.0, 0.0, 50),
                candidate(2, -9.0, -3.0, 0.0, 0),
            ],
        };
        Search {
            cases: vec![case(Some(0)), case(Some(0)), case(None)],
            items: 4,
            variety: COST,
            evenness: 0.0,
        }
    }

    #[test]
    fn each_step_is_as_good_as_the_one_before_but_for_what_it_may_cost() {
        let steps = search().run().steps;
        let ndcg = |name: &str| steps.iter().find(|step| step.name == name).unwrap().ndcg_at_10;
        assert!((ndcg("the generator") - 2.0 / 3.0).abs() < 1e-9);
        assert!(ndcg("the dense model") < ndcg("both"));
        assert!(ndcg("with neighbours") >= ndcg("both"));
        let chosen = steps.last().unwrap();
        assert!(chosen.ndcg_at_10 >= (1.0 - COST).powi(2) * ndcg("with neighbours"));
        assert!((chosen.coverage_at_10 - 0.75).abs() < 1e-9);
        // As much as does not put it before the target.
        let score = |item: usize| search().cases[0].candidates[item].score(&chosen.weights.into());
        assert!(chosen.weights.untaken > 0.0 && score(2) <= score(0));
    }

    /// Eleven items for everybody, the same ten first, so often taken; one user in two looks for the eleventh.
    fn crowded(count: u32, evenness: f64) -> Search {
        let candidate = |item: u32| Candidate {
            item,
            generated: 0.0,
            dense: -0.1 * item as f32,
            similarity: 0.0,
            content: 0.0,
            count,
        };
        let case = |target| Case {
            target: Some(target),
            untaken: count == 0,
            candidates: (0..11).map(candidate).collect(),
        };
        let cases = (0..8).map(|user| case(if user % 2 == 0 { 10 } else { 0 })).collect();
        Search { cases, items: 11, variety: 0.0, evenness }
    }

    #[test]
    fn what_everybody_is_shown_gives_way_as_long_as_it_costs_no_more_than_it_may() {
        let Found { steps, weighing } = crowded(5, 0.5).run();
        let [.., before, last] = &steps[..] else { panic!("steps") };
        assert_eq!(last.name, "shown more evenly");
        assert!(last.coverage_at_10 >= before.coverage_at_10);
        assert!(last.ndcg_at_10 >= 0.5 * before.ndcg_at_10);
        assert_eq!(weighing.even.len(), 11);
        assert!(weighing.even[0] < 0.0, "what everybody is shown loses");
        let none = crowded(5, 0.0).run();
        assert!(none.weighing.even.is_empty() && none.steps.len() + 1 == steps.len());
    }

    #[test]
    fn what_nobody_took_gives_way_to_what_nobody_took() {
        // The second and the eleventh were taken by nobody; the second is shown to all.
        let mut search = crowded(5, 0.9);
        for case in &mut search.cases {
            for item in [1, 10] {
                case.candidates[item].count = 0;
            }
            case.untaken = case.target == Some(10);
        }
        let mixture = Mixture { dense: 1.0, neighbours: 0.0, ..Weights::usual().mixture };
        let weighing = search.evened(Weights { mixture, popularity: 0.0, untaken: 0.0, ..Weights::usual() });
        let [second, eleventh] = [1, 10].map(|item: usize| weighing.even[item]);
        assert!(second < 0.0 && eleventh > 0.0, "{second}, {eleventh}");
        assert!(weighing.weights.untaken < 0.0, "what comes later loses what the others lose");
        let untaken_at_10 = |weighing: &Weighing| search.step("", weighing).untaken_at_10;
        assert_eq!(
            (untaken_at_10(&weighing.weights.into()), untaken_at_10(&weighing)),
            (Some(0.0), Some(1.0))
        );
        assert_eq!(crowded(5, 0.9).step("", &weighing).untaken_at_10, None);
    }

    #[test]
    fn what_cannot_be_measured_has_the_usual_bias() {
        let mut search = search();
        search.cases.iter_mut().for_each(|case| case.candidates.truncate(2));
        assert_eq!(search.run().weighing.weights.untaken, UNMEASURED);
    }
}
