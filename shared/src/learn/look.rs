//! What a learner is worth as it stands.
use serde::Serialize;

use super::{Example, LearnError, Learner};
use crate::{
    beam::{Constraint, DecodeError, Hypothesis, Task, log_sum_exp, search, step},
    history::HistoryBatch,
    metrics::RankMetrics,
    model::{DecoderCache, T5},
    semantic_id::PAD,
    trie::Trie,
    watch::Watch,
};

/// Length of the lists that are measured.
const LISTED: usize = 10;
/// Width of the beam: what was read before is struck out of it.
const BEAMS: usize = 20;
/// Readers of one forward pass.
const TOGETHER: usize = 32;
/// Examples on either side whose losses are compared.
const COMPARED: usize = 1024;
/// Readers for whom IDs are written without the trie.
const FREE: usize = 64;
/// Items that are told of a list.
const TOLD: usize = 5;

/// A learner's measures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// Share of held-out items among the first ten; those of a history come last.
    pub recall: f64,
    /// The same, discounted by place.
    pub ndcg: f64,
    /// Readers asked.
    pub users: usize,
    /// Mean loss of examples that are learned from, without dropout, in nats a code.
    pub training_loss: f64,
    /// The same of held-out items.
    pub held_out_loss: f64,
    /// Share of the IDs written without the trie that no item has.
    pub invented: f64,
    /// Probabilities of the first code after the history that is watched.
    pub shelves: Vec<f32>,
    /// The best items after it.
    pub list: Vec<Likely>,
}

/// An item, and how likely its ID is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Likely {
    /// Its place in the catalogue.
    pub item: u32,
    /// Probability of its ID.
    pub probability: f32,
}

/// Why there is no look.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// No loss.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// No IDs.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl Learner {
    /// Measures the model as it stands on the first `readers` with held-out items; the history to watch has items of
    /// the catalogue.
    ///
    /// # Errors
    /// When the device fails, or the watch gives it up.
    pub async fn look(
        &self,
        trie: &Trie,
        watched: &[u32],
        readers: usize,
        watch: &mut impl Watch,
    ) -> Result<Look, LookError> {
        let model = self.model();
        let held_out: Vec<Example> = self.held_out().take(readers).collect();
        let mut metrics = RankMetrics::new(&[LISTED]);
        for part in held_out.chunks(TOGETHER) {
            let histories: Vec<&[u32]> = part.iter().map(|&example| self.history(example)).collect();
            let lists = self.write(&model, trie, &histories, Constraint::Trie(&[]), BEAMS, watch).await?;
            for (list, &example) in lists.into_iter().zip(part) {
                let read = &self.histories().get(example.user)[..example.target];
                let items = list.into_iter().filter_map(|id| id.item).filter(|item| !read.contains(item));
                metrics.add(items.take(LISTED).position(|item| item == self.item(example)));
            }
        }
        let summary = metrics.summary();

        let free: Vec<&[u32]> = held_out.iter().take(FREE).map(|&example| self.history(example)).collect();
        let mut written = Vec::new();
        for part in free.chunks(TOGETHER) {
            written.extend(self.write(&model, trie, part, Constraint::None, LISTED, watch).await?.concat());
        }
        let invented = written.iter().filter(|id| id.item.is_none()).count();

        // Learned from and held out: as many of each, spread over all there are, and the same in every look.
        let learned = spread(self.examples(), COMPARED);
        let unseen = spread(&self.held_out().collect::<Vec<_>>(), COMPARED);
        let watched = &watched[watched.len().saturating_sub(self.recipe().max_history)..];
        let (shelves, list) = match watched {
            [] => (Vec::new(), Vec::new()),
            _ => self.watched(&model, trie, watched, watch).await?,
        };
        Ok(Look {
            recall: summary.recall(LISTED).unwrap_or_default(),
            ndcg: summary.ndcg(LISTED).unwrap_or_default(),
            users: held_out.len(),
            training_loss: self.loss_of(&learned)?,
            held_out_loss: self.loss_of(&unseen)?,
            invented: invented as f64 / written.len().max(1) as f64,
            shelves,
            list,
        })
    }

    /// What stands to come after one history: the first code, and whole IDs.
    async fn watched(
        &self,
        model: &T5,
        trie: &Trie,
        history: &[u32],
        watch: &mut impl Watch,
    ) -> Result<(Vec<f32>, Vec<Likely>), LookError> {
        let encoded = HistoryBatch::new(self.ids(), [history]).encode(model);
        let (mut cache, start) = (DecoderCache::default(), vec![PAD as i32]);
        let logits = step(model, &encoded, &mut cache, &[], start, self.ids().layout(), 0).await?;
        let whole = log_sum_exp(&logits);
        let shelves = logits.iter().map(|logit| (logit - whole).exp()).collect();
        let list = self.write(model, trie, &[history], Constraint::Trie(&[]), BEAMS, watch).await?.concat();
        let likely = |id: Hypothesis| Some(Likely { item: id.item?, probability: id.score.exp() });
        let unread = list.into_iter().filter_map(likely).filter(|likely| !history.contains(&likely.item));
        Ok((shelves, unread.take(TOLD).collect()))
    }

    async fn write(
        &self,
        model: &T5,
        trie: &Trie,
        histories: &[&[u32]],
        constraint: Constraint<'_>,
        width: usize,
        watch: &mut impl Watch,
    ) -> Result<Vec<Vec<Hypothesis>>, DecodeError> {
        let encoded = HistoryBatch::new(self.ids(), histories.iter().copied()).encode(model);
        let task = Task { constraint, width, sampling: None, added: None };
        let found = search(model, self.ids().layout(), trie, &encoded, &task, watch).await?;
        Ok(found.into_iter().map(|(ids, _)| ids).collect())
    }
}

/// So many of them at most, at even distances.
fn spread(examples: &[Example], most: usize) -> Vec<Example> {
    let some = most.min(examples.len());
    (0..some).map(|at| examples[at * examples.len() / some]).collect()
}
