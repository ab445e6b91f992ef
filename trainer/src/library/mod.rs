//! The embedded data set "library": real books, and readers who are simulated by a known process.
//!
//! [`readers`] states the process. Because it is known, so is how well anyone could predict it: [`ceiling`].

mod books;
mod readers;

use anyhow::{Result, ensure};
use serde::Serialize;
use tigerlet::catalog::{Catalog, Texts};
use tigerlet::metrics::{AtCutoff, RankMetrics};

use tigerlet_data::{Dataset, Protocol, Told};

use books::{books, known};
use readers::World;

/// What readers are called, before their numbers from 1.
pub(crate) const READER: &str = "reader-";

/// The books and the histories of the first U readers of the world with this seed.
///
/// # Errors
/// No readers.
pub(crate) fn dataset(seed: u64, readers: usize) -> Result<Dataset> {
    ensure!(readers > 0, "the library needs at least one reader");
    let books = books()?;
    let world = World::new(&books, &known(&books)?, seed);
    let mut users = Texts::default();
    for reader in 1..=readers {
        users.push("users", &format!("{READER}{reader}"))?;
    }
    Ok(Dataset {
        name: "library".to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
        simulated: true,
        catalog: Catalog::new(books.iter().map(books::Book::item).collect())?,
        users,
        sequences: (0..readers).map(|reader| world.read(reader).books).collect(),
        protocol: Protocol::LeaveOneOut,
        told: Told::default(),
    })
}

/// What a ranker reaches that knows the process, the world's popularity and each reader's hidden state, so that it
/// ranks the books by the true probability p_u(i) of being the reader's last one.
///
/// No ranker has a higher expectation on these readers; one that sees only the histories has a lower one, since it
/// has to guess the hidden state from them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ceiling {
    /// Expected Recall@K = 1/U · Σ_u Σ_{r<K} p_u(i_r), where i_r is the book with the r-th largest p_u.
    pub(crate) recall: f64,
    /// Expected NDCG@K = 1/U · Σ_u Σ_{r<K} p_u(i_r) / log2(r + 2).
    pub(crate) ndcg: f64,
    /// Expected MRR@K = 1/U · Σ_u Σ_{r<K} p_u(i_r) / (r + 1).
    pub(crate) mrr: f64,
    /// Recall@K of the same ranker on the last books that were drawn.
    pub(crate) realised_recall: f64,
    /// NDCG@K of the same ranker on the last books that were drawn.
    pub(crate) realised_ndcg: f64,
}

/// The ceiling at every cut-off K on the test step, the last book of each reader of [`dataset`].
///
/// # Errors
/// No readers.
pub(crate) fn ceilings(seed: u64, readers: usize, cutoffs: &[usize]) -> Result<Vec<Ceiling>> {
    ensure!(readers > 0, "the library needs at least one reader");
    let books = books()?;
    let world = World::new(&books, &known(&books)?, seed);
    let mut sums = vec![[0.0; 3]; cutoffs.len()];
    let mut realised = RankMetrics::new(cutoffs);
    for reader in 0..readers {
        let history = world.read(reader);
        // Equal probabilities stand in the order of the catalogue.
        let mut ranking: Vec<usize> = (0..books.len()).collect();
        ranking.sort_by(|&a, &b| history.odds[b].total_cmp(&history.odds[a]).then(a.cmp(&b)));
        for (&k, [recall, ndcg, mrr]) in cutoffs.iter().zip(&mut sums) {
            for (rank, &book) in ranking.iter().take(k).enumerate() {
                *recall += history.odds[book];
                *ndcg += history.odds[book] / (rank as f64 + 2.0).log2();
                *mrr += history.odds[book] / (rank as f64 + 1.0);
            }
        }
        let last = history.books.last().copied();
        realised.add(ranking.iter().position(|&book| Some(book as u32) == last));
    }
    let ceiling = |(sums, realised): ([f64; 3], AtCutoff)| {
        let [recall, ndcg, mrr] = sums.map(|sum| sum / readers as f64);
        Ceiling { recall, ndcg, mrr, realised_recall: realised.recall, realised_ndcg: realised.ndcg }
    };
    Ok(sums.into_iter().zip(realised.summary().at).map(ceiling).collect())
}

/// How far lists of ten serve readers, by the process that made them: a share of what the ten best books get.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Served {
    /// Σ p over the list / Σ p over the ten likeliest: the odds of what is read next, which the logs tell.
    pub(crate) odds: f64,
    /// The same of p as it would be, were no book better known than another: the taste behind the logs.
    pub(crate) taste: f64,
    /// `taste` of the readers who follow the crowd, c = 1.
    pub(crate) followers: f64,
    /// `taste` of the readers who follow it half as much, c = ½.
    pub(crate) others: f64,
}

