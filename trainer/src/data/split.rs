//! The leave-one-out protocol: of each history the last item is for the test, the one before for
//! validation, and the rest for training.

/// Shortest history that is divided; a shorter one is for training as a whole.
const SHORTEST: usize = 3;

/// One prediction: an item from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Example {
    /// Index into the sequences.
    pub user: u32,
    /// The position of the item to predict, at least 1.
    pub target: u32,
}

impl Example {
    /// What came before the target, oldest first: the last `max_history` items of it.
    pub fn history(self, sequences: &[Vec<u32>], max_history: usize) -> &[u32] {
        let target = self.target as usize;
        &sequences[self.user as usize][target.saturating_sub(max_history)..target]
    }

    /// The item to predict.
    pub fn item(self, sequences: &[Vec<u32>]) -> u32 {
        sequences[self.user as usize][self.target as usize]
    }
}

/// The division of the sequences of U users.
#[derive(Clone, Copy, Debug)]
pub struct Split<'a> {
    sequences: &'a [Vec<u32>],
}

impl super::Dataset {
    /// What is learned from and what is held out.
    pub fn split(&self) -> Split<'_> {
        Split::new(&self.sequences)
    }
}

impl<'a> Split<'a> {
    pub fn new(sequences: &'a [Vec<u32>]) -> Self {
        Self { sequences }
    }

    /// Per user, the part that may be learned from.
    pub fn train(self) -> impl Iterator<Item = &'a [u32]> {
        self.sequences.iter().map(|sequence| &sequence[..train_len(sequence)])
    }

    /// Every prefix of every training part: all its items but the first, each with those before it.
    pub fn train_examples(self) -> Vec<Example> {
        self.users()
            .flat_map(|(user, sequence)| (1..train_len(sequence)).map(move |target| example(user, target)))
            .collect()
    }

    /// The item before the last, of the users that have three.
    pub fn validation(self) -> Vec<Example> {
        self.divided().map(|(user, sequence)| example(user, sequence.len() - 2)).collect()
    }

    /// The last item, of the users that have three. The item for validation is part of its history.
    pub fn test(self) -> Vec<Example> {
        self.divided().map(|(user, sequence)| example(user, sequence.len() - 1)).collect()
    }

    fn users(self) -> impl Iterator<Item = (u32, &'a Vec<u32>)> {
        (0..).zip(self.sequences)
    }

    fn divided(self) -> impl Iterator<Item = (u32, &'a Vec<u32>)> {
        self.users().filter(|(_, sequence)| sequence.len() >= SHORTEST)
    }
}

fn train_len(sequence: &[u32]) -> usize {
    if sequence.len() < SHORTEST { sequence.len() } else { sequence.len() - 2 }
}

fn example(user: u32, target: usize) -> Example {
    Example { user, target: target as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};
    use std::collections::BTreeSet;

    #[test]
    fn short_histories_only_train() {
        let sequences = [vec![7], vec![7, 8], vec![7, 8, 9], vec![1, 2, 3, 4, 5]];
        let split = Split::new(&sequences);
        let pairs = |examples: Vec<Example>| -> Vec<(Vec<u32>, u32)> {
            examples.iter().map(|e| (e.history(&sequences, 2).to_vec(), e.item(&sequences))).collect()
        };
        assert_eq!(pairs(split.train_examples()), [(vec![7], 8), (vec![1], 2), (vec![1, 2], 3)]);
        assert_eq!(pairs(split.validation()), [(vec![7], 8), (vec![2, 3], 4)]);
        assert_eq!(pairs(split.test()), [(vec![7, 8], 9), (vec![3, 4], 5)]);
        assert_eq!(split.train().collect::<Vec<_>>(), [&[7][..], &[7, 8], &[7], &[1, 2, 3]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        /// Every position but the first is the target of exactly one example, and no training example
        /// reaches a held-out item.
        #[test]
        fn each_position_is_one_target(
            lengths in prop::collection::vec(1..12usize, 1..20),
            max_history in 1..8usize,
        ) {
            let sequences: Vec<Vec<u32>> = lengths.iter().map(|&length| (0..length as u32).collect()).collect();
            let split = Split::new(&sequences);
            let examples = [split.train_examples(), split.validation(), split.test()].concat();
            let targets: BTreeSet<_> = examples.iter().map(|example| (example.user, example.target)).collect();
            let positions = |(user, &length): (u32, &usize)| (1..length as u32).map(move |target| (user, target));
            prop_assert_eq!(targets, (0..).zip(&lengths).flat_map(positions).collect());
            prop_assert_eq!(examples.len(), lengths.iter().map(|length| length - 1).sum::<usize>());
            for example in split.train_examples() {
                let trained = split.train().nth(example.user as usize).map_or(0, <[u32]>::len);
                prop_assert!((example.target as usize) < trained);
                let history = example.history(&sequences, max_history);
                prop_assert_eq!(history.len(), max_history.min(example.target as usize));
                prop_assert_eq!(history.last().map(|&last| last + 1), Some(example.item(&sequences)));
            }
        }
    }
}
