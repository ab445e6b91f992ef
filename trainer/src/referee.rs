//! The referee: every system ranks the whole catalogue for the same users, and what counts is kept.
use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, Result, ensure};
use tigerlet::metrics::{RankMetrics, RankSummary};

use crate::{
    crew::Crew,
    data::{Dataset, Example, Query},
    device::DeviceKind,
    machine,
    progress::Progress,
    systems::{HistoryLast, System, returning},
};

/// Items of every list that are kept, for what users are shown.
pub const SHOWN: usize = 10;

/// What is kept of one user's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Where the target stands, 0 being the top; none if it is not in the list.
    pub rank: Option<usize>,
    /// The first items of the list, at most [`SHOWN`].
    pub shown: Box<[u32]>,
}

/// How users are shared out.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Threads that rank side by side.
    pub threads: usize,
    /// Users a call of [`System::rank`].
    pub users: usize,
}

impl Pace {
    /// Few users a thread on a CPU; on a GPU one thread with many. With CUDA each of the threads that were asked for has
    /// a stream of its own, so that the card computes for the others while one walks the trie: what that is worth has
    /// not been measured, and nobody gets it unasked.
    pub fn of(device: DeviceKind) -> Self {
        match device {
            DeviceKind::Flex => Self { threads: machine::threads(), users: 16 },
            DeviceKind::Cuda => Self { threads: machine::asked_threads().unwrap_or(1), users: 256 },
            DeviceKind::Vulkan | DeviceKind::Wgpu => Self { threads: 1, users: 256 },
        }
    }
}

/// What a validation of a training sees: the ranks of the examples among the first ten, the items of histories standing
/// where they stand in the tables that the model is chosen for.
///
/// # Errors
/// Those of [`judge`].
pub fn validate(
    system: &dyn System,
    dataset: &Dataset,
    examples: &[Example],
    pace: Pace,
) -> Result<RankSummary> {
    let bar = Progress::new("validate", examples.len() as u64, "users");
    let verdicts = match returning(dataset) {
        true => judge(system, dataset, examples, 10, pace, &bar)?,
        false => judge(&HistoryLast(Box::new(system)), dataset, examples, 10, pace, &bar)?,
    };
    bar.finish();
    let mut metrics = RankMetrics::new(&[10]);
    verdicts.iter().for_each(|verdict| metrics.add(verdict.rank));
    Ok(metrics.summary())
}

/// The verdict on every example, in their order, from the first `depth` items of the system's lists.
///
/// # Errors
/// Those of the system; a list that is longer than asked for, or names an item twice or one that is not
/// in the catalogue: such a system would be measured too well.
pub fn judge(
    system: &dyn System,
    dataset: &Dataset,
    examples: &[Example],
    depth: usize,
    pace: Pace,
    bar: &Progress,
) -> Result<Vec<Verdict>> {
    let verdicts = |part: &[Example], queries: &[Query]| {
        let lists = system.rank(queries, depth)?;
        ensure!(lists.len() == part.len(), "{} lists for {} users", lists.len(), part.len());
        let verdict = |(example, list): (&Example, Vec<u32>)| {
            check(&list, depth, dataset.catalog.len())?;
            let target = example.item(&dataset.sequences);
            let rank = list.iter().position(|&item| item == target);
            Ok(Verdict { rank, shown: list.into_iter().take(SHOWN).collect() })
        };
        part.iter().zip(lists).map(verdict).collect()
    };
    share_out(dataset, examples, pace, bar, verdicts)
        .with_context(|| format!("{} cannot be measured", system.name()))
}

/// What `work` makes of every example, in their order; it gets some examples, and what is known for them, at a time.
///
/// Threads take the next users whenever they are free, and always the same users together, so that the
/// result does not depend on who was faster.
///
/// # Errors
/// The first of `work`; the others stop at their next part.
pub fn share_out<T: Send>(
    dataset: &Dataset,
    examples: &[Example],
    pace: Pace,
    bar: &Progress,
    work: impl Fn(&[Example], &[Query]) -> Result<Vec<T>> + Sync,
) -> Result<Vec<T>> {
    let parts: Vec<&[Example]> = examples.chunks(pace.users.max(1)).collect();
    let next = AtomicUsize::new(0);
    let thread = || -> Result<Vec<(usize, Vec<T>)>> {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(index) else { return Ok(done) };
            let queries: Vec<Query> = part.iter().map(|example| example.query(&dataset.sequences)).collect();
            let made = work(part, &queries);
            done.push((index, made.inspect_err(|_| next.store(parts.len(), Ordering::Relaxed))?));
            bar.inc(part.len() as u64);
        }
    };
    let crew = Crew::new(pace.threads.clamp(1, parts.len().max(1)))?;
    let mut made = Vec::with_capacity(parts.len());
    for done in crew.make(|_| thread())? {
        made.extend(done?);
    }
    made.sort_unstable_by_key(|&(index, _)| index);
    Ok(made.into_iter().flat_map(|(_, part)| part).collect())
}

/// Refuses what a list must not be.
fn check(list: &[u32], depth: usize, items: usize) -> Result<()> {
    ensure!(list.len() <= depth, "it lists {} items where {depth} were asked for", list.len());
    let mut seen = HashSet::with_capacity(list.len());
    for &item in list {
        ensure!((item as usize) < items, "it lists item {item} of {items}");
        ensure!(seen.insert(item), "it lists item {item} twice");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tests::dataset;

    /// Answers every history with the items after its last one.
    struct Successors {
        /// Wraps around at this item, the number of items in an honest system.
        items: u32,
    }

    impl System for Successors {
        fn name(&self) -> String {
            "successors".to_string()
        }
        fn reach(&self) -> usize {
            self.items as usize
        }
        fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
            let list = |query: &Query| {
                let last = query.history.last().copied().unwrap_or(0);
                (1..=depth as u32).map(|step| (last + step) % self.items).collect()
            };
            Ok(queries.iter().map(list).collect())
        }
    }

    #[test]
    fn verdicts_stand_in_the_order_of_the_users_however_they_are_shared_out() {
        let sequences = (0..50u32).map(|user| vec![user % 7, user % 20, (user % 20 + user % 5 + 1) % 20]);
        let dataset = dataset(20, sequences.collect());
        let examples: Vec<Example> = (0..50).map(|user| Example { user, target: 2 }).collect();
        for (threads, users) in [(1, 1), (3, 4), (8, 100)] {
            let bar = Progress::new("test", 50, "users");
            let pace = Pace { threads, users };
            let verdicts = judge(&Successors { items: 20 }, &dataset, &examples, 3, pace, &bar).unwrap();
            for (user, verdict) in verdicts.iter().enumerate() {
                assert_eq!(verdict.rank, Some(user % 5).filter(|&rank| rank < 3), "user {user}");
                assert_eq!(verdict.shown[0], (user as u32 % 20 + 1) % 20);
            }
        }
    }

    #[test]
    fn a_list_that_would_be_measured_too_well_is_refused() {
        let dataset = dataset(20, vec![vec![1, 2, 3]]);
        let judge = |items| {
            let bar = Progress::new("test", 1, "users");
            let pace = Pace { threads: 1, users: 1 };
            let example = Example { user: 0, target: 2 };
            format!("{:#}", judge(&Successors { items }, &dataset, &[example], 30, pace, &bar).unwrap_err())
        };
        assert_eq!(judge(7), "successors cannot be measured: it lists item 3 twice");
        assert_eq!(judge(40), "successors cannot be measured: it lists item 20 of 20");
    }
}
