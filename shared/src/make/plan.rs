//! How many codes, and how long to learn, for how much data.

use crate::learn::Recipe;

/// IDs and vectors for a number of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Levels without the suffix.
    pub levels: usize,
    /// Codes of each.
    pub codes: usize,
    /// D of the vectors.
    pub dimensions: usize,
}

impl Shape {
    /// Codes tell apart about as many cells as there are items, and a level has no more codes than items.
    pub fn of(items: usize) -> Self {
        let (levels, codes) = match items {
            few if few < 128 => (2, (few / 2).clamp(1, 16)),
            some if some < 5_000 => (2, 64),
            many if many < 200_000 => (3, 256),
            _ => (3, 1024),
        };
        Self { levels, codes, dimensions: if items < 5_000 { 64 } else { 128 } }
    }
}

/// Examples that a page learns from in all passes together: two minutes or so of one core.
const LEARNED: usize = 400_000;

/// The recipe of a page for histories of these lengths; the default but for what their number decides.
pub fn recipe(lengths: impl Iterator<Item = usize>, seed: u64) -> Recipe {
    let mut lengths: Vec<usize> = lengths.collect();
    lengths.sort_unstable();
    let examples: usize = lengths.iter().map(|length| length.saturating_sub(3)).sum();
    // The length that nine of ten do not exceed.
    let history = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(1);
    let batch_size = if examples < 2_000 { 32 } else { 256 };
    let epochs = (LEARNED / examples.max(1)).clamp(3, 30);
    let steps = epochs * examples.div_ceil(batch_size);
    Recipe {
        max_history: history.clamp(4, 8),
        batch_size,
        micro_batch: batch_size.min(64),
        epochs,
        // What little data there is, is learned by heart without it.
        dropout: if examples < 20_000 { 0.1 } else { 0.0 },
        learning_rate: if batch_size < 256 { 3e-3 } else { 8e-3 },
        warmup: (steps / 25).clamp(1, 40),
        seed,
        ..Recipe::default()
    }
}
