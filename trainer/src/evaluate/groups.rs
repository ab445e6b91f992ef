//! Groups of users: by the length of their history, and by how popular their target is.
use std::cmp::Reverse;

/// Shortest history of each group.
const LENGTHS: [usize; 6] = [1, 3, 5, 10, 20, 50];

/// The groups that [`by_history`] gives, in order.
pub const HISTORIES: [&str; 6] = ["1–2", "3–4", "5–9", "10–19", "20–49", "50+"];

/// The group of a history with so many items.
pub fn by_history(length: usize) -> usize {
    LENGTHS.partition_point(|&shortest| shortest <= length).saturating_sub(1)
}

/// The groups that [`by_popularity`] gives, in order.
pub const POPULARITIES: [&str; 4] = ["head", "middle", "tail", "cold"];

/// The group of every item, from how often it stands in the training part.
///
/// Head: the most frequent items that together make up 20 % of the training part. Tail: the least
/// frequent ones that make up 20 %. Middle: those between, with 60 % (Abdollahpouri et al., "User-centered
/// Evaluation of Popularity Bias in Recommender Systems", arXiv 2103.06364). Cold: those not in it at all.
/// An item that reaches over a border belongs to the more popular side; ties are broken by index.
pub fn by_popularity(counts: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&item| Reverse(counts[item]));
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let mut groups = vec![0; counts.len()];
    let mut before = 0;
    for item in order {
        groups[item] = match counts[item] {
            0 => 3,
            _ if before * 5 < total => 0,
            _ if before * 5 < total * 4 => 1,
            _ => 2,
        };
        before += u64::from(counts[item]);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    #[test]
    fn lengths_fall_where_the_names_say() {
        let names = |length: usize| HISTORIES[by_history(length)];
        for (lengths, name) in [
            (1..=2, "1–2"),
            (3..=4, "3–4"),
            (5..=9, "5–9"),
            (10..=19, "10–19"),
            (20..=49, "20–49"),
            (50..=999, "50+"),
        ] {
            assert!(lengths.clone().all(|length| names(length) == name), "{lengths:?}");
        }
    }

    #[test]
    fn items_of_one_frequency_are_cut_at_a_fifth_from_either_end() {
        assert_eq!(by_popularity(&[2, 2, 0, 2, 2, 2]), [0, 1, 3, 1, 1, 2]);
        assert_eq!(by_popularity(&[0, 0]), [3, 3]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn popularity_falls_from_group_to_group(counts in prop::collection::vec(0..30u32, 1..60)) {
            let groups = by_popularity(&counts);
            let total: u32 = counts.iter().sum();
            for (&group, &count) in groups.iter().zip(&counts) {
                prop_assert_eq!(group == 3, count == 0);
                for (&other, &others) in groups.iter().zip(&counts) {
                    prop_assert!(group >= other || count >= others);
                }
            }
            let share = |wanted: usize| -> u32 {
                groups.iter().zip(&counts).filter(|&(&group, _)| group == wanted).map(|(_, count)| count).sum()
            };
            prop_assert!(total == 0 || (share(0) * 5 >= total && share(2) * 5 <= total));
        }
    }
}
