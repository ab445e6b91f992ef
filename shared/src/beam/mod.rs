//! Beam search over semantic IDs, held to existing items by the trie.
//!
//! [`search`] keeps the most probable prefixes, or draws: then it is the same search over scores that noise
//! has been added to. What a request adds to the items' scores ranks prefixes by the most that it adds below them, so
//! that a prefix is given up only for others that may come to more. [`host`] reads logits a level; where a
//! graphics adapter searches on the trie (feature `gpu`), what was found is read once. Equal scores keep the order of parents and codes in
//! both.
#[cfg(feature = "gpu")]
mod device;
pub mod host;

use crate::{
    generator::{DeviceError, Encoded, Generator},
    sampling::{Draw, Sampling},
    semantic_id::Code,
    trace::{Trace, TraceCandidate, TraceStep},
    trie::{Filter, Trie},
    watch::{Cancelled, Watch},
};

/// What the search may write.
#[derive(Clone, Copy, Debug)]
pub enum Constraint<'a> {
    /// IDs of existing items, and of those only the ones that the user's filter allows; one entry a user.
    Trie(&'a [Option<Filter>]),
    /// Any sequence of codes: shows what the trie is there for.
    None,
}

/// One written ID.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Its L codes.
    pub codes: Vec<Code>,
    /// Log-probability: sum over levels of the log-softmax over all codes of the level, before masking.
    pub score: f32,
    /// The item that has this ID.
    pub item: Option<u32>,
}

/// Why nothing was decoded.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The device failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Whoever watched gave it up.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// An ID under construction.
#[derive(Clone, Debug)]
struct Beam {
    codes: Vec<Code>,
    score: f32,
    /// Its node in the trie, while it is in the trie.
    node: Option<u32>,
    /// Where it stands in a draw.
    draw: Draw,
}

/// A beam's continuation by one code.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: f32,
    parent: usize,
    code: Code,
    node: Option<u32>,
    /// What decides whether it is kept: the score, or the draw's rank.
    rank: f64,
    draw: Draw,
}

/// What to search for.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// What may be written.
    pub constraint: Constraint<'a>,
    /// IDs that are kept of every level.
    pub width: usize,
    /// How IDs are drawn; none: the most probable ones are searched for.
    pub sampling: Option<&'a Sampling>,
    /// What is added to the score of the best item below each node, [`Trie::highest`]; with the trie alone.
    pub added: Option<&'a [f32]>,
}

/// The `width` best IDs of each of B users, best first, or as many different ones in the order in which they were drawn,
/// and what each step considered. Scores are the model's own: over all codes, at temperature 1. `watch` is told of each
/// level once its beams are kept.
///
/// # Errors
/// [`DecodeError`] when the device fails, or the watch gives the answer up.
pub async fn search(
    generator: &Generator,
    trie: &Trie,
    encoded: &Encoded,
    task: &Task<'_>,
    watch: &mut impl Watch,
) -> Result<Vec<(Vec<Hypothesis>, Trace)>, DecodeError> {
    #[cfg(feature = "gpu")]
    if let Some(search) = device::DeviceSearch::of(generator, trie, encoded, task) {
        return search.run(watch).await;
    }
    host::search(generator, trie, encoded, task, watch).await
}

/// What a search ends with.
fn written(beams: Vec<Beam>, trie: &Trie) -> Vec<Hypothesis> {
    let hypothesis = |beam: Beam| Hypothesis {
        item: beam.node.and_then(|node| trie.item(node)),
        codes: beam.codes,
        score: beam.score,
    };
    beams.into_iter().map(hypothesis).collect()
}

impl Beam {
    const ROOT: Self = Self { codes: Vec::new(), score: 0.0, node: Some(Trie::ROOT), draw: Draw::ROOT };

    fn extended(&self, candidate: &Candidate) -> Self {
        let mut codes = self.codes.clone();
        codes.push(candidate.code);
        Self { codes, score: candidate.score, node: candidate.node, draw: candidate.draw }
    }
}

fn trace_step(
    level: usize,
    considered: usize,
    width: usize,
    beams: &[Beam],
    candidates: &[Candidate],
    trie: &Trie,
) -> TraceStep {
    let candidate = |(rank, candidate): (usize, &Candidate)| TraceCandidate {
        prefix: beams[candidate.parent].extended(candidate).codes,
        score: candidate.score,
        kept: rank < width,
        exists: candidate.node.is_some(),
        items: candidate.node.map_or(0, |node| trie.items_below(node)),
    };
    TraceStep { level, considered, candidates: candidates.iter().enumerate().map(candidate).collect() }
}