/// How far each system's lists serve these `readers` at their last step: a list for each of the first so many. The last
/// entry is that of the [`ceiling`](ceilings).
///
/// # Errors
/// No readers.
pub(crate) fn served(seed: u64, readers: &[usize], lists: &[Vec<&[u32]>]) -> Result<Vec<Served>> {
    ensure!(!readers.is_empty(), "the library needs at least one reader");
    let books = books()?;
    let world = World::new(&books, &known(&books)?, seed);
    let mut sums = vec![[Sum::default(); 2]; lists.len() + 1];
    for (at, &reader) in readers.iter().enumerate() {
        let history = world.read(reader);
        let best = [best(&history.odds), best(&history.taste)];
        let most = [total(&best[0], &history.odds), total(&best[1], &history.taste)];
        let systems = lists.iter().map(|lists| lists.get(at).copied()).chain([Some(&best[0][..])]);
        for (sums, list) in sums.iter_mut().zip(systems) {
            let Some(list) = list else { continue };
            let sum = &mut sums[usize::from(!history.is_follower)];
            sum.readers += 1.0;
            sum.odds += total(list, &history.odds) / most[0];
            sum.taste += total(list, &history.taste) / most[1];
        }
    }
    let served = |[followers, others]: [Sum; 2]| {
        let readers = followers.readers + others.readers;
        Served {
            odds: (followers.odds + others.odds) / readers.max(1.0),
            taste: (followers.taste + others.taste) / readers.max(1.0),
            followers: followers.taste / followers.readers.max(1.0),
            others: others.taste / others.readers.max(1.0),
        }
    };
    Ok(sums.into_iter().map(served).collect())
}

/// Shares summed over readers.
#[derive(Clone, Copy, Default)]
struct Sum {
    readers: f64,
    odds: f64,
    taste: f64,
}

/// What the first books of a list get.
fn total(list: &[u32], odds: &[f64]) -> f64 {
    list.iter().take(BEST).map(|&book| odds[book as usize]).sum()
}

/// Books of a list.
const BEST: usize = 10;

