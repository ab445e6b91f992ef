//! What a model is computed with: its widths, its numbers, the unit, and the memory of a pass.
use crate::{
    lanes::{Lanes, Unit, Work},
    product::{Panels, Rows},
    projection::{Arithmetic, Left, Projection, Then},
    rows::rms_norm,
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
    pub normed: Vec<f32>,
    pub left: Left,
    pub wide: Vec<f32>,
    pub mixed: Vec<f32>,
    pub weights: Vec<f32>,
    pub rows: Rows<f32>,
    pub keys: Panels<f32>,
    pub values: Panels<f32>,
    /// The weights of every attention that was computed, `[H, queries, keys]`, where somebody watches.
    pub seen: Option<Vec<Vec<f32>>>,
}

impl Scratch {
    /// One in whose sight attention is computed.
    pub fn watching() -> Self {
        Self { seen: Some(Vec::new()), ..Self::default() }
    }

    /// What was seen since it was last asked.
    pub fn take_seen(&mut self) -> Vec<Vec<f32>> {
        self.seen.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Packs the norm of rows.
    pub fn norm(&mut self, plan: &Plan, x: &[f32], gamma: &[f32]) {
        let Shape { width, epsilon, .. } = plan.shape;
        sized(&mut self.normed, x.len());
        plan.unit.run(Norm { x, gamma, epsilon, width, to: &mut self.normed });
        self.left.pack(plan.unit, plan.arithmetic, &self.normed, width);
    }

    /// The rows of `matrix` times what is packed, `[M, N]`, in `wide`.
    pub fn widen(&mut self, matrix: &Projection, rows: usize, then: Then) {
        sized(&mut self.wide, rows * matrix.columns());
        matrix.apply(&self.left, then, &mut self.wide);
    }
}

/// The next attention begins.
pub fn begin(seen: &mut Option<Vec<Vec<f32>>>) {
    if let Some(seen) = seen {
        seen.push(Vec::new());
    }
}

/// More weights of the attention that began last.
#[inline(always)]
pub fn see(seen: &mut Option<Vec<Vec<f32>>>, weights: &[f32]) {
    if let Some(last) = seen.as_mut().and_then(|seen| seen.last_mut()) {
        last.extend_from_slice(weights);
    }
}

pub fn sized(numbers: &mut Vec<f32>, length: usize) {
    numbers.resize(length, 0.0);
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
