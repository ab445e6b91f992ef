//! How sure a mean of [`metrics`](crate::metrics) is while users come in one by one: Wilson's interval ("Probable
//! inference", 1927), which keeps to 0 … 1 and is sound for few users too.
//!
//! The trainer's tables, whose figures are not all means, have the bootstrap's intervals; of some hundred users and
//! more the two differ in the third decimal.
use crate::metrics::ndcg_gain;

/// 97.5 % quantile of the standard normal distribution.
const Z: f64 = 1.959_964;

/// What is asked of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Whether the target is in it.
    Recall,
    /// And how far up.
    Ndcg,
}

impl Measure {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Recall, Self::Ndcg];

    /// What one user adds, 0 to 1: `rank` is the target's place in the list, from 0.
    pub fn gain(self, rank: Option<usize>, k: usize) -> f64 {
        match (self, rank.filter(|&rank| rank < k)) {
            (_, None) => 0.0,
            (Self::Recall, Some(_)) => 1.0,
            (Self::Ndcg, Some(rank)) => ndcg_gain(rank),
        }
    }
}

/// A mean over users with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The interval's ends.
    pub low: f64,
    /// The upper one.
    pub high: f64,
}

/// The estimate after each user, one for every rank.
pub fn estimates(measure: Measure, ranks: &[Option<usize>], k: usize) -> Vec<Estimate> {
    let (mut sum, mut squares) = (0.0, 0.0);
    let after = |(before, rank): (usize, &Option<usize>)| {
        let gain = measure.gain(*rank, k);
        sum += gain;
        squares += gain * gain;
        let users = before as f64 + 1.0;
        let mean = sum / users;
        estimate(mean, squares / users - mean * mean, users)
    };
    ranks.iter().enumerate().map(after).collect()
}

/// The estimate from all users; none from nobody.
pub fn estimate_of(measure: Measure, ranks: &[Option<usize>], k: usize) -> Option<Estimate> {
    estimates(measure, ranks, k).pop()
}

/// Wilson's formula is made for hits and misses, whose variance is p (1 − p). Gains of NDCG vary less: they count for as
/// many users as hits and misses of the same mean would need to be as sure.
fn estimate(mean: f64, variance: f64, users: f64) -> Estimate {
    let widest = mean * (1.0 - mean);
    let count = if variance > 1e-12 { users * (widest / variance).max(1.0) } else { users };
    let square = Z * Z / count;
    let centre = (mean + square / 2.0) / (1.0 + square);
    let half = Z / (1.0 + square) * (widest / count + square / (4.0 * count)).max(0.0).sqrt();
    Estimate { mean, low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANKS: [Option<usize>; 4] = [Some(0), Some(2), Some(5), None];

    fn mean(measure: Measure, k: usize) -> f64 {
        estimate_of(measure, &RANKS, k).expect("four users").mean
    }

    #[test]
    fn means_by_hand() {
        assert_eq!((mean(Measure::Recall, 1), mean(Measure::Recall, 5)), (0.25, 0.5));
        assert_eq!((mean(Measure::Ndcg, 1), mean(Measure::Ndcg, 5)), (0.25, (1.0 + 0.5) / 4.0));
        assert_eq!(mean(Measure::Recall, 6), 0.75);
        assert_eq!(estimate_of(Measure::Recall, &[], 10), None);
    }

    #[test]
    fn the_interval_of_hits_is_wilsons() {
        // 40 of 100, by the formula's own table: .3094 to .4980.
        let ranks: Vec<_> = (0..100).map(|at| (at % 5 < 2).then_some(0)).collect();
        let Estimate { mean, low, high } = estimate_of(Measure::Recall, &ranks, 10).expect("users");
        assert!((mean - 0.4).abs() < 1e-12);
        assert!((low - 0.3094).abs() < 1e-4 && (high - 0.4980).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn one_user_says_little_and_many_say_more() {
        let few = estimate_of(Measure::Recall, &[Some(0)], 10).expect("a user");
        assert!(few.mean == 1.0 && few.high == 1.0 && few.low < 0.25, "{few:?}");
        let none = estimate_of(Measure::Ndcg, &[None; 3], 10).expect("users");
        assert!(none.low == 0.0 && none.high > 0.5, "{none:?}");
        let ranks: Vec<_> = (0..500).map(|at| (at % 2 == 0).then_some(at % 7)).collect();
        let all = estimates(Measure::Ndcg, &ranks, 10);
        let width = |at: usize| all.get(at).map(|one| one.high - one.low).expect("an estimate");
        assert_eq!(all.len(), 500);
        assert!(width(499) < width(99) && width(99) < width(9));
        assert!(all.iter().all(|one| 0.0 <= one.low && one.low <= one.mean && one.mean <= one.high));
    }

    #[test]
    fn gains_below_one_leave_less_doubt_than_hits() {
        let ranks: Vec<_> = (0..200).map(|at| (at % 2 == 0).then_some(2)).collect();
        let width = |measure| {
            let Estimate { low, high, .. } = estimate_of(measure, &ranks, 10).expect("users");
            high - low
        };
        assert!(width(Measure::Ndcg) < width(Measure::Recall));
    }
}