/// The likeliest books.
fn best(odds: &[f64]) -> Vec<u32> {
    let mut ranking: Vec<u32> = (0..odds.len() as u32).collect();
    ranking.sort_by(|&a, &b| odds[b as usize].total_cmp(&odds[a as usize]).then(a.cmp(&b)));
    ranking.truncate(BEST);
    ranking
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, HashSet};

    const READERS: usize = 6000;

    #[test]
    fn a_seed_gives_the_same_readers_however_many() {
        let (some, more) = (dataset(5, 40).unwrap(), dataset(5, 60).unwrap());
        assert!(some.sequences.iter().eq(more.sequences.iter().take(40)));
        assert!(some.users.iter().eq(more.users.iter().take(40)));
        assert_eq!(some.sequences, dataset(5, 40).unwrap().sequences);
        assert_ne!(some.sequences, dataset(6, 40).unwrap().sequences);
        assert_eq!(dataset(5, 0).unwrap_err().to_string(), "the library needs at least one reader");
    }

    #[test]
    fn readers_read_no_book_twice_and_about_ten() {
        let sequences = dataset(1, 2000).unwrap().sequences;
        for sequence in sequences.iter() {
            assert_eq!(sequence.iter().collect::<HashSet<_>>().len(), sequence.len());
        }
        let mut lengths: Vec<usize> = sequences.iter().map(<[u32]>::len).collect();
        lengths.sort_unstable();
        assert_eq!((lengths[0], lengths[1999]), (5, 25));
        assert!((9..=11).contains(&lengths[1000]), "{}", lengths[1000]);
    }

    #[test]
    fn series_are_read_in_order() {
        let books = books().unwrap();
        let (mut later, mut in_order) = (0, 0);
        for sequence in dataset(1, 2000).unwrap().sequences.iter() {
            let mut read = HashSet::new();
            for &book in sequence {
                let Some((series, number)) = books[book as usize].series else { continue };
                if number > 1 {
                    later += 1;
                    in_order += usize::from(read.contains(&(series, number - 1)));
                }
                read.insert((series, number));
            }
        }
        assert!(later > 4000 && in_order * 100 > later * 95, "{in_order} of {later}");
    }

    /// What an export writes is what stands in the repository, to the byte.
    #[test]
    fn the_embedded_bundle_has_these_books() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/bundles/library/items.json");
        let catalog = dataset(1, 1).unwrap().catalog;
        assert!(
            std::fs::read(file).unwrap() == serde_json::to_vec(&catalog).unwrap(),
            "export the library anew"
        );
    }

    #[test]
    fn the_hobbit_leads_to_the_fellowship() {
        let dataset = dataset(1, READERS).unwrap();
        let hobbit = dataset.catalog.by_id("the-hobbit").unwrap();
        let mut next = BTreeMap::<u32, usize>::new();
        for pair in dataset.sequences.iter().flat_map(|sequence| sequence.windows(2)) {
            if pair[0] == hobbit {
                *next.entry(pair[1]).or_default() += 1;
            }
        }
        let (&most, _) = next.iter().max_by_key(|(_, count)| **count).unwrap();
        assert_eq!(dataset.catalog.get(most).unwrap().id, "the-fellowship-of-the-ring");
    }

    #[test]
    fn last_odds_are_a_distribution_over_the_unread() {
        let books = books().unwrap();
        let world = World::new(&books, &known(&books).unwrap(), 2);
        for reader in 0..300 {
            let history = world.read(reader);
            let (last, before) = history.books.split_last().unwrap();
            assert!((history.odds.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            assert!(history.odds[*last as usize] > 0.0);
            assert!(before.iter().all(|&book| history.odds[book as usize] == 0.0));
        }
    }

    #[test]
    fn who_knows_the_odds_serves_them_and_the_unknown_book_serves_taste() {
        let books = books().unwrap();
        let world = World::new(&books, &known(&books).unwrap(), 2);
        let readers: Vec<usize> = (0..60).collect();
        let tastes: Vec<Vec<u32>> = readers.iter().map(|&reader| best(&world.read(reader).taste)).collect();
        let empty = vec![&[][..]; readers.len()];
        let lists = [tastes.iter().map(Vec::as_slice).collect(), empty];
        let [taste, nothing, ceiling] = served(2, &readers, &lists).unwrap().try_into().unwrap();
        assert_eq!(nothing, Served { odds: 0.0, taste: 0.0, followers: 0.0, others: 0.0 });
        for (share, one) in
            [(ceiling.odds, 1.0), (taste.taste, 1.0), (taste.followers, 1.0), (taste.others, 1.0)]
        {
            assert!((share - one).abs() < 1e-9, "{taste:?} {ceiling:?}");
        }
        assert!(taste.odds < 1.0 && ceiling.taste < 1.0);
        // Whose reading says more of the crowd says less of them.
        assert!(ceiling.followers < ceiling.others, "{ceiling:?}");
    }

    /// Recall@10 on the last books of the ten books read most before the last two, without those a reader has read.
    fn popularity_recall(dataset: &Dataset) -> f64 {
        let mut count = vec![0; dataset.catalog.len()];
        for sequence in dataset.sequences.iter() {
            sequence[..sequence.len() - 2].iter().for_each(|&book| count[book as usize] += 1);
        }
        let mut ranking: Vec<u32> = (0..dataset.catalog.len() as u32).collect();
        ranking.sort_by_key(|&book| std::cmp::Reverse(count[book as usize]));
        let hits = dataset.sequences.iter().filter(|sequence| {
            let (last, before) = sequence.split_last().unwrap();
            ranking.iter().filter(|book| !before.contains(book)).take(10).any(|book| book == last)
        });
        hits.count() as f64 / dataset.sequences.len() as f64
    }

    #[test]
    fn the_ceiling_is_meaningful() {
        let ceilings = ceilings(1, READERS, &[1, 10, 100, 2000]).unwrap();
        let [one, ten, hundred, all] = ceilings.as_slice().try_into().unwrap();
        for pair in ceilings.windows(2) {
            assert!(pair[0].recall < pair[1].recall && pair[0].ndcg < pair[1].ndcg);
        }
        assert!(one.recall > 0.0 && (all.recall - 1.0).abs() < 1e-9 && all.ndcg < 1.0);
        assert_eq!((one.recall, one.realised_recall), (one.ndcg, one.realised_ndcg));
        for ceiling in [one, ten, hundred] {
            assert!(ceiling.ndcg <= ceiling.recall && ceiling.realised_ndcg <= ceiling.realised_recall);
            assert!((ceiling.recall - ceiling.realised_recall).abs() < 0.03, "{ceiling:?}");
            assert!((ceiling.ndcg - ceiling.realised_ndcg).abs() < 0.03, "{ceiling:?}");
        }
        let popularity = popularity_recall(&dataset(1, READERS).unwrap());
        assert!((0.45..0.65).contains(&ten.recall), "{ten:?}");
        assert!(popularity < 0.06 && popularity * 5.0 < ten.recall, "{popularity}");
    }
}
