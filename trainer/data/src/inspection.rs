//! A data set in numbers.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use serde::Serialize;

use tigerlet_source::id::{is_missing, look_alike};
use tigerlet_source::moment::{UNKNOWN, iso};

use crate::dataset::Dataset;
use crate::protocol::Protocol;
use crate::told::Told;

/// Width of the longest bar, in characters.
const BAR: usize = 40;

/// What [`inspect`] counts.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// What the data set is called.
    pub name: String,
    /// Under what terms its content may be used.
    pub licence: String,
    /// Whether the users are simulated.
    pub simulated: bool,
    /// U.
    pub users: usize,
    /// N.
    pub items: usize,
    /// All of all users.
    pub interactions: usize,
    /// How many each user has.
    pub lengths: Lengths,
    /// When the first and the last interaction were, in ISO 8601; none where the source has no times.
    pub first_time: Option<String>,
    /// See `first_time`.
    pub last_time: Option<String>,
    /// Interactions at the same time as the user's one before.
    pub ties: usize,
    /// Test items at the same time as the user's one before: which of the two is the target is the source's word only.
    pub tied_targets: usize,
    /// Test items that the user had before.
    pub repeated_targets: usize,
    /// Items that no training part has.
    pub cold_items: usize,
    /// Items without a title.
    pub empty_titles: usize,
    /// Users and items that are called like nothing: `nan`, `NULL`.
    pub missing_words: Vec<String>,
    /// Users, and items, of whom another differs only in case, spaces or the form of its letters.
    pub look_alikes: [usize; 2],
    /// Items to learn to predict, each from those before it.
    pub train_examples: usize,
    /// Users with an item to choose a model by.
    pub validation_examples: usize,
    /// Users with an item to measure by.
    pub test_examples: usize,
    /// How the histories are divided.
    pub split: Protocol,
    /// Test items that no training part has.
    pub cold_targets: usize,
    /// Users left out of validation, and of the test, because nothing comes before the held-out item.
    pub without_history: [usize; 2],
    /// What the reading said of the source.
    #[serde(flatten)]
    pub told: Told,
}

/// How many items the users have.
#[derive(Clone, Debug, Serialize)]
pub struct Lengths {
    /// The fewest.
    pub min: usize,
    /// Half of the users have at most so many.
    pub median: f64,
    /// On average.
    pub mean: f64,
    /// Nine of ten users have at most so many.
    pub p90: usize,
    /// The most.
    pub max: usize,
    /// Users by length, each bin twice as wide as the one before.
    pub histogram: Vec<Bin>,
}

/// The users with `from` to `to` items, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bin {
    /// The fewest items.
    pub from: usize,
    /// The most.
    pub to: usize,
    /// How many users.
    pub users: usize,
}

/// Counts a data set.
pub fn inspect(dataset: &Dataset) -> Inspection {
    let split = dataset.split();
    let (sequences, test) = (&dataset.sequences, split.test());
    let known = || sequences.all_times().iter().copied().filter(|&time| time != UNKNOWN);
    let ids = || dataset.catalog.items().map(|item| item.id);
    let mut trained = vec![false; dataset.catalog.len()];
    split.train().flatten().for_each(|&item| trained[item as usize] = true);
    Inspection {
        name: dataset.name.clone(),
        licence: dataset.licence.clone(),
        simulated: dataset.simulated,
        users: dataset.users.len(),
        items: dataset.catalog.len(),
        interactions: dataset.interactions(),
        lengths: Lengths::of(sequences.iter().map(<[u32]>::len).collect()),
        first_time: known().min().map(iso),
        last_time: known().max().map(iso),
        ties: dataset.ties(),
        tied_targets: test.iter().filter(|e| sequences.is_tied(e.user as usize, e.target as usize)).count(),
        repeated_targets: test
            .iter()
            .filter(|e| e.history(sequences, usize::MAX).contains(&e.item(sequences)))
            .count(),
        missing_words: missing_words(dataset),
        look_alikes: [look_alikes(dataset.users.iter()), look_alikes(ids())],
        cold_targets: test.iter().filter(|e| !trained[e.item(sequences) as usize]).count(),
        cold_items: trained.iter().filter(|&&trained| !trained).count(),
        empty_titles: dataset.catalog.items().filter(|item| item.title.is_empty()).count(),
        train_examples: split.train_count(),
        validation_examples: split.validation().len(),
        test_examples: test.len(),
        split: dataset.protocol,
        without_history: split.without_history(),
        told: dataset.told.clone(),
    }
}

/// The ids that stand for nothing elsewhere, with how many interactions they have.
fn missing_words(dataset: &Dataset) -> Vec<String> {
    let users = dataset.users.iter().zip(dataset.sequences.iter()).filter(|(user, _)| is_missing(user));
    let users = users.map(|(user, history)| format!("user `{user}`, {} interactions", history.len()));
    let items = dataset.catalog.items().map(|item| item.id).filter(|id| is_missing(id));
    users.chain(items.map(|id| format!("item `{id}`"))).collect()
}

