//! IDs that a free beam writes and no item has: counted, placed, and set beside the nearest that exists.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tigerlet::answer::{Invented, Response};

use crate::catalog::{Catalog, Entry};
use crate::sorted::Sort;

/// Parts into which the places of a list are cut at most, best first.
const PARTS: usize = 50;

/// What beams of one width wrote, for one history or many.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// W.
    pub width: usize,
    /// IDs written.
    pub written: usize,
    /// Of them, how many no item has.
    pub invented: usize,
    /// Histories written for.
    pub histories: usize,
    /// Histories with at least one of those.
    pub inventive: usize,
    /// For each part of the list, best first: IDs invented, IDs written.
    parts: Vec<(usize, usize)>,
    ids: BTreeMap<Vec<u16>, Written>,
}

/// How an ID that no item has came about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Written {
    /// Histories for which it was written.
    pub times: usize,
    /// Its highest log-probability.
    pub score: f32,
}

impl Tally {
    /// Of beams of this width, before the first has answered.
    pub fn new(width: usize) -> Self {
        Self {
            width,
            written: 0,
            invented: 0,
            histories: 0,
            inventive: 0,
            parts: vec![(0, 0); width.min(PARTS)],
            ids: BTreeMap::new(),
        }
    }

    /// Counts an answer without the constraint.
    pub fn add(&mut self, response: &Response) {
        let real: Vec<f32> = response.recommendations.iter().map(|found| found.score).collect();
        let Response { invented, .. } = response;
        let length = real.len() + invented.len();
        for (place, invented) in merged(&real, invented).into_iter().enumerate() {
            let part = place * self.parts.len() / self.width.max(1);
            if let Some((nobodys, written)) = self.parts.get_mut(part) {
                *nobodys += usize::from(invented);
                *written += 1;
            }
        }
        self.written += length;
        self.invented += invented.len();
        self.histories += 1;
        self.inventive += usize::from(!invented.is_empty());
        for Invented { semantic_id, score } in invented {
            let written =
                self.ids.entry(semantic_id.clone()).or_insert(Written { times: 0, score: f32::NEG_INFINITY });
            written.times += 1;
            written.score = written.score.max(*score);
        }
    }

    /// The share of written IDs that no item has; none before anything is written.
    pub fn share(&self) -> Option<f64> {
        (self.written > 0).then(|| self.invented as f64 / self.written as f64)
    }

    /// The same share for each part of the list, best first.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = f64> {
        self.parts.iter().map(|&(nobodys, written)| nobodys as f64 / written.max(1) as f64)
    }

    /// The IDs that no item has: those written for most histories first, then the most probable.
    pub fn ids(&self) -> Vec<(&[u16], Written)> {
        let mut ids: Vec<_> = self.ids.iter().map(|(id, written)| (id.as_slice(), *written)).collect();
        ids.order_by(|(_, a), (_, b)| {
            Reverse(a.times).cmp(&Reverse(b.times)).then(b.score.total_cmp(&a.score))
        });
        ids
    }
}

/// Whether each ID of a list is invented, best first: scores of those that are not, and those that are,
/// both best first.
fn merged(real: &[f32], invented: &[Invented]) -> Vec<bool> {
    let mut all: Vec<(f32, bool)> = real.iter().map(|&score| (score, false)).collect();
    all.extend(invented.iter().map(|id| (id.score, true)));
    all.order_by(|(a, _), (b, _)| b.total_cmp(a));
    all.into_iter().map(|(_, invented)| invented).collect()
}

/// The item whose ID is most like this one: the longest shared prefix, then the next code that is least far
/// off, which says something of a suffix at least. With it the length of that prefix.
pub fn nearest<'a>(catalog: &'a Catalog, semantic_id: &[u16]) -> Option<(Entry<'a>, usize)> {
    let likeness = |item: &Entry| {
        let pairs = || item.semantic_id.iter().zip(semantic_id);
        let shared = pairs().take_while(|(a, b)| a == b).count();
        let off = pairs().nth(shared).map_or(0, |(a, b)| a.abs_diff(*b));
        (shared, Reverse(off))
    };
    // Of equals the first of the catalogue, where `max_by_key` would take the last.
    let all = (0..catalog.len()).rev().filter_map(|place| catalog.get(place));
    let item = all.max_by_key(likeness)?;
    Some((item, likeness(&item).0))
}

