use std::collections::HashSet;

use anyhow::Result;
use tigerlet::make;

use super::System;
use crate::data::{Dataset, Query};

/// Whether users take items again, by the training part.
pub fn returning(dataset: &Dataset) -> bool {
    make::returning(dataset.split().train())
}

/// A system whose lists end with the items of the history.
pub struct HistoryLast<'a>(pub Box<dyn System + 'a>);

impl System for HistoryLast<'_> {
    fn name(&self) -> String {
        self.0.name()
    }

    fn reach(&self) -> usize {
        self.0.reach()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        let longest = queries.iter().map(|query| query.history.len()).max().unwrap_or(0);
        let lists = self.0.rank(queries, (depth + longest).min(self.reach()))?;
        let moved = |(list, query): (Vec<u32>, &Query)| {
            let history: HashSet<u32> = query.history.iter().copied().collect();
            let (seen, mut list): (Vec<u32>, Vec<u32>) =
                list.into_iter().partition(|item| history.contains(item));
            list.extend(seen);
            list.truncate(depth);
            list
        };
        Ok(lists.into_iter().zip(queries).map(moved).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tests::dataset;

    /// All five items in their order, for everybody.
    struct Five;

    impl System for Five {
        fn name(&self) -> String {
            "five".to_string()
        }
        fn reach(&self) -> usize {
            5
        }
        fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
            Ok(vec![(0..depth as u32).collect(); queries.len()])
        }
    }

    #[test]
    fn items_of_the_history_make_room() {
        let queries = [&[1, 0][..], &[], &[4, 4]].map(|history| Query { user: 0, history });
        let rank = |depth| HistoryLast(Box::new(Five)).rank(&queries, depth).unwrap();
        assert_eq!(rank(2), [[2, 3], [0, 1], [0, 1]]);
        assert_eq!(rank(5), [[2, 3, 4, 0, 1], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]);
    }

    #[test]
    fn the_training_part_says_whether_people_come_back() {
        // The last two items of each are held out.
        assert!(returning(&dataset(9, vec![vec![0, 1, 0, 2, 3]])));
        assert!(!returning(&dataset(9, vec![vec![0, 1, 2, 0, 0]])));
    }
}