/// How many ids look like one that came before. Hashes stand for the forms: there may be millions.
fn look_alikes<'a>(ids: impl Iterator<Item = &'a str>) -> usize {
    let hasher = RandomState::new();
    let mut forms: Vec<u64> = ids.map(|id| hasher.hash_one(look_alike(id))).collect();
    forms.sort_unstable();
    forms.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

impl Lengths {
    fn of(mut lengths: Vec<usize>) -> Self {
        lengths.sort_unstable();
        let count = lengths.len();
        let at = |index: usize| lengths.get(index).copied().unwrap_or_default();
        let max = at(count.saturating_sub(1));
        // Each bin is twice as wide as the one before: lengths have long tails.
        let histogram = std::iter::successors(Some(1), |&from: &usize| Some(from * 2))
            .take_while(|&from| from <= max)
            .map(|from| {
                let (from, to) = (from, from * 2 - 1);
                let users =
                    lengths.partition_point(|&length| length <= to) - lengths.partition_point(|&l| l < from);
                Bin { from, to: to.min(max), users }
            })
            .skip_while(|bin| bin.users == 0)
            .collect();
        Self {
            min: at(0),
            median: (at(count.saturating_sub(1) / 2) + at(count / 2)) as f64 / 2.0,
            mean: lengths.iter().sum::<usize>() as f64 / count.max(1) as f64,
            p90: at((count * 9).div_ceil(10).saturating_sub(1)),
            max,
            histogram,
        }
    }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let simulated = if self.simulated { ", simulated users" } else { "" };
        writeln!(f, "{} (licence: {}{simulated})", self.name, self.licence)?;
        let mut row = |label: &str, value: String| writeln!(f, "  {label:<22}{value:>10}");
        row("users", grouped(self.users))?;
        row("items", grouped(self.items))?;
        row("  cold", grouped(self.cold_items))?;
        row("  with an empty title", grouped(self.empty_titles))?;
        row("interactions", grouped(self.interactions))?;
        row("  tied in time", grouped(self.ties))?;
        row("training examples", grouped(self.train_examples))?;
        row("validation examples", grouped(self.validation_examples))?;
        row("  without a history", grouped(self.without_history[0]))?;
        row("test examples", grouped(self.test_examples))?;
        row("  of a cold item", grouped(self.cold_targets))?;
        row("  tied in time", grouped(self.tied_targets))?;
        row("  had before", grouped(self.repeated_targets))?;
        row("  without a history", grouped(self.without_history[1]))?;
        row("rows left out", grouped(self.told.left_out.total() as usize))?;
        writeln!(f, "split: {}", self.split)?;
        match (&self.first_time, &self.last_time) {
            (Some(first), Some(last)) => writeln!(f, "times: from {first} to {last}")?,
            _ => writeln!(f, "times: none")?,
        }

        let Lengths { min, median, mean, p90, max, histogram } = &self.lengths;
        writeln!(
            f,
            "items a user: least {min}, median {median}, mean {mean:.1}, 90 % at most {p90}, most {max}"
        )?;
        let most = histogram.iter().map(|bin| bin.users).max().unwrap_or_default().max(1);
        for Bin { from, to, users } in histogram {
            let range = if from == to { from.to_string() } else { format!("{from}–{to}") };
            let bar = "█".repeat((users * BAR).div_ceil(most));
            writeln!(f, "  {range:>11}{:>10}  {bar}", grouped(*users))?;
        }
        self.notes(f)?;
        writeln!(f, "cold: in no training part; tied: at the same time as the user's interaction before;")?;
        writeln!(f, "without a history: users left out, since nothing comes before the held-out item")
    }
}

impl Inspection {
    /// What somebody may want to look into.
    fn notes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.told.left_out.total() > 0 {
            writeln!(f, "left out: {}", self.told.left_out)?;
        }
        for word in &self.missing_words {
            writeln!(f, "called like nothing: {word}")?;
        }
        for (count, what) in self.look_alikes.into_iter().zip(["users", "items"]) {
            if count > 0 {
                writeln!(f, "look-alikes: {count} {what} differ from another only in case, spaces or form")?;
            }
        }
        self.told.seen.iter().try_for_each(|seen| writeln!(f, "read: {seen}"))
    }
}

/// `12,101`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_by_hand() {
        let lengths = Lengths::of(vec![9, 2, 3, 2, 5, 4, 2, 3, 3, 2]);
        assert_eq!((lengths.min, lengths.median, lengths.p90, lengths.max), (2, 3.0, 5, 9));
        assert!((lengths.mean - 3.5).abs() < 1e-12);
        let bin = |from, to, users| Bin { from, to, users };
        assert_eq!(lengths.histogram, [bin(2, 3, 7), bin(4, 7, 2), bin(8, 9, 1)]);
        assert_eq!(Lengths::of(vec![1, 2]).median, 1.5);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 12_101, 1_234_567].map(grouped),
            ["0", "999", "1,000", "12,101", "1,234,567"]
        );
    }
}
