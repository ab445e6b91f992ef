//! T5's inference.
use std::sync::Arc;

use crate::{
    attention::{Attention, AttentionWeights, Bias, KeysValues},
    cross::{CrossAttention, Memory},
    feed_forward::{FeedForward, FeedForwardWeights},
    first::FirstRows,
    plan::{Norm, Plan, Scratch},
    position::bucket,
    projection::{Left, Projection, Then},
};

/// A relative position bias: a number for each head and bucket of distance.
#[derive(Clone, Debug, Default)]
pub struct PositionBias {
    /// `[buckets, H]`.
    pub numbers: Vec<f32>,
    /// Buckets.
    pub buckets: usize,
    /// From which distance on all positions share the last bucket.
    pub max_distance: usize,
}

impl PositionBias {
    /// `[H, distances]`, of keys that stand so far behind the query.
    fn of(
        &self,
        heads: usize,
        distances: impl Iterator<Item = i64> + Clone,
        bidirectional: bool,
    ) -> Vec<f32> {
        let bucket = |distance| bucket(distance, self.buckets, self.max_distance, bidirectional);
        let rows: Vec<usize> = distances.map(bucket).collect();
        (0..heads).flat_map(|head| rows.iter().map(move |row| self.numbers[row * heads + head])).collect()
    }
}

/// A model's weights, as they are read: matrices `[out, in]`.
#[derive(Clone, Debug, Default)]
pub struct T5Weights {
    /// `[V, D]`.
    pub embedding: Vec<f32>,
    /// Of the encoder.
    pub encoder_bias: PositionBias,
    /// Of the decoder.
    pub decoder_bias: PositionBias,
    /// Self-attention and feed-forward of every encoder block.
    pub encoder: Vec<(AttentionWeights, FeedForwardWeights)>,
    /// Self-attention, cross-attention and feed-forward of every decoder block.
    pub decoder: Vec<(AttentionWeights, AttentionWeights, FeedForwardWeights)>,
    /// γ of the encoder's last norm.
    pub encoder_norm: Vec<f32>,
    /// γ of the decoder's last norm.
    pub decoder_norm: Vec<f32>,
    /// First token and number of codes of every level of an ID.
    pub levels: Vec<(usize, usize)>,
}

impl T5Weights {
    fn parameters(&self) -> usize {
        let encoder = self.encoder.iter().map(|(own, network)| own.parameters() + network.parameters());
        let decoder = self.decoder.iter();
        let decoder =
            decoder.map(|(own, cross, network)| own.parameters() + cross.parameters() + network.parameters());
        let (biases, norms) = (
            &[&self.encoder_bias.numbers, &self.decoder_bias.numbers],
            &[&self.encoder_norm, &self.decoder_norm],
        );
        let others = biases.iter().chain(norms).map(|numbers| numbers.len());
        self.embedding.len() + encoder.chain(decoder).chain(others).sum::<usize>()
    }
}

/// T5 on one thread of the host.
#[derive(Clone, Debug)]
pub struct T5 {
    plan: Plan,
    parameters: usize,
    /// `[V, D]`.
    embedding: Vec<f32>,
    encoder_bias: PositionBias,
    decoder_bias: PositionBias,
    encoder: Vec<(Attention, FeedForward)>,
    decoder: Vec<(Attention, CrossAttention, FeedForward)>,
    /// Of the first block of either.
    encoder_rows: FirstRows,
    decoder_rows: FirstRows,
    encoder_norm: Vec<f32>,
    decoder_norm: Vec<f32>,
    /// The embeddings of a level's codes.
    levels: Vec<Projection>,
}

/// One history as the decoder attends to it: a memory a block.
#[derive(Clone, Debug)]
pub struct Encoded(Vec<Memory>);

/// The attention weights of one history S and one ID L, a list a layer, row-major; rows sum to 1.
#[derive(Clone, Debug)]
pub struct AttentionSeen {
    /// `[H, S, S]`: the history at itself.
    pub encoder: Vec<Vec<f32>>,
    /// `[H, L, L]`: the ID at what was written of it before.
    pub decoder: Vec<Vec<f32>>,
    /// `[H, L, S]`: the ID at the history.
    pub cross: Vec<Vec<f32>>,
}

