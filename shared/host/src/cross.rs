//! Attention of beams to what a history says.
use crate::{
    attention::{AttentionWeights, heads_of, tiles},
    lanes::{Lanes, Work},
    plan::{Plan, Scratch, Shape, begin, see, sized},
    product::{Panels, Product},
    projection::{Projection, Then},
    rows::softmax,
};

/// Attention to what a history says.
#[derive(Clone, Debug)]
pub struct CrossAttention {
    norm: Vec<f32>,
    q: Projection,
    kv: Projection,
    o: Projection,
}

/// Keys and values of a history, packed: of each head `[S, d_kv]` and `[d_kv, S]`.
#[derive(Clone, Debug)]
pub struct Memory {
    keys: Vec<Panels<f32>>,
    values: Vec<Panels<f32>>,
}

impl CrossAttention {
    /// Packs the weights.
    pub fn new(plan: &Plan, weights: &AttentionWeights) -> Self {
        let AttentionWeights { norm, q, k, v, o } = weights;
        let (width, inner) = (plan.shape.width, plan.shape.inner());
        Self {
            norm: norm.clone(),
            q: plan.projection(width, &[q]),
            kv: plan.projection(width, &[k, v]),
            o: plan.projection(inner, &[o]),
        }
    }

    /// What beams will attend to, of the encoder's states `[S, D]`.
    pub fn memory(&self, plan: &Plan, states: &[f32], scratch: &mut Scratch) -> Memory {
        let Shape { width, heads, d_kv, .. } = plan.shape;
        let (inner, rows) = (plan.shape.inner(), states.len() / width);
        scratch.left.pack(plan.unit, plan.arithmetic, states, width);
        scratch.widen(&self.kv, rows, Then::Write);
        let wide = &scratch.wide;
        let part = |part: usize, head: usize| heads_of(wide, 2 * inner, part * inner + head * d_kv, d_kv);
        let keys = |head| Panels::of_columns(plan.unit, part(0, head), d_kv);
        let values = |head| {
            let mut values = Panels::default();
            values.pack_across(plan.unit, d_kv, part(1, head));
            values
        };
        Memory { keys: (0..heads).map(keys).collect(), values: (0..heads).map(values).collect() }
    }

    /// As many beams of each user, side by side in `x`, attend to that user's memory.
    pub fn step<'a>(
        &self,
        plan: &Plan,
        x: &mut [f32],
        memories: impl ExactSizeIterator<Item = &'a Memory>,
        scratch: &mut Scratch,
    ) {
        let Shape { width, d_kv, .. } = plan.shape;
        let (inner, rows) = (plan.shape.inner(), x.len() / width);
        let beams = rows / memories.len().max(1);
        scratch.norm(plan, x, &self.norm);
        scratch.widen(&self.q, rows, Then::Write);
        let Scratch { wide, mixed, weights, rows: left, seen, .. } = scratch;
        sized(mixed, rows * inner);
        begin(seen);
        for (user, memory) in memories.enumerate() {
            let first = user * beams;
            for (head, (keys, values)) in memory.keys.iter().zip(&memory.values).enumerate() {
                let tokens = keys.columns();
                sized(weights, beams * tokens);
                let queries = &wide[first * inner..(first + beams) * inner];
                left.pack(plan.unit, heads_of(queries, inner, head * d_kv, d_kv), d_kv);
                plan.unit.run(Product { left, right: keys, out: tiles(weights, tokens, 0) });
                plan.unit.run(Softmax { weights, row: tokens });
                see(seen, weights);
                left.pack(plan.unit, weights.chunks_exact(tokens), tokens);
                let mixed = &mut mixed[first * inner..(first + beams) * inner];
                plan.unit.run(Product { left, right: values, out: tiles(mixed, inner, head * d_kv) });
            }
        }
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.mixed, inner);
        self.o.apply(&scratch.left, Then::Add, x);
    }
}

/// The softmax of rows of that length.
struct Softmax<'a> {
    weights: &'a mut [f32],
    row: usize,
}

impl Work for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(self, _: S) {
        self.weights.chunks_exact_mut(self.row).for_each(softmax);
    }
}
