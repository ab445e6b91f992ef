use std::collections::BTreeMap;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::data::Example;

/// Examples whose histories have the same length, so that no row is padded: one forward pass.
pub type MicroBatch<T = Example> = Vec<T>;

/// The optimizer steps of one epoch: every example once, in an order that the seed and the epoch decide.
///
/// Examples are shuffled, dealt by history length into micro-batches, and those are shuffled again, so
/// that a step mixes lengths although none of its parts is padded.
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

    #[test]
    fn an_epoch_has_every_example_once_without_padding() {
        let examples: Vec<Example> =
            (0..50).flat_map(|user| (1..=1 + user % 7).map(move |target| Example { user, target })).collect();
        let length = |example: &Example| example.target.min(4) as usize;
        let steps = epoch(&examples, length, 8, 20, 3, 0);
        assert_eq!(steps, epoch(&examples, length, 8, 20, 3, 0));
        assert_ne!(steps, epoch(&examples, length, 8, 20, 3, 1));
        let mut seen = Vec::new();
        for step in &steps {
            assert!(step.iter().map(Vec::len).sum::<usize>() <= 20);
            for micro in step {
                assert!(micro.iter().all(|e| e.target.min(4) == micro[0].target.min(4)));
                seen.extend(micro.iter().map(|e| (e.user, e.target)));
            }
        }
        seen.sort_unstable();
        let mut all: Vec<_> = examples.iter().map(|e| (e.user, e.target)).collect();
        all.sort_unstable();
        assert_eq!(seen, all);
    }
}
