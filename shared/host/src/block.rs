//! What every Transformer block is made of: pre-norm attention and feed-forward, without biases, over rows of width D.
use crate::{
    lanes::{Lanes, Unit, Work},
    product::{Panels, Product, Rows},
    projection::{Arithmetic, Left, Projection, Then},
    rows::{add_scaled, dot, rms_norm, softmax},
};

/// Widths of a model's blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Width D of the residual stream.
    pub width: usize,
    /// Attention heads H.
    pub heads: usize,
    /// Width of one head, d_kv.
    pub d_kv: usize,
    /// Inner width of the feed-forward network.
    pub d_ff: usize,
    /// ε of the norms.
    pub epsilon: f32,
}

impl Shape {
    /// Width of all heads together.
    pub fn inner(&self) -> usize {
        self.heads * self.d_kv
    }
}

/// Weights of an attention, as Hugging Face stores them: `q`, `k`, `v` are `[H · d_kv, D]`, `o` is `[D, H · d_kv]`.
#[derive(Clone, Debug, Default)]
pub struct AttentionWeights {
    /// γ of its norm, `[D]`.
    pub norm: Vec<f32>,
    /// Queries.
    pub q: Vec<f32>,
    /// Keys.
    pub k: Vec<f32>,
    /// Values.
    pub v: Vec<f32>,
    /// What comes of the heads.
    pub o: Vec<f32>,
}

/// Weights of a feed-forward network: `wi` is `[d_ff, D]`, `wo` is `[D, d_ff]`.
#[derive(Clone, Debug, Default)]
pub struct FeedForwardWeights {
    /// γ of its norm, `[D]`.
    pub norm: Vec<f32>,
    /// Into it.
    pub wi: Vec<f32>,
    /// Out of it.
    pub wo: Vec<f32>,
}

/// What a model is computed with, beside its weights.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The blocks' widths.
    pub shape: Shape,
    /// In which numbers.
    pub arithmetic: Arithmetic,
    /// On which unit.
    pub unit: Unit,
}

impl Plan {
    /// A matrix of these rows.
    pub fn projection(&self, depth: usize, matrices: &[&[f32]]) -> Projection {
        Projection::new(self.unit, self.arithmetic, depth, matrices)
    }
}

/// Memory of one pass, reused from block to block.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    normed: Vec<f32>,
    left: Left,
    wide: Vec<f32>,
    mixed: Vec<f32>,
    weights: Vec<f32>,
    rows: Rows<f32>,
    keys: Panels<f32>,
    values: Panels<f32>,
}

impl Scratch {
    /// Packs the norm of rows.
    fn norm(&mut self, plan: &Plan, x: &[f32], gamma: &[f32]) {
        let Shape { width, epsilon, .. } = plan.shape;
        sized(&mut self.normed, x.len());
        plan.unit.run(Norm { x, gamma, epsilon, width, to: &mut self.normed });
        self.left.pack(plan.unit, plan.arithmetic, &self.normed, width);
    }

    /// The rows of `matrix` times what is packed, `[M, N]`, in `wide`.
    fn widen(&mut self, matrix: &Projection, rows: usize, then: Then) {
        sized(&mut self.wide, rows * matrix.columns());
        matrix.apply(&self.left, then, &mut self.wide);
    }
}

fn sized(numbers: &mut Vec<f32>, length: usize) {
    numbers.resize(length, 0.0);
}

/// Self-attention.
#[derive(Clone, Debug)]
pub struct Attention {
    norm: Vec<f32>,
    qkv: Projection,
    o: Projection,
}

/// What a self-attention of whole histories adds to its logits.
#[derive(Clone, Copy, Debug)]
pub enum Bias<'a> {
    /// A number for each head and distance, `[H, 2 S - 1]`, the distance of key − query = 1 − S first.
    Distance(&'a [f32]),
    /// Nothing, and what follows a row is hidden from it.
    Causal,
}

impl Attention {
    /// Packs the weights.
    pub fn new(plan: &Plan, weights: &AttentionWeights) -> Self {
        let AttentionWeights { norm, q, k, v, o } = weights;
        Self {
            norm: norm.clone(),
            qkv: plan.projection(plan.shape.width, &[q, k, v]),
            o: plan.projection(plan.shape.inner(), &[o]),
        }
    }

