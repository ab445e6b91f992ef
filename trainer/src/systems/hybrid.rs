//! Both models at once, the one that writes IDs and the one that scores items, and what was counted, as
//! [`tigerlet::item_scorer`] mixes them.
use anyhow::Result;
use tigerlet::{
    answer::Parts,
    baseline::top,
    beam::{Constraint, Task},
    exact::exact_scores,
    item_scorer::weighed,
    known::Known,
    model::Mixture,
    trie::Trie,
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
    pub known: &'a Known,
    pub mixture: Mixture,
    /// What is added to scores, if anything is.
    pub added: Option<&'a Added>,
}

/// What a wish or a query adds to the score of every item, as [`tigerlet::steering`] has it.
pub struct Added {
    /// By item.
    items: Vec<f32>,
    /// By node of the trie, the most of what is below.
    nodes: Vec<f32>,
}

impl Added {
    /// These numbers, one an item.
    pub fn of(items: Vec<f32>, trie: &Trie) -> Self {
        Self { nodes: trie.highest(|item| items[item as usize]), items }
    }

    /// ν · ln(1 + n) less for an item that n took.
    pub fn novelty(wish: f32, counts: &[u32], trie: &Trie) -> Self {
        Self::of(tigerlet::steering::novelty_scores(wish, counts), trie)
    }
}

/// An item, and what is thought of it.
pub type Candidate = (u32, Parts);

impl Hybrid<'_> {
    /// What is thought of what is found for each who asks: of a beam's W items and of the W best by the others, or of
    /// all.
    ///
    /// # Errors
    /// When the device fails.
    pub fn candidates(&self, queries: &[Query]) -> Result<Vec<Vec<Candidate>>> {
        let mut lists = Vec::with_capacity(queries.len());
        let users = if self.generator.scorer == Scorer::Exact { 1 } else { self.generator.users };
        for part in queries.chunks(users) {
            let dense = self.dense.log_probabilities(part)?;
            let others: Vec<Vec<Parts>> =
                part.iter().zip(&dense).map(|(query, dense)| self.others(query, dense)).collect();
            match self.generator.scorer {
                Scorer::Beam(width) => lists.extend(self.found(part, &others, width)?),
                // Whose opinion has no weight is not asked for it.
                Scorer::Exact if self.mixture.dense == 1.0 => {
                    lists.extend(others.into_iter().map(|parts| (0..).zip(parts).collect::<Vec<_>>()));
                }
                Scorer::Exact => {
                    let Tiger { generator, trie, .. } = self.generator;
                    let encoded = self.generator.encode(part);
                    let scores = pollster::block_on(exact_scores(generator, trie, &encoded, &mut ()))?;
                    let parts = scores.into_iter().zip(&others[0]);
                    let parts = parts.map(|(generated, &others)| Parts { generated, ..others });
                    lists.push((0..).zip(parts).collect());
                }
            }
        }
        Ok(lists)
    }

    /// What all but the generator think of every item.
    fn others(&self, query: &Query, dense: &[f32]) -> Vec<Parts> {
        let history: Vec<Option<u32>> = query.history.iter().copied().map(Some).collect();
        let mut others = self.known.opinions(dense, &history, self.mixture);
        if let Some(Added { items, .. }) = self.added {
            others.iter_mut().zip(items).for_each(|(parts, &added)| parts.query = added);
        }
        others
    }

    fn found(&self, part: &[Query], opinions: &[Vec<Parts>], width: usize) -> Result<Vec<Vec<Candidate>>> {
        let Tiger { generator, input, .. } = self.generator;
        let encoded = self.generator.encode(part);
        let added = self.added.map(|added| &added.nodes[..]);
        let task = Task { constraint: Constraint::Trie(&[]), width, sampling: None, added };
        let written = self.generator.write_from(&encoded, &task)?;
        let mut lists: Vec<Vec<Candidate>> = written
            .into_iter()
            .zip(opinions)
            .map(|(found, opinions)| {
                let items = found.into_iter().filter_map(|id| Some((id.item?, id.score)));
                let parts =
                    |(item, generated): (u32, f32)| (item, Parts { generated, ..opinions[item as usize] });
                items.map(parts).collect()
            })
            .collect();
        // As many for each, so that they go through the decoder side by side: of the others' best, those that the beam
        // has missed, and then any.
        let others: Vec<Vec<u32>> = lists
            .iter()
            .zip(opinions)
            .map(|(list, opinions)| {
                let scores: Vec<f32> = opinions.iter().map(|&it| weighed(self.mixture, it).sum()).collect();
                let mut best = top(&scores, width.min(scores.len()));
                best.sort_by_key(|item| list.iter().any(|(known, _)| known == item));
                best
            })
            .collect();
        let missed = lists.iter().zip(&others).map(|(list, others)| {
            others.iter().filter(|item| list.iter().all(|(known, _)| known != *item)).count()
        });
        let each = missed.max().unwrap_or(0);
        let asked: Vec<u32> = others.iter().flat_map(|others| &others[..each]).copied().collect();
        let generated = pollster::block_on(generator.item_scores(input.ids, &encoded, &asked))?;
        for (user, list) in lists.iter_mut().enumerate() {
            let beam = list.len();
            for (&item, &generated) in
                others[user][..each].iter().zip(&generated[user * each..(user + 1) * each])
            {
                if list[..beam].iter().all(|(known, _)| *known != item) {
                    list.push((item, Parts { generated, ..opinions[user][item as usize] }));
                }
            }
        }
        Ok(lists)
    }

    /// The first of the candidates by their mixed scores.
    fn order(&self, candidates: Vec<Candidate>, depth: usize) -> Vec<u32> {
        self.scored(candidates).into_iter().take(depth).map(|(_, item)| item).collect()
    }

    /// The candidates and their mixed scores, best first.
    pub fn scored(&self, candidates: Vec<Candidate>) -> Vec<(f32, u32)> {
        let score = |(item, opinions)| (weighed(self.mixture, opinions).sum(), item);
        let mut scored: Vec<(f32, u32)> = candidates.into_iter().map(score).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored
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
        Ok(self.candidates(queries)?.into_iter().map(|candidates| self.order(candidates, depth)).collect())
    }
}
