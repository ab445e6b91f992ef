//! TIGER (arXiv 2305.05065) as a system: the items whose semantic IDs the model finds most probable.
use std::fmt;

use anyhow::Result;
use tigerlet::{
    baseline::top,
    beam::{Constraint, Hypothesis, Task, search},
    exact::exact_scores,
    generator::{Encoded, Generator},
    trie::Trie,
};

use super::System;
use crate::{data::Query, input::Input};

/// How items are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scorer {
    /// The items that a beam of this width finds, in its order.
    Beam(usize),
    /// The whole catalogue by exact log-probability.
    Exact,
}

impl fmt::Display for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beam(width) => write!(f, "beam {width}"),
            Self::Exact => f.write_str("exact"),
        }
    }
}

/// A trained model over a catalogue, with everything that ranking needs.
#[derive(Clone, Copy)]
pub struct Tiger<'a> {
    /// What the table calls the model.
    pub label: &'a str,
    pub generator: &'a Generator,
    /// What it reads.
    pub input: Input<'a>,
    pub trie: &'a Trie,
    pub scorer: Scorer,
    /// Users that a beam search decodes at a time: few stay in a CPU's cache, a GPU wants many.
    pub users: usize,
}

impl Tiger<'_> {
    /// What those who ask have taken, as the decoder attends to it.
    pub fn encode(&self, queries: &[Query]) -> Encoded {
        self.generator.encode(&self.input.batch(queries.iter().copied()))
    }

    /// The IDs that a beam of `width` writes for each who asks, best first, for all at a time.
    pub fn write(
        &self,
        queries: &[Query],
        constraint: Constraint,
        width: usize,
    ) -> Result<Vec<Vec<Hypothesis>>> {
        self.write_from(&self.encode(queries), &Task { constraint, width, sampling: None, added: None })
    }

    /// The same, of histories that are encoded.
    pub fn write_from(&self, encoded: &Encoded, task: &Task) -> Result<Vec<Vec<Hypothesis>>> {
        Ok(pollster::block_on(search(self.generator, self.trie, encoded, task, &mut ()))?
            .into_iter()
            .map(|(found, _)| found)
            .collect())
    }
}

impl System for Tiger<'_> {
    fn name(&self) -> String {
        format!("{}, {}", self.label, self.scorer)
    }

    fn reach(&self) -> usize {
        match self.scorer {
            Scorer::Beam(width) => width.min(self.input.ids.len()),
            Scorer::Exact => self.input.ids.len(),
        }
    }

    fn rank(&self, queries: &[Query], depth: usize) -> Result<Vec<Vec<u32>>> {
        let mut lists = Vec::with_capacity(queries.len());
        let users = if self.scorer == Scorer::Exact { 1 } else { self.users };
        for part in queries.chunks(users) {
            match self.scorer {
                Scorer::Beam(width) => {
                    for found in self.write(part, Constraint::Trie(&[]), width)? {
                        lists.push(found.into_iter().filter_map(|id| id.item).take(depth).collect());
                    }
                }
                Scorer::Exact => {
                    let encoded = self.encode(part);
                    let scores =
                        pollster::block_on(exact_scores(self.generator, self.trie, &encoded, &mut ()))?;
                    lists.push(top(&scores, depth));
                }
            }
        }
        Ok(lists)
    }
}