    /// Rows `[S, D]` of one history attend to each other.
    pub fn whole(&self, plan: &Plan, x: &mut [f32], bias: Bias, scratch: &mut Scratch) {
        let Shape { width, heads, d_kv, .. } = plan.shape;
        let (inner, rows) = (plan.shape.inner(), x.len() / width);
        scratch.norm(plan, x, &self.norm);
        scratch.widen(&self.qkv, rows, Then::Write);
        let Scratch { wide, mixed, weights, rows: left, keys, values, .. } = scratch;
        sized(mixed, rows * inner);
        sized(weights, rows * rows);
        for head in 0..heads {
            let part = |part: usize| heads_of(wide, 3 * inner, part * inner + head * d_kv, d_kv);
            left.pack(plan.unit, part(0), d_kv);
            keys.pack_columns(plan.unit, part(1), d_kv);
            values.pack_across(plan.unit, d_kv, part(2));
            plan.unit.run(Product { left, right: keys, out: tiles(weights, rows, 0) });
            let distances = 2 * rows - 1;
            let bias = match bias {
                Bias::Distance(numbers) => Some(&numbers[head * distances..][..distances]),
                Bias::Causal => None,
            };
            plan.unit.run(Whole { weights, rows, bias });
            left.pack(plan.unit, weights.chunks_exact(rows), rows);
            plan.unit.run(Product { left, right: values, out: tiles(mixed, inner, head * d_kv) });
        }
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.mixed, inner);
        self.o.apply(&scratch.left, Then::Add, x);
    }

    /// One more row for each of W beams, `[W, D]`, which attends to those before it: `steps` of keys and values,
    /// `[rows, H · d_kv]` each, in which beam w continues row `lineage[w][t]` of step t. `bias` is `[H, t + 1]`. The keys
    /// and values of the new rows are what comes back.
    pub fn step(
        &self,
        plan: &Plan,
        x: &mut [f32],
        steps: &[&KeysValues],
        lineage: &[Vec<u32>],
        bias: &[f32],
        scratch: &mut Scratch,
    ) -> KeysValues {
        let (inner, rows) = (plan.shape.inner(), x.len() / plan.shape.width);
        scratch.norm(plan, x, &self.norm);
        scratch.widen(&self.qkv, rows, Then::Write);
        let part = |part: usize| -> Vec<f32> {
            scratch.wide.chunks_exact(3 * inner).flat_map(|row| &row[part * inner..][..inner]).copied().collect()
        };
        let new = KeysValues { keys: part(1), values: part(2) };
        scratch.mixed.clear();
        sized(&mut scratch.mixed, rows * inner);
        let shape = plan.shape;
        let Scratch { wide, mixed, .. } = scratch;
        plan.unit.run(Beams { shape, wide, steps, lineage, new: &new, bias, mixed });
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.mixed, inner);
        self.o.apply(&scratch.left, Then::Add, x);
        new
    }
}

/// Keys and values of one written code, `[W, H · d_kv]` each.
#[derive(Clone, Debug)]
pub struct KeysValues {
    keys: Vec<f32>,
    values: Vec<f32>,
}

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
        let Scratch { wide, mixed, weights, rows: left, .. } = scratch;
        sized(mixed, rows * inner);
        for (user, memory) in memories.enumerate() {
            let first = user * beams;
            for (head, (keys, values)) in memory.keys.iter().zip(&memory.values).enumerate() {
                let tokens = keys.columns();
                sized(weights, beams * tokens);
                let queries = &wide[first * inner..(first + beams) * inner];
                left.pack(plan.unit, heads_of(queries, inner, head * d_kv, d_kv), d_kv);
                plan.unit.run(Product { left, right: keys, out: tiles(weights, tokens, 0) });
                plan.unit.run(Softmax { weights, row: tokens });
                left.pack(plan.unit, weights.chunks_exact(tokens), tokens);
                let mixed = &mut mixed[first * inner..(first + beams) * inner];
                plan.unit.run(Product { left, right: values, out: tiles(mixed, inner, head * d_kv) });
            }
        }
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.mixed, inner);
        self.o.apply(&scratch.left, Then::Add, x);
    }
}

/// The feed-forward network.
#[derive(Clone, Debug)]
pub struct FeedForward {
    norm: Vec<f32>,
    wi: Projection,
    wo: Projection,
}

