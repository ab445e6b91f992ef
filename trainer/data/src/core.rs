//! What of the histories is kept: the k-core, long enough histories, no repeats.

use crate::sequences::Sequences;

/// What to keep.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keep {
    /// Interactions that every user and item has at least; 0 keeps all items.
    pub k_core: usize,
    /// Interactions that every user has at least.
    pub min_sequence: usize,
    /// Whether an interaction goes that has the same item as the user's one before.
    pub deduplicate: bool,
}

/// What was kept, by its former number.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// Users, in their order.
    pub users: Vec<u32>,
    /// Items, in their order.
    pub items: Vec<u32>,
}

/// Keeps the largest part of the histories of N `items` in which everybody and everything has enough interactions,
/// and numbers users and items anew. Nothing may be left.
///
/// A user who leaves takes interactions from items, an item that leaves from users, and an item between two of a
/// kind makes these neighbours: so again and again, until nothing changes. A round reads all interactions once and
/// keeps a count an item.
pub fn filter(histories: &mut Sequences, items: usize, keep: Keep) -> Kept {
    let least = keep.k_core.max(keep.min_sequence).max(1);
    let mut stays = vec![true; items];
    loop {
        let before = histories.interactions();
        let repeats = |last: Option<u32>, item: u32| keep.deduplicate && last == Some(item);
        histories.retain(|last, item| stays[item as usize] && !repeats(last, item), least);
        let mut counts = vec![0_usize; items];
        histories.all_items().iter().for_each(|&item| counts[item as usize] += 1);
        let mut lost = false;
        for (stays, count) in stays.iter_mut().zip(counts) {
            lost |= *stays && count > 0 && count < keep.k_core;
            *stays &= count >= keep.k_core;
        }
        if !lost && histories.interactions() == before {
            break;
        }
    }
    let left: Vec<u32> = (0..items as u32).filter(|&item| stays[item as usize]).collect();
    let mut numbers = vec![0; items];
    left.iter().zip(0..).for_each(|(&item, number)| numbers[item as usize] = number);
    histories.renumber(&numbers);
    Kept { users: histories.drop_empty(), items: left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    fn core(histories: &[Vec<u32>], items: usize, keep: Keep) -> (Vec<Vec<u32>>, Kept) {
        let mut all: Sequences = histories.iter().collect();
        let kept = filter(&mut all, items, keep);
        (all.iter().map(<[u32]>::to_vec).collect(), kept)
    }

    #[test]
    fn a_loss_brings_the_next() {
        // Item 3 has one interaction; without it user 2 has one, so item 2 falls to one, and then user 1.
        let keep = Keep { k_core: 2, ..Keep::default() };
        let (histories, kept) = core(&[vec![0, 1, 0, 1], vec![0, 2], vec![2, 3]], 5, keep);
        assert_eq!(histories, [[0, 1, 0, 1]]);
        assert_eq!(kept, Kept { users: vec![0], items: vec![0, 1] });
    }

    #[test]
    fn without_a_core_items_stay_that_nobody_took() {
        let keep = Keep { min_sequence: 2, ..Keep::default() };
        let (histories, kept) = core(&[vec![2, 2], vec![0], vec![]], 3, keep);
        assert_eq!((histories, kept.users, kept.items), (vec![vec![2, 2]], vec![0], vec![0, 1, 2]));
        let keep = Keep { k_core: 3, ..Keep::default() };
        assert_eq!(core(&[vec![2, 2], vec![0]], 3, keep).1, Kept { users: vec![], items: vec![] });
    }

    #[test]
    fn what_becomes_neighbours_is_a_repeat_too() {
        // Item 1 leaves; what stood on either side of it is the same.
        let keep = Keep { k_core: 2, deduplicate: true, ..Keep::default() };
        let (histories, _) = core(&[vec![0, 1, 0, 2], vec![0, 2], vec![2, 2, 0]], 3, keep);
        assert_eq!(histories, [[0, 1], [0, 1], [1, 0]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        /// The core is unique: removing single users and items one at a time, in any order, ends in the same place.
        #[test]
        fn the_core_is_what_slow_peeling_leaves(
            histories in prop::collection::vec(prop::collection::vec(0..8u32, 0..10), 1..10),
            k_core in 0..5usize,
            min_sequence in 0..5usize,
        ) {
            let (fast, kept) = core(&histories, 8, Keep { k_core, min_sequence, deduplicate: false });
            let named: Vec<(u32, u32)> = fast
                .iter()
                .zip(&kept.users)
                .flat_map(|(history, &user)| history.iter().map(move |&item| (user, item)))
                .map(|(user, item)| (user, kept.items[item as usize]))
                .collect();
            let least = k_core.max(min_sequence).max(1);
            let all = (0..).zip(&histories);
            let mut slow: Vec<(u32, u32)> =
                all.flat_map(|(user, history)| history.iter().map(move |&item| (user, item))).collect();
            let count = |slow: &[(u32, u32)], of: &dyn Fn(&(u32, u32)) -> bool| slow.iter().filter(|&it| of(it)).count();
            while let Some(&(user, item)) = slow.iter().find(|(user, item)| {
                count(&slow, &|it| it.0 == *user) < least || count(&slow, &|it| it.1 == *item) < k_core
            }) {
                match count(&slow, &|it| it.0 == user) < least {
                    true => slow.retain(|it| it.0 != user),
                    false => slow.retain(|it| it.1 != item),
                }
            }
            prop_assert_eq!(named, slow);
        }
    }
}
