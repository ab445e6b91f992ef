//! The score of every item of the catalogue, by walking the whole trie.
//!
//! A prefix that many items share is decoded once; siblings are decoded together. This is what a beam
//! as wide as the catalogue finds, without its sorting, and the referee of narrower ones.
use std::ops::Range;

use crate::{
    beam::DecodeError,
    generator::{Encoded, Generator, Written, log_sum_exp},
    semantic_id::PAD,
    trie::Trie,
    watch::{Stage, Watch},
};

/// Prefixes decoded at a time: wide enough to fill a device, small enough for a cache.
const CHUNK: u32 = 1024;

/// Sibling prefixes that wait to be decoded.
struct Pending {
    /// Length of the prefixes.
    depth: usize,
    /// Their nodes, which the trie stores side by side.
    nodes: Range<u32>,
    /// Their log-probabilities.
    scores: Vec<f32>,
    /// What the decoder remembers of their parents, and each prefix's row in it.
    cache: Written,
    parents: Vec<usize>,
}

/// Log-probability of every item for the one user of `encoded`: `[N]`, by item index. `watch` is told of every chunk.
///
/// # Errors
/// [`DecodeError`] when the device fails.
pub async fn exact_scores(
    generator: &Generator,
    trie: &Trie,
    encoded: &Encoded,
    watch: &mut impl Watch,
) -> Result<Vec<f32>, DecodeError> {
    let layout = generator.layout();
    let mut items = vec![f32::NEG_INFINITY; trie.items_below(Trie::ROOT)];
    let mut pending = vec![Pending {
        depth: 0,
        nodes: Trie::ROOT..Trie::ROOT + 1,
        scores: vec![0.0],
        cache: encoded.start(),
        parents: Vec::new(),
    }];
    while let Some(Pending { depth, nodes, scores, mut cache, parents }) = pending.pop() {
        let token = |node| if depth == 0 { PAD } else { layout.token(depth - 1, trie.code(node)) };
        let tokens: Vec<u32> = nodes.clone().map(token).collect();
        let logits = generator.step(encoded, &mut cache, &parents, &tokens, depth).await?;
        watch.over(Stage::Level(depth)).await?;

        // Children of neighbouring nodes are neighbours too: their scores line up in one array.
        let mut child_scores = Vec::new();
        let mut child_parents = Vec::new();
        for ((row, node), row_logits) in
            nodes.clone().enumerate().zip(logits.chunks_exact(layout.codes(depth)))
        {
            let base = scores[row] - log_sum_exp(row_logits);
            for child in trie.children(node) {
                child_scores.push(base + row_logits[usize::from(trie.code(child))]);
                child_parents.push(row);
            }
        }
        let first = trie.children(nodes.start).start;
        let children = first..first + child_scores.len() as u32;
        if depth + 1 == trie.levels() {
            for (child, score) in children.zip(child_scores) {
                if let Some(item) = trie.item(child) {
                    items[item as usize] = score;
                }
            }
            continue;
        }
        for start in children.clone().step_by(CHUNK as usize) {
            let nodes = start..children.end.min(start + CHUNK);
            let rows = (nodes.start - first) as usize..(nodes.end - first) as usize;
            pending.push(Pending {
                depth: depth + 1,
                scores: child_scores[rows.clone()].to_vec(),
                parents: child_parents[rows].to_vec(),
                nodes,
                cache: cache.clone(),
            });
        }
    }
    Ok(items)
}
