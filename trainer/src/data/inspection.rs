//! A data set in numbers.

use std::fmt;

use serde::Serialize;

use super::{Dataset, Protocol};

/// Width of the longest bar, in characters.
const BAR: usize = 40;

/// What [`inspect`] counts.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    pub name: String,
    pub licence: String,
    pub simulated: bool,
    pub users: usize,
    pub items: usize,
    pub interactions: usize,
    pub lengths: Lengths,
    /// Interactions at the same time as the user's one before.
    pub ties: usize,
    /// Items that no training part has.
    pub cold_items: usize,
    pub empty_titles: usize,
    pub train_examples: usize,
    pub validation_examples: usize,
    pub test_examples: usize,
    pub split: Protocol,
    /// Test items that no training part has.
    pub cold_targets: usize,
    /// Users left out of validation, and of the test, because nothing comes before the held-out item.
    pub without_history: [usize; 2],
}

/// How many items the users have.
#[derive(Clone, Debug, Serialize)]
pub struct Lengths {
    pub min: usize,
    pub median: f64,
    pub mean: f64,
    /// Nine of ten users have at most so many.
    pub p90: usize,
    pub max: usize,
    pub histogram: Vec<Bin>,
}

/// The users with `from` to `to` items, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bin {
    pub from: usize,
    pub to: usize,
    pub users: usize,
}

/// Counts a data set.
pub fn inspect(dataset: &Dataset) -> Inspection {
    let split = dataset.split();
    let test = split.test();
    let mut trained = vec![false; dataset.catalog.len()];
    split.train().flatten().for_each(|&item| trained[item as usize] = true);
    Inspection {
        name: dataset.name.clone(),
        licence: dataset.licence.clone(),
        simulated: dataset.simulated,
        users: dataset.users.len(),
        items: dataset.catalog.len(),
        interactions: dataset.interactions(),
        lengths: Lengths::of(dataset.sequences.iter().map(Vec::len).collect()),
        ties: dataset.ties,
        cold_targets: test.iter().filter(|e| !trained[e.item(&dataset.sequences) as usize]).count(),
        cold_items: trained.iter().filter(|&&trained| !trained).count(),
        empty_titles: dataset.catalog.items().filter(|item| item.title.is_empty()).count(),
        train_examples: split.train_examples().len(),
        validation_examples: split.validation().len(),
        test_examples: test.len(),
        split: dataset.protocol,
        without_history: split.without_history(),
    }
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
        row("  without a history", grouped(self.without_history[1]))?;
        writeln!(f, "split: {}", self.split)?;

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
        writeln!(f, "cold: in no training part; tied: at the same time as the user's interaction before;")?;
        writeln!(f, "without a history: users left out, since nothing comes before the held-out item")
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
