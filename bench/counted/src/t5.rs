//! The T5 that `make bench` measures, of whatever weights: what is done does not depend on them.
use tigerlet_host::{
    Arithmetic, AttentionWeights, Encoded, FeedForwardWeights, Plan, PositionBias, Shape, T5, T5Weights,
    Unit, Written,
};

const SHAPE: Shape = Shape { width: 128, heads: 6, d_kv: 64, d_ff: 1024, epsilon: 1e-6 };
const LAYERS: usize = 4;
const LEVELS: usize = 4;
const CODES: usize = 256;
const TOKENS: u32 = 80;
/// Tokens before the first code: padding, end and what is unknown.
const SPECIAL: usize = 3;

/// A model, and what it has read.
pub struct Subject {
    model: T5,
    encoded: [Encoded; 1],
}

impl Subject {
    /// Of small numbers.
    pub fn new(is_int8: bool) -> Self {
        let arithmetic = if is_int8 { Arithmetic::Int8 } else { Arithmetic::Float };
        let model = T5::new(Plan { shape: SHAPE, arithmetic, unit: Unit::best() }, weights());
        let encoded = [model.encode(&[])];
        Self { model, encoded }
    }

    /// Reads a history.
    pub fn encode(&mut self) -> usize {
        let token = |at: u32| SPECIAL as u32 + at % LEVELS as u32 * CODES as u32 + at * 37 % CODES as u32;
        let tokens: Vec<u32> = (0..TOKENS).map(token).collect();
        self.encoded = [self.model.encode(&tokens)];
        tokens.len()
    }

    /// Writes IDs after it; how many logits there were.
    pub fn write(&self, beams: usize) -> usize {
        let (mut written, mut logits) = (Written::default(), 0);
        for level in 0..LEVELS {
            let rows = if level == 0 { 1 } else { beams };
            let first = if level == 0 { 0 } else { SPECIAL + (level - 1) * CODES };
            let tokens: Vec<u32> = (0..rows).map(|row| (first + row.min(CODES - 1)) as u32).collect();
            let parents: Vec<usize> = (0..rows).map(|row| if level < 2 { 0 } else { row }).collect();
            logits += self.model.step(&self.encoded, &mut written, &parents, &tokens).len();
        }
        logits
    }
}

fn weights() -> T5Weights {
    let Shape { width, d_ff, .. } = SHAPE;
    let inner = SHAPE.heads * SHAPE.d_kv;
    let mut at = 0u32;
    let mut some = |count: usize, size: f32| -> Vec<f32> {
        let mut next = || {
            at = at.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((at >> 8) as f32 / (1 << 23) as f32 - 1.0) * size
        };
        (0..count).map(|_| next()).collect()
    };
    let mut attention = || AttentionWeights {
        norm: vec![1.0; width],
        q: some(inner * width, 0.02),
        k: some(inner * width, 0.1),
        v: some(inner * width, 0.1),
        o: some(inner * width, 0.05),
    };
    let mut attentions: Vec<AttentionWeights> = (0..3 * LAYERS).map(|_| attention()).collect();
    let mut network = || FeedForwardWeights {
        norm: vec![1.0; width],
        wi: some(d_ff * width, 0.1),
        wo: some(d_ff * width, 0.05),
    };
    let mut networks: Vec<FeedForwardWeights> = (0..2 * LAYERS).map(|_| network()).collect();
    let mut attention = || attentions.pop().unwrap_or_default();
    let mut network = || networks.pop().unwrap_or_default();
    let bias = || PositionBias { numbers: vec![0.1; 32 * SHAPE.heads], buckets: 32, max_distance: 128 };
    T5Weights {
        embedding: some((SPECIAL + LEVELS * CODES) * width, 1.0),
        encoder_bias: bias(),
        decoder_bias: bias(),
        encoder: (0..LAYERS).map(|_| (attention(), network())).collect(),
        decoder: (0..LAYERS).map(|_| (attention(), attention(), network())).collect(),
        encoder_norm: vec![1.0; width],
        decoder_norm: vec![1.0; width],
        levels: (0..LEVELS).map(|level| (SPECIAL + level * CODES, CODES)).collect(),
    }
}
