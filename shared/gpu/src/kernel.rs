//! The kernel: a workgroup a user.
use cubecl::prelude::*;

use crate::{FIELDS, NOWHERE};

/// Ranks no continuation has.
const LOWEST: f32 = f32::MIN;
const HIGHEST: f32 = f32::MAX;
/// Stands where nothing is left.
const NO_PLACE: u32 = u32::MAX;

/// The shape of a level, the same for every user.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub(crate) struct Shape {
    /// Beams a user, R.
    pub rows: u32,
    /// Records a user that the beams stand first among.
    pub stride: u32,
    /// Codes K: logits a row.
    pub codes: u32,
    /// The most children of a node: places a beam.
    pub children: u32,
    /// Where the codes of nodes begin in the trie's arrays.
    pub code_of: u32,
    /// Token of code 0.
    pub first_token: u32,
    /// Words of bits a user; 0 where all users share them.
    pub words: u32,
    /// Continuations that are kept, C.
    pub kept: u32,
}

/// Writes the best continuations of a user's beams, best first.
///
/// A continuation's place is `beam · children + child`, in the order in which ties are broken. Every unit has the places
/// that are its own number modulo the workgroup's size, and offers the best of them; the best offer is written, and only
/// its unit looks again. What is written is in order, so what was taken is told by its rank and place alone.
#[cube(launch)]
pub(crate) fn search_step(
    logits: &Tensor<f32>,
    beams: &Tensor<i32>,
    trie: &Tensor<i32>,
    allowed: &Tensor<i32>,
    added: &Tensor<f32>,
    found: &mut Tensor<i32>,
    shape: Shape,
    #[comptime] capacity: usize,
    #[comptime] units: usize,
    #[comptime] has_filter: bool,
    #[comptime] has_added: bool,
) {
    let user = CUBE_POS_X;
    let unit = UNIT_POS_X;
    let mut base = Shared::<[f32]>::new_slice(capacity);
    let mut ranks = Shared::<[f32]>::new_slice(units);
    let mut places = Shared::<[u32]>::new_slice(units);

    // 1. Of every beam its score less the logarithm of the sum of all its codes.
    let mut row = unit;
    while row < shape.rows {
        let at = (user * shape.rows + row) * shape.codes;
        let mut max = logits[at as usize];
        for code in 1..shape.codes {
            max = max.max(logits[(at + code) as usize]);
        }
        let mut sum = 0.0_f32;
        for code in 0..shape.codes {
            sum += (logits[(at + code) as usize] - max).exp();
        }
        let score = beams[((user * shape.stride + row) * FIELDS as u32) as usize];
        base[row as usize] = f32::reinterpret(score) - max - sum.ln();
        row += CUBE_DIM_X;
    }
    sync_cube();

    // 2. One after the other, the best that is left.
    let mut last_rank = HIGHEST.runtime();
    let mut last_place = 0_u32.runtime();
    let mut rank = LOWEST.runtime();
    let mut place = NO_PLACE.runtime();
    let mut rescans = true.runtime();
    for at in 0..shape.kept {
        if rescans {
            rank = LOWEST.runtime();
            place = NO_PLACE.runtime();
            let mut candidate = unit;
            while candidate < shape.rows * shape.children {
                let beam = candidate / shape.children;
                let child = child_of(beams, trie, user, candidate, &shape);
                if child != NOWHERE && (!has_filter || is_allowed(allowed, user, child, &shape)) {
                    let code = trie[(shape.code_of + child as u32) as usize] as u32;
                    let logit = logits[((user * shape.rows + beam) * shape.codes + code) as usize];
                    let mut its = base[beam as usize] + logit;
                    if has_added {
                        its += added[child as usize];
                    }
                    let left = its < last_rank || (its == last_rank && candidate > last_place);
                    // Places ascend, so among equals the first one stays.
                    if left && its > rank {
                        rank = its;
                        place = candidate;
                    }
                }
                candidate += CUBE_DIM_X;
            }
        }
        ranks[unit as usize] = rank;
        places[unit as usize] = place;
        sync_cube();
        let mut half = CUBE_DIM_X / 2;
        while half > 0 {
            if unit < half {
                let other = (unit + half) as usize;
                let better = ranks[other] > ranks[unit as usize]
                    || (ranks[other] == ranks[unit as usize] && places[other] < places[unit as usize]);
                if better {
                    ranks[unit as usize] = ranks[other];
                    places[unit as usize] = places[other];
                }
            }
            sync_cube();
            half /= 2;
        }
        last_rank = ranks[0];
        last_place = places[0];
        rescans = last_place == place && place != NO_PLACE;
        // Nobody offers anew before all have read.
        sync_cube();

        if unit == 0 {
            let to = ((user * shape.kept + at) * FIELDS as u32) as usize;
            let mut score = 0_i32.runtime();
            let mut parent = 0_u32.runtime();
            let mut node = NOWHERE.runtime();
            let mut token = shape.first_token;
            if last_place != NO_PLACE {
                parent = last_place / shape.children;
                node = child_of(beams, trie, user, last_place, &shape);
                let code = trie[(shape.code_of + node as u32) as usize] as u32;
                let logit = logits[((user * shape.rows + parent) * shape.codes + code) as usize];
                score = i32::reinterpret(base[parent as usize] + logit);
                token += code;
            }
            found[to] = score;
            found[to + 1] = parent as i32;
            found[to + 2] = node;
            found[to + 3] = token as i32;
        }
    }
}

/// The node at a place, or [`NOWHERE`].
#[cube]
fn child_of(beams: &Tensor<i32>, trie: &Tensor<i32>, user: u32, place: u32, shape: &Shape) -> i32 {
    let beam = place / shape.children;
    let node = beams[((user * shape.stride + beam) * FIELDS as u32 + 2) as usize];
    let mut child = NOWHERE.runtime();
    if node != NOWHERE {
        let wanted = trie[node as usize] + (place % shape.children) as i32;
        if wanted < trie[node as usize + 1] {
            child = wanted;
        }
    }
    child
}

/// Whether a user may be led to a node.
#[cube]
fn is_allowed(allowed: &Tensor<i32>, user: u32, node: i32, shape: &Shape) -> bool {
    let node = node as u32;
    let word = u32::reinterpret(allowed[(user * shape.words + node / 32) as usize]);
    (word >> (node % 32)) & 1 == 1
}