impl FeedForward {
    /// Packs the weights.
    pub fn new(plan: &Plan, weights: &FeedForwardWeights) -> Self {
        let FeedForwardWeights { norm, wi, wo } = weights;
        let Shape { width, d_ff, .. } = plan.shape;
        Self { norm: norm.clone(), wi: plan.projection(width, &[wi]), wo: plan.projection(d_ff, &[wo]) }
    }

    /// `x + relu(norm(x) Wᵢ) Wₒ`.
    pub fn forward(&self, plan: &Plan, x: &mut [f32], scratch: &mut Scratch) {
        let Shape { width, d_ff, .. } = plan.shape;
        scratch.norm(plan, x, &self.norm);
        scratch.widen(&self.wi, x.len() / width, Then::Relu);
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.wide, d_ff);
        self.wo.apply(&scratch.left, Then::Add, x);
    }
}

/// `length` numbers of every row of `wide`, from `first` on.
fn heads_of(
    wide: &[f32],
    row: usize,
    first: usize,
    length: usize,
) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
    wide.chunks_exact(row).map(move |row| &row[first..first + length])
}

/// Where tiles of a product go: into rows of `columns` numbers, `first` being the product's first column.
fn tiles(out: &mut [f32], columns: usize, first: usize) -> impl FnMut(usize, usize, &[f32]) {
    move |row, column, numbers| {
        let start = row * columns + first + column;
        out[start..start + numbers.len()].copy_from_slice(numbers);
    }
}

/// The norm of rows.
pub struct Norm<'a> {
    pub x: &'a [f32],
    pub gamma: &'a [f32],
    pub epsilon: f32,
    pub width: usize,
    pub to: &'a mut [f32],
}

impl Work for Norm<'_> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(self, _: S) {
        let Self { x, gamma, epsilon, width, to } = self;
        for (from, to) in x.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
            rms_norm(from, gamma, epsilon, to);
        }
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

/// The weights of a whole history's attention, of their logits; without a bias it is causal.
struct Whole<'a> {
    weights: &'a mut [f32],
    rows: usize,
    bias: Option<&'a [f32]>,
}

impl Work for Whole<'_> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(self, _: S) {
        let Self { weights, rows, bias } = self;
        for (query, weights) in weights.chunks_exact_mut(rows).enumerate() {
            match bias {
                Some(bias) => {
                    add_scaled(weights, 1.0, &bias[rows - 1 - query..]);
                    softmax(weights);
                }
                None => {
                    let (seen, hidden) = weights.split_at_mut(query + 1);
                    softmax(seen);
                    hidden.fill(0.0);
                }
            }
        }
    }
}

/// Beams that attend to what they have written.
struct Beams<'a> {
    shape: Shape,
    /// Queries, keys and values of the new rows, `[W, 3 · H · d_kv]`.
    wide: &'a [f32],
    steps: &'a [&'a KeysValues],
    lineage: &'a [Vec<u32>],
    new: &'a KeysValues,
    bias: &'a [f32],
    mixed: &'a mut [f32],
}

impl Work for Beams<'_> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(self, _: S) {
        let Self { shape, wide, steps, lineage, new, bias, mixed } = self;
        let (inner, d_kv, seen) = (shape.inner(), shape.d_kv, steps.len() + 1);
        let mut weights = vec![0.0; seen];
        for (row, mixed) in mixed.chunks_exact_mut(inner).enumerate() {
            let at = |step: usize| match steps.get(step) {
                Some(step_of) => (*step_of, lineage[row][step] as usize),
                None => (new, row),
            };
            let queries = &wide[row * 3 * inner..][..inner];
            for (head, (query, mixed)) in queries.chunks_exact(d_kv).zip(mixed.chunks_exact_mut(d_kv)).enumerate() {
                for (step, weight) in weights.iter_mut().enumerate() {
                    let (of, row) = at(step);
                    let key = &of.keys[row * inner + head * d_kv..][..d_kv];
                    *weight = dot(query, key) + bias[head * seen + step];
                }
                softmax(&mut weights);
                for (step, &weight) in weights.iter().enumerate() {
                    let (of, row) = at(step);
                    add_scaled(mixed, weight, &of.values[row * inner + head * d_kv..][..d_kv]);
                }
            }
        }
    }
}
