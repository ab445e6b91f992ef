//! The score of every item of the catalogue, by walking the whole trie; and of a few, in one pass of the decoder.
//!
//! A prefix that many items share is decoded once; siblings are decoded together. This is what a beam
//! as wide as the catalogue finds, without its sorting, and the referee of narrower ones.
use std::ops::Range;

use burn::tensor::{Int, Tensor, TensorData, activation::log_softmax};

use crate::{
    beam::{DecodeError, log_sum_exp, read, step},
    model::{DecoderCache, Dropout, Encoded, T5},
    semantic_id::{Code, IdLayout, PAD, SemanticIds},
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
    cache: DecoderCache,
    parents: Vec<usize>,
}

/// Log-probability of every item for the one user of `encoded`: `[N]`, by item index. `watch` is told of every chunk.
///
/// # Errors
/// [`DecodeError`] when the device fails.
pub async fn exact_scores(
    model: &T5,
    layout: &IdLayout,
    trie: &Trie,
    encoded: &Encoded,
    watch: &mut impl Watch,
) -> Result<Vec<f32>, DecodeError> {
    let mut items = vec![f32::NEG_INFINITY; trie.items_below(Trie::ROOT)];
    let mut pending = vec![Pending {
        depth: 0,
        nodes: Trie::ROOT..Trie::ROOT + 1,
        scores: vec![0.0],
        cache: DecoderCache::default(),
        parents: Vec::new(),
    }];
    while let Some(Pending { depth, nodes, scores, mut cache, parents }) = pending.pop() {
        let token = |node| if depth == 0 { PAD } else { layout.token(depth - 1, trie.code(node)) };
        let tokens = nodes.clone().map(|node| token(node) as i32).collect();
        let logits = step(model, encoded, &mut cache, &parents, tokens, layout, depth).await?;
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

/// Log-probabilities of as many items for each of the B users of `encoded`, in one pass of the decoder: `[B, P]`,
/// row-major, as `items` is.
///
/// # Errors
/// [`DecodeError`] when the device fails.
pub async fn item_scores(
    model: &T5,
    ids: &SemanticIds,
    encoded: &Encoded,
    items: &[u32],
) -> Result<Vec<f32>, DecodeError> {
    let layout = ids.layout();
    let (levels, rows) = (layout.levels(), items.len());
    if rows == 0 {
        return Ok(Vec::new());
    }
    let device = model.device();
    let each = || items.iter().map(|&item| ids.get(item));
    let input: Vec<i32> = each().flat_map(|codes| decoder_input(layout, codes, levels)).collect();
    let input = Tensor::<2, Int>::from_data(TensorData::new(input, [rows, levels]), &device);
    let targets: Vec<i32> = each().flatten().map(|&code| i32::from(code)).collect();
    let targets = Tensor::<2, Int>::from_data(TensorData::new(targets, [rows, levels]), &device);
    let states = model.decode(encoded, input, &mut Dropout::Off);
    let chosen = (0..levels).map(|level| {
        let code = targets.clone().narrow(1, level, 1);
        log_probabilities(model, layout, &states, level).gather(1, code)
    });
    read(Tensor::cat(chosen.collect(), 1).sum_dim(1), levels - 1).await
}

/// The start token, then the first of `codes`: `length` tokens in all.
pub(crate) fn decoder_input(layout: &IdLayout, codes: &[Code], length: usize) -> Vec<i32> {
    let tokens = codes.iter().enumerate().map(|(level, &code)| layout.token(level, code) as i32);
    std::iter::once(PAD as i32).chain(tokens).take(length).collect()
}

/// Log-probabilities of a level's codes, `[rows, L, D] → [rows, K]`.
pub(crate) fn log_probabilities(
    model: &T5,
    layout: &IdLayout,
    states: &Tensor<3>,
    level: usize,
) -> Tensor<2> {
    log_softmax(level_logits(model, layout, states, level), 1)
}

/// Logits of a level's codes, `[rows, L, D] → [rows, K]`.
pub(crate) fn level_logits(model: &T5, layout: &IdLayout, states: &Tensor<3>, level: usize) -> Tensor<2> {
    let [rows, _, width] = states.dims();
    let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
    model.logits(state, layout.offset(level), layout.codes(level))
}
