//! The best list that keeps to all quotas, by branch and bound.
//!
//! Items are looked at best first. A list is given up as soon as the best that could still follow, quotas aside, would
//! not make it better than one that is known, or as soon as what is left cannot fill a quota any more.
use std::ops::Range;

/// How many of a group a list has: at least, and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) least: usize,
    pub(super) most: usize,
}

/// Groups of which a list has at least so many, each at least once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    pub(super) groups: Range<u32>,
    pub(super) least: usize,
}

/// What a list keeps to.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Of every group.
    pub(super) bounds: Vec<Bounds>,
    pub(super) spreads: Vec<Spread>,
    /// How many of each group are in the list already.
    pub(super) taken: Vec<usize>,
}

/// Something to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidate {
    /// The item, if it is a certain one.
    pub(super) item: Option<u32>,
    /// The more the better.
    pub(super) score: f64,
    /// The groups that it belongs to.
    pub(super) groups: Vec<u32>,
}

/// A choice, by place among the candidates, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choice {
    pub(super) places: Vec<usize>,
    /// Whether no other is better: it was not given up for want of time.
    pub(super) is_best: bool,
}

/// Steps of a search, at most: a few milliseconds.
const MOST_STEPS: usize = 200_000;

/// Of candidates, best first, the choice of at most `length` that keeps to the rules: the longest, of those the one with
/// the greatest sum of scores, of those the first in order. None where there is none.
pub(super) fn best(candidates: &[Candidate], rules: &Rules, length: usize) -> Option<Choice> {
    let mut search = Search::new(candidates, rules, length);
    search.go(0, 0.0);
    let (places, _) = search.best?;
    Some(Choice { places, is_best: search.steps < MOST_STEPS })
}

struct Search<'a> {
    candidates: &'a [Candidate],
    rules: &'a Rules,
    length: usize,
    /// The sum of the scores before each place.
    sums: Vec<f64>,
    /// The places of each group's candidates.
    members: Vec<Vec<usize>>,
    /// Of each spread, the most groups that one candidate has.
    widest: Vec<usize>,
    /// Of each group, what is in the list so far.
    counts: Vec<usize>,
    chosen: Vec<usize>,
    best: Option<(Vec<usize>, f64)>,
    steps: usize,
}

impl<'a> Search<'a> {
    fn new(candidates: &'a [Candidate], rules: &'a Rules, length: usize) -> Self {
        let mut sums = vec![0.0];
        let mut members = vec![Vec::new(); rules.bounds.len()];
        for (place, candidate) in candidates.iter().enumerate() {
            sums.push(sums[place] + candidate.score);
            candidate.groups.iter().for_each(|&group| members[group as usize].push(place));
        }
        let within = |candidate: &Candidate, spread: &Spread| {
            candidate.groups.iter().filter(|&group| spread.groups.contains(group)).count()
        };
        let widest = |spread| candidates.iter().map(|candidate| within(candidate, spread)).max().unwrap_or(0);
        Self {
            candidates,
            rules,
            length,
            sums,
            members,
            widest: rules.spreads.iter().map(widest).collect(),
            counts: rules.taken.clone(),
            chosen: Vec::new(),
            best: None,
            steps: 0,
        }
    }

    /// Goes on with candidates from a place on.
    fn go(&mut self, from: usize, sum: f64) {
        self.keep(sum);
        if self.chosen.len() == self.length {
            return;
        }
        for place in from..self.candidates.len() {
            if self.steps >= MOST_STEPS || !self.is_worth(place, sum) {
                return;
            }
            self.steps += 1;
            let candidate = &self.candidates[place];
            let is_full =
                |&group: &u32| self.counts[group as usize] >= self.rules.bounds[group as usize].most;
            if candidate.groups.iter().any(is_full) {
                continue;
            }
            candidate.groups.iter().for_each(|&group| self.counts[group as usize] += 1);
            self.chosen.push(place);
            self.go(place + 1, sum + candidate.score);
            self.chosen.pop();
            candidate.groups.iter().for_each(|&group| self.counts[group as usize] -= 1);
        }
    }

    /// Keeps the list so far, where it keeps to the rules and is better than the best.
    fn keep(&mut self, sum: f64) {
        let is_better =
            self.best.as_ref().is_none_or(|(places, best)| (self.chosen.len(), sum) > (places.len(), *best));
        let keeps = |(&count, bounds): (&usize, &Bounds)| (bounds.least..=bounds.most).contains(&count);
        if is_better
            && self.counts.iter().zip(&self.rules.bounds).all(keeps)
            && self.rules.spreads.iter().all(|spread| self.missing(spread) == 0)
        {
            self.best = Some((self.chosen.clone(), sum));
        }
    }

