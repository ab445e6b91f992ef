//! Interactions as they were read, and what of them is kept.

use anyhow::{Result, bail};
use tigerlet::catalog::Item;

/// One user took one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    pub item: u32,
    /// Seconds, where the source says.
    pub time: Option<f64>,
}

/// Everything a source holds.
#[derive(Debug, Default)]
pub struct Events {
    pub items: Vec<Item>,
    pub users: Vec<String>,
    /// Per user, oldest first.
    pub histories: Vec<Vec<Event>>,
}

impl Events {
    /// Drops each event with the same item as the user's event before.
    pub fn drop_repeats(&mut self) {
        for history in &mut self.histories {
            history.dedup_by_key(|event| event.item);
        }
    }

    /// Keeps the largest part in which every item has `k_core` events, and every user that many and
    /// `min_sequence`. With `k_core` 0, items without events stay too.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn filter(&mut self, k_core: usize, min_sequence: usize) -> Result<()> {
        let least = k_core.max(min_sequence).max(1);
        let mut kept_items = vec![true; self.items.len()];
        // A user who leaves takes events from items, an item that leaves from users, so until nothing
        // changes:
        loop {
            let before = self.len();
            for history in &mut self.histories {
                history.retain(|event| kept_items[event.item as usize]);
                if history.len() < least {
                    history.clear();
                }
            }
            let mut counts = vec![0_usize; self.items.len()];
            self.histories.iter().flatten().for_each(|event| counts[event.item as usize] += 1);
            for (kept, count) in kept_items.iter_mut().zip(counts) {
                *kept &= count >= k_core;
            }
            let lost = self.histories.iter().flatten().any(|event| !kept_items[event.item as usize]);
            if !lost && before == self.histories.iter().map(Vec::len).sum::<usize>() {
                break;
            }
        }

        let mut histories = std::mem::take(&mut self.histories);
        let mut left = histories.iter().map(|history| !history.is_empty());
        self.users.retain(|_| left.next().unwrap_or(false));
        histories.retain(|history| !history.is_empty());
        if histories.is_empty() {
            bail!("no user is left with k_core = {k_core} and min_sequence = {min_sequence}");
        }

        let mut new = 0;
        let indices: Vec<u32> = kept_items
            .iter()
            .map(|&kept| {
                let index = new;
                new += u32::from(kept);
                index
            })
            .collect();
        let mut kept = kept_items.iter();
        self.items.retain(|_| kept.next() == Some(&true));
        histories.iter_mut().flatten().for_each(|event| event.item = indices[event.item as usize]);
        self.histories = histories;
        Ok(())
    }

    fn len(&self) -> usize {
        self.histories.iter().map(Vec::len).sum()
    }

    /// Events at the same known time as the user's event before.
    pub fn ties(&self) -> usize {
        let tie = |pair: &[Event]| pair[0].time.is_some() && pair[0].time == pair[1].time;
        self.histories.iter().map(|history| history.windows(2).filter(|pair| tie(pair)).count()).sum()
    }

    /// The times alone.
    pub fn times(&self) -> Vec<Vec<Option<f64>>> {
        self.histories.iter().map(|history| history.iter().map(|event| event.time).collect()).collect()
    }

    /// The item indices alone.
    pub fn sequences(&self) -> Vec<Vec<u32>> {
        self.histories.iter().map(|history| history.iter().map(|event| event.item).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};

    fn events(items: u32, histories: &[Vec<u32>]) -> Events {
        Events {
            items: (0..items).map(|item| Item { id: item.to_string(), ..Item::default() }).collect(),
            users: (0..histories.len()).map(|user| user.to_string()).collect(),
            histories: histories
                .iter()
                .map(|history| history.iter().map(|&item| Event { item, time: None }).collect())
                .collect(),
        }
    }

    /// User and item names of every event, in order.
    fn named(events: &Events) -> Vec<(String, String)> {
        let name = |item: u32| events.items[item as usize].id.clone();
        let all = events.users.iter().zip(events.sequences());
        all.flat_map(|(user, items)| items.into_iter().map(|item| (user.clone(), name(item)))).collect()
    }

    #[test]
    fn a_loss_brings_the_next() {
        // Item 3 has one event; without it user 2 has one, so item 2 falls to one, and then user 1.
        let mut events = events(5, &[vec![0, 1, 0, 1], vec![0, 2], vec![2, 3]]);
        events.filter(2, 0).unwrap();
        assert_eq!(events.users, ["0"]);
        assert_eq!(events.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["0", "1"]);
        assert_eq!(events.sequences(), [[0, 1, 0, 1]]);
    }

    #[test]
    fn without_a_core_items_stay_that_nobody_took() {
        let mut events = events(3, &[vec![2, 2], vec![0], vec![]]);
        events.filter(0, 2).unwrap();
        assert_eq!((events.items.len(), &events.users[..]), (3, &["0".to_owned()][..]));
        assert_eq!(
            events.filter(3, 0).unwrap_err().to_string(),
            "no user is left with k_core = 3 and min_sequence = 0"
        );
    }

    #[test]
    fn repeats_are_dropped_and_ties_counted_where_times_are_known() {
        let mut events = events(3, &[vec![0, 0, 1, 0, 0, 2]]);
        let times = [Some(1.0), Some(1.0), Some(1.0), None, None, Some(1.0)];
        for (event, time) in events.histories[0].iter_mut().zip(times) {
            event.time = time;
        }
        assert_eq!(events.ties(), 2);
        events.drop_repeats();
        assert_eq!(events.sequences(), [[0, 1, 0, 2]]);
        assert_eq!(events.ties(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        /// The core is unique: removing single users and items one at a time, in any order, ends in the
        /// same place.
        #[test]
        fn the_core_is_what_slow_peeling_leaves(
            histories in prop::collection::vec(prop::collection::vec(0..8u32, 0..10), 1..10),
            k_core in 0..5usize,
            min_sequence in 0..5usize,
        ) {
            let mut fast = events(8, &histories);
            let least = k_core.max(min_sequence).max(1);
            let mut slow = named(&fast);
            while let Some(loser) = slow.iter().find(|(user, item)| {
                slow.iter().filter(|event| &event.0 == user).count() < least
                    || slow.iter().filter(|event| &event.1 == item).count() < k_core
            }).cloned() {
                if slow.iter().filter(|event| event.0 == loser.0).count() < least {
                    slow.retain(|event| event.0 != loser.0);
                } else {
                    slow.retain(|event| event.1 != loser.1);
                }
            }
            match fast.filter(k_core, min_sequence) {
                Ok(()) => prop_assert_eq!(named(&fast), slow),
                Err(_) => prop_assert!(slow.is_empty()),
            }
        }
    }
}
