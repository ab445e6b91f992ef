//! What is learned from and what is held out, by the protocol of the data set.

use tigerlet_source::moment::{Decider, UNKNOWN, iso};

use crate::config::{DataConfig, SplitKind};
use crate::dataset::Dataset;
use crate::error::{DataError, refuse};
use crate::protocol::{Protocol, nanoseconds, seconds};
use crate::sequences::Sequences;

/// Shortest history that leave-one-out divides; a shorter one is for training as a whole.
const SHORTEST: usize = 3;

/// Part of the interactions in the time of the test, and again in that of validation, by default.
const TEST_SHARE: f64 = 0.1;

impl Protocol {
    /// The protocol that the configuration names, for these histories.
    ///
    /// # Errors
    /// For `time`: no times, cut-offs that are no times or not in order, and a part without examples.
    pub(crate) fn of(config: &DataConfig, sequences: &Sequences) -> Result<Self, DataError> {
        if config.split == SplitKind::LeaveOneOut {
            return Ok(Self::LeaveOneOut);
        }
        let mut known: Vec<i64> =
            sequences.all_times().iter().copied().filter(|&time| time != UNKNOWN).collect();
        let (Some(&first), Some(&last)) = (known.iter().min(), known.iter().max()) else {
            refuse!("split = \"time\": the source has no times");
        };
        let (validation_from, test_from) = match &config.split_at {
            Some(cuts) => {
                let moment = |cut: &str| {
                    let mut decider = Decider::new(config.time_notation);
                    decider.observe(cut);
                    decider.finish().ok()?.parse(cut).ok()?
                };
                let (Some(validation), Some(test)) = (moment(&cuts[0]), moment(&cuts[1])) else {
                    refuse!("split_at: {cuts:?} are not two dates or numbers of seconds");
                };
                if validation >= test {
                    refuse!("split_at: {cuts:?} are not in the order of time");
                }
                (validation, test)
            }
            None => {
                let share = config.test_share.unwrap_or(TEST_SHARE) * known.len() as f64;
                let mut from_end = |count: f64| {
                    let at = known.len().saturating_sub(count.ceil() as usize).min(known.len() - 1);
                    *known.select_nth_unstable(at).1
                };
                (from_end(2.0 * share), from_end(share))
            }
        };
        let protocol =
            Self::Time { validation_from: seconds(validation_from), test_from: seconds(test_from) };
        let split = Split { sequences, protocol };
        for (part, is_empty) in [
            ("training examples", split.cuts().all(|(_, cut)| cut.train < 2)),
            ("validation items", split.targets(|cut| cut.validation).next().is_none()),
            ("test items", split.targets(|cut| cut.test).next().is_none()),
        ] {
            if is_empty {
                refuse!("split by {protocol}: no {part}; the times go from {} to {}", iso(first), iso(last));
            }
        }
        Ok(protocol)
    }
}

/// One prediction: an item from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Example {
    /// Index into the sequences.
    pub user: u32,
    /// The position of the item to predict, at least 1.
    pub target: u32,
}

impl Example {
    /// Who asks, after what came before the target.
    pub fn query(self, sequences: &Sequences) -> Query<'_> {
        Query { user: self.user, history: self.history(sequences, usize::MAX) }
    }

    /// What came before the target, oldest first: the last `max_history` items of it.
    pub fn history(self, sequences: &Sequences, max_history: usize) -> &[u32] {
        let target = self.target as usize;
        &sequences[self.user as usize][target.saturating_sub(max_history)..target]
    }

    /// The item to predict.
    pub fn item(self, sequences: &Sequences) -> u32 {
        sequences[self.user as usize][self.target as usize]
    }
}

/// What is known of a user when the next item is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Index into the sequences.
    pub user: u32,
    /// What they took, oldest item first: all of it, unless [`Query::latest`] left the oldest out.
    pub history: &'a [u32],
}

impl Query<'_> {
    /// The same with no more of the history than its last `items` items.
    #[must_use]
    pub fn latest(self, items: usize) -> Self {
        Self { history: &self.history[self.history.len().saturating_sub(items)..], ..self }
    }
}

