//! Pre-norm self-attention, without biases: of a whole history, and of beams that write on.
use crate::{
    lanes::{Lanes, Work},
    plan::{Plan, Scratch, Shape, begin, see, sized},
    product::Product,
    projection::{Projection, Then},
    rows::{add_scaled, dot, softmax},
};

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

impl AttentionWeights {
    /// Number of them.
    pub fn parameters(&self) -> usize {
        [&self.norm, &self.q, &self.k, &self.v, &self.o].map(Vec::len).iter().sum()
    }
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

    /// Queries, keys and values of rows `[M, D]`, `[M, 3 · H · d_kv]`, for what follows.
    pub fn project(&self, plan: &Plan, x: &[f32], scratch: &mut Scratch) {
        scratch.norm(plan, x, &self.norm);
        scratch.widen(&self.qkv, x.len() / plan.shape.width, Then::Write);
    }

    /// Rows `[S, D]` of one history, which are projected, attend to each other.
    pub fn whole(&self, plan: &Plan, x: &mut [f32], bias: Bias, scratch: &mut Scratch) {
        let Shape { width, heads, d_kv, .. } = plan.shape;
        let (inner, rows) = (plan.shape.inner(), x.len() / width);
        if rows == 0 {
            return;
        }
        let Scratch { wide, mixed, weights, rows: left, keys, values, seen, .. } = scratch;
        sized(mixed, rows * inner);
        sized(weights, rows * rows);
        begin(seen);
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
            see(seen, weights);
            left.pack(plan.unit, weights.chunks_exact(rows), rows);
            plan.unit.run(Product { left, right: values, out: tiles(mixed, inner, head * d_kv) });
        }
        scratch.left.pack(plan.unit, plan.arithmetic, &scratch.mixed, inner);
        self.o.apply(&scratch.left, Then::Add, x);
    }

    /// One more row for each of W beams, `[W, D]`, which is projected and attends to those before it: `steps` of keys and values,
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
        let part = |part: usize| -> Vec<f32> {
            scratch
                .wide
                .chunks_exact(3 * inner)
                .flat_map(|row| &row[part * inner..][..inner])
                .copied()
                .collect()
        };
        let new = KeysValues { keys: part(1), values: part(2) };
        scratch.mixed.clear();
        sized(&mut scratch.mixed, rows * inner);
        let shape = plan.shape;
        let Scratch { wide, mixed, seen, .. } = scratch;
        begin(seen);
        plan.unit.run(Beams { shape, wide, steps, lineage, new: &new, bias, mixed, seen });
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

/// `length` numbers of every row of `wide`, from `first` on.
pub fn heads_of(
    wide: &[f32],
    row: usize,
    first: usize,
    length: usize,
) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
    wide.chunks_exact(row).map(move |row| &row[first..first + length])
}

/// Where tiles of a product go: into rows of `columns` numbers, `first` being the product's first column.
pub fn tiles(out: &mut [f32], columns: usize, first: usize) -> impl FnMut(usize, usize, &[f32]) {
    move |row, column, numbers| {
        let start = row * columns + first + column;
        out[start..start + numbers.len()].copy_from_slice(numbers);
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
    seen: &'a mut Option<Vec<Vec<f32>>>,
}

impl Work for Beams<'_> {
    type Output = ();

    #[inline(always)]
    fn on<S: Lanes>(self, _: S) {
        let Self { shape, wide, steps, lineage, new, bias, mixed, seen: sight } = self;
        let (inner, d_kv, seen) = (shape.inner(), shape.d_kv, steps.len() + 1);
        let mut weights = vec![0.0; seen];
        for (row, mixed) in mixed.chunks_exact_mut(inner).enumerate() {
            let at = |step: usize| match steps.get(step) {
                Some(step_of) => (*step_of, lineage[row][step] as usize),
                None => (new, row),
            };
            let queries = &wide[row * 3 * inner..][..inner];
            for (head, (query, mixed)) in
                queries.chunks_exact(d_kv).zip(mixed.chunks_exact_mut(d_kv)).enumerate()
            {
                for (step, weight) in weights.iter_mut().enumerate() {
                    let (of, row) = at(step);
                    let key = &of.keys[row * inner + head * d_kv..][..d_kv];
                    *weight = dot(query, key) + bias[head * seen + step];
                }
                softmax(&mut weights);
                see(sight, &weights);
                for (step, &weight) in weights.iter().enumerate() {
                    let (of, row) = at(step);
                    add_scaled(mixed, weight, &of.values[row * inner + head * d_kv..][..d_kv]);
                }
            }
        }
    }
}