/// Where IDs that no item has leave the catalogue: codes, from 1, at which none goes on as they do, and how
/// many IDs leave there.
pub fn astray<'a>(catalog: &Catalog, ids: impl Iterator<Item = &'a [u16]>) -> Vec<(usize, usize)> {
    let mut levels = BTreeMap::new();
    for id in ids {
        let (_, reached) = catalog.trie.reach(id);
        *levels.entry(reached + 1).or_default() += 1;
    }
    levels.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::Recommendation;

    use super::*;
    use crate::catalog::tests::catalogue;

    fn response(real: &[f32], invented: &[(u16, f32)]) -> Response {
        let recommendation = |&score: &f32| Recommendation {
            item: String::new(),
            title: String::new(),
            semantic_id: vec![0, 0],
            score,
            parts: None,
            reason: None,
        };
        let id = |&(code, score): &(u16, f32)| Invented { semantic_id: vec![1, code], score };
        Response {
            recommendations: real.iter().map(recommendation).collect(),
            invented: invented.iter().map(id).collect(),
            ..Response::default()
        }
    }

    #[test]
    fn invented_ids_are_counted_where_they_stand() {
        let mut tally = Tally::new(4);
        assert_eq!(tally.share(), None);
        tally.add(&response(&[-1.0, -2.0, -4.0], &[(7, -3.0)]));
        tally.add(&response(&[-1.0, -2.0], &[(8, -3.0), (7, -5.0)]));
        tally.add(&response(&[-1.0, -2.0, -3.0, -4.0], &[]));
        assert_eq!((tally.written, tally.invented, tally.histories, tally.inventive), (12, 3, 3, 2));
        assert_eq!(tally.share(), Some(0.25));
        assert_eq!(tally.parts().collect::<Vec<_>>(), [0.0, 0.0, 2.0 / 3.0, 1.0 / 3.0]);
        let ids = tally.ids();
        assert_eq!(
            ids,
            [
                (&[1, 7][..], Written { times: 2, score: -3.0 }),
                (&[1, 8][..], Written { times: 1, score: -3.0 })
            ]
        );
    }

    #[test]
    fn a_wide_list_is_counted_in_parts() {
        let mut tally = Tally::new(200);
        let real: Vec<f32> = (0..196).map(|place| -(place as f32)).collect();
        tally.add(&response(&real, &[(1, -500.0), (2, -501.0), (3, -502.0), (4, -503.0)]));
        let parts: Vec<f64> = tally.parts().collect();
        assert_eq!((parts.len(), parts.last()), (50, Some(&1.0)));
        assert_eq!(parts.iter().sum::<f64>(), 1.0);
    }

    #[test]
    fn the_nearest_shares_most_codes() {
        let items = catalogue(&[
            ("a", &[], &[5, 9, 1, 0]),
            ("b", &[], &[5, 2, 1, 0]),
            ("c", &[], &[5, 2, 1, 4]),
            ("d", &[], &[6, 2, 1, 3]),
        ]);
        let near =
            |id: &[u16]| nearest(&items, id).map(|(item, shared)| (["a", "b", "c", "d"][item.place], shared));
        assert_eq!(near(&[5, 2, 1, 3]), Some(("c", 3)));
        assert_eq!(near(&[5, 2, 1, 1]), Some(("b", 3)));
        assert_eq!(near(&[5, 7, 0, 0]), Some(("a", 1)));
        assert_eq!(near(&[9, 0, 0, 0]), Some(("d", 0)));

        let ids: [&[u16]; 4] = [&[5, 2, 1, 3], &[5, 2, 1, 9], &[5, 7, 0, 0], &[9, 0, 0, 0]];
        assert_eq!(astray(&items, ids.into_iter()), [(1, 1), (2, 1), (4, 2)]);
    }
}