/// The division of the sequences of U users.
#[derive(Clone, Copy, Debug)]
pub struct Split<'a> {
    sequences: &'a Sequences,
    protocol: Protocol,
}

/// The division of one sequence.
struct Cut {
    /// Length of the part for training.
    train: usize,
    /// Positions of the held-out items.
    validation: Option<usize>,
    test: Option<usize>,
}

impl Dataset {
    /// What is learned from and what is held out.
    pub fn split(&self) -> Split<'_> {
        Split { sequences: &self.sequences, protocol: self.protocol }
    }
}

impl<'a> Split<'a> {
    /// Per user, the part that may be learned from.
    pub fn train(self) -> impl Iterator<Item = &'a [u32]> {
        self.cuts().map(move |(user, cut)| &self.sequences[user as usize][..cut.train])
    }

    /// The times of [`Split::train`]; each empty where the source says none at all.
    pub fn train_times(self) -> impl Iterator<Item = &'a [i64]> {
        self.cuts().map(move |(user, cut)| {
            let times = self.sequences.times(user as usize);
            &times[..cut.train.min(times.len())]
        })
    }

    /// How many [`Split::train_examples`] there are.
    pub fn train_count(self) -> usize {
        self.cuts().map(|(_, cut)| cut.train.saturating_sub(1)).sum()
    }

    /// Every prefix of every training part: all its items but the first, each with those before it.
    pub fn train_examples(self) -> Vec<Example> {
        self.cuts().flat_map(|(user, cut)| (1..cut.train).map(move |target| example(user, target))).collect()
    }

    /// The item to choose a model by, of every user that has one.
    pub fn validation(self) -> Vec<Example> {
        self.held_out(|cut| cut.validation)
    }

    /// The item to measure by, of every user that has one. The item for validation is part of its history.
    pub fn test(self) -> Vec<Example> {
        self.held_out(|cut| cut.test)
    }

    /// Users without an example for validation, and for the test, because nothing comes before the item.
    pub fn without_history(self) -> [usize; 2] {
        let count =
            |part: fn(&Cut) -> Option<usize>| self.cuts().filter(|(_, cut)| part(cut) == Some(0)).count();
        [count(|cut| cut.validation), count(|cut| cut.test)]
    }

    fn held_out(self, part: fn(&Cut) -> Option<usize>) -> Vec<Example> {
        self.targets(part).collect()
    }

    fn targets(self, part: fn(&Cut) -> Option<usize>) -> impl Iterator<Item = Example> {
        let target =
            move |(user, cut)| part(&cut).filter(|&target| target > 0).map(|target| example(user, target));
        self.cuts().filter_map(target)
    }

    fn cuts(self) -> impl Iterator<Item = (u32, Cut)> {
        (0..self.sequences.len()).map(move |user| {
            let cut = match self.protocol {
                Protocol::LeaveOneOut => leave_one_out(self.sequences[user].len()),
                Protocol::Time { validation_from, test_from } => {
                    by_time(self.sequences.times(user), nanoseconds(validation_from), nanoseconds(test_from))
                }
            };
            (user as u32, cut)
        })
    }
}

fn leave_one_out(length: usize) -> Cut {
    if length < SHORTEST {
        return Cut { train: length, validation: None, test: None };
    }
    Cut { train: length - 2, validation: Some(length - 2), test: Some(length - 1) }
}

fn by_time(times: &[i64], validation_from: i64, test_from: i64) -> Cut {
    // The latest that each can be: its own time, else the next known one, else never.
    let mut next = i64::MAX;
    let mut latest: Vec<i64> = Vec::with_capacity(times.len());
    for &time in times.iter().rev() {
        next = if time == UNKNOWN { next } else { time };
        latest.push(next);
    }
    latest.reverse();
    let train = latest.partition_point(|&time| time < validation_from);
    let test = latest.partition_point(|&time| time < test_from);
    Cut {
        train,
        validation: (train < test).then_some(train),
        test: latest.get(test).filter(|&&time| time != i64::MAX).map(|_| test),
    }
}

fn example(user: u32, target: usize) -> Example {
    Example { user, target: target as u32 }
}

#[cfg(test)]
mod tests;
