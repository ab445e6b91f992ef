//! One system's row of the table, whole and by groups of users.
use serde::Serialize;
use tigerlet::metrics::{CUTOFFS, RankMetrics, RankSummary};

use super::{
    bootstrap::{Interval, interval},
    exposure::Exposure,
};
use crate::{library::Served, referee::Verdict};

/// One system, measured on some users.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `popularity`, `TIGER, beam 30`, `ceiling`.
    pub system: String,
    #[serde(flatten)]
    pub scores: Scores,
    /// Of the first ten items; absent for a beam of fewer.
    #[serde(flatten)]
    pub exposure: Option<Exposure>,
    /// Of simulated readers, whose taste is known: how far the first ten items serve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub served: Option<Served>,
    /// Wall-clock seconds, on all threads together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_per_user: Option<f64>,
    /// By the number of items before the target; groups without users are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_history: Vec<Group>,
    /// By the target's frequency in the training part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_popularity: Vec<Group>,
}

/// Means over users, at the cut-offs that the system's lists reach, and how sure they are.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    #[serde(flatten)]
    pub summary: RankSummary,
    /// One entry a cut-off, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub intervals: Vec<Intervals>,
    /// NDCG@10 of every bootstrap draw, where lists are so long.
    #[serde(skip)]
    pub ndcg_draws: Vec<f64>,
}

/// 95 % bootstrap intervals over users at one cut-off.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Intervals {
    pub k: usize,
    pub recall: Interval,
    pub ndcg: Interval,
    pub mrr: Interval,
}

/// The scores of one group of users.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Its name, as in `groups`.
    pub group: &'static str,
    #[serde(flatten)]
    pub scores: Scores,
}

/// Users that are summed up together, and at which cut-offs.
pub struct Slice {
    pub name: &'static str,
    /// Indices of examples.
    pub users: Vec<u32>,
    pub cutoffs: &'static [usize],
}

impl Slice {
    /// All of so many users.
    pub fn all(users: usize) -> Self {
        Self { name: "all", users: (0..users as u32).collect(), cutoffs: &CUTOFFS }
    }

    /// A slice a group, without the empty ones; `group` gives that of each user.
    pub fn groups(names: &[&'static str], group: &[usize]) -> Vec<Self> {
        let members = |index| (0..).zip(group).filter(move |&(_, &of)| of == index).map(|(user, _)| user);
        let slice = |(index, &name)| Self { name, users: members(index).collect(), cutoffs: &[10, 100] };
        names.iter().enumerate().map(slice).filter(|slice: &Self| !slice.users.is_empty()).collect()
    }

    /// Means over the slice, every user counted `times` as often.
    pub fn summary(&self, verdicts: &[Verdict], reach: usize, times: &[u32]) -> RankSummary {
        let cutoffs: Vec<usize> = self.cutoffs.iter().copied().filter(|&k| k <= reach).collect();
        let depth = cutoffs.last().copied().unwrap_or(0);
        // Users of one rank differ in nothing: they are counted first and measured at once.
        let mut ranks = vec![0; depth + 1];
        for &user in &self.users {
            let rank = verdicts[user as usize].rank.map_or(depth, |rank| rank.min(depth));
            ranks[rank] += times[user as usize] as usize;
        }
        let mut metrics = RankMetrics::new(&cutoffs);
        for (rank, &users) in ranks.iter().enumerate().filter(|&(_, &users)| users > 0) {
            metrics.add_times(Some(rank), users);
        }
        metrics.summary()
    }
}

impl Scores {
    /// The means of the users at hand, and those of every bootstrap draw of them.
    pub fn new<'a>(summary: RankSummary, draws: impl Iterator<Item = &'a RankSummary> + Clone) -> Self {
        let intervals = summary.at.iter().enumerate().map(|(index, at)| {
            let draws = draws.clone().map(|draw| draw.at[index]);
            Intervals {
                k: at.k,
                recall: interval(draws.clone().map(|at| at.recall)),
                ndcg: interval(draws.clone().map(|at| at.ndcg)),
                mrr: interval(draws.map(|at| at.mrr)),
            }
        });
        let ndcg_draws = draws.clone().filter_map(|draw| Some(draw.at(10)?.ndcg)).collect();
        Self { intervals: intervals.collect(), summary, ndcg_draws }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(ranks: &[Option<usize>]) -> Vec<Verdict> {
        ranks.iter().map(|&rank| Verdict { rank, shown: [].into() }).collect()
    }

    #[test]
    fn slices_partition_the_users_and_their_means() {
        let verdicts = verdicts(&[Some(0), Some(9), None, Some(30), Some(1)]);
        let slices = Slice::groups(&["a", "b", "c"], &[2, 0, 2, 2, 0]);
        let members: Vec<_> = slices.iter().map(|slice| (slice.name, slice.users.clone())).collect();
        assert_eq!(members, [("a", vec![1, 4]), ("c", vec![0, 2, 3])]);
        let at = |slice: &Slice, k| slice.summary(&verdicts, 1000, &[1; 5]).recall(k);
        assert_eq!((at(&slices[0], 10), at(&slices[1], 10)), (Some(1.0), Some(1.0 / 3.0)));
        assert_eq!((at(&slices[1], 100), at(&Slice::all(5), 100)), (Some(2.0 / 3.0), Some(0.8)));
    }

    #[test]
    fn a_user_drawn_twice_counts_twice_and_no_cut_off_lies_beyond_the_reach() {
        let verdicts = verdicts(&[Some(0), Some(12), None]);
        let summary = Slice::all(3).summary(&verdicts, 20, &[2, 1, 0]);
        let ks: Vec<usize> = summary.at.iter().map(|at| at.k).collect();
        assert_eq!((summary.users, ks), (3, vec![1, 5, 10, 20]));
        assert_eq!((summary.recall(10), summary.recall(20)), (Some(2.0 / 3.0), Some(1.0)));
    }
}
