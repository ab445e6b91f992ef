//! The order in which examples are learned from.
use std::collections::BTreeMap;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// Examples of one forward pass, whose histories are padded to the same length.
pub type MicroBatch<T> = Vec<T>;

/// Every length: no row is padded. Right for the CPU, where padding is work.
pub fn exact_lengths(max_history: usize) -> Vec<usize> {
    (1..=max_history).collect()
}

/// The whole of `max_history`, for all: one shape, and short and long histories side by side in a step that is one
/// forward pass. Right for a GPU.
pub fn one_length(max_history: usize) -> Vec<usize> {
    vec![max_history]
}

/// The length that a history of `items` items is padded, or cut, to: the first of `lengths`, which
/// ascend, that holds it, or the last.
pub fn padded(items: usize, lengths: &[usize]) -> usize {
    lengths.iter().copied().find(|&length| length >= items).or(lengths.last().copied()).unwrap_or(items)
}

/// The optimizer steps of one epoch: every example once, in an order that the seed and the epoch decide.
///
/// Examples are shuffled, dealt by `length` into micro-batches, and those are shuffled again, so that a step
/// mixes lengths although each of its parts has one. An epoch's parts have the same shapes as every other's:
/// whole micro-batches, and one remainder a length.
pub fn epoch<T: Clone>(
    examples: &[T],
    length: impl Fn(&T) -> usize,
    micro_batch: usize,
    batch_size: usize,
    seed: u64,
    epoch: usize,
) -> Vec<Vec<MicroBatch<T>>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(epoch as u64 + 1);
    let mut order = examples.to_vec();
    order.shuffle(&mut rng);
    let mut by_length: BTreeMap<usize, Vec<T>> = BTreeMap::new();
    for example in order {
        by_length.entry(length(&example)).or_default().push(example);
    }
    let mut micro: Vec<MicroBatch<T>> =
        by_length.values().flat_map(|same| same.chunks(micro_batch).map(<[_]>::to_vec)).collect();
    micro.shuffle(&mut rng);

    let mut steps: Vec<Vec<MicroBatch<T>>> = Vec::new();
    let mut filled = usize::MAX;
    for batch in micro {
        if filled.saturating_add(batch.len()) > batch_size {
            steps.push(Vec::new());
            filled = 0;
        }
        filled += batch.len();
        if let Some(step) = steps.last_mut() {
            step.push(batch);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Users and places.
    fn examples(most: usize) -> Vec<(usize, usize)> {
        (0..50).flat_map(|user| (1..=1 + user % most).map(move |place| (user, place))).collect()
    }

    #[test]
    fn an_epoch_has_every_example_once_without_padding() {
        let mut examples = examples(7);
        let length = |&(_, place): &(usize, usize)| padded(place, &exact_lengths(4));
        let steps = epoch(&examples, length, 8, 20, 3, 0);
        assert_eq!(steps, epoch(&examples, length, 8, 20, 3, 0));
        assert_ne!(steps, epoch(&examples, length, 8, 20, 3, 1));
        let mut seen: Vec<(usize, usize)> = Vec::new();
        for step in &steps {
            assert!(step.iter().map(Vec::len).sum::<usize>() <= 20);
            for micro in step {
                assert!(micro.iter().all(|&(_, place)| place.min(4) == micro[0].1.min(4)));
                seen.extend(micro);
            }
        }
        seen.sort_unstable();
        examples.sort_unstable();
        assert_eq!(seen, examples);
    }

    #[test]
    fn with_one_length_a_step_is_one_forward_pass_of_all_lengths() {
        let examples = examples(30);
        let lengths = one_length(20);
        assert_eq!([1, 6, 20, 29].map(|items| padded(items, &lengths)), [20; 4]);
        for step in epoch(&examples, |&(_, place)| padded(place, &lengths), 20, 20, 3, 0) {
            let [micro] = &step[..] else { panic!("{} forward passes", step.len()) };
            let places: std::collections::BTreeSet<_> = micro.iter().map(|&(_, place)| place).collect();
            assert!(places.len() > 1 || micro.len() == 1);
        }
    }
}