    /// How many groups of a spread the list so far lacks.
    fn missing(&self, spread: &Spread) -> usize {
        let counts = &self.counts[spread.groups.start as usize..spread.groups.end as usize];
        spread.least.saturating_sub(counts.iter().filter(|&&count| count > 0).count())
    }

    /// Whether candidates from a place on could make a list that is better than the best.
    fn is_worth(&self, place: usize, sum: f64) -> bool {
        let wanted = self.length - self.chosen.len();
        let left = self.candidates.len() - place;
        let next = |count: usize| self.sums[place + count.min(left)] - self.sums[place];
        let mut bound = sum + next(wanted);
        for (group, bounds) in self.rules.bounds.iter().enumerate().filter(|(_, bounds)| bounds.least > 0) {
            let missing = bounds.least.saturating_sub(self.counts[group]);
            let members = &self.members[group];
            let members = &members[members.partition_point(|&member| member < place)..];
            if missing > wanted.min(members.len()) {
                return false;
            }
            // So many of the group, and of the others as if none were of it.
            let of_group: f64 = members[..missing].iter().map(|&member| self.candidates[member].score).sum();
            bound = bound.min(sum + of_group + next(wanted - missing));
        }
        let out_of_reach =
            |(spread, &widest): (&Spread, &usize)| self.missing(spread) > wanted.min(left) * widest;
        if self.rules.spreads.iter().zip(&self.widest).any(out_of_reach) {
            return false;
        }
        self.best.as_ref().is_none_or(|(places, best)| {
            let longest = self.chosen.len() + wanted.min(left);
            longest > places.len() || (longest == places.len() && bound > *best)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::*;

    /// The slow way: all choices.
    fn brute(candidates: &[Candidate], rules: &Rules, length: usize) -> Option<(usize, f64)> {
        let keeps = |choice: &u32| {
            let of = |group: u32| {
                let has = |at: &usize| choice >> at & 1 == 1 && candidates[*at].groups.contains(&group);
                rules.taken[group as usize] + (0..candidates.len()).filter(has).count()
            };
            let spreads = |spread: &Spread| {
                spread.groups.clone().filter(|&group| of(group) > 0).count() >= spread.least
            };
            choice.count_ones() as usize <= length
                && (0..)
                    .zip(&rules.bounds)
                    .all(|(group, bounds)| (bounds.least..=bounds.most).contains(&of(group)))
                && rules.spreads.iter().all(spreads)
        };
        let scored = (0..1_u32 << candidates.len()).filter(keeps).map(|choice| {
            let scores =
                (0..candidates.len()).filter(|at| choice >> at & 1 == 1).map(|at| candidates[at].score);
            (choice.count_ones() as usize, scores.sum::<f64>())
        });
        scored.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10_000, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn no_choice_is_better(
            candidates in prop::collection::vec((-20..0_i32, prop::collection::btree_set(0..5_u32, 0..3)), 0..9),
            bounds in prop::collection::vec((0..3_usize, 0..4_usize), 5),
            spread in 0..4_usize,
            taken in prop::collection::vec(0..2_usize, 5),
            length in 0..6_usize,
        ) {
            let mut candidates: Vec<Candidate> = candidates
                .into_iter()
                .map(|(score, groups)| Candidate { item: None, score: score.into(), groups: groups.into_iter().collect() })
                .collect();
            candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
            let bounds = bounds.into_iter().map(|(least, more)| Bounds { least: least.saturating_sub(1), most: least + more });
            let spreads = vec![Spread { groups: 2..5, least: spread }];
            let rules = Rules { bounds: bounds.collect(), spreads, taken };
            let found = best(&candidates, &rules, length);
            let sum = |choice: &Choice| {
                (choice.places.len(), choice.places.iter().map(|&at| candidates[at].score).sum::<f64>())
            };
            prop_assert!(found.as_ref().is_none_or(|choice| choice.is_best));
            prop_assert!(found.as_ref().is_none_or(|choice| choice.places.is_sorted()));
            prop_assert_eq!(found.as_ref().map(sum), brute(&candidates, &rules, length));
        }
    }

    #[test]
    fn a_choice_among_a_thousand_ends() {
        let candidate = |at: usize| Candidate {
            item: None,
            score: -(at as f64).sqrt(),
            groups: vec![(at % 97) as u32, 97 + (at * at % 89) as u32],
        };
        let candidates: Vec<_> = (0..1000).map(candidate).collect();
        let bounds: Vec<_> = (0..186).map(|group| Bounds { least: 0, most: 1 + group % 2 }).collect();
        let taken = vec![0; bounds.len()];
        let rules = Rules { bounds, spreads: vec![Spread { groups: 0..97, least: 40 }], taken };
        let found = best(&candidates, &rules, 50).unwrap();
        assert_eq!(found.places.len(), 50);
        let kinds: std::collections::BTreeSet<usize> = found.places.iter().map(|at| at % 97).collect();
        assert!(kinds.len() >= 40);
    }
}
