//! A level at a time: the host asks for logits, walks the trie and keeps the best.
use rand_chacha::ChaCha8Rng;

use super::{Beam, Candidate, Constraint, DecodeError, Hypothesis, Task, trace_step, written};
use crate::{
    generator::{Encoded, Generator, log_sum_exp},
    order,
    sampling::{Draw, Sampling},
    semantic_id::{Code, PAD},
    trace::Trace,
    trie::Trie,
    watch::{Stage, Watch},
};

/// [`super::search`], on the host, whatever the model is computed by.
///
/// # Errors
/// [`DecodeError`] when the device fails, or the watch gives the answer up.
pub async fn search(
    generator: &Generator,
    trie: &Trie,
    encoded: &Encoded,
    &Task { constraint, width, sampling, added }: &Task<'_>,
    watch: &mut impl Watch,
) -> Result<Vec<(Vec<Hypothesis>, Trace)>, DecodeError> {
    let (users, layout) = (encoded.users(), generator.layout());
    let mut noise: Option<Vec<ChaCha8Rng>> =
        sampling.map(|sampling| (0..users).map(|user| sampling.noise(user)).collect());
    let mut beams: Vec<Vec<Beam>> = vec![vec![Beam::ROOT]; users];
    let mut traces = vec![Trace::default(); users];
    let mut cache = encoded.start();
    // Row of the cache that each row of the next step continues.
    let mut parents: Vec<usize> = Vec::new();

    for level in 0..layout.levels() {
        // 1. One row a beam, users padded to the widest with copies of their first row.
        let rows = beams.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let tokens = beams.iter().flat_map(|user| {
            (0..rows).map(|row| match user.get(row).and_then(|beam| beam.codes.last()) {
                Some(&code) => layout.token(level - 1, code),
                None => PAD,
            })
        });
        let tokens: Vec<u32> = tokens.collect();
        let logits = generator.step(encoded, &mut cache, &parents, &tokens, level).await?;

        // 2. Continue every beam by every code it may have.
        let codes = layout.codes(level);
        let mut next_parents = Vec::with_capacity(users * width);
        for (user, user_beams) in beams.iter_mut().enumerate() {
            let mut candidates = Vec::new();
            for (row, beam) in user_beams.iter().enumerate() {
                let at = (user * rows + row) * codes;
                let logits = &logits[at..at + codes];
                let first = candidates.len();
                expand(trie, constraint, user, row, beam, logits, &mut candidates);
                if let Some(added) = added {
                    raise(added, &mut candidates[first..]);
                }
                if let (Some(sampling), Some(noise)) = (sampling, &mut noise) {
                    perturb(sampling, beam.draw, level, logits, &mut candidates[first..], &mut noise[user]);
                }
            }
            // 3. Keep the best; equal scores keep the order of parents and codes.
            let considered = candidates.len();
            let rank = |at: u32| candidates[at as usize].rank;
            let best_first = |a: u32, b: u32| rank(b).total_cmp(&rank(a));
            let best = order::first((0..considered as u32).collect(), 2 * width, &best_first);
            let mut candidates: Vec<Candidate> = best.iter().map(|&at| candidates[at as usize]).collect();
            traces[user].steps.push(trace_step(level, considered, width, user_beams, &candidates, trie));
            candidates.truncate(width);
            next_parents
                .push(candidates.iter().map(|candidate| user * rows + candidate.parent).collect::<Vec<_>>());
            *user_beams =
                candidates.iter().map(|candidate| user_beams[candidate.parent].extended(candidate)).collect();
        }
        let rows = next_parents.iter().map(Vec::len).max().unwrap_or(0).max(1);
        parents = next_parents
            .iter()
            .flat_map(|user| (0..rows).map(|row| user.get(row).copied().unwrap_or(0)))
            .collect();
        watch.over(Stage::Level(level)).await?;
    }

    Ok(beams.into_iter().map(|beams| written(beams, trie)).zip(traces).collect())
}

fn expand(
    trie: &Trie,
    constraint: Constraint,
    user: usize,
    parent: usize,
    beam: &Beam,
    logits: &[f32],
    candidates: &mut Vec<Candidate>,
) {
    let base = beam.score - log_sum_exp(logits);
    let mut push = |code: Code, node| {
        let score = base + logits[usize::from(code)];
        candidates.push(Candidate { score, parent, code, node, rank: f64::from(score), draw: beam.draw });
    };
    match constraint {
        Constraint::Trie(filters) => {
            let filter = filters.get(user).and_then(Option::as_ref);
            for node in beam.node.map_or(0..0, |node| trie.children(node)) {
                if filter.is_none_or(|filter| filter.allows(node)) {
                    push(trie.code(node), Some(node));
                }
            }
        }
        Constraint::None => {
            let mut children = beam.node.map_or(0..0, |node| trie.children(node)).peekable();
            for code in 0..logits.len() {
                let node = children.next_if(|&child| usize::from(trie.code(child)) == code);
                push(code as Code, node);
            }
        }
    }
}

/// Ranks continuations by what the best item below each may come to.
fn raise(added: &[f32], candidates: &mut [Candidate]) {
    for candidate in candidates {
        let most = candidate.node.and_then(|node| added.get(node as usize));
        candidate.rank += most.copied().map_or(0.0, f64::from);
    }
}

/// Ranks a beam's continuations by a draw among them instead of by their scores.
fn perturb(
    sampling: &Sampling,
    parent: Draw,
    level: usize,
    logits: &[f32],
    candidates: &mut [Candidate],
    noise: &mut ChaCha8Rng,
) {
    let allowed: Vec<f32> = candidates.iter().map(|candidate| logits[usize::from(candidate.code)]).collect();
    for (candidate, draw) in candidates.iter_mut().zip(sampling.children(parent, level, &allowed, noise)) {
        (candidate.rank, candidate.draw) = (draw.rank, draw);
    }
}
