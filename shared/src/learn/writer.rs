//! What a generator writes for readers, while it learns.
use serde::Serialize;

use super::Example;
use crate::{
    beam::{Constraint, DecodeError, Hypothesis, Task, search},
    extra::Histories,
    generator::{Generator, log_sum_exp},
    history::HistoryBatch,
    metrics::{RankMetrics, RankSummary},
    semantic_id::{PAD, SemanticIds},
    trie::Trie,
    watch::Watch,
};

/// Length of the lists that are measured.
pub const LISTED: usize = 10;
/// Readers of one forward pass.
pub const TOGETHER: usize = 32;
/// Width of the beam: what was read before is struck out of it.
const BEAMS: usize = 20;

/// An item, and how likely its ID is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Likely {
    /// Its place in the catalogue.
    pub item: u32,
    /// Probability of its ID.
    pub probability: f32,
}

/// A generator as it stands, and what it writes.
pub struct Writer<'a> {
    pub generator: &'a Generator,
    pub ids: &'a SemanticIds,
    pub trie: &'a Trie,
    /// Items that it reads, the latest ones.
    pub max_history: usize,
}

impl Writer<'_> {
    /// At which places of their lists examples are found; the items of a history come last.
    pub async fn found(
        &self,
        histories: &Histories,
        examples: &[Example],
        watch: &mut impl Watch,
    ) -> Result<RankSummary, DecodeError> {
        let mut metrics = RankMetrics::new(&[LISTED]);
        for part in examples.chunks(TOGETHER) {
            let read: Vec<&[u32]> =
                part.iter().map(|&example| example.history(histories, self.max_history)).collect();
            let lists = self.write(&read, Constraint::Trie(&[]), BEAMS, watch).await?;
            for (list, &example) in lists.into_iter().zip(part) {
                let read = example.history(histories, usize::MAX);
                let items = list.into_iter().filter_map(|id| id.item).filter(|item| !read.contains(item));
                metrics.add(items.take(LISTED).position(|item| item == example.item(histories)));
            }
        }
        Ok(metrics.summary())
    }

    /// Probabilities of the first code after a history, which is not empty.
    pub async fn shelves(&self, history: &[u32]) -> Result<Vec<f32>, DecodeError> {
        let encoded = self.generator.encode(&HistoryBatch::new(self.ids, [self.latest(history)]));
        let logits = self.generator.step(&encoded, &mut encoded.start(), &[], &[PAD], 0).await?;
        let whole = log_sum_exp(&logits);
        Ok(logits.iter().map(|logit| (logit - whole).exp()).collect())
    }

    /// The best items after a history, which is not empty, without its own.
    pub async fn list(
        &self,
        history: &[u32],
        length: usize,
        watch: &mut impl Watch,
    ) -> Result<Vec<Likely>, DecodeError> {
        // What is struck out of it must not be missing.
        let width = BEAMS.max(length + self.max_history);
        let latest = self.latest(history);
        let list = self.write(&[latest], Constraint::Trie(&[]), width, watch).await?.concat();
        let likely = |id: Hypothesis| Some(Likely { item: id.item?, probability: id.score.exp() });
        let unread = list.into_iter().filter_map(likely).filter(|likely| !history.contains(&likely.item));
        Ok(unread.take(length).collect())
    }

    /// The IDs that a beam writes after each history, best first.
    pub async fn write(
        &self,
        histories: &[&[u32]],
        constraint: Constraint<'_>,
        width: usize,
        watch: &mut impl Watch,
    ) -> Result<Vec<Vec<Hypothesis>>, DecodeError> {
        let encoded = self.generator.encode(&HistoryBatch::new(self.ids, histories.iter().copied()));
        let task = Task { constraint, width, sampling: None, added: None };
        let found = search(self.generator, self.trie, &encoded, &task, watch).await?;
        Ok(found.into_iter().map(|(ids, _)| ids).collect())
    }

    fn latest<'h>(&self, history: &'h [u32]) -> &'h [u32] {
        &history[history.len().saturating_sub(self.max_history)..]
    }
}
