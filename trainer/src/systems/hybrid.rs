//! Both models at once: the one that writes IDs and the one that scores items, as [`tigerlet::hybrid`] mixes them.
use anyhow::Result;
use tigerlet::{
    answer::Parts,
    baseline::top,
    beam::Constraint,
    exact::{exact_scores, item_scores},
    hybrid::mixed,
};

use super::{
    System,
    tiger::{Scorer, Tiger},
};
use crate::{data::Query, sasrec::SasrecSystem};

/// A generator and a dense model over the same items.
#[derive(Clone, Copy)]
pub struct Hybrid<'a> {
    pub generator: Tiger<'a>,
    pub dense: &'a SasrecSystem,
    /// Share of the dense model's log-probability, 0 to 1.
    pub mixture: f32,
}

/// An item, and what both models think of it.
pub type Candidate = (u32, Parts);

impl Hybrid<'_> {
    /// What either model finds for each who asks, and what both think of it; of a beam's W items and the W best of the
    /// dense model, or of all.
    ///
    /// # Errors
    /// When the device fails.
    pub fn candidates(&self, queries: &[Query]) -> Result<Vec<Vec<Candidate>>> {
        let mut lists = Vec::with_capacity(queries.len());
        let users = if self.generator.scorer == Scorer::Exact { 1 } else { self.generator.users };
        for part in queries.chunks(users) {
            let dense = self.dense.log_probabilities(part)?;
            match self.generator.scorer {
                Scorer::Beam(width) => lists.extend(self.found(part, &dense, width)?),
                Scorer::Exact => {
                    let Tiger { model, input, trie, .. } = self.generator;
                    let encoded = self.generator.encode(part);
                    let scores =
                        pollster::block_on(exact_scores(model, input.ids.layout(), trie, &encoded, &mut ()))?;
                    let parts = scores.into_iter().zip(&dense[0]);
                    let parts = parts.map(|(generated, &dense)| Parts { generated, dense });
                    lists.push((0..).zip(parts).collect());
                }
            }
        }
        Ok(lists)
    }

    fn found(&self, part: &[Query], dense: &[Vec<f32>], width: usize) -> Result<Vec<Vec<Candidate>>> {
        let Tiger { model, input, .. } = self.generator;
        let encoded = self.generator.encode(part);
        let written = self.generator.write_from(&encoded, Constraint::Trie(&[]), width)?;
        let mut lists: Vec<Vec<Candidate>> = written
            .into_iter()
            .zip(dense)
            .map(|(found, dense)| {
                let items = found.into_iter().filter_map(|id| Some((id.item?, id.score)));
                let parts =
                    |(item, generated): (u32, f32)| (item, Parts { generated, dense: dense[item as usize] });
                items.map(parts).collect()
            })
            .collect();
        // As many for each, so that they go through the decoder side by side: of the dense model's best, those that
        // the beam has missed, and then any.
        let others: Vec<Vec<u32>> = lists
            .iter()
            .zip(dense)
            .map(|(list, dense)| {
                let mut best = top(dense, width.min(dense.len()));
                best.sort_by_key(|item| list.iter().any(|(known, _)| known == item));
                best
            })
            .collect();
        let missed = lists.iter().zip(&others).map(|(list, others)| {
            others.iter().filter(|item| list.iter().all(|(known, _)| known != *item)).count()
        });
        let each = missed.max().unwrap_or(0);
        let asked: Vec<u32> = others.iter().flat_map(|others| &others[..each]).copied().collect();
        let generated = pollster::block_on(item_scores(model, input.ids, &encoded, &asked))?;
        for (user, list) in lists.iter_mut().enumerate() {
            let beam = list.len();
            for (&item, &generated) in
                others[user][..each].iter().zip(&generated[user * each..(user + 1) * each])
            {
                if list[..beam].iter().all(|(known, _)| *known != item) {
                    list.push((item, Parts { generated, dense: dense[user][item as usize] }));
                }
            }
        }
        Ok(lists)
    }

    /// Candidates in the order of their mixed scores, best first.
    pub fn order(mut candidates: Vec<Candidate>, mixture: f32) -> Vec<u32> {
        let score = |&(_, parts): &Candidate| mixed(parts, mixture);
        candidates.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.0.cmp(&b.0)));
        candidates.into_iter().map(|(item, _)| item).collect()
    }
}

impl System for Hybrid<'_> {
    fn name(&self) -> String {
        match self.generator.label {
            "TIGER" => format!("hybrid, {}", self.generator.scorer),
            label => format!("hybrid of {label}, {}", self.generator.scorer),
        }
    }

    fn reach(&self) -> usize {
        self.generator.reach()
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        let order = |candidates| {
            let mut list = Self::order(candidates, self.mixture);
            list.truncate(depth);
            list
        };
        Ok(self.candidates(queries)?.into_iter().map(order).collect())
    }
}
