//! The baselines by name.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::{
    System, content::Content, item_knn::ItemKnn, markov::Markov, popularity::Popularity,
    recent::RecentPopularity,
};
use crate::{
    data::{Dataset, UNKNOWN},
    embed,
};

/// A system without a model: what a model has to beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// What is taken most.
    Popularity,
    /// What was taken most of late.
    RecentPopularity,
    /// What goes with the items of the history.
    ItemKnn,
    /// What follows the last item.
    Markov,
    /// What reads like the history.
    Content,
}

impl Baseline {
    /// Those that a data set can have: without times nothing is recent.
    pub fn all(dataset: &Dataset) -> Vec<Self> {
        let timed = dataset.split().train_times().flatten().any(|&time| time != UNKNOWN);
        let all = Self::value_variants().iter().copied();
        all.filter(|&baseline| timed || baseline != Self::RecentPopularity).collect()
    }

    /// Fits the baseline to the training part; `embeddings` is the folder of stage 1, which only
    /// [`Baseline::Content`] reads.
    ///
    /// # Errors
    /// Times or embeddings that are missing, or embeddings of other items.
    pub fn fit(self, dataset: &Dataset, embeddings: &Path) -> Result<Box<dyn System>> {
        Ok(match self {
            Self::Popularity => Box::new(Popularity::fit(dataset)),
            Self::RecentPopularity => Box::new(RecentPopularity::fit(dataset)?),
            Self::ItemKnn => Box::new(ItemKnn::fit(dataset, Default::default())),
            Self::Markov => Box::new(Markov::fit(dataset)),
            Self::Content => {
                let embeddings = embed::load(embeddings)?;
                embeddings.check(&dataset.catalog)?;
                Box::new(Content::fit(dataset, &embeddings.l2norm()))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Protocol, Query, Sequences, Told};
    use crate::evaluate::tests::users as names;
    use crate::systems::item_knn::Settings;
    use tigerlet::{
        catalog::{Catalog, Item},
        matrix::Matrix,
    };

    fn histories(users: &[&[(u32, f64)]]) -> Sequences {
        users.iter().map(|user| user.iter().map(|taken| taken.0).collect::<Vec<_>>()).collect()
    }

    /// Five items; each interaction with its time in days.
    fn dataset(protocol: Protocol, users: &[&[(u32, f64)]]) -> Dataset {
        let item = |id: u32| Item { id: id.to_string(), ..Item::default() };
        let times = users.iter().copied().flatten().map(|taken| (taken.1 * 86_400e9) as i64);
        Dataset {
            name: "five".to_owned(),
            licence: String::new(),
            simulated: false,
            catalog: Catalog::new((0..5).map(item).collect()).unwrap(),
            users: names((0..users.len()).map(|user| user.to_string())),
            sequences: histories(users).with_times(times.collect()),
            protocol,
            told: Told::default(),
        }
    }

    /// Histories of two are for training as a whole. Popularity: 0 thrice, 1 and 2 twice, 3 once, 4 never.
    fn pairs() -> Dataset {
        let pair = |a, b| [(a, 0.0), (b, 1.0)];
        dataset(Protocol::LeaveOneOut, &[&pair(0, 1), &pair(0, 1), &pair(0, 2), &pair(2, 3)])
    }

    /// The whole list for one history. A shorter list is its beginning.
    #[track_caller]
    fn list(system: &dyn System, history: &[u32]) -> Vec<u32> {
        let query = |history| Query { user: 0, history };
        let whole = system.rank(&[query(history)], system.reach()).unwrap().remove(0);
        for depth in 0..=whole.len() {
            assert_eq!(system.rank(&[query(history), query(&[4])], depth).unwrap()[0], whole[..depth]);
        }
        whole
    }

    #[test]
    fn popularity_is_the_same_for_all() {
        assert_eq!(list(&Popularity::fit(&pairs()), &[0, 3]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_chain_follows_the_last_item_and_backs_off_to_popularity() {
        let chain = Markov::fit(&pairs());
        // 1 twice after 0, 2 once; nothing after 1; the history comes last, and an empty one has no last.
        assert_eq!(list(&chain, &[3, 0]), [1, 2, 4, 0, 3]);
        assert_eq!(list(&chain, &[1]), [0, 2, 3, 4, 1]);
        assert_eq!(list(&chain, &[]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn who_comes_back_is_offered_the_history_again() {
        let again: &[(u32, f64)] = &[(2, 0.0), (2, 1.0)];
        let system = Markov::fit(&dataset(Protocol::LeaveOneOut, &[again, again]));
        assert_eq!(list(&system, &[2]), [2, 0, 1, 3, 4]);
    }

    #[test]
    fn neighbours_by_hand() {
        let with = |shrinkage, decay| ItemKnn::fit(&pairs(), Settings { shrinkage, decay, neighbours: 9 });
        // s(2, 3) = 1 / √2 / √2 = .5, s(2, 0) = 1 / √2 / √6 = .289, s(0, 1) = 2 / √2 / √6 = .577.
        assert_eq!(list(&with(0.0, 1.0), &[2]), [3, 0, 1, 4, 2]);
        assert_eq!(list(&with(0.0, 1.0), &[0, 2])[..2], [1, 3]);
        assert_eq!(list(&with(0.0, 0.8), &[0, 2])[..2], [3, 1]); // .577 · .8 = .462
        // λ = 20 leaves .063 to the pair of two users, .033 to that of one.
        assert_eq!(list(&with(20.0, 0.8), &[0, 2])[..2], [1, 3]);
        // Of the neighbours of 0, 1 comes before 2; with one neighbour, 2 has only its popularity, the least.
        let pair = |a, b| [(a, 0.0), (b, 1.0)];
        let users = [pair(0, 1), pair(0, 1), pair(0, 2), pair(3, 4), pair(3, 4)];
        let users: Vec<&[(u32, f64)]> = users.iter().map(<[_; 2]>::as_slice).collect();
        let with = |neighbours| {
            let settings = Settings { shrinkage: 0.0, decay: 1.0, neighbours };
            list(&ItemKnn::fit(&dataset(Protocol::LeaveOneOut, &users), settings), &[0])
        };
        assert_eq!((with(9), with(1)), (vec![1, 2, 3, 4, 0], vec![1, 3, 4, 2, 0]));
    }

    #[test]
    fn content_follows_the_later_of_two_texts() {
        let rows = vec![1.0, 0.0, 0.0, 1.0, 0.6, 0.8, 0.8, 0.6, 0.0, 0.0];
        let content = Content::fit(&pairs(), &Matrix::new(5, 2, rows).unwrap());
        assert_eq!(list(&content, &[0, 1]), [2, 3, 4, 0, 1]);
        assert_eq!(list(&content, &[1, 0]), [3, 2, 4, 0, 1]);
    }

    #[test]
    fn the_window_is_the_longest_of_the_best_on_validation() {
        let protocol = Protocol::Time { validation_from: 1000.0 * 86_400.0, test_from: 2000.0 * 86_400.0 };
        let mut users: Vec<&[(u32, f64)]> =
            vec![&[(0, 0.0)], &[(0, 500.0)], &[(0, 501.0)], &[(1, 999.0)], &[(2, 5.0), (1, 1000.0)]];
        let year = RecentPopularity::fit(&dataset(protocol, &users)).unwrap();
        assert_eq!(
            (year.name().as_str(), list(&year, &[])),
            ("recent popularity, 365 days", vec![1, 0, 2, 3, 4])
        );
        users.drain(1..3);
        let longest = RecentPopularity::fit(&dataset(protocol, &users)).unwrap();
        assert_eq!(longest.name(), "recent popularity, 730 days");

        let mut timeless = pairs();
        assert_eq!(Baseline::all(&timeless).len(), 5);
        timeless.sequences = timeless.sequences.iter().collect();
        assert_eq!(Baseline::all(&timeless).len(), 4);
        let error = RecentPopularity::fit(&timeless).err().unwrap();
        assert_eq!(error.to_string(), "recent popularity: five has no times");
    }
}
