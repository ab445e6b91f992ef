//! What the first block's attention asks of a token. Queries, keys and values depend there on nothing but the token, so
//! each token's are computed when it is first read, and kept.
use std::sync::OnceLock;

use crate::{
    attention::Attention,
    plan::{Plan, Scratch, sized},
};

/// Numbers that are kept at most: of a larger vocabulary nothing is.
const MOST: usize = 1 << 23;

/// The queries, keys and values of the tokens that were read so far.
#[derive(Clone, Debug)]
pub struct FirstRows {
    /// One a token, `[3 · H · d_kv]`; none of a vocabulary that is too large.
    tokens: Vec<OnceLock<Box<[f32]>>>,
}

impl FirstRows {
    /// Of V tokens none yet.
    pub fn new(plan: &Plan, tokens: usize) -> Self {
        let fits = tokens.saturating_mul(3 * plan.shape.inner()) <= MOST;
        Self { tokens: vec![OnceLock::new(); if fits { tokens } else { 0 }] }
    }

    /// What [`Attention::project`] does with the embeddings `x` of these tokens, which `embed` gives of others. A row of a
    /// product does not depend on those beside it, so the numbers are the same.
    pub fn project(
        &self,
        attention: &Attention,
        plan: &Plan,
        tokens: &[u32],
        x: &[f32],
        embed: impl Fn(&[u32]) -> Vec<f32>,
        scratch: &mut Scratch,
    ) {
        if self.tokens.is_empty() {
            return attention.project(plan, x, scratch);
        }
        let row = |token: u32| &self.tokens[token as usize];
        let mut new: Vec<u32> = tokens.iter().copied().filter(|&token| row(token).get().is_none()).collect();
        new.sort_unstable();
        new.dedup();
        let columns = 3 * plan.shape.inner();
        if !new.is_empty() {
            attention.project(plan, &embed(&new), scratch);
            for (&token, numbers) in new.iter().zip(scratch.wide.chunks_exact(columns)) {
                row(token).get_or_init(|| numbers.into());
            }
        }
        sized(&mut scratch.wide, tokens.len() * columns);
        for (to, &token) in scratch.wide.chunks_exact_mut(columns).zip(tokens) {
            if let Some(numbers) = row(token).get() {
                to.copy_from_slice(numbers);
            }
        }
    }
}