/// Partly written IDs, and what attention has to remember of them.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Of every step, the keys and values of every block.
    steps: Vec<Arc<Vec<KeysValues>>>,
    /// Of every row of the latest step, the rows of the steps up to it that it continues.
    lineage: Vec<Vec<u32>>,
}

impl Written {
    /// Codes written so far.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Row r of what is written next continues row `parents[r]` of what was written last.
    fn continued(&mut self, parents: &[usize]) {
        self.lineage = parents.iter().map(|&parent| self.lineage[parent].clone()).collect();
    }
}

impl T5 {
    /// Packs a model's weights.
    pub fn new(plan: Plan, weights: T5Weights) -> Self {
        let width = plan.shape.width;
        let tokens = weights.embedding.len() / width.max(1);
        let level = |&(first, codes): &(usize, usize)| {
            plan.projection(width, &[&weights.embedding[first * width..(first + codes) * width]])
        };
        let encoder = |(attention, feed_forward): &(AttentionWeights, FeedForwardWeights)| {
            (Attention::new(&plan, attention), FeedForward::new(&plan, feed_forward))
        };
        let decoder =
            |(attention, cross, feed_forward): &(AttentionWeights, AttentionWeights, FeedForwardWeights)| {
                let (attention, cross) =
                    (Attention::new(&plan, attention), CrossAttention::new(&plan, cross));
                (attention, cross, FeedForward::new(&plan, feed_forward))
            };
        Self {
            parameters: weights.parameters(),
            levels: weights.levels.iter().map(level).collect(),
            encoder: weights.encoder.iter().map(encoder).collect(),
            decoder: weights.decoder.iter().map(decoder).collect(),
            encoder_rows: FirstRows::new(&plan, tokens),
            decoder_rows: FirstRows::new(&plan, tokens),
            plan,
            embedding: weights.embedding,
            encoder_bias: weights.encoder_bias,
            decoder_bias: weights.decoder_bias,
            encoder_norm: weights.encoder_norm,
            decoder_norm: weights.decoder_norm,
        }
    }

    /// Reads a history, whose tokens are below V.
    pub fn encode(&self, tokens: &[u32]) -> Encoded {
        self.read(tokens, &mut Scratch::default())
    }

    fn read(&self, tokens: &[u32], scratch: &mut Scratch) -> Encoded {
        let length = tokens.len() as i64;
        let mut x = self.embed(tokens);
        let bias = self.encoder_bias.of(self.plan.shape.heads, 1 - length..length, true);
        for (at, (attention, feed_forward)) in self.encoder.iter().enumerate() {
            self.project((at == 0).then_some(&self.encoder_rows), attention, tokens, &x, scratch);
            attention.whole(&self.plan, &mut x, Bias::Distance(&bias), scratch);
            feed_forward.forward(&self.plan, &mut x, scratch);
        }
        let states = self.normed(&x, &self.encoder_norm);
        let memory = |(_, cross, _): &(_, CrossAttention, _)| cross.memory(&self.plan, &states, scratch);
        Encoded(self.decoder.iter().map(memory).collect())
    }

    /// Writes one more code of as many IDs for each user, side by side: `tokens` are the last ones of every ID, and row r
    /// continues row `parents[r]`. The logits of the next level's codes are `[rows, K]`.
    pub fn step(
        &self,
        encoded: &[Encoded],
        written: &mut Written,
        parents: &[usize],
        tokens: &[u32],
    ) -> Vec<f32> {
        self.write(encoded, written, parents, tokens, &mut Scratch::default())
    }

