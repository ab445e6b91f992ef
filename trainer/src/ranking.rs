//! Ranked lists for many users at once: what validation and evaluation measure.
use anyhow::Result;
use tigerlet::{
    beam::{Constraint, beam_search},
    exact::exact_scores,
    history::HistoryBatch,
    model::T5,
    semantic_id::SemanticIds,
    trie::Trie,
};

use crate::{data::Example, progress::Progress};

/// How items are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scorer {
    /// The items that a beam of this width finds, in its order.
    Beam(usize),
    /// The whole catalogue by exact log-probability.
    Exact,
}

/// A trained model over a catalogue, with everything that ranking needs.
#[derive(Clone, Copy)]
pub struct Ranker<'a> {
    pub model: &'a T5,
    pub ids: &'a SemanticIds,
    pub trie: &'a Trie,
    pub sequences: &'a [Vec<u32>],
    pub max_history: usize,
}

/// Users a beam search decodes at a time; more only fills the cache.
const USERS: usize = 16;

impl Ranker<'_> {
    /// The items of every example, best first; `threads` share the users.
    pub fn rank(
        &self,
        examples: &[Example],
        scorer: Scorer,
        threads: usize,
        bar: &Progress,
    ) -> Result<Vec<Vec<u32>>> {
        let share = examples.len().div_ceil(threads.max(1)).max(1);
        let parts = std::thread::scope(|scope| {
            let threads: Vec<_> = examples
                .chunks(share)
                .map(|part| scope.spawn(move || self.rank_in_turn(part, scorer, bar)))
                .collect();
            threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
        });
        let parts = parts.map_err(|_| anyhow::anyhow!("a ranking thread failed"))?;
        Ok(parts.into_iter().collect::<Result<Vec<_>>>()?.concat())
    }

    fn rank_in_turn(&self, examples: &[Example], scorer: Scorer, bar: &Progress) -> Result<Vec<Vec<u32>>> {
        let layout = self.ids.layout();
        let mut lists = Vec::with_capacity(examples.len());
        let users = if scorer == Scorer::Exact { 1 } else { USERS };
        for part in examples.chunks(users) {
            let histories = part.iter().map(|example| example.history(self.sequences, self.max_history));
            let encoded = HistoryBatch::new(self.ids, histories).encode(self.model);
            match scorer {
                Scorer::Beam(width) => {
                    let search =
                        beam_search(self.model, layout, self.trie, &encoded, Constraint::Trie(&[]), width);
                    let found = pollster::block_on(search)?;
                    lists.extend(
                        found.into_iter().map(|(ids, _)| ids.into_iter().filter_map(|id| id.item).collect()),
                    );
                }
                Scorer::Exact => {
                    let scores = pollster::block_on(exact_scores(self.model, layout, self.trie, &encoded))?;
                    let mut order: Vec<u32> = (0..scores.len() as u32).collect();
                    order.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
                    lists.push(order);
                }
            }
            bar.inc(part.len() as u64);
        }
        Ok(lists)
    }
}
