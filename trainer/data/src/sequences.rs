//! Histories in columns.

use std::ops::Index;

use tigerlet_source::moment::UNKNOWN;

/// The histories of U users: all items and times in one piece each, user by user, oldest first.
///
/// Indexing gives a user's items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequences {
    /// Where each history ends.
    ends: Vec<u64>,
    items: Vec<u32>,
    /// Nanoseconds since 1970, [`UNKNOWN`] where the source does not say; empty where it never does.
    times: Vec<i64>,
}

impl Sequences {
    /// Histories from columns: where each ends, U numbers, and the items and times of all. `times` may be empty.
    ///
    /// None if the columns do not fit each other.
    pub fn new(ends: Vec<u64>, items: Vec<u32>, times: Vec<i64>) -> Option<Self> {
        let whole = ends.last().copied().unwrap_or_default() == items.len() as u64;
        let timed = times.is_empty() || times.len() == items.len();
        (whole && timed && ends.is_sorted()).then_some(Self { ends, items, times })
    }

    /// The same histories with these times, one an item.
    ///
    /// # Panics
    /// With another number of times than there are items.
    #[must_use]
    pub fn with_times(self, times: Vec<i64>) -> Self {
        assert_eq!(times.len(), self.items.len(), "one time an item");
        Self { times, ..self }
    }

    /// U, the number of users.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no users.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All interactions of all users.
    pub fn interactions(&self) -> usize {
        self.items.len()
    }

    /// Every user's items.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> + Clone {
        (0..self.len()).map(|user| &self[user])
    }

    /// The times of a user's items; empty where the source says none at all.
    pub fn times(&self, user: usize) -> &[i64] {
        self.times.get(self.range(user)).unwrap_or_default()
    }

    /// Whether the source says any time.
    pub fn has_times(&self) -> bool {
        self.times.iter().any(|&time| time != UNKNOWN)
    }

    /// Where each history ends.
    pub fn ends(&self) -> &[u64] {
        &self.ends
    }

    /// The items of all users.
    pub fn all_items(&self) -> &[u32] {
        &self.items
    }

    /// The times of all items; empty where the source says none at all.
    pub fn all_times(&self) -> &[i64] {
        &self.times
    }

    /// Interactions at the same known time as the user's one before.
    pub fn ties(&self) -> usize {
        (0..self.len()).map(|user| self.times(user).windows(2).filter(|pair| is_tie(pair)).count()).sum()
    }

    /// Whether an item has the same known time as the user's one before.
    pub fn is_tied(&self, user: usize, position: usize) -> bool {
        position.checked_sub(1).and_then(|before| self.times(user).get(before..=position)).is_some_and(is_tie)
    }

    fn range(&self, user: usize) -> std::ops::Range<usize> {
        let start = user.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[user] as usize
    }

    /// Sorts every history by time; what is tied, or of unknown time, keeps its place among its like.
    pub(crate) fn sort(&mut self) {
        let mut order: Vec<u32> = Vec::new();
        let mut sorted: Vec<(i64, u32)> = Vec::new();
        for user in 0..self.len() {
            let range = self.range(user);
            let Some(times) = self.times.get_mut(range.clone()) else { return };
            if times.is_sorted() {
                continue;
            }
            let items = &mut self.items[range];
            order.clear();
            order.extend(0..items.len() as u32);
            order.sort_by_key(|&at| times[at as usize]);
            sorted.clear();
            sorted.extend(order.iter().map(|&at| (times[at as usize], items[at as usize])));
            for (&(time, item), (old_time, old_item)) in sorted.iter().zip(times.iter_mut().zip(items)) {
                (*old_time, *old_item) = (time, item);
            }
        }
    }

    /// Keeps of every history what `keep` keeps of it: it gets the user, the history's length so far and the item
    /// kept last, and the next item.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(Option<u32>, u32) -> bool, least: usize) {
        let (mut start, mut kept) = (0, 0);
        for end in &mut self.ends {
            let first = kept;
            for at in start..*end as usize {
                let item = self.items[at];
                let last = (kept > first).then(|| self.items[kept - 1]);
                if keep(last, item) {
                    self.items[kept] = item;
                    if !self.times.is_empty() {
                        self.times[kept] = self.times[at];
                    }
                    kept += 1;
                }
            }
            if kept - first < least {
                kept = first;
            }
            start = *end as usize;
            *end = kept as u64;
        }
        self.items.truncate(kept);
        self.times.truncate(kept);
    }

    /// Removes users without items; gives those that are left, in their order.
    pub(crate) fn drop_empty(&mut self) -> Vec<u32> {
        let mut before = 0;
        let mut left = Vec::new();
        for (user, &end) in self.ends.iter().enumerate() {
            if end > before {
                left.push(user as u32);
            }
            before = end;
        }
        self.ends.dedup();
        if self.ends.first() == Some(&0) {
            self.ends.remove(0);
        }
        left
    }

    /// Gives every item another number.
    pub(crate) fn renumber(&mut self, numbers: &[u32]) {
        self.items.iter_mut().for_each(|item| *item = numbers[*item as usize]);
    }
}

fn is_tie(pair: &[i64]) -> bool {
    pair[0] == pair[1] && pair[0] != UNKNOWN
}

impl Index<usize> for Sequences {
    type Output = [u32];

    fn index(&self, user: usize) -> &[u32] {
        &self.items[self.range(user)]
    }
}

/// Histories without times.
impl<H: AsRef<[u32]>> FromIterator<H> for Sequences {
    fn from_iter<T: IntoIterator<Item = H>>(histories: T) -> Self {
        let mut all = Self::default();
        for history in histories {
            all.items.extend(history.as_ref());
            all.ends.push(all.items.len() as u64);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histories_are_sorted_by_time_and_ties_keep_their_order() {
        let mut all: Sequences = [vec![5, 6, 7, 8], vec![], vec![9, 9]].into_iter().collect();
        all = all.with_times(vec![3, 1, 3, UNKNOWN, 2, 2]);
        all.sort();
        assert_eq!(&all[0], [8, 6, 5, 7]);
        assert_eq!(all.times(0), [UNKNOWN, 1, 3, 3]);
        assert_eq!((all.len(), all.interactions(), all.ties()), (3, 6, 2));
        assert!(all.is_tied(0, 3) && !all.is_tied(0, 2) && !all.is_tied(2, 0));
        assert_eq!(all.drop_empty(), [0, 2]);
        assert_eq!(&all[1], [9, 9]);
    }

    #[test]
    fn what_is_kept_moves_together() {
        let mut all: Sequences = [vec![1, 1, 2], vec![3], vec![2, 4, 5]].into_iter().collect();
        all = all.with_times(vec![10, 11, 12, 13, 14, 15, 16]);
        all.retain(|last, item| last != Some(item) && item != 4, 2);
        assert_eq!(all.iter().collect::<Vec<_>>(), [&[1, 2][..], &[], &[2, 5]]);
        assert_eq!(all.all_times(), [10, 12, 14, 16]);
        assert_eq!(all.drop_empty(), [0, 2]);
        assert_eq!(all.times(1), [14, 16]);
    }

    #[test]
    fn columns_that_do_not_fit_are_none() {
        assert!(Sequences::new(vec![1, 2], vec![7, 8], vec![]).is_some());
        assert!(Sequences::new(vec![2, 1], vec![7], vec![]).is_none());
        assert!(Sequences::new(vec![1], vec![7, 8], vec![]).is_none());
        assert!(Sequences::new(vec![2], vec![7, 8], vec![1]).is_none());
    }
}