    fn write(
        &self,
        encoded: &[Encoded],
        written: &mut Written,
        parents: &[usize],
        tokens: &[u32],
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let (level, heads) = (written.steps() as i64, self.plan.shape.heads);
        match level {
            0 => written.lineage = vec![Vec::new(); tokens.len()],
            _ => written.continued(parents),
        }
        let mut x = self.embed(tokens);
        let bias = self.decoder_bias.of(heads, -level..1, false);
        let mut new = Vec::with_capacity(self.decoder.len());
        for (at, (attention, cross, feed_forward)) in self.decoder.iter().enumerate() {
            self.project((at == 0).then_some(&self.decoder_rows), attention, tokens, &x, scratch);
            let steps: Vec<&KeysValues> = written.steps.iter().map(|step| &step[at]).collect();
            new.push(attention.step(&self.plan, &mut x, &steps, &written.lineage, &bias, scratch));
            cross.step(&self.plan, &mut x, encoded.iter().map(|Encoded(memory)| &memory[at]), scratch);
            feed_forward.forward(&self.plan, &mut x, scratch);
        }
        written.steps.push(Arc::new(new));
        for (row, lineage) in (0..).zip(&mut written.lineage) {
            lineage.push(row);
        }
        let mut states = self.normed(&x, &self.decoder_norm);
        // Tied embeddings ask for smaller states.
        let scale = (self.plan.shape.width as f32).powf(-0.5);
        states.iter_mut().for_each(|state| *state *= scale);
        let mut left = Left::default();
        left.pack(self.plan.unit, self.plan.arithmetic, &states, self.plan.shape.width);
        let Some(codes) = self.levels.get(level as usize) else { return Vec::new() };
        let mut logits = vec![0.0; tokens.len() * codes.columns()];
        codes.apply(&left, Then::Write, &mut logits);
        logits
    }

    /// Where the model looks while it reads a history and then `written`, the start token and what follows it.
    pub fn watch(&self, tokens: &[u32], written: &[u32]) -> AttentionSeen {
        let (mut scratch, length) = (Scratch::watching(), written.len());
        let encoded = [self.read(tokens, &mut scratch)];
        let encoder = scratch.take_seen();
        let (heads, keys) = (self.plan.shape.heads, tokens.len());
        let mut decoder = vec![vec![0.0; heads * length * length]; self.decoder.len()];
        let mut cross = vec![vec![0.0; heads * length * keys]; self.decoder.len()];
        let mut so_far = Written::default();
        for (step, token) in written.iter().enumerate() {
            self.write(&encoded, &mut so_far, &[0], &[*token], &mut scratch);
            let seen = scratch.take_seen();
            for (layer, pair) in seen.chunks_exact(2).enumerate() {
                for head in 0..heads {
                    let row = head * length + step;
                    let own = &pair[0][head * (step + 1)..][..step + 1];
                    decoder[layer][row * length..][..step + 1].copy_from_slice(own);
                    cross[layer][row * keys..][..keys].copy_from_slice(&pair[1][head * keys..][..keys]);
                }
            }
        }
        AttentionSeen { encoder, decoder, cross }
    }

    /// Attention heads H of every layer.
    pub fn heads(&self) -> usize {
        self.plan.shape.heads
    }

    /// Number of trained numbers; the tied embedding counts once.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// What tokens are before the first block, `[S, D]`.
    pub fn embed(&self, tokens: &[u32]) -> Vec<f32> {
        let width = self.plan.shape.width;
        tokens.iter().flat_map(|&token| &self.embedding[token as usize * width..][..width]).copied().collect()
    }

    /// Queries, keys and values of a block's rows; `first` are those of the first block.
    fn project(
        &self,
        first: Option<&FirstRows>,
        attention: &Attention,
        tokens: &[u32],
        x: &[f32],
        scratch: &mut Scratch,
    ) {
        match first {
            Some(rows) => {
                rows.project(attention, &self.plan, tokens, x, |tokens| self.embed(tokens), scratch);
            }
            None => attention.project(&self.plan, x, scratch),
        }
    }

    fn normed(&self, x: &[f32], gamma: &[f32]) -> Vec<f32> {
        let mut to = vec![0.0; x.len()];
        let (width, epsilon) = (self.plan.shape.width, self.plan.shape.epsilon);
        self.plan.unit.run(Norm { x, gamma, epsilon, width, to: &mut to });
        to
    }
}
