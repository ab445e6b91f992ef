//! What a learner is worth as it stands.
use serde::Serialize;

use super::{
    Example, LearnError, Learner, Likely,
    writer::{LISTED, TOGETHER, Writer},
};
use crate::{
    beam::{Constraint, DecodeError},
    generator::Generator,
    model::Arithmetic,
    trie::Trie,
    watch::Watch,
};

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
        let generator = Generator::new(self.model(), self.ids().layout(), Arithmetic::Float);
        let held_out: Vec<Example> = self.held_out().take(readers).collect();
        let writer =
            Writer { generator: &generator, ids: self.ids(), trie, max_history: self.recipe().max_history };
        let summary = writer.found(self.histories(), &held_out, watch).await?;

        let free: Vec<&[u32]> = held_out.iter().take(FREE).map(|&example| self.history(example)).collect();
        let mut written = Vec::new();
        for part in free.chunks(TOGETHER) {
            written.extend(writer.write(part, Constraint::None, LISTED, watch).await?.concat());
        }
        let invented = written.iter().filter(|id| id.item.is_none()).count();

        // Learned from and held out: as many of each, spread over all there are, and the same in every look.
        let learned = spread(self.examples(), COMPARED);
        let unseen = spread(&self.held_out().collect::<Vec<_>>(), COMPARED);
        let (shelves, list) = match watched {
            [] => (Vec::new(), Vec::new()),
            _ => (writer.shelves(watched).await?, writer.list(watched, TOLD, watch).await?),
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
}

/// So many of them at most, at even distances.
fn spread(examples: &[Example], most: usize) -> Vec<Example> {
    let some = most.min(examples.len());
    (0..some).map(|at| examples[at * examples.len() / some]).collect()
}
