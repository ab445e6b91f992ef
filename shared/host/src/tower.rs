//! A causal Transformer over the vectors of a history, which scores items: SASRec's inference.
use crate::{
    attention::{Attention, AttentionWeights, Bias},
    feed_forward::{FeedForward, FeedForwardWeights},
    plan::{Norm, Plan, Scratch},
    projection::{Left, Projection, Then},
};

/// A model's weights, as they are read: matrices `[out, in]`.
#[derive(Clone, Debug, Default)]
pub struct TowerWeights {
    /// The items' vectors, `[N, D]`.
    pub items: Vec<f32>,
    /// Position embeddings `[S, D]`, counted from the oldest item that is read.
    pub positions: Vec<f32>,
    /// Self-attention and feed-forward of every block.
    pub blocks: Vec<(AttentionWeights, FeedForwardWeights)>,
    /// γ of the last norm.
    pub norm: Vec<f32>,
}

/// A tower on one thread of the host.
#[derive(Clone, Debug)]
pub struct Tower {
    plan: Plan,
    /// `[N, D]`: what is read of them,
    items: Vec<f32>,
    /// and what scores them.
    scores: Projection,
    positions: Vec<f32>,
    blocks: Vec<(Attention, FeedForward)>,
    norm: Vec<f32>,
}

impl Tower {
    /// Packs a model's weights.
    pub fn new(plan: Plan, weights: TowerWeights) -> Self {
        let TowerWeights { items, positions, blocks, norm } = weights;
        let block = |(attention, feed_forward): &(AttentionWeights, FeedForwardWeights)| {
            (Attention::new(&plan, attention), FeedForward::new(&plan, feed_forward))
        };
        let blocks = blocks.iter().map(block).collect();
        Self { scores: plan.projection(plan.shape.width, &[&items]), plan, items, positions, blocks, norm }
    }

    /// Items N.
    pub fn items(&self) -> usize {
        self.items.len() / self.plan.shape.width
    }

    /// Width D of its vectors.
    pub fn width(&self) -> usize {
        self.plan.shape.width
    }

    /// The vector of an item below N.
    pub fn vector(&self, item: u32) -> &[f32] {
        &self.items[item as usize * self.plan.shape.width..][..self.plan.shape.width]
    }

    /// The same model with more items, whose vectors are the rows of `vectors`, `[A, D]`.
    pub fn grown(&self, vectors: &[f32]) -> Self {
        let items = [&self.items, vectors].concat();
        Self { scores: self.plan.projection(self.plan.shape.width, &[&items]), items, ..self.clone() }
    }

    /// Scores of all items after a history, oldest entry first: `[N]`, inner products. Of an entry that is several items
    /// the mean is read; the latest entries count.
    pub fn scores(&self, history: &[Vec<u32>]) -> Vec<f32> {
        let width = self.plan.shape.width;
        let most = self.positions.len() / width;
        let latest = &history[history.len().saturating_sub(most)..];
        let mut x = self.positions[..latest.len() * width].to_vec();
        for (x, entry) in x.chunks_exact_mut(width).zip(latest) {
            let share = 1.0 / entry.len() as f32;
            for &item in entry {
                x.iter_mut().zip(self.vector(item)).for_each(|(x, number)| *x += share * number);
            }
        }
        let mut scratch = Scratch::default();
        for (attention, feed_forward) in &self.blocks {
            attention.project(&self.plan, &x, &mut scratch);
            attention.whole(&self.plan, &mut x, Bias::Causal, &mut scratch);
            feed_forward.forward(&self.plan, &mut x, &mut scratch);
        }
        let (last, epsilon) = (&x[x.len().saturating_sub(width)..], self.plan.shape.epsilon);
        let mut state = vec![0.0; last.len()];
        self.plan.unit.run(Norm { x: last, gamma: &self.norm, epsilon, width, to: &mut state });
        let mut left = Left::default();
        left.pack(self.plan.unit, self.plan.arithmetic, &state, width);
        let mut scores = vec![0.0; self.scores.columns()];
        self.scores.apply(&left, Then::Write, &mut scores);
        scores
    }
}
