//! A model that is measured: what it takes to answer.
use anyhow::{Context, Result};
use tigerlet::{
    beam::{Constraint, Hypothesis, Task, search},
    generator::Generator,
    history::HistoryBatch,
    model::T5Config,
    semantic_id::SemanticIds,
    trie::Trie,
};

/// A model with its items.
pub struct Subject {
    pub name: String,
    pub config: T5Config,
    pub generator: Generator,
    pub ids: SemanticIds,
    pub trie: Trie,
}

impl Subject {
    /// The best items after a history, as many as there are beams.
    pub fn answer(&self, history: &[u32], beams: usize) -> Result<Vec<Hypothesis>> {
        let encoded = self.generator.encode(&HistoryBatch::new(&self.ids, [history]));
        let task = Task { constraint: Constraint::Trie(&[]), width: beams, sampling: None, added: None };
        let found = pollster::block_on(search(&self.generator, &self.trie, &encoded, &task, &mut ()))?;
        Ok(found.into_iter().next().context("one user")?.0)
    }

    /// Operations of an answer to this history.
    pub fn flop(&self, history: &[u32], beams: usize) -> f64 {
        let layout = self.ids.layout();
        crate::arithmetic::answer(&self.config, layout, history.len() * layout.levels(), beams)
    }
}
